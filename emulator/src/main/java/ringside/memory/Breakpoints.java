package ringside.memory;

import ringside.state.Cpu;

/**
 * Which of the four breakpoints an access meets: SDM vol. 3B, 19.2.4 and 19.2.5. The answers are bits 0 to 3 of DR6.
 * When an enabled breakpoint is met, those that are met without being enabled are reported too, which the manual allows
 * (19.2.3) and processors do.
 */
public final class Breakpoints {
    /** DR7's bits L0 to G3. */
    private static final long ENABLED = 0xff;
    private static final int EXECUTION = 1;
    private static final int WRITE = 1 << 1;
    private static final int PORT = 1 << 2;
    private static final int READ_OR_WRITE = 1 << 3;
    /** LEN's meanings in bytes, less one: 1, 2, 8 and 4. */
    private static final long[] REACH = {0, 1, 7, 3};

    private Breakpoints() {
    }

    /** Whether any breakpoint is enabled. */
    public static boolean enabled(Cpu cpu) {
        return (cpu.dr[7] & ENABLED) != 0;
    }

    /** The breakpoints on the instruction at a linear address. */
    public static int onExecution(Cpu cpu, long linear) {
        return met(cpu, linear, 1, EXECUTION);
    }

    /** The breakpoints on {@code bytes} ports from {@code port} on; there are none unless CR4.DE is set. */
    public static int onPorts(Cpu cpu, int port, int bytes) {
        return (cpu.cr4 & Cpu.CR4_DE) == 0 ? 0 : met(cpu, port, bytes, PORT);
    }

    static int onRead(Cpu cpu, long linear, int bytes) {
        return met(cpu, linear, bytes, READ_OR_WRITE);
    }

    static int onWrite(Cpu cpu, long linear, int bytes) {
        return met(cpu, linear, bytes, WRITE | READ_OR_WRITE);
    }

    /** Whether an enabled breakpoint looks at data in the page of {@code linear}. */
    static boolean watch(Cpu cpu, long linear) {
        return enabled(cpu) && met(cpu, linear & -4096, 4096, WRITE | READ_OR_WRITE) != 0;
    }

    /** {@code conditions} has a bit for each value of DR7's R/W fields that counts. */
    private static int met(Cpu cpu, long first, int bytes, int conditions) {
        long control = cpu.dr[7];
        int met = 0;
        boolean enabled = false;
        for (int number = 0; number < 4; number++) {
            int condition = (int) (control >>> 16 + 4 * number) & 3;
            if ((conditions >>> condition & 1) != 0 && overlaps(cpu, number, first, bytes)) {
                met |= 1 << number;
                enabled |= (control >>> 2 * number & 3) != 0;
            }
        }
        return enabled ? met : 0;
    }

    /** The breakpoint's range is aligned to its length: DR0 to DR3's low bits do not count (19.2.5). */
    private static boolean overlaps(Cpu cpu, int number, long first, int bytes) {
        long reach = REACH[(int) (cpu.dr[7] >>> 18 + 4 * number) & 3];
        long start = cpu.dr[number] & ~reach;
        return Long.compareUnsigned(first, start + reach) <= 0 && Long.compareUnsigned(start, first + bytes - 1) <= 0;
    }
}
