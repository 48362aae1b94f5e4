package ringside.semantics;

import ringside.state.Cpu;
import ringside.state.Flags;

/**
 * The bit manipulation instructions BMI1 and BMI2 (SDM vol. 1, 5.1.16). The flags that the manual leaves undefined, AF
 * and PF, are cleared.
 */
public final class BitManipulation {
    private BitManipulation() {
    }

    @Meaning("andn")
    public static long andn(Cpu cpu, long a, long b, int width) {
        return flagged(cpu, ~a & b, false, width);
    }

    /**
     * Takes {@code b[15:8]} bits of {@code a} from bit {@code b[7:0]} on. Of the flags ZF alone has a meaning; the
     * others are cleared.
     */
    @Meaning("bextr")
    public static long bextr(Cpu cpu, long a, long b, int width) {
        int start = (int) b & 0xff;
        int length = (int) (b >>> 8) & 0xff;
        long shifted = start < width ? a >>> start : 0;
        long result = length < 64 ? shifted & (1L << length) - 1 : shifted;
        cpu.flags.status(result == 0 ? Flags.ZF : 0);
        return result;
    }

    /** Keeps the lowest bit set. */
    @Meaning("blsi")
    public static long blsi(Cpu cpu, long a, int width) {
        return flagged(cpu, a & -a, a != 0, width);
    }

    /** Sets all bits up to the lowest one set. */
    @Meaning("blsmsk")
    public static long blsmsk(Cpu cpu, long a, int width) {
        return flagged(cpu, a ^ a - 1, a == 0, width);
    }

    /** Clears the lowest bit set. */
    @Meaning("blsr")
    public static long blsr(Cpu cpu, long a, int width) {
        return flagged(cpu, a & a - 1, a == 0, width);
    }

    /** Clears the bits from number {@code b[7:0]} on; CF tells that there are none. */
    @Meaning("bzhi")
    public static long bzhi(Cpu cpu, long a, long b, int width) {
        int start = (int) b & 0xff;
        return flagged(cpu, start < width ? a & (1L << start) - 1 : a, start >= width, width);
    }

    /** Gathers the bits of {@code a} that {@code mask} selects. Changes no flag. */
    @Meaning("pext")
    public static long pext(Cpu cpu, long a, long mask, int width) {
        return Long.compress(a, mask);
    }

    /** Spreads the low bits of {@code a} over the places that {@code mask} selects. Changes no flag. */
    @Meaning("pdep")
    public static long pdep(Cpu cpu, long a, long mask, int width) {
        return Long.expand(a, mask);
    }

    private static long flagged(Cpu cpu, long result, boolean carry, int width) {
        long sign = Shifts.sign(result, width) ? Flags.SF : 0;
        long zero = Shifts.signed(result, width) == 0 ? Flags.ZF : 0;
        cpu.flags.status((carry ? Flags.CF : 0) | sign | zero);
        return result;
    }
}
