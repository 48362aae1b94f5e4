package ringside.state;

/**
 * Where a value that was read, checked or stored came from. Together with a {@code long} (an address, a register's
 * number, an index) it lets a picture point at the very bits, without an object per check.
 */
public enum Origin {
    /** No place worth pointing at; the {@code where} is 0. */
    NONE,
    /** A stack slot; {@code where} is its linear address. */
    STACK,
    /** A segment or system descriptor in the GDT or the LDT; {@code where} is its linear address. */
    DESCRIPTOR,
    /** A gate in the IDT, or a call gate; {@code where} is its linear address. */
    GATE,
    /** A field of the TSS; {@code where} is its linear address. */
    TSS,
    /** A general-purpose register; {@code where} is its number. */
    REGISTER,
    /** A segment register; {@code where} is its number in encoding order. */
    SEGMENT,
    /** A control register; {@code where} is its number. */
    CONTROL,
    /** A debug register; {@code where} is its number. */
    DEBUG,
    /** A model-specific register; {@code where} is its number. */
    MSR,
    /** RFLAGS. */
    FLAGS,
    /** CPL. */
    CPL,
    /** Another memory operand; {@code where} is its linear address. */
    MEMORY,
    /** A paging-structure entry; {@code where} is its physical address. */
    PAGE_ENTRY,
    /** An I/O port; {@code where} is its number. */
    PORT,
    /** The instruction itself (an immediate, its length); {@code where} is its address. */
    INSTRUCTION
}
