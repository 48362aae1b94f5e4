package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import ringside.state.Check;
import ringside.state.Fault;
import ringside.state.Step;

/**
 * Every check of the system instructions and of event delivery: held, and failed with its fault and nothing changed.
 */
class ChecksTest {
    /** Checks that leave a micro-step only when they fail, since every memory access makes them. */
    private static final Set<Check> QUIET = EnumSet.of(Check.PROTECTED_MODE, Check.ADDRESS_CANONICAL,
        Check.STACK_ADDRESS_CANONICAL,
        Check.STACK_WITHIN_LIMIT, Check.STACK_ABOVE_LIMIT, Check.DESCRIPTOR_ADDRESS_CANONICAL,
        Check.GATE_ADDRESS_CANONICAL, Check.SEGMENT_USABLE, Check.STACK_SEGMENT_USABLE,
        Check.SEGMENT_READABLE, Check.SEGMENT_WRITABLE, Check.SEGMENT_WITHIN_LIMIT, Check.SEGMENT_ABOVE_LIMIT,
        Check.X87_NOT_EMULATED, Check.X87_TASK_NOT_SWITCHED, Check.VECTORS_NOT_EMULATED, Check.SSE_ENABLED,
        Check.XSAVE_ENABLED, Check.AVX_ENABLED,
        Check.X87_NO_EXCEPTION_PENDING, Check.OPCODE_DEFINED, Check.INSTRUCTION_AT_MOST_15_BYTES,
        Check.CODE_WITHIN_LIMIT, Check.VECTOR_OPERAND_ALIGNED, Check.VECTOR_EXCEPTIONS_MASKED,
        Check.ENDBRANCH_AT_TARGET, Check.NO_VIRTUAL_INTERRUPT_DUE,
        Check.PAGE_PRESENT, Check.PAGE_RESERVED_BITS_CLEAR, Check.PAGE_USER, Check.PAGE_WRITABLE,
        Check.PAGE_EXECUTABLE, Check.PAGE_KEY_ALLOWS_ACCESS, Check.PAGE_IS_SHADOW_STACK,
        Check.SMEP_EXECUTES_SUPERVISOR_PAGES, Check.SMAP_TOUCHES_SUPERVISOR_PAGES, Check.SHADOW_STACK_OF_SUPERVISOR);

    static List<CheckCase> cases() {
        return Battery.CASES.values().stream().flatMap(List::stream).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void failsWithItsFaultAndChangesNothing(CheckCase test) {
        var machine = arranged(test);
        test.spoil().accept(machine);
        machine.steps.recording(true);
        var before = machine.snapshot();

        var fault = assertThrows(Fault.class, () -> test.act().accept(machine));

        assertSame(test.check(), fault.check());
        assertEquals(test.fault(), fault.shortForm());
        assertFalse(fault.check().holds(fault.actual(), fault.expected()));
        var last = machine.steps.take().getLast();
        assertSame(test.check(), last.check());
        assertFalse(last.passed());
        if (fault.isInNewTask()) {
            assertNotEquals(before.get("tr"), machine.cpu.tr);
            assertEquals(machine.cpu.rip, machine.cpu.next);
        } else {
            assertEquals(before, machine.snapshot());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void holds(CheckCase test) {
        if (test.arrange() == null) {
            return;
        }
        var machine = arranged(test);
        machine.steps.recording(true);
        boolean completed = completes(test, machine);
        boolean recorded = machine.steps.take().stream().anyMatch(step -> step.check() == test.check()
            && step.passed());
        assertTrue(recorded || completed && QUIET.contains(test.check()));
    }

    @Test
    void everyCheckHasACase() {
        var covered = cases().stream().map(CheckCase::check).collect(Collectors.toSet());
        var missing = EnumSet.allOf(Check.class);
        missing.removeAll(covered);
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyFailedStepTellsItsSentence() {
        var machine = new SmallMachine().user();
        machine.steps.recording(true);
        assertThrows(Fault.class, () -> machine.run("f4"));
        var step = machine.steps.take().getLast();
        assertEquals(Step.Kind.CHECK, step.kind());
        assertEquals("the instruction is executed at CPL 0", step.text());
        assertEquals(3, step.value());
    }

    private static SmallMachine arranged(CheckCase test) {
        var machine = test.machine().get();
        if (test.arrange() != null) {
            test.arrange().accept(machine);
        }
        return machine;
    }

    /** Whether it went through; a later check may refuse what this one let pass. */
    private static boolean completes(CheckCase test, SmallMachine machine) {
        try {
            test.act().accept(machine);
            return true;
        } catch (Fault later) {
            assertTrue(later.check() != test.check(), later::getMessage);
            return false;
        }
    }
}
