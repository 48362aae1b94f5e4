package ringside.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;

/** Indirect branches and where they may lead: SDM vol. 1, 17.3. */
class BranchTrackingTest {
    private static final long ENABLE = 1 << 2;
    private static final long LEGACY = 1 << 3;
    private static final long NO_TRACK = 1 << 4;
    private static final long WAIT = 1 << 11;
    private static final long SUPPRESS = 1 << 10;
    private static final long TARGET = Guest.CODE + 0x100;
    private static final String ENDBR64 = "f3 0f 1e fa";

    private final Guest guest = new Guest();

    /** Runs a branch and what stands at its target; the vector that was delivered, or -1. */
    private int branch(String code, String target, long state) {
        guest.code(Guest.CODE, code);
        guest.code(TARGET, target);
        guest.cpu.cr4 |= Cpu.CR4_CET;
        guest.cpu.supervisorCet = state;
        guest.cpu.gpr[Cpu.RAX] = TARGET;
        guest.ram.write(Guest.DATA, 64, TARGET);
        guest.cpu.gpr[Cpu.RDI] = Guest.DATA;
        guest.interpreter.run(2);
        var events = guest.interpreter.chain().events();
        return events.isEmpty() ? -1 : events.getLast().vector();
    }

    @ParameterizedTest
    @CsvSource({
        "ff e0, 90, 21", "ff d0, 90, 21", "ff 27, 90, 21", "ff 17, 90, 21",
        "ff e0, f3 0f 1e fa, -1", "ff 17, f3 0f 1e fa, -1", "ff e0, f3 0f 1e fb, 21",
        "e9 fb 00 00 00, 90, -1", "e8 fb 00 00 00, 90, -1",
    })
    void anIndirectBranchLeadsToAnEndbranch(String code, String target, int vector) {
        assertEquals(vector, branch(code, target, ENABLE));
    }

    @Test
    void theFaultTellsWhere() {
        branch("ff e0", "90", ENABLE);
        var event = guest.interpreter.chain().events().getLast();
        assertEquals(Check.ENDBRANCH_AT_TARGET, event.fault().check());
        assertEquals(3, event.errorCode());
        assertEquals(ExceptionVector.CP.number(), event.vector());
    }

    @Test
    void aPrefixLeavesABranchUntrackedWhereThatIsAllowed() {
        assertEquals(-1, branch("3e ff e0", "90", ENABLE | NO_TRACK));
    }

    @Test
    void thePrefixDoesNothingWhereItIsNotAllowed() {
        assertEquals(21, branch("3e ff e0", "90", ENABLE));
    }

    @Test
    void nothingIsTrackedWithoutTheEnableBit() {
        assertEquals(-1, branch("ff e0", "90", 0));
    }

    @Test
    void anEndbranchEndsTheWaiting() {
        branch("ff e0", ENDBR64, ENABLE);
        assertEquals(0, guest.cpu.supervisorCet & (WAIT | SUPPRESS));
    }

    @Test
    void theBitmapLetsOldCodeThrough() {
        guest.ram.write(Guest.DATA + 0x1000 + (TARGET >>> 15), 8, 1 << (TARGET >>> 12 & 7));
        assertEquals(-1, branch("ff e0", "90", ENABLE | LEGACY | Guest.DATA + 0x1000));
        assertEquals(SUPPRESS, guest.cpu.supervisorCet & (WAIT | SUPPRESS));
    }
}
