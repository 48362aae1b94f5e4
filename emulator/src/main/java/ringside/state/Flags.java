package ringside.state;

/**
 * RFLAGS. The six status flags are kept lazily: an instruction leaves its result and its carries, and a flag is worked
 * out when somebody asks. The carry vector holds in bit <i>n</i> the carry (or borrow) out of bit <i>n</i>: so CF is
 * the vector's top bit, OF differs from it in the bit below, AF is bit 3; SF, ZF and PF follow from the result.
 */
public final class Flags {
    public static final long CF = 1;
    public static final long FIXED = 1 << 1;
    public static final long PF = 1 << 2;
    public static final long AF = 1 << 4;
    public static final long ZF = 1 << 6;
    public static final long SF = 1 << 7;
    public static final long TF = 1 << 8;
    public static final long IF = 1 << 9;
    public static final long DF = 1 << 10;
    public static final long OF = 1 << 11;
    public static final long IOPL = 3 << 12;
    public static final long NT = 1 << 14;
    public static final long RF = 1 << 16;
    public static final long VM = 1 << 17;
    public static final long AC = 1 << 18;
    public static final long VIF = 1 << 19;
    public static final long VIP = 1 << 20;
    public static final long ID = 1 << 21;
    /** The six status flags. */
    public static final long STATUS = CF | PF | AF | ZF | SF | OF;
    /** Every bit that is not reserved. */
    public static final long DEFINED = STATUS | TF | IF | DF | IOPL | NT | RF | VM | AC | VIF | VIP | ID;

    /** The last result, sign-extended to 64 bits. */
    private long result;
    /** The carry vector, bit {@code width - 1} on top. */
    private long carries;
    /** The width of the result in bits; 0 while the status flags stand in {@link #bits} themselves. */
    private int width;
    private long bits = FIXED;

    /**
     * Leaves the status flags of an instruction.
     *
     * @param result  the result; bits above {@code width} are ignored
     * @param carries the carry vector; bits above {@code width} are ignored
     * @param width   8, 16, 32 or 64
     */
    public void set(long result, long carries, int width) {
        int unused = 64 - width;
        this.result = result << unused >> unused;
        this.carries = carries;
        this.width = width;
    }

    /** Leaves SF, ZF and PF by {@code result} and the other three as given. */
    public void set(long result, boolean carry, boolean overflow, boolean adjust, int width) {
        long top = carry ? 1L << width - 1 : 0;
        long below = carry != overflow ? 1L << width - 2 : 0;
        set(result, top | below | (adjust ? 8 : 0), width);
    }

    public boolean carry() {
        return width == 0 ? (bits & CF) != 0 : (carries >>> width - 1 & 1) != 0;
    }

    public boolean zero() {
        return width == 0 ? (bits & ZF) != 0 : result == 0;
    }

    public boolean sign() {
        return width == 0 ? (bits & SF) != 0 : result < 0;
    }

    public boolean overflow() {
        return width == 0 ? (bits & OF) != 0 : ((carries >>> width - 1 ^ carries >>> width - 2) & 1) != 0;
    }

    public boolean parity() {
        return width == 0 ? (bits & PF) != 0 : (Integer.bitCount((int) result & 0xff) & 1) == 0;
    }

    public boolean adjust() {
        return width == 0 ? (bits & AF) != 0 : (carries & 8) != 0;
    }

    /** Changes CF, leaving the others: the vector's two top bits turn over together, so that OF stays. */
    public void carry(boolean on) {
        if (width == 0) {
            bits = on ? bits | CF : bits & ~CF;
        } else if (on != carry()) {
            carries ^= 3L << width - 2;
        }
    }

    /** Changes OF, leaving the others. */
    public void overflow(boolean on) {
        if (width == 0) {
            bits = on ? bits | OF : bits & ~OF;
        } else if (on != overflow()) {
            carries ^= 1L << width - 2;
        }
    }

    /** Replaces all six status flags. */
    public void status(long value) {
        width = 0;
        bits = bits & ~STATUS | value & STATUS;
    }

    /** Changes one or several of the status flags, leaving the others. */
    public void status(long mask, long value) {
        settle();
        bits = bits & ~mask | value & mask;
    }

    /** Whether any of the bits of {@code mask} is set; for the control and system flags, not the status flags. */
    public boolean has(long mask) {
        return (bits & mask) != 0;
    }

    /** Sets or clears control or system flags, not status flags: those may be waiting to be worked out. */
    public void put(long mask, boolean on) {
        assert (mask & STATUS) == 0;
        bits = on ? bits | mask : bits & ~mask;
    }

    /** The I/O privilege level. */
    public int iopl() {
        return (int) (bits >>> 12) & 3;
    }

    /** RFLAGS as a number. */
    public long value() {
        settle();
        return bits;
    }

    /** Replaces all of RFLAGS; reserved bits take their fixed values. */
    public void value(long value) {
        width = 0;
        bits = value & DEFINED | FIXED;
    }

    /** Replaces the flags of {@code mask}; the status flags are worked out only where some of them stay. */
    public void replace(long mask, long value) {
        if ((mask & STATUS) != STATUS) {
            settle();
        }
        value(bits & ~mask | value & mask);
    }

    private void settle() {
        if (width != 0) {
            long status = (carry() ? CF : 0) | (parity() ? PF : 0) | (adjust() ? AF : 0)
                | (zero() ? ZF : 0) | (sign() ? SF : 0) | (overflow() ? OF : 0);
            width = 0;
            bits = bits & ~STATUS | status;
        }
    }
}
