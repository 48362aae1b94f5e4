package ringside.semantics;

import ringside.state.Cpu;

/** Bitwise logic (SDM vol. 1, 7.3.5): CF and OF are cleared; so is AF, which the manual leaves undefined. */
public final class Logic {
    private Logic() {
    }

    @Meaning("and")
    public static long and(Cpu cpu, long a, long b, int width) {
        return flagged(cpu, a & b, width);
    }

    @Meaning("or")
    public static long or(Cpu cpu, long a, long b, int width) {
        return flagged(cpu, a | b, width);
    }

    @Meaning("xor")
    public static long xor(Cpu cpu, long a, long b, int width) {
        return flagged(cpu, a ^ b, width);
    }

    @Meaning("test")
    public static void test(Cpu cpu, long a, long b, int width) {
        flagged(cpu, a & b, width);
    }

    /** Changes no flag. */
    @Meaning("not")
    public static long not(Cpu cpu, long a, int width) {
        return ~a;
    }

    private static long flagged(Cpu cpu, long result, int width) {
        cpu.flags.set(result, 0, width);
        return result;
    }
}
