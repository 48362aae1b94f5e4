package ringside.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The header by which an image says that it is a multiboot one (Multiboot Specification 0.6.96, 3.1).
 *
 * @param offset where it lies in the file
 * @param flags  what the image asks for
 * @param header where it wants to lie in memory; this and all below only with {@link #hasAddresses}
 * @param load   where the first byte that is loaded goes
 * @param end    behind the last byte that is loaded; 0: all of the file
 * @param bssEnd behind the zeros after that; 0: there are none
 * @param entry  where execution starts
 */
record MultibootHeader(int offset, int flags, long header, long load, long end, long bssEnd, long entry) {
    private static final int MAGIC = 0x1badb002;
    private static final int SEARCHED = 8192;
    private static final int LENGTH = 12;
    private static final int ADDRESSES = 1 << 16;
    /** Modules on page borders, memory's size, a video mode: flags 3 to 15 must be understood and are not. */
    private static final int UNKNOWN = 0xfff8;

    /** The header of a file, if it has one. */
    static Optional<MultibootHeader> find(byte[] file) {
        var bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + LENGTH <= Math.min(file.length, SEARCHED); at += 4) {
            if (bytes.getInt(at) == MAGIC && MAGIC + bytes.getInt(at + 4) + bytes.getInt(at + 8) == 0) {
                return Optional.of(read(bytes, at));
            }
        }
        return Optional.empty();
    }

    private static MultibootHeader read(ByteBuffer bytes, int at) {
        int flags = bytes.getInt(at + 4);
        if ((flags & UNKNOWN) != 0) {
            throw new MachineException(
                "the multiboot header asks for something unknown: flags 0x%08x".formatted(flags));
        }
        if ((flags & ADDRESSES) == 0) {
            return new MultibootHeader(at, flags, 0, 0, 0, 0, 0);
        }
        if (at + 32 > bytes.limit()) {
            throw new MachineException("the multiboot header's addresses lie beyond the end of the file");
        }
        return new MultibootHeader(at, flags, unsigned(bytes, at + 12), unsigned(bytes, at + 16),
            unsigned(bytes, at + 20), unsigned(bytes, at + 24), unsigned(bytes, at + 28));
    }

    private static long unsigned(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & 0xffffffffL;
    }

    /** Whether the header itself says what goes where; otherwise the file is an ELF one. */
    boolean hasAddresses() {
        return (flags & ADDRESSES) != 0;
    }
}
