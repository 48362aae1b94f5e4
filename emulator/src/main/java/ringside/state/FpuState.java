package ringside.state;

import java.util.Arrays;

/**
 * The x87, MMX, SSE and AVX registers (SDM vol. 1, chapters 8 to 11 and 14). All wide registers lie in one array of
 * quadwords, {@link #lanes}, so that an instruction names its operands by the index of their lowest quadword: YMM0 to
 * YMM15 (whose lower halves are XMM0 to XMM15), then the significands of the x87 registers R0 to R7, which are MM0 to
 * MM7 too, then room for operands that are not in a register.
 */
public final class FpuState {
    /** Quadwords of a vector register. */
    public static final int QUADS = 4;
    /** The index of the first x87 significand among the {@link #lanes}. */
    public static final int X87 = 16 * QUADS;
    /** Room for a source operand that comes from memory or a general register. */
    public static final int SOURCE = X87 + 8;
    /** Room for a result that may yet be given up. */
    public static final int RESULT = SOURCE + QUADS;

    /** The bits of MXCSR that exist: with denormals-are-zeros, without AMD's misaligned exception mask. */
    public static final int MXCSR_MASK = 0xffff;
    /** MXCSR after a reset: all exceptions masked. */
    public static final int MXCSR_INITIAL = 0x1f80;
    /** The control word that FNINIT gives: all exceptions masked, full precision, round to nearest. */
    public static final int CONTROL_INITIAL = 0x37f;

    public static final int INVALID = 1;
    public static final int DENORMAL = 1 << 1;
    public static final int DIVIDE_BY_ZERO = 1 << 2;
    public static final int OVERFLOW = 1 << 3;
    public static final int UNDERFLOW = 1 << 4;
    public static final int PRECISION = 1 << 5;
    /** The six floating-point exceptions, in the x87 status word, MXCSR and their masks. */
    public static final int EXCEPTIONS = 0x3f;

    public static final int STACK_FAULT = 1 << 6;
    public static final int C0 = 1 << 8;
    public static final int C1 = 1 << 9;
    public static final int C2 = 1 << 10;
    public static final int C3 = 1 << 14;
    public static final int CONDITIONS = C0 | C1 | C2 | C3;
    private static final int SUMMARY = 1 << 7;
    private static final int BUSY = 1 << 15;

    public final long[] lanes = new long[RESULT + QUADS];
    /** Sign (bit 15) and biased exponent of R0 to R7. */
    public final short[] exponents = new short[8];
    /** The x87 control word. */
    public int control;
    /** The x87 status word without TOP, and without ES and B, which follow from the rest. */
    public int status;
    /** Which of R0 to R7 is ST(0). */
    public int top;
    /** A bit for each of R0 to R7 that is not empty: the abridged tag word. */
    public int full;
    /** The opcode of the last x87 instruction that is no control instruction, 11 bits. */
    public int lastOpcode;
    public long instructionPointer;
    public int instructionSelector;
    public long dataPointer;
    public int dataSelector;

    public int mxcsr;
    /** Exceptions that the vector instruction under way has met. */
    public int raised;

    // Where arithmetic takes its operands apart, so that it makes no objects.
    public final Real left = new Real();
    public final Real right = new Real();
    public final Real result = new Real();
    public final Real addend = new Real();

    /** The state after a reset (SDM vol. 3A, table 11-1). */
    public FpuState() {
        reset();
    }

    /** Makes it as it is after a reset: R0 to R7 hold zeros and are not empty. */
    public void reset() {
        initialize();
        Arrays.fill(lanes, 0);
        Arrays.fill(exponents, (short) 0);
        control = 0x40;
        full = 0xff;
        mxcsr = MXCSR_INITIAL;
    }

    /** What FNINIT does: the registers' contents stay, but all of them are empty. */
    public void initialize() {
        control = CONTROL_INITIAL;
        status = 0;
        top = 0;
        full = 0;
        lastOpcode = 0;
        instructionPointer = 0;
        instructionSelector = 0;
        dataPointer = 0;
        dataSelector = 0;
    }

    /** A copy of the whole state. */
    public FpuState copy() {
        var copy = new FpuState();
        copy.set(this);
        return copy;
    }

    /** Takes over another's whole state. */
    public void set(FpuState other) {
        System.arraycopy(other.lanes, 0, lanes, 0, lanes.length);
        System.arraycopy(other.exponents, 0, exponents, 0, exponents.length);
        control = other.control;
        status = other.status;
        top = other.top;
        full = other.full;
        lastOpcode = other.lastOpcode;
        instructionPointer = other.instructionPointer;
        instructionSelector = other.instructionSelector;
        dataPointer = other.dataPointer;
        dataSelector = other.dataSelector;
        mxcsr = other.mxcsr;
    }

    /** Whether an x87 exception waits that is not masked: the next instruction that looks raises #MF. */
    public boolean pending() {
        return (status & ~control & EXCEPTIONS) != 0;
    }

    /** The x87 status word. */
    public int statusWord() {
        return status | top << 11 | (pending() ? SUMMARY | BUSY : 0);
    }

    /** Sets the x87 status word. */
    public void statusWord(int value) {
        status = value & (EXCEPTIONS | STACK_FAULT | CONDITIONS);
        top = value >> 11 & 7;
    }

    /** The number of ST(i) among R0 to R7. */
    public int physical(int i) {
        return top + i & 7;
    }

    /** The full tag word: two bits for each of R0 to R7, valid, zero, special or empty (SDM vol. 1, 8.1.7). */
    public int tagWord() {
        int tags = 0;
        for (int i = 7; i >= 0; i--) {
            tags = tags << 2 | tag(i);
        }
        return tags;
    }

    private int tag(int register) {
        if ((full >> register & 1) == 0) {
            return 3;
        }
        int exponent = exponents[register] & 0x7fff;
        long significand = lanes[X87 + register];
        if (exponent == 0 && significand == 0) {
            return 1;
        }
        return exponent == 0 || exponent == 0x7fff || significand >= 0 ? 2 : 0;
    }

    /** Takes from a full tag word which registers are empty; the rest follows from their contents. */
    public void tagWord(int tags) {
        full = 0;
        for (int i = 0; i < 8; i++) {
            full |= (tags >> 2 * i & 3) == 3 ? 0 : 1 << i;
        }
    }

    /** What an MMX instruction does besides its work (SDM vol. 1, 9.5.1): TOP is 0 and no register is empty. */
    public void enterMmx() {
        top = 0;
        full = 0xff;
    }

    /** Whether R0 to R7 and their control are as an XRSTOR initialises them (SDM vol. 1, 13.6). */
    public boolean x87Initial() {
        return control == CONTROL_INITIAL && status == 0 && top == 0 && full == 0 && lastOpcode == 0
            && (instructionPointer | instructionSelector | dataPointer | dataSelector) == 0
            && significandsAreZero() && Arrays.equals(exponents, new short[8]);
    }

    /** Whether quadwords {@code first} and the next are zero in each of {@code count} vector registers. */
    public boolean vectorsInitial(int first, int count) {
        for (int register = 0; register < count; register++) {
            if ((lanes[QUADS * register + first] | lanes[QUADS * register + first + 1]) != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean significandsAreZero() {
        long all = 0;
        for (int i = 0; i < 8; i++) {
            all |= lanes[X87 + i];
        }
        return all == 0;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof FpuState other && Arrays.equals(lanes, 0, SOURCE, other.lanes, 0, SOURCE)
            && Arrays.equals(exponents, other.exponents) && control == other.control && status == other.status
            && top == other.top && full == other.full && lastOpcode == other.lastOpcode
            && instructionPointer == other.instructionPointer && instructionSelector == other.instructionSelector
            && dataPointer == other.dataPointer && dataSelector == other.dataSelector && mxcsr == other.mxcsr;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(lanes) * 31 + Arrays.hashCode(exponents) + control + status;
    }

    /** Saves or restores everything but what lives within one instruction. */
    void archive(Archive archive) {
        archive.all(lanes);
        archive.all(exponents);
        control = archive.of(control);
        status = archive.of(status);
        top = archive.of(top);
        full = archive.of(full);
        lastOpcode = archive.of(lastOpcode);
        instructionPointer = archive.of(instructionPointer);
        instructionSelector = archive.of(instructionSelector);
        dataPointer = archive.of(dataPointer);
        dataSelector = archive.of(dataSelector);
        mxcsr = archive.of(mxcsr);
        raised = archive.of(raised);
    }
}
