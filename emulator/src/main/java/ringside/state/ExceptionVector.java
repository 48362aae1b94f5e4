package ringside.state;

/** The architecture's exceptions (SDM vol. 3A, table 7-1): number, name, kind, error code. */
public enum ExceptionVector {
    DE(0, "divide error", Kind.FAULT, false),
    DB(1, "debug exception", Kind.FAULT, false),
    NMI(2, "non-maskable interrupt", Kind.INTERRUPT, false),
    BP(3, "breakpoint", Kind.TRAP, false),
    OF(4, "overflow", Kind.TRAP, false),
    BR(5, "BOUND range exceeded", Kind.FAULT, false),
    UD(6, "invalid opcode", Kind.FAULT, false),
    NM(7, "device not available", Kind.FAULT, false),
    DF(8, "double fault", Kind.ABORT, true),
    TS(10, "invalid TSS", Kind.FAULT, true),
    NP(11, "segment not present", Kind.FAULT, true),
    SS(12, "stack-segment fault", Kind.FAULT, true),
    GP(13, "general protection", Kind.FAULT, true),
    PF(14, "page fault", Kind.FAULT, true),
    MF(16, "x87 floating-point error", Kind.FAULT, false),
    AC(17, "alignment check", Kind.FAULT, true),
    MC(18, "machine check", Kind.ABORT, false),
    XM(19, "SIMD floating-point exception", Kind.FAULT, false),
    VE(20, "virtualization exception", Kind.FAULT, false),
    CP(21, "control protection exception", Kind.FAULT, true);

    /** Whether the saved RIP points at the instruction (fault) or behind it (trap). */
    public enum Kind { FAULT, TRAP, INTERRUPT, ABORT }

    private static final ExceptionVector[] BY_NUMBER = new ExceptionVector[256];

    static {
        for (var vector : values()) {
            BY_NUMBER[vector.number] = vector;
        }
    }

    private final int number;
    private final String title;
    private final Kind kind;
    private final boolean errorCode;

    ExceptionVector(int number, String title, Kind kind, boolean errorCode) {
        this.number = number;
        this.title = title;
        this.kind = kind;
        this.errorCode = errorCode;
    }

    /** The vector number, 0 to 31. */
    public int number() {
        return number;
    }

    /** The manual's mnemonic, such as {@code #GP}. */
    public String mnemonic() {
        return this == NMI ? "NMI" : "#" + name();
    }

    /** The name in words, such as "general protection". */
    public String title() {
        return title;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether delivery through a protected-mode gate pushes an error code. */
    public boolean pushesErrorCode() {
        return errorCode;
    }

    /** Whether it is contributory for the double-fault rule (SDM vol. 3A, table 7-4). */
    public boolean contributory() {
        return switch (this) {
            case DE, TS, NP, SS, GP, CP -> true;
            default -> false;
        };
    }

    /** The exception with this number, or null where the vector is reserved or free for interrupts. */
    public static ExceptionVector of(int number) {
        return BY_NUMBER[number & 0xff];
    }

    /** {@code #GP} for exceptions, {@code vector 0x20} for everything else. */
    public static String nameOf(int number) {
        var vector = of(number);
        return vector == null ? "vector 0x" + Integer.toHexString(number) : vector.mnemonic();
    }
}
