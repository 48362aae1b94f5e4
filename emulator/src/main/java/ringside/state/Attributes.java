package ringside.state;

/**
 * The attribute bits of a descriptor, laid out as its bits 40 to 55 (SDM vol. 3A, figure 3-8): type in bits 0-3, S 4,
 * DPL 5-6, P 7, the limit's top in 8-11 (ignored here), AVL 12, L 13, D/B 14, G 15. Shared by descriptors in memory and
 * the hidden parts of segment registers.
 */
public interface Attributes {
    int ACCESSED = 1;
    int WRITABLE_OR_READABLE = 1 << 1;
    int EXPAND_DOWN_OR_CONFORMING = 1 << 2;
    int CODE = 1 << 3;
    int NOT_SYSTEM = 1 << 4;
    int PRESENT = 1 << 7;
    int LONG = 1 << 13;
    int BIG = 1 << 14;
    int GRANULAR = 1 << 15;

    /** The sixteen attribute bits. */
    int attributes();

    default int type() {
        return attributes() & 0xf;
    }

    /** Whether it is a system descriptor (S = 0): an LDT, a TSS or a gate. */
    default boolean system() {
        return (attributes() & NOT_SYSTEM) == 0;
    }

    default boolean present() {
        return (attributes() & PRESENT) != 0;
    }

    default int dpl() {
        return attributes() >>> 5 & 3;
    }

    /** Whether it is a code segment. */
    default boolean code() {
        return (attributes() & (NOT_SYSTEM | CODE)) == (NOT_SYSTEM | CODE);
    }

    /** Whether it is a data segment. */
    default boolean data() {
        return (attributes() & (NOT_SYSTEM | CODE)) == NOT_SYSTEM;
    }

    /** For a code segment: may be read. */
    default boolean readable() {
        return !code() || (attributes() & WRITABLE_OR_READABLE) != 0;
    }

    /** For a data segment: may be written. */
    default boolean writable() {
        return data() && (attributes() & WRITABLE_OR_READABLE) != 0;
    }

    default boolean conforming() {
        return code() && (attributes() & EXPAND_DOWN_OR_CONFORMING) != 0;
    }

    default boolean expandDown() {
        return data() && (attributes() & EXPAND_DOWN_OR_CONFORMING) != 0;
    }

    /** For a code segment in IA-32e mode: 64-bit code (L). */
    default boolean longCode() {
        return (attributes() & LONG) != 0;
    }

    /** D for code (32-bit default), B for a stack (ESP instead of SP). */
    default boolean big() {
        return (attributes() & BIG) != 0;
    }

    default boolean granular() {
        return (attributes() & GRANULAR) != 0;
    }
}
