package ringside.engine;

/** What the boundary behind an instruction has to know about it: where shadows and traps are decided. */
enum Aftermath {
    /** Nothing special. */
    PLAIN,
    /** {@code sti}, whose shadow holds back maskable interrupts alone; every other shadow is that of a load of SS. */
    STI,
    /** {@code int n} and {@code int3} have gone through the IDT. */
    SOFTWARE_INTERRUPT,
    /** {@code into} has done so if it led away. */
    OVERFLOW,
    /** {@code int1}. */
    INT1,
    /** {@code syscall} and {@code sysret}: TF counts as they have loaded it. */
    LOADS_TRAP_FLAG,
    /** A gather that faults has done what its mask says, and is gone on with. */
    GATHER;

    static Aftermath of(String meaning) {
        return switch (meaning) {
            case "sti" -> STI;
            case "int", "int3" -> SOFTWARE_INTERRUPT;
            case "into" -> OVERFLOW;
            case "int1" -> INT1;
            case "syscall", "sysret" -> LOADS_TRAP_FLAG;
            case "gather" -> GATHER;
            default -> PLAIN;
        };
    }
}
