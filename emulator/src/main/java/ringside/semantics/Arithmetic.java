package ringside.semantics;

import ringside.state.Cpu;
import ringside.state.Flags;

/**
 * Addition and subtraction (SDM vol. 1, 7.3.2). The carry out of bit <i>n</i> of a sum is the majority of both addends'
 * bits and the carry into it; once the sum is known, the carry in need not be: a carry leaves where both bits are 1, or
 * where one is and the sum's bit is 0. Borrows likewise.
 */
public final class Arithmetic {
    private Arithmetic() {
    }

    @Meaning("add")
    public static long add(Cpu cpu, long a, long b, int width) {
        long sum = a + b;
        cpu.flags.set(sum, carries(a, b, sum), width);
        return sum;
    }

    @Meaning("adc")
    public static long adc(Cpu cpu, long a, long b, int width) {
        long sum = a + b + (cpu.flags.carry() ? 1 : 0);
        cpu.flags.set(sum, carries(a, b, sum), width);
        return sum;
    }

    @Meaning("sub")
    public static long sub(Cpu cpu, long a, long b, int width) {
        long difference = a - b;
        cpu.flags.set(difference, borrows(a, b, difference), width);
        return difference;
    }

    @Meaning("sbb")
    public static long sbb(Cpu cpu, long a, long b, int width) {
        long difference = a - b - (cpu.flags.carry() ? 1 : 0);
        cpu.flags.set(difference, borrows(a, b, difference), width);
        return difference;
    }

    @Meaning("cmp")
    public static void cmp(Cpu cpu, long a, long b, int width) {
        sub(cpu, a, b, width);
    }

    @Meaning("neg")
    public static long neg(Cpu cpu, long a, int width) {
        return sub(cpu, 0, a, width);
    }

    /** As adding 1, except that CF stays. */
    @Meaning("inc")
    public static long inc(Cpu cpu, long a, int width) {
        boolean carry = cpu.flags.carry();
        long sum = add(cpu, a, 1, width);
        cpu.flags.carry(carry);
        return sum;
    }

    /** As subtracting 1, except that CF stays. */
    @Meaning("dec")
    public static long dec(Cpu cpu, long a, int width) {
        boolean carry = cpu.flags.carry();
        long difference = sub(cpu, a, 1, width);
        cpu.flags.carry(carry);
        return difference;
    }

    /** Adds with CF; the other flags stay. */
    @Meaning("adcx")
    public static long adcx(Cpu cpu, long a, long b, int width) {
        Flags flags = cpu.flags;
        long sum = a + b + (flags.carry() ? 1 : 0);
        flags.carry(top(carries(a, b, sum), width));
        return sum;
    }

    /** Adds with OF in the place of CF; the other flags stay. */
    @Meaning("adox")
    public static long adox(Cpu cpu, long a, long b, int width) {
        Flags flags = cpu.flags;
        long sum = a + b + (flags.overflow() ? 1 : 0);
        flags.overflow(top(carries(a, b, sum), width));
        return sum;
    }

    private static long carries(long a, long b, long sum) {
        return a & b | (a | b) & ~sum;
    }

    private static long borrows(long a, long b, long difference) {
        return ~a & b | ~(a ^ b) & difference;
    }

    private static boolean top(long carries, int width) {
        return (carries >>> width - 1 & 1) != 0;
    }
}
