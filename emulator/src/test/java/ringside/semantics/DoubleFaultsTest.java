package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ringside.semantics.DoubleFaults.Outcome;
import ringside.semantics.DoubleFaults.Severity;
import ringside.state.Check;
import ringside.state.Fault;
import ringside.state.Origin;
import ringside.state.TableRegister;

/** Exceptions while exceptions are delivered. */
class DoubleFaultsTest {
    private final SmallMachine machine = new SmallMachine();

    @ParameterizedTest
    @CsvSource({
        "BENIGN, BENIGN, HANDLE_SERIALLY", "BENIGN, CONTRIBUTORY, HANDLE_SERIALLY",
        "BENIGN, PAGE_FAULT, HANDLE_SERIALLY",
        "CONTRIBUTORY, BENIGN, HANDLE_SERIALLY", "CONTRIBUTORY, CONTRIBUTORY, DOUBLE_FAULT",
        "CONTRIBUTORY, PAGE_FAULT, HANDLE_SERIALLY",
        "PAGE_FAULT, BENIGN, HANDLE_SERIALLY", "PAGE_FAULT, CONTRIBUTORY, DOUBLE_FAULT",
        "PAGE_FAULT, PAGE_FAULT, DOUBLE_FAULT",
        "DOUBLE_FAULT, BENIGN, HANDLE_SERIALLY", "DOUBLE_FAULT, CONTRIBUTORY, SHUTDOWN",
        "DOUBLE_FAULT, PAGE_FAULT, SHUTDOWN",
    })
    void followsTheTable(Severity first, Severity second, Outcome outcome) {
        assertEquals(outcome, DoubleFaults.outcome(first, second));
    }

    @Test
    void severityGoesByVectorAndKind() {
        for (int vector : new int[] {0, 10, 11, 12, 13, 21}) {
            assertEquals(Severity.CONTRIBUTORY, DoubleFaults.severity(exception(vector)));
        }
        assertEquals(Severity.PAGE_FAULT, DoubleFaults.severity(exception(14)));
        assertEquals(Severity.DOUBLE_FAULT, DoubleFaults.severity(Event.doubleFault()));
        for (int vector : new int[] {1, 3, 4, 5, 6, 7, 16, 17, 19}) {
            assertEquals(Severity.BENIGN, DoubleFaults.severity(exception(vector)));
        }
        assertEquals(Severity.BENIGN, DoubleFaults.severity(Event.external(13)));
    }

    @Test
    void contributoryFaultsMakeADoubleFault() {
        machine.gate(13, HANDLER, KERNEL_CS, 0x0e, 0);
        var chain = raise(generalProtection());
        assertFalse(chain.shutdown());
        assertEquals(List.of("#GP(0x0)", "#NP(0x6b)", "#DF(0x0)"), names(chain));
        assertEquals(HANDLER + 8 * 16, machine.cpu.rip);
        assertEquals(0, machine.read(machine.cpu.gpr[4]));
    }

    @Test
    void absentDoubleFaultGateShutsDown() {
        machine.gate(13, HANDLER, KERNEL_CS, 0x0e, 0).gate(8, HANDLER, KERNEL_CS, 0x0e, 0);
        var before = machine.snapshot();
        var chain = raise(generalProtection());
        assertTrue(chain.shutdown());
        assertEquals(List.of("#GP(0x0)", "#NP(0x6b)", "#DF(0x0)", "#NP(0x43)"), names(chain));
        assertEquals("#NP(0x43)", chain.last().toString());
        assertEquals(before, machine.snapshot());
    }

    @Test
    void emptyIdtShutsDownAtOnce() {
        machine.cpu.idtr = new TableRegister(0, 0);
        assertEquals(List.of("#UD", "#GP(0x33)", "#GP(0x6b)", "#DF(0x0)", "#GP(0x43)"), names(raise(undefined())));
    }

    @Test
    void benignThenContributoryIsHandledSerially() {
        machine.gate(6, HANDLER, KERNEL_CS, 0x0e, 0);
        var chain = raise(undefined());
        assertFalse(chain.shutdown());
        assertEquals(List.of("#UD", "#NP(0x33)"), names(chain));
        assertEquals(0x33, machine.read(machine.cpu.gpr[4]));
    }

    @Test
    void contributoryThenPageFaultIsHandledSerially() {
        machine.gate(13, HANDLER, 0x1008, 0x8e, 0);
        machine.cpu.gdtr = new TableRegister(SmallMachine.UNMAPPED - 0x1008, 0xffff);
        machine.gate(14, HANDLER, 0x1008, 0x8e, 0).gate(8, HANDLER, 0x1008, 0x8e, 0);
        var chain = raise(generalProtection());
        assertEquals(List.of("#GP(0x0)", "#PF(0x0)", "#PF(0x0)", "#DF(0x0)", "#PF(0x0)"), names(chain));
        assertEquals(SmallMachine.UNMAPPED, machine.cpu.cr2);
    }

    @Test
    void externalInterruptThatCannotBeDeliveredRaisesWithExt() {
        machine.gate(0x30, HANDLER, KERNEL_CS, 0x0e, 0);
        assertEquals(List.of("interrupt 0x30", "#NP(0x183)"), names(raise(Event.external(0x30))));
    }

    private Chain raise(Event event) {
        return Delivery.raise(machine.cpu, machine.memory, machine.steps, event);
    }

    private static Event exception(int vector) {
        return new Event(Event.Kind.EXCEPTION, vector, 0, null);
    }

    private static Event generalProtection() {
        return Event.of(Fault.of(Check.PRIVILEGED, 3, 0, Origin.CPL, 0, 0));
    }

    private static Event undefined() {
        return Event.of(Fault.of(Check.OPCODE_DEFINED, 1, 0, Origin.INSTRUCTION, 0, 0));
    }

    private static List<String> names(Chain chain) {
        return chain.events().stream().map(Event::toString).toList();
    }
}
