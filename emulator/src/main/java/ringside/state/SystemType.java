package ringside.state;

/**
 * The types of system descriptors (SDM vol. 3A, table 3-2). In IA-32e mode those of 32 bits stand for 64 bits, and
 * those of 16 bits and the task gate mean nothing.
 */
public final class SystemType {
    public static final int AVAILABLE_TSS_16 = 1;
    public static final int LDT = 2;
    public static final int BUSY_TSS_16 = 3;
    public static final int CALL_GATE_16 = 4;
    public static final int TASK_GATE = 5;
    public static final int INTERRUPT_GATE_16 = 6;
    public static final int TRAP_GATE_16 = 7;
    public static final int AVAILABLE_TSS = 9;
    public static final int BUSY_TSS = 11;
    public static final int CALL_GATE = 12;
    public static final int INTERRUPT_GATE = 14;
    public static final int TRAP_GATE = 15;

    /** The bit of a TSS's type that tells busy from available. */
    public static final int BUSY = 1 << 1;
    /** The bit of a TSS's or gate's type that tells 32 (or 64) bits from 16. */
    private static final int WIDE = 1 << 3;

    private SystemType() {
    }

    /** Whether a TSS or a gate is of 32 bits (or 64), not of 16. */
    public static boolean wide(int type) {
        return (type & WIDE) != 0;
    }

    /** A set of types: bit {@code n} for type {@code n}. */
    public static int set(int... types) {
        int set = 0;
        for (int type : types) {
            set |= 1 << type;
        }
        return set;
    }

    /** Whether a {@link #set} holds a type; what is 16 or more stands for code or data and is in none. */
    public static boolean in(int set, int type) {
        return (set >>> type & 1) != 0;
    }
}
