package ringside.explain;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import ringside.isa.Operand;
import ringside.semantics.Msr;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Step;
import ringside.trace.Recorded;
import ringside.trace.RegisterId;

/**
 * A recorded step as a lint rule sees it.
 *
 * @param tables  the processor's tables before it
 * @param step    the step
 * @param before  the registers before it, by {@link RegisterId#ordinal}
 * @param after   the registers after it
 * @param passage the kernel's innermost entry that has not been left; null outside
 */
record Moment(SystemTables tables, Recorded step, long[] before, long[] after, Passage passage) {
    private static final Set<String> STACK_USERS = Set.of("push", "push_segment", "pop", "pop_segment", "pop_memory",
        "call", "ret", "pushf", "popf", "enter", "leave", "pusha", "popa", "int", "int3", "iret", "call_far",
        "ret_far");
    private static final Set<String> STRINGS = Set.of("movs", "stos", "lods", "scas", "cmps", "ins", "outs");

    String meaning() {
        return step.instruction() == null ? "" : step.instruction().opcode().meaning();
    }

    /** Whether the instruction was carried out: it is no event that came in its place. */
    boolean completed() {
        return step.chain() == null && step.instruction() != null;
    }

    boolean is(String meaning) {
        return completed() && meaning().equals(meaning);
    }

    /** Whether the kernel executes the instruction: in ring 0, before and after. */
    boolean inKernel() {
        return completed() && step.cplBefore() == 0 && step.cplAfter() == 0;
    }

    boolean returnsToUser() {
        return completed() && step.cplBefore() < 3 && step.cplAfter() == 3;
    }

    boolean isString() {
        return STRINGS.contains(meaning());
    }

    boolean usesStack() {
        return usesPush()
            || memory().filter(operand -> operand.base() == Cpu.RSP && operand.width() > 0).isPresent();
    }

    /** Whether it stores through RSP by what it is. */
    boolean usesPush() {
        return STACK_USERS.contains(meaning());
    }

    long before(RegisterId register) {
        return before[register.ordinal()];
    }

    long after(RegisterId register) {
        return after[register.ordinal()];
    }

    boolean flag(long flag) {
        return (before(RegisterId.RFLAGS) & flag) != 0;
    }

    boolean interruptible() {
        return flag(Flags.IF);
    }

    /** The instruction's operand in memory. */
    Optional<Operand.Memory> memory() {
        return step.instruction() == null ? Optional.empty() : step.instruction().operands().stream()
            .filter(Operand.Memory.class::isInstance).map(Operand.Memory.class::cast).findFirst();
    }

    /** All micro-steps, the instruction's and the delivery's. */
    Stream<Step> micro() {
        return Stream.concat(step.micro().stream(), step.delivery().stream());
    }

    /** What {@code syscall} took from IA32_FMASK. */
    long mask() {
        return micro().filter(one -> one.kind() == Step.Kind.READ && one.origin() == Origin.MSR
            && one.where() == Msr.FMASK.number()).mapToLong(Step::value).findFirst().orElse(0);
    }

    /** The gate of the IDT that control passed through. */
    Optional<Step> gate() {
        return micro().filter(one -> one.kind() == Step.Kind.READ && one.origin() == Origin.GATE
            && one.text().startsWith("gate ← IDT")).reduce((first, last) -> last);
    }

    /** What was popped for a register such as {@code CS}. */
    Optional<Long> popped(String register) {
        return step.micro().stream().filter(one -> one.text().equals(register + " ← pop")).map(Step::value)
            .findFirst();
    }
}
