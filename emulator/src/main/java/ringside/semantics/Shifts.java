package ringside.semantics;

import ringside.state.Cpu;

/**
 * Shifts (SDM vol. 2B, SAL/SAR/SHL/SHR). The count is taken modulo 32, for 64-bit operands modulo 64; a count of 0
 * changes no flag.
 *
 * <p>The manual defines OF for a count of 1 only, and AF never. Intel's processors give OF for any count as if it were
 * 1: whether the first step changes the sign; they clear AF. Other makers' may differ.
 */
public final class Shifts {
    private Shifts() {
    }

    @Meaning("shl")
    public static long shl(Cpu cpu, long a, long count, int width) {
        int n = masked(count, width);
        if (n == 0) {
            return a;
        }
        long beforeLast = a << n - 1;
        long result = beforeLast << 1;
        cpu.flags.set(result, sign(beforeLast, width), sign(a ^ a << 1, width), false, width);
        return result;
    }

    @Meaning("shr")
    public static long shr(Cpu cpu, long a, long count, int width) {
        int n = masked(count, width);
        if (n == 0) {
            return a;
        }
        long beforeLast = a >>> n - 1;
        long result = beforeLast >>> 1;
        cpu.flags.set(result, (beforeLast & 1) != 0, sign(a, width), false, width);
        return result;
    }

    @Meaning("sar")
    public static long sar(Cpu cpu, long a, long count, int width) {
        int n = masked(count, width);
        if (n == 0) {
            return a;
        }
        long beforeLast = signed(a, width) >> n - 1;
        long result = beforeLast >> 1;
        cpu.flags.set(result, (beforeLast & 1) != 0, false, false, width);
        return result;
    }

    /** The bits that come in at the bottom are the top ones of {@code b}. */
    @Meaning("shld")
    public static long shld(Cpu cpu, long a, long b, long count, int width) {
        int n = masked(count, width);
        if (n == 0) {
            return a;
        }
        boolean carry;
        long result;
        if (width == 16) {
            long shifted = tripled(a, b) << n - 1;
            carry = (shifted >>> 47 & 1) != 0;
            result = shifted >>> 31;
        } else {
            carry = sign(a << n - 1, width);
            result = a << n | b >>> width - n;
        }
        cpu.flags.set(result, carry, sign(a ^ a << 1, width), false, width);
        return result;
    }

    /** The bits that come in at the top are the bottom ones of {@code b}. */
    @Meaning("shrd")
    public static long shrd(Cpu cpu, long a, long b, long count, int width) {
        int n = masked(count, width);
        if (n == 0) {
            return a;
        }
        long beforeLast = width == 16 ? tripled(a, b) >>> n - 1 : a >>> n - 1;
        long result = width == 16 ? beforeLast >>> 1 : beforeLast >>> 1 | b << width - n;
        cpu.flags.set(result, (beforeLast & 1) != 0, sign(a ^ b << width - 1, width), false, width);
        return result;
    }

    /**
     * Counts above 16 with 16-bit operands, which the manual leaves undefined, shift the first operand in again behind
     * the second one.
     */
    private static long tripled(long a, long b) {
        return a << 32 | b << 16 | a;
    }

    /** Changes no flag, as the two below. */
    @Meaning("shlx")
    public static long shlx(Cpu cpu, long a, long count, int width) {
        return a << masked(count, width);
    }

    @Meaning("shrx")
    public static long shrx(Cpu cpu, long a, long count, int width) {
        return a >>> masked(count, width);
    }

    @Meaning("sarx")
    public static long sarx(Cpu cpu, long a, long count, int width) {
        return signed(a, width) >> masked(count, width);
    }

    /** How far a count shifts. */
    static int masked(long count, int width) {
        return (int) count & (width == 64 ? 63 : 31);
    }

    /** The top bit of the low {@code width} bits. */
    static boolean sign(long value, int width) {
        return (value >>> width - 1 & 1) != 0;
    }

    /** The low {@code width} bits, sign-extended. */
    static long signed(long value, int width) {
        return value << 64 - width >> 64 - width;
    }
}
