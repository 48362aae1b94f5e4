package ringside.explain;

import static ringside.explain.Pattern.row;

import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;
import ringside.state.Check;

/** Debug exceptions that nobody expected. */
final class DebugPatterns {
    static final List<Pattern<DebugFacts>> TRAPS = List.of(
        trap("icebp", DebugFacts::byInstruction,
            "The instruction at {at} is `int1` (the byte 0xf1), which raises #DB by itself, whatever TF and the debug "
                + "registers say.",
            "Take the byte 0xf1 out, or install a handler for vector 1."),
        trap("trap-flag-through-syscall", f -> f.singleStep() && f.follows("syscall"),
            "{setter} had set RFLAGS.TF when {stepped} led into ring 0, and IA32_FMASK = {fmask} has no bit for TF: "
                + "so #DB came at the kernel's first instruction, while RSP was still ring 3's.",
            "Set bit 8 (TF) in IA32_FMASK: 0x44700 clears TF, IF, DF, NT and AC."),
        trap("trap-flag-from-iret", f -> f.singleStep() && f.setBy("iret"),
            "{setter} took RFLAGS with TF = 1 from its frame, so the processor stopped behind the first instruction "
                + "there, {stepped}, for a single step (DR6.BS = 1). {flags}.",
            "Clear TF (bit 8) in the frame's flags; to step through a program, install a handler for vector 1."),
        trap("trap-flag-from-popf", f -> f.singleStep() && f.setBy("popf"),
            "{setter} set RFLAGS.TF, so the processor stopped behind the next instruction, {stepped}, for a single "
                + "step (DR6.BS = 1). {flags}.",
            "Clear TF (bit 8) in what popf loads; to step through a program, install a handler for vector 1."),
        trap("trap-flag-set", f -> f.singleStep() && f.setter().isPresent(),
            "{setter} set RFLAGS.TF, so the processor stopped for a single step behind {stepped} (DR6.BS = 1). "
                + "{flags}.",
            "Clear TF (bit 8) in R11 before sysretq, or wherever else the flags come from."),
        trap("instruction-breakpoint", f -> isBreakpoint(f, DebugFacts.Kind.EXECUTION),
            "{dr} = {dr.address} is a breakpoint for execution, and the processor came there ({at}): {dr.loader}; "
                + "DR7 = {dr7}, {dr7.loader}.",
            "Clear the breakpoint's enable bits in DR7, or install a handler for vector 1."),
        trap("port-breakpoint", f -> isBreakpoint(f, DebugFacts.Kind.PORT),
            "{stepped} used port {dr.port}, which {dr} watches while CR4.DE is 1: {dr.loader}; DR7 = {dr7}, "
                + "{dr7.loader}.",
            "Clear the breakpoint's enable bits in DR7, or install a handler for vector 1."),
        trap("data-breakpoint", f -> f.breakpoint().isPresent(),
            "{stepped} touched {dr.address}, which {dr} watches: {dr.loader}; DR7 = {dr7}, {dr7.loader}. The trap "
                + "comes behind the instruction that did it.",
            "Clear the breakpoint's enable bits in DR7, or install a handler for vector 1."));

    static final List<Pattern<Facts>> GUARD = List.of(
        row("debug-registers-guarded", EnumSet.of(Check.DEBUG_REGISTERS_UNGUARDED), f -> true,
            "{instruction} touched a debug register while DR7.GD (bit 13) was 1: {dr7.loader}.",
            "Load DR7 without bit 13; or install a handler for vector 1, on whose entry GD is cleared."));

    private DebugPatterns() {
    }

    private static boolean isBreakpoint(DebugFacts facts, DebugFacts.Kind kind) {
        return facts.breakpoint().filter(kind::equals).isPresent();
    }

    private static Pattern<DebugFacts> trap(String name, Predicate<DebugFacts> fits, String cause, String remedy) {
        return new Pattern<>(name, fits, cause, remedy);
    }
}
