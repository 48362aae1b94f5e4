package ringside.semantics;

import ringside.state.Cpu;

/**
 * Rotations (SDM vol. 2B, RCL/RCR/ROL/ROR). They change CF and OF alone, and nothing when the masked count is 0. As
 * with {@link Shifts}, OF is that of a rotation by one, whatever the count. (The manual defines it for a count of 1
 * only. Intel's {@code rol} and {@code ror} by another constant leave it as it is; here they do as those by CL.)
 */
public final class Rotations {
    private Rotations() {
    }

    @Meaning("rol")
    public static long rol(Cpu cpu, long a, long count, int width) {
        if (Shifts.masked(count, width) == 0) {
            return a;
        }
        long result = rotated(a, -count, width);
        flags(cpu, (result & 1) != 0, Shifts.sign(a ^ a << 1, width));
        return result;
    }

    @Meaning("ror")
    public static long ror(Cpu cpu, long a, long count, int width) {
        if (Shifts.masked(count, width) == 0) {
            return a;
        }
        long result = rotated(a, count, width);
        flags(cpu, Shifts.sign(result, width), Shifts.sign(a ^ a << width - 1, width));
        return result;
    }

    /** Changes no flag. */
    @Meaning("rorx")
    public static long rorx(Cpu cpu, long a, long count, int width) {
        return rotated(a, count, width);
    }

    /** Rotates CF and the operand together, {@code width + 1} bits. */
    @Meaning("rcl")
    public static long rcl(Cpu cpu, long a, long count, int width) {
        int n = Shifts.masked(count, width) % (width + 1);
        if (n == 0) {
            return a;
        }
        long carry = cpu.flags.carry() ? 1 : 0;
        flags(cpu, (a >>> width - n & 1) != 0, Shifts.sign(a ^ a << 1, width));
        return a << n | carry << n - 1 | a >>> width - n >>> 1;
    }

    /** Rotates CF and the operand together, {@code width + 1} bits. */
    @Meaning("rcr")
    public static long rcr(Cpu cpu, long a, long count, int width) {
        int n = Shifts.masked(count, width) % (width + 1);
        if (n == 0) {
            return a;
        }
        long carry = cpu.flags.carry() ? 1 : 0;
        flags(cpu, (a >>> n - 1 & 1) != 0, Shifts.sign(a ^ carry << width - 1, width));
        return a >>> n | carry << width - n | a << width - n << 1;
    }

    /** The low {@code width} bits of {@code a}, rotated to the right. */
    private static long rotated(long a, long count, int width) {
        int right = (int) count & width - 1;
        return a >>> right | a << (-right & width - 1);
    }

    private static void flags(Cpu cpu, boolean carry, boolean overflow) {
        cpu.flags.carry(carry);
        cpu.flags.overflow(overflow);
    }
}
