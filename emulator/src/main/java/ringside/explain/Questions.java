package ringside.explain;

import java.util.EnumSet;
import java.util.Set;
import ringside.isa.Segment;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

/** What {@link Patterns} ask of the facts, beyond what one look at them answers. */
final class Questions {
    private static final int PAGE = 4096;
    private static final Set<String> PUSHES = Set.of("push", "push_segment", "pushf", "pusha", "enter");
    private static final Set<String> WAYS_OUT = Set.of("sysret", "sysexit", "iret");
    private static final Set<Check> RETURN_CHECKS = returnChecks();
    /** IOPL in RFLAGS. */
    private static final long IOPL = 3 << 12;
    /** How many instructions the way out may still have after RSP was restored. */
    private static final int WAY_OUT = 16;

    private Questions() {
    }

    private static Set<Check> returnChecks() {
        var checks = EnumSet.of(Check.DESCRIPTOR_WITHIN_TABLE, Check.LDT_LOADED);
        for (var check : Check.values()) {
            if (check.name().startsWith("RETURN_CS") || check.name().startsWith("RETURN_SS")) {
                checks.add(check);
            }
        }
        return checks;
    }

    // ---- Selectors

    static boolean isReturnCheck(Facts f) {
        return RETURN_CHECKS.contains(f.check());
    }

    /** The DPL of what the refused selector names; -1 where it names nothing. */
    static int dplOfSelector(Facts f) {
        var found = f.segments().within(SelectorFacts.selector(f));
        return found == null ? -1 : found.dpl();
    }

    /** Whether behind the limit of the table there is a descriptor that would do. */
    static boolean presentBeyondLimit(Facts f) {
        var found = f.segments().descriptor(SelectorFacts.selector(f));
        return found != null && found.present() && TableFacts.loader(f).isPresent();
    }

    /** Whether 32-bit code is what the processor runs, in IA-32e mode. */
    static boolean inCompatibilityMode(Facts f) {
        var code = f.segments().within(f.register(RegisterId.CS));
        return (f.register(RegisterId.EFER) & Cpu.EFER_LMA) != 0 && code != null && !code.longCode();
    }

    // ---- Stacks

    /** Whether ring 0 still, or already, has the RSP that ring 3 came with. */
    static boolean onUserStack(Facts f) {
        return f.rings().entry(f.number())
            .map(entry -> f.recorder().registersBefore(entry)[RegisterId.RSP.ordinal()])
            .map(user -> Long.compareUnsigned(user - f.register(RegisterId.RSP), PAGE) < 0).orElse(false);
    }

    static boolean enteredBySyscall(Facts f) {
        return f.rings().entry(f.number())
            .map(entry -> Telling.is(f.recorder().step(entry).instruction(), "syscall")).orElse(false);
    }

    /** Whether RSP has had another value since the entry: it has been restored. */
    static boolean restoredSinceEntry(Facts f) {
        long entry = f.rings().entry(f.number()).orElse(f.number());
        return f.recorder().lastChange(RegisterId.RSP, f.number()).map(change -> change.step() > entry).orElse(false);
    }

    static long pageAbove(Facts f) {
        return (f.address() & -PAGE) + PAGE;
    }

    /** Whether RSP was set to a place on a mapped stack and came down from there. */
    static boolean livedOnStack(Facts f) {
        return f.pages().mapped(stackStart(f) - 8);
    }

    /** What RSP was before pushes and calls moved it. */
    static long stackStart(Facts f) {
        return f.history().stream().filter(link -> link.kind() != Link.Kind.CHANGED).findFirst()
            .map(Link::value).orElse(f.register(RegisterId.RSP));
    }

    static boolean baseIsStack(Facts f) {
        return f.base() != null && (f.base().id() == RegisterId.RSP || f.base().id() == RegisterId.RBP);
    }

    static boolean isPush(Facts f, Recorder.Writer writer) {
        var step = f.recorder().step(writer.step());
        return step.instruction() != null && step.event() == null
            && PUSHES.contains(step.instruction().opcode().meaning());
    }

    // ---- The way out

    /** Whether the interrupted code was about to go to ring 3: RSP had been restored. */
    static boolean leaves(Facts f) {
        return restoredSinceEntry(f) && leadsOut(f);
    }

    /** Whether a return to ring 3 stands a few instructions further on. */
    private static boolean leadsOut(Facts f) {
        long address = f.step().rip();
        for (int i = 0; i < WAY_OUT; i++) {
            if (!(f.machine().interpreter().decodeAt(address) instanceof ringside.isa.Instruction next)) {
                return false;
            }
            if (WAYS_OUT.contains(next.opcode().meaning())) {
                return true;
            }
            address = next.next();
        }
        return false;
    }

    // ---- GS

    /** Whether ring 0 went astray through GS. */
    static boolean faultsThroughGs(Facts f) {
        return f.kernel() && f.touches() && f.area() == Facts.Area.OPERAND && f.operandIn(Segment.GS);
    }

    static int swapsSinceEntry(Facts f) {
        return f.rings().entry(f.number()).map(entry -> f.rings().count("swapgs", entry, f.number())).orElse(0);
    }

    /** How many swapgs there were between the entry before the last one and the return to ring 3 that followed it. */
    static int swapsInLastStay(Facts f) {
        return f.rings().entry(f.number()).flatMap(f.rings()::exit)
            .flatMap(exit -> f.rings().entry(exit).map(entry -> f.rings().count("swapgs", entry, exit))).orElse(0);
    }

    /** How many swapgs a handler executed that was entered from ring 0; 0 when it was entered from ring 3. */
    static int swapsInNestedHandler(Facts f) {
        return f.rings().handlerEntry(f.number()).filter(entry -> f.recorder().step(entry).cplBefore() == 0)
            .map(entry -> f.rings().count("swapgs", entry, f.number())).orElse(0);
    }

    // ---- Flags

    /** Whether a popf outside ring 0 was to set IOPL. */
    static boolean triedIopl(Facts f) {
        return f.rings().last("popf", f.number()).filter(step -> f.recorder().step(step).cplBefore() > 0)
            .map(step -> {
                long pointer = f.recorder().registersBefore(step)[RegisterId.RSP.ordinal()];
                return (f.provenance().value(Holder.word(pointer), step) & IOPL) != 0;
            }).orElse(false);
    }
}
