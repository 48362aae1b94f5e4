package ringside.vectors;

import java.util.List;
import java.util.Set;
import ringside.isa.CodeSize;
import ringside.isa.Encodings;
import ringside.isa.Encodings.Addressing;
import ringside.isa.Encodings.Form;
import ringside.isa.Encodings.Wish;
import ringside.isa.Feature;
import ringside.isa.Instruction;
import ringside.isa.Operand;

/** Makes one case of a form: code, and the registers and memory that it needs beside what is drawn. */
final class CaseMaker {
    private static final int ATTEMPTS = 40;
    private static final Addressing[] PLAIN = {Addressing.BASE, Addressing.BASE_8, Addressing.BASE_8,
        Addressing.BASE_32, Addressing.BASE_INDEX, Addressing.BASE_INDEX_8, Addressing.BASE_INDEX_32,
        Addressing.INDEX_32, Addressing.ABSOLUTE, Addressing.RELATIVE};
    private static final int[] SEGMENTS = {0x64, 0x65, 0x64, 0x65, 0x26, 0x2e, 0x36, 0x3e};

    private final SplitMix64 random;
    private final CodeSize mode;
    private final Encodings encodings;

    CaseMaker(Set<Feature> features, int bits, SplitMix64 random) {
        this.random = random;
        mode = bits == 64 ? CodeSize.BITS64 : CodeSize.BITS32;
        encodings = new Encodings(features, mode, random::below);
    }

    Encodings encodings() {
        return encodings;
    }

    /** A case, or null where the form cannot be encoded so. */
    Setup make(Form form, Variant variant, long seed, Kind kind) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var setup = Draw.setup(seed, kind, mode == CodeSize.BITS64 ? 64 : 32);
            setup.code = encodings.code(form, wish(form, variant), constant(form, setup));
            if (setup.code != null && finish(form, variant, setup)) {
                return setup;
            }
        }
        return null;
    }

    private boolean finish(Form form, Variant variant, Setup setup) {
        var instruction = encodings.decode(setup.code, setup.rip());
        if (loops(instruction, setup)) {
            return false;
        }
        var aim = new Aim(setup, random, instruction.opcode().mnemonic().contains("gatherq"));
        for (var operand : instruction.operands()) {
            if (operand instanceof Operand.Memory memory && !isOffset(form)) {
                aim.at(memory, aim.place(Math.max(1, memory.width() / 8), Aim.alignment(form, memory),
                    isAtomic(form, variant)));
            }
        }
        new Specials(setup, random, aim).apply(encodings.decode(setup.code, setup.rip()));
        boolean lost = instruction.opcode().meaning().equals("call_far") && !hasStack(setup);
        if (lost || wraps(encodings.decode(setup.code, setup.rip()), setup)) {
            return false;
        }
        return !isAtomic(form, variant) || isAligned(encodings.decode(setup.code, setup.rip()), setup);
    }

    /**
     * Whether an operand reaches beyond the last byte of a segment of 4 GiB, which may or may not be a fault (SDM vol.
     * 3A, 6.3).
     */
    static boolean wraps(Instruction instruction, Setup setup) {
        var memory = Aim.memory(instruction);
        return setup.bits == 32 && memory != null && memory.indexWidth() == 0
            && Aim.address(setup, memory) + Math.max(memory.width() / 8, 2) > 0x1_0000_0000L;
    }

    /** Whether the stack is where it usually is: which fault of a far call comes first is the processor's. */
    private static boolean hasStack(Setup setup) {
        long pointer = setup.state.words[4];
        return pointer >= Layout.DATA - 64 && pointer < Layout.DATA_END + 64;
    }

    /** Whether it locks the bus, which must not happen across two cache lines: the system may forbid it. */
    private static boolean isAtomic(Form form, Variant variant) {
        return variant == Variant.LOCK || form.opcode().meaning().equals("xchg") && form.memory();
    }

    private static boolean isAligned(Instruction instruction, Setup setup) {
        var memory = Aim.memory(instruction);
        return instruction.opcode().meaning().matches("bt._string|cmpxchg16b")
            || Aim.address(setup, memory) % (memory.width() / 8) == 0;
    }

    /** A branch to itself would not end, and one into itself would run whatever bytes stand there. */
    private static boolean loops(Instruction instruction, Setup setup) {
        return instruction.operands().stream().anyMatch(operand -> operand instanceof Operand.Relative relative
            && relative.target() - setup.rip() >= 0 && relative.target() - setup.rip() < setup.code.length);
    }

    private static boolean isOffset(Form form) {
        return form.opcode().row().matches(".*\\bO[bv]\\b.*");
    }

    private Wish wish(Form form, Variant variant) {
        boolean memory = form.memory() || form.opcode().repeatable() || isOffset(form);
        boolean wide = mode == CodeSize.BITS64;
        int segment = memory && random.once(8) ? SEGMENTS[random.below(SEGMENTS.length)] : 0;
        boolean shortAddress = memory && random.once(12) && !isOffset(form);
        if (shortAddress && !wide) {
            segment = SEGMENTS[random.below(4)];
        }
        var addressing = PLAIN[random.below(PLAIN.length)];
        boolean relative = addressing == Addressing.RELATIVE && shortAddress;
        return new Wish(variant == Variant.LOCK, variant.prefix, segment, shortAddress,
            relative ? Addressing.BASE_8
                : !wide && addressing == Addressing.RELATIVE ? Addressing.ABSOLUTE : addressing);
    }

    /** The bytes of the instruction's constants: corner values, counts about the operands' widths, addresses. */
    private long constant(Form form, Setup setup) {
        if (isOffset(form)) {
            return new Aim(setup, random).place(8, 8, false);
        }
        var row = form.opcode().row();
        if (form.opcode().mnemonic().equals("enter")) {
            return random.below(0x100) | (long) (random.once(2) ? 0 : random.below(40)) << 16;
        }
        if (row.contains("Ap")) {
            long offset = Layout.CODE + 0x100 + random.below(0x200);
            long selector = Specials.CODE_SELECTORS[random.below(Specials.CODE_SELECTORS.length)];
            return form.signature().contains("p16") ? offset & 0xffff | selector << 16 : offset | selector << 32;
        }
        if (row.contains("Jz")) {
            return random.once(4) ? random.next() : random.below(0x800) - 0x400;
        }
        return switch (random.below(4)) {
            case 0 -> Draw.CORNERS[random.below(32)];
            case 1 -> random.next() & 0x3f;
            default -> random.next();
        };
    }

    /** What is tried with a form beside its plain use. */
    enum Variant {
        PLAIN(0), LOCK(0), REP(0xf3), REPNE(0xf2);

        private final int prefix;

        Variant(int prefix) {
            this.prefix = prefix;
        }

        /** Those that the form has. */
        static List<Variant> of(Form form) {
            if (form.opcode().repeatable()) {
                return form.opcode().mnemonic().matches("(cmps|scas).*") ? List.of(PLAIN, REP, REPNE)
                    : List.of(PLAIN, REP);
            }
            boolean locked = form.opcode().lockable() && form.memory();
            return locked ? List.of(PLAIN, LOCK) : List.of(PLAIN);
        }
    }
}
