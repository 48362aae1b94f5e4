package ringside.vectors;

import ringside.isa.Encodings;
import ringside.isa.Encodings.Form;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.isa.Segment;

/** Makes registers such that memory operands lie where a case wants them: whole, split, out of bounds, misaligned. */
final class Aim {
    private static final long[] ELSEWHERE = {0, 0x1000, Layout.DATA - 8, Layout.DATA_END, Layout.DATA_END + 0x800,
        0x0000_8000_0000_0000L, 0x1234_5678_9abc_def0L, 0x7fff_ffff_ef00L, Layout.CODE + 0x100};

    private final Setup setup;
    private final SplitMix64 random;
    private final boolean quads;

    Aim(Setup setup, SplitMix64 random) {
        this(setup, random, false);
    }

    /** With {@code quads}, indexes of gathers have 64 bits, not 32. */
    Aim(Setup setup, SplitMix64 random, boolean quads) {
        this.setup = setup;
        this.random = random;
        this.quads = quads;
    }

    /**
     * A place for so many bytes.
     *
     * @param alignment what most places are multiples of
     * @param atomic whether it must not lie across a cache line, which the system may forbid or make slow
     */
    long place(int bytes, int alignment, boolean atomic) {
        long aligned = (long) random.below(2 * Layout.PAGE / alignment) * alignment;
        long last = 2 * Layout.PAGE - Math.max(bytes, alignment);
        long usual = Layout.DATA + Math.min(aligned, last / alignment * alignment);
        int split = atomic || bytes < 2 ? 0 : 1 + random.below(bytes - 1);
        return switch (random.below(40)) {
            case 0, 1, 2, 3 -> atomic ? usual : Layout.DATA + random.below((int) last);
            case 4, 5 -> Layout.DATA + Layout.PAGE - split;
            case 6, 7 -> Layout.READ_ONLY - split;
            case 8 -> Layout.READ_ONLY + aligned % (Layout.PAGE - 512);
            case 9 -> Layout.DATA_END - split;
            case 10 -> atomic ? usual : Layout.DATA - split;
            case 11 -> elsewhere();
            default -> usual;
        };
    }

    private long elsewhere() {
        long place = ELSEWHERE[random.below(ELSEWHERE.length)];
        return setup.bits == 64 ? place : place & 0xffffffffL;
    }

    /** A place that is mapped, aligned and can be written. */
    long good(int bytes, int alignment) {
        return Layout.DATA + (long) random.below((2 * Layout.PAGE - bytes) / alignment) * alignment;
    }

    /** Sets registers, or the displacement in the code, so that the operand is at {@code place}. */
    void at(Operand.Memory memory, long place) {
        long wanted = place - base(memory.segment()) - memory.displacement();
        if (memory.ripRelative()) {
            int length = setup.code.length;
            Encodings.displace(setup.code, (int) (place - base(memory.segment()) - setup.rip() - length));
        } else if (memory.indexWidth() > 0) {
            indexes(memory);
            if (memory.base() < 0) {
                displace(place - base(memory.segment()));
            } else {
                register(memory.base(), wanted, memory.addressWidth());
            }
        } else if (memory.base() >= 0) {
            based(memory, wanted);
        } else if (memory.index() >= 0) {
            register(memory.index(), random.below(256), memory.addressWidth());
            displace(place - base(memory.segment()) - ((setup.state.words[memory.index()] & 0xff) << memory.scale()));
        } else if (memory.addressWidth() != 16) {
            displace(place - base(memory.segment()));
        }
    }

    private void displace(long displacement) {
        Encodings.displace(setup.code, (int) displacement);
    }

    private void based(Operand.Memory memory, long wanted) {
        if (memory.index() == memory.base()) {
            register(memory.base(), wanted / (1 + (1 << memory.scale())), memory.addressWidth());
        } else {
            long index = memory.index() < 0 ? 0 : setup.state.words[memory.index()] << memory.scale();
            register(memory.base(), wanted - index, memory.addressWidth());
        }
    }

    /** The index of a gather: small numbers in each element. */
    private void indexes(Operand.Memory memory) {
        int shift = memory.scale();
        for (int i = 0; i < 4; i++) {
            long draw = random.next();
            long low = (draw & 0x1ff) - 0x80 >> shift;
            long high = (draw >>> 16 & 0x1ff) - 0x80 >> shift;
            setup.state.lanes[4 * memory.index() + i] = quads ? low : low & 0xffffffffL | high << 32;
        }
    }

    private void register(int register, long value, int width) {
        var words = setup.state.words;
        if (setup.bits == 32) {
            long kept = width == 16 ? words[register] & 0xffff0000L : 0;
            words[register] = (kept | value & (width == 16 ? 0xffff : 0xffffffffL)) & 0xffffffffL;
        } else {
            long above = random.once(2) ? words[register] & 0xffffffff00000000L : 0;
            words[register] = width == 64 ? value : above | value & 0xffffffffL;
        }
    }

    private long base(Segment segment) {
        return switch (segment) {
            case FS -> setup.state.words[Place.FS_BASE];
            case GS -> setup.state.words[Place.GS_BASE];
            default -> 0;
        };
    }

    /** Where the operand is, once the registers are set. */
    static long address(Setup setup, Operand.Memory memory) {
        var words = setup.state.words;
        long base = memory.base() < 0 ? 0 : words[memory.base()];
        long index = memory.index() < 0 ? 0 : words[memory.index()] << memory.scale();
        long offset = base + index + memory.displacement();
        offset = memory.addressWidth() == 64 ? offset : offset & (1L << memory.addressWidth()) - 1;
        long linear = offset + switch (memory.segment()) {
            case FS -> words[Place.FS_BASE];
            case GS -> words[Place.GS_BASE];
            default -> 0;
        };
        return setup.bits == 64 ? linear : linear & 0xffffffffL;
    }

    /** The instruction's memory operand, or null. */
    static Operand.Memory memory(Instruction instruction) {
        for (var operand : instruction.operands()) {
            if (operand instanceof Operand.Memory memory) {
                return memory;
            }
        }
        return null;
    }

    /** What memory operands of the form are mostly aligned to. */
    static int alignment(Form form, Operand.Memory memory) {
        return memory.width() == 0 ? 64 : Math.max(1, Integer.highestOneBit(memory.width() / 8));
    }
}
