package ringside.differential;

/** The playground as quadwords by physical address; a {@link Template} or a {@link TestCase} on top of it. */
abstract class Playground {
    /** The quadword at a physical address, a multiple of 8. */
    abstract long get(long address);

    abstract void put(long address, long value);

    final long get(Slot slot) {
        return get(Layout.STATE + 8L * slot.ordinal());
    }

    final void put(Slot slot, long value) {
        put(Layout.STATE + 8L * slot.ordinal(), value);
    }

    /** Writes {@code bytes} bytes of {@code value} at any address. */
    final void put(long address, int bytes, long value) {
        for (int i = 0; i < bytes; i++) {
            long at = address + i & -8;
            int shift = (int) (address + i & 7) * 8;
            put(at, get(at) & ~(0xffL << shift) | (value >>> 8 * i & 0xff) << shift);
        }
    }

    final void put(long address, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            put(address + i, 1, bytes[i]);
        }
    }

    /** Writes an eight-byte descriptor of the GDT, or with TI set of the LDT. */
    final void descriptor(int selector, long bits) {
        put(((selector & 4) == 0 ? Layout.GDT : Layout.LDT) + (selector & 0xfff8), bits);
    }

    /** Writes a sixteen-byte descriptor of an LDT or a TSS. */
    final void system(int selector, int access, long base, int limit) {
        descriptor(selector, segment(access, base, limit, 0));
        descriptor(selector + 8, base >>> 32);
    }

    /** Writes a gate of IA-32e mode. */
    final void gate(long address, int selector, long offset, int access, int ist) {
        put(address, offset & 0xffff | (long) selector << 16 | (long) ist << 32 | (long) access << 40
            | (offset >>> 16 & 0xffff) << 48);
        put(address + 8, offset >>> 32);
    }

    /** A descriptor: {@code access} is its byte 5, {@code flags} G, D, L and AVL. */
    static long segment(int access, long base, int limit, int flags) {
        return limit & 0xffff | (base & 0xffffff) << 16 | (long) access << 40 | (limit >>> 16 & 0xfL) << 48
            | (flags & 0xfL) << 52 | (base >>> 24 & 0xff) << 56;
    }
}
