package ringside.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import ringside.explain.Link.Kind;
import ringside.isa.Bank;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.isa.Segment;
import ringside.semantics.Msr;
import ringside.state.Origin;
import ringside.state.Step;
import ringside.trace.MemoryWrite;
import ringside.trace.Recorded;
import ringside.trace.RegisterId;

/** From where one recorded step took what it wrote. */
final class Sources {
    private static final Set<String> COPIES = Set.of("mov", "movzx", "movsx", "movbe", "cmovcc",
        "mov_to_segment", "mov_from_segment", "mov_to_control", "mov_from_control");
    private static final Set<String> WITH_CONSTANT =
        Set.of("add", "sub", "and", "or", "xor", "adc", "sbb", "shl", "shr", "sar", "rol", "ror", "btr", "bts");
    private static final Set<String> OF_ONE = Set.of("inc", "dec", "not", "neg", "bswap");
    private static final RegisterId[] SEGMENTS =
        {RegisterId.ES, RegisterId.CS, RegisterId.SS, RegisterId.DS, RegisterId.FS, RegisterId.GS};

    private final Recorded step;
    private final long[] before;

    /**
     * What a step wrote, from what.
     *
     * @param from what held the value before, or null
     */
    record Source(Kind kind, String words, Holder from) {
        /** Whether it only moved the stack pointer on: by a push, a pop or the like. */
        boolean adjusts() {
            return kind == Kind.CHANGED && from instanceof Holder.Register(RegisterId id) && id == RegisterId.RSP;
        }
    }

    /**
     * @param step   the step
     * @param before the registers before it
     */
    Sources(Recorded step, long[] before) {
        this.step = step;
        this.before = before;
    }

    /**
     * The source of what {@code holder} got from the step.
     *
     * @param write the write, if the holder is memory
     */
    Source of(Holder holder, MemoryWrite write) {
        if (write != null && write.cpu()) {
            return pushed(write);
        }
        var own = committed().stream().filter(micro -> gives(micro, holder)).toList();
        return own.isEmpty() || plain() || fastReturn(holder) ? instruction(holder, write) : processor(holder, own);
    }

    /** The micro-steps that came to effect: those of an instruction that faulted did not. */
    private List<Step> committed() {
        return step.event() == null ? step.micro() : step.delivery();
    }

    /** Whether operands tell more than the micro-steps. */
    private boolean plain() {
        return step.event() == null && step.instruction() != null
            && (COPIES.contains(meaning()) || Set.of("swapgs", "wrmsr", "popf", "pop_segment").contains(meaning()));
    }

    private String meaning() {
        return step.instruction() == null ? "" : step.instruction().opcode().meaning();
    }

    /** Fast returns take RIP from a register, without a micro-step of its own. */
    private boolean fastReturn(Holder holder) {
        return holder instanceof Holder.Pointer && Set.of("sysret", "sysexit").contains(meaning());
    }

    /** What held the target of the near branch, null for a constant. */
    Holder target() {
        return meaning().equals("ret") ? top(64) : holder(step.instruction(), 0);
    }

    // ---- The processor's own deeds

    /** What the micro-step that pushed there is called: {@code RIP}, {@code error code}; null where none did. */
    static String role(Recorded step, long address) {
        var all = new ArrayList<>(step.micro());
        all.addAll(step.delivery());
        for (var micro : all.reversed()) {
            if (micro.kind() == Step.Kind.WRITE && micro.origin() == Origin.STACK && micro.where() == address
                && micro.text().startsWith("push ")) {
                return micro.text().substring("push ".length());
            }
        }
        return null;
    }

    private Source pushed(MemoryWrite write) {
        var role = role(step, write.address());
        if (role == null) {
            return new Source(Kind.MADE, "the processor wrote it of itself", null);
        }
        var words = "the processor pushed " + role;
        return register(role).map(id -> new Source(Kind.PROCESSOR, words, Holder.of(id)))
            .orElseGet(() -> new Source(Kind.MADE, words, null));
    }

    private static Optional<RegisterId> register(String name) {
        for (var id : RegisterId.values()) {
            if (id.name().equals(name)) {
                return Optional.of(id);
            }
        }
        return Optional.empty();
    }

    /** Whether the micro-step names the holder on the left of its arrow. */
    private static boolean gives(Step micro, Holder holder) {
        int arrow = micro.text().indexOf(" ← ");
        if (arrow < 0 || micro.check() != null) {
            return false;
        }
        for (var name : micro.text().substring(0, arrow).split(", ")) {
            if (name.equals(holder.label()) || name.startsWith(holder.label() + ".")
                || name.equals("gate") && leadsThroughGate(holder)) {
                return true;
            }
        }
        return false;
    }

    private static boolean leadsThroughGate(Holder holder) {
        return holder instanceof Holder.Pointer || holder.equals(Holder.of(RegisterId.CS));
    }

    private Source processor(Holder holder, List<Step> own) {
        for (var micro : own) {
            var from = micro.kind() == Step.Kind.READ ? place(micro) : null;
            if (from != null) {
                return new Source(Kind.PROCESSOR, words(micro), from);
            }
        }
        var last = own.getLast();
        if (last.text().startsWith("R11 ← RFLAGS")) {
            return new Source(Kind.PROCESSOR, words(last), Holder.of(RegisterId.RFLAGS));
        }
        if (holder.equals(Holder.of(RegisterId.RSP))) {
            return new Source(Kind.CHANGED, words(last), holder);
        }
        if (holder.equals(Holder.of(RegisterId.RFLAGS)) && last.text().startsWith("RFLAGS.")) {
            return new Source(Kind.CHANGED, words(last), holder);
        }
        return new Source(Kind.MADE, words(last), null);
    }

    private static String words(Step micro) {
        return "the processor: " + micro.text();
    }

    private static Holder place(Step micro) {
        return switch (micro.origin()) {
            case STACK, TSS, GATE, MEMORY -> Holder.word(micro.where());
            case MSR -> Holders.model((int) micro.where());
            case REGISTER -> Holder.general((int) micro.where());
            default -> null;
        };
    }

    // ---- What instructions move

    private Source instruction(Holder holder, MemoryWrite write) {
        var instruction = step.instruction();
        if (instruction == null || step.event() != null) {
            return new Source(Kind.MADE, "the processor changed it while it delivered the event", null);
        }
        boolean stackPointer = holder.equals(Holder.of(RegisterId.RSP));
        return switch (meaning()) {
            case "push" -> stackPointer ? adjusted() : moved(instruction, 0);
            case "push_segment" -> stackPointer ? adjusted() : moved(instruction, 0);
            case "pushf" -> stackPointer ? adjusted() : moved(Holder.of(RegisterId.RFLAGS));
            case "pop", "pop_segment", "pop_memory" ->
                stackPointer && !namesStackPointer(instruction) ? adjusted() : moved(top(instruction.operandSize()));
            case "popf" -> stackPointer ? adjusted() : moved(top(instruction.operandSize()));
            case "call", "call_far" -> stackPointer ? adjusted() : pointerOr(holder, instruction,
                new Source(Kind.MADE, "the return address that call pushed", null));
            case "ret" -> stackPointer ? adjusted() : moved(top(64));
            case "jmp" -> moved(instruction, 0);
            case "int", "int3" -> new Source(Kind.MADE, "the processor delivered the interrupt", null);
            case "sysret" -> moved(Holder.general(1));
            case "sysexit" -> moved(Holder.general(2));
            case "leave" -> stackPointer ? new Source(Kind.CHANGED, "8 above RBP", Holder.general(5))
                : moved(Holder.word(before[RegisterId.RBP.ordinal()]));
            case "xchg" -> moved(instruction, holder.equals(holder(instruction, 0)) ? 1 : 0);
            case "lea" -> address(instruction);
            case "movs" -> moved(Holder.word(before[RegisterId.RSI.ordinal()]
                + (write == null ? 0 : write.address() - before[RegisterId.RDI.ordinal()])));
            case "stos" -> moved(Holder.general(0));
            case "lods" -> moved(Holder.word(before[RegisterId.RSI.ordinal()]));
            case "swapgs" -> moved(Holder.of(holder.equals(Holder.of(RegisterId.GS_BASE))
                ? RegisterId.KERNEL_GS_BASE : RegisterId.GS_BASE));
            case "wrmsr" -> new Source(Kind.MOVED, "from EDX:EAX", Holder.general(0));
            case "rdmsr" -> modelRead(holder);
            case "wrgsbase", "wrfsbase" -> moved(instruction, 0);
            case "rdgsbase" -> moved(Holder.of(RegisterId.GS_BASE));
            case "rdfsbase" -> moved(Holder.of(RegisterId.FS_BASE));
            default -> arithmetic(instruction);
        };
    }

    private Source pointerOr(Holder holder, Instruction instruction, Source other) {
        return holder instanceof Holder.Pointer ? moved(instruction, 0) : other;
    }

    private Source modelRead(Holder holder) {
        long number = before[RegisterId.RCX.ordinal()] & 0xffffffffL;
        boolean low = holder.equals(Holder.general(0));
        return new Source(Kind.MOVED, (low ? "low half" : "high half") + " of a model-specific register",
            Holders.model((int) number));
    }

    private Source arithmetic(Instruction instruction) {
        if (COPIES.contains(meaning())) {
            return moved(instruction, 1);
        }
        var first = Telling.operand(instruction, 0);
        var second = Telling.operand(instruction, 1);
        boolean clears = (meaning().equals("xor") || meaning().equals("sub")) && first != null && first.equals(second);
        if (clears) {
            return new Source(Kind.CONSTANT, "the constant 0", null);
        }
        boolean one = OF_ONE.contains(meaning())
            || WITH_CONSTANT.contains(meaning()) && second instanceof Operand.Immediate;
        return one && holder(first) != null ? new Source(Kind.CHANGED, "changed by a constant", holder(first))
            : new Source(Kind.COMPUTED, "computed by this instruction", null);
    }

    private Source address(Instruction instruction) {
        var place = (Operand.Memory) instruction.operands().get(1);
        if (place.index() >= 0 && place.base() >= 0) {
            return new Source(Kind.COMPUTED, "computed from two registers", null);
        }
        int register = Math.max(place.base(), place.index());
        return register < 0 ? new Source(Kind.CONSTANT, "an address in the instruction", null)
            : new Source(Kind.CHANGED, "changed by a constant", Holder.general(register));
    }

    private Source adjusted() {
        return new Source(Kind.CHANGED, "moved on by the instruction", Holder.of(RegisterId.RSP));
    }

    private Source moved(Instruction instruction, int operand) {
        var source = Telling.operand(instruction, operand);
        if (source instanceof Operand.Immediate || source instanceof Operand.Relative) {
            return new Source(Kind.CONSTANT, "a constant of the instruction", null);
        }
        var from = holder(source);
        return from == null ? new Source(Kind.COMPUTED, "from " + (source == null ? "elsewhere" : "another register"),
            null) : moved(from);
    }

    private static Source moved(Holder from) {
        return new Source(Kind.MOVED, "from " + from.label(), from);
    }

    private static boolean namesStackPointer(Instruction instruction) {
        return Telling.operand(instruction, 0) instanceof Operand.Register register
            && register.bank() == Bank.GENERAL && register.number() == 4;
    }

    private Holder top(int width) {
        return new Holder.Word(before[RegisterId.RSP.ordinal()], width >> 3);
    }

    private Holder holder(Instruction instruction, int operand) {
        return holder(Telling.operand(instruction, operand));
    }

    /** What an operand is, or null where its history is not recorded. */
    private Holder holder(Operand operand) {
        return switch (operand) {
            case Operand.Register register -> holder(register);
            case Operand.Memory memory -> new Holder.Word(Holders.linear(memory, before),
                memory.width() == 0 ? 8 : Math.min(8, memory.width() >> 3));
            case null, default -> null;
        };
    }

    private static Holder holder(Operand.Register register) {
        return switch (register.bank()) {
            case GENERAL, GENERAL_HIGH_BYTE -> Holder.general(register.number());
            case SEGMENT -> Holder.of(SEGMENTS[Segment.values()[register.number()].ordinal()]);
            case CONTROL -> switch (register.number()) {
                case 0 -> Holder.of(RegisterId.CR0);
                case 2 -> Holder.of(RegisterId.CR2);
                case 3 -> Holder.of(RegisterId.CR3);
                case 4 -> Holder.of(RegisterId.CR4);
                default -> null;
            };
            default -> null;
        };
    }

    /** What memory operands and numbers of registers stand for. */
    static final class Holders {
        private Holders() {
        }

        /** The linear address of a memory operand; only FS and GS have a base, as in 64-bit mode. */
        static long linear(Operand.Memory place, long[] registers) {
            long base = place.base() < 0 ? 0 : registers[place.base()];
            long index = place.index() < 0 ? 0 : registers[place.index()] << place.scale();
            long offset = base + index + place.displacement() & -1L >>> 64 - place.addressWidth();
            return switch (place.segment()) {
                case FS -> offset + registers[RegisterId.FS_BASE.ordinal()];
                case GS -> offset + registers[RegisterId.GS_BASE.ordinal()];
                default -> offset;
            };
        }

        /** A model-specific register; some are recorded like others. */
        static Holder model(int number) {
            return number == (int) Msr.GS_BASE.number() ? Holder.of(RegisterId.GS_BASE)
                : number == (int) Msr.FS_BASE.number() ? Holder.of(RegisterId.FS_BASE)
                : number == (int) Msr.KERNEL_GS_BASE.number() ? Holder.of(RegisterId.KERNEL_GS_BASE)
                : number == (int) Msr.EFER.number() ? Holder.of(RegisterId.EFER) : new Holder.Model(number);
        }
    }
}
