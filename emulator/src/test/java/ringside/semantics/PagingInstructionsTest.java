package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static ringside.semantics.SmallMachine.DATA;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.state.Cpu;
import ringside.state.Fault;

/** What INVPCID, RDPKRU, WRPKRU and masked addresses do when nothing is refused. */
class PagingInstructionsTest {
    private static final long PAGE = 0x80000;
    private static final long GLOBAL_PAGE = 0x81000;
    private static final int PRESENT = 7;
    private static final int GLOBAL = 1 << 8;

    private final SmallMachine machine = new SmallMachine();

    /** Two pages are known to the TLB, one of them as global; then both lead elsewhere. */
    private void translated(int pcid) {
        machine.cpu.cr4 |= Cpu.CR4_PCIDE;
        machine.cpu.cr3 |= pcid;
        machine.page(GLOBAL_PAGE, GLOBAL_PAGE | PRESENT | GLOBAL);
        machine.ram.write(DATA, 8, 2);
        machine.memory.read8(PAGE);
        machine.memory.read8(GLOBAL_PAGE);
        machine.ram.write(0x4000 + (PAGE >>> 12) * 8, 64, DATA | PRESENT);
        machine.ram.write(0x4000 + (GLOBAL_PAGE >>> 12) * 8, 64, DATA | PRESENT | GLOBAL);
    }

    @ParameterizedTest
    @CsvSource({"0, 5, 80000, 2 0", "0, 6, 80000, 0 0", "0, 5, 90000, 0 0", "1, 5, 0, 2 0", "1, 6, 0, 0 0",
        "2, 6, 0, 2 2", "3, 6, 0, 2 0"})
    void invpcid(int type, long pcid, String linear, String seen) {
        translated(5);
        machine.ram.write(DATA + 0x100, 64, pcid);
        machine.ram.write(DATA + 0x108, 64, Long.parseLong(linear, 16));
        machine.set(Cpu.RAX, type).set(Cpu.RBX, DATA + 0x100).run("660f388203");
        assertEquals(seen, machine.memory.read8(PAGE) + " " + machine.memory.read8(GLOBAL_PAGE));
    }

    @Test
    void pkruIsReadAndWritten() {
        machine.user().cpu.cr4 |= Cpu.CR4_PKE;
        machine.memory.read8(DATA);
        machine.set(Cpu.RAX, 0xffff_ffff_aaaa_5554L).set(Cpu.RCX, 0).set(Cpu.RDX, 0).run("0f01ef");
        assertEquals(0xaaaa5554, machine.cpu.pkru);
        machine.memory.read8(DATA);
        machine.set(Cpu.RAX, -1).set(Cpu.RDX, -1).run("0f01ee");
        assertEquals(0xaaaa5554L, machine.cpu.gpr[Cpu.RAX]);
        assertEquals(0, machine.cpu.gpr[Cpu.RDX]);
        machine.set(Cpu.RAX, 1).run("0f01ef");
        assertEquals(0x25, assertThrows(Fault.class, () -> machine.memory.read8(DATA)).errorCode());
    }

    /** What is masked is not in CR2. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 48, 1L << 62, 0x7fffL << 48})
    void maskedBitsDoNotReachTheTranslation(long tag) {
        machine.cpu.cr3 |= Cpu.CR3_LAM_U48;
        machine.set(Cpu.RBX, DATA | tag).run("0f0103");
        assertEquals(SmallMachine.GDT_LIMIT, machine.ram.read(DATA, 16));
        machine.set(Cpu.RBX, SmallMachine.UNMAPPED | tag);
        assertEquals(SmallMachine.UNMAPPED, assertThrows(Fault.class, () -> machine.run("0f0103")).address());
    }

    /** INVLPG takes no masked address: one that is not canonical names no page. */
    @Test
    void invlpgIsNotMasked() {
        translated(0);
        machine.cpu.cr3 |= Cpu.CR3_LAM_U48;
        machine.set(Cpu.RBX, PAGE | 1L << 50).run("0f013b");
        assertEquals(0, machine.memory.read8(PAGE));
        machine.set(Cpu.RBX, PAGE).run("0f013b");
        assertEquals(2, machine.memory.read8(PAGE));
    }
}
