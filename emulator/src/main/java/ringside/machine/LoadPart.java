package ringside.machine;

/**
 * A piece of a file that goes into memory, with zeros behind it.
 *
 * @param offset  where it lies in the file
 * @param length  its bytes in the file
 * @param address where it goes
 * @param size    its bytes in memory
 */
record LoadPart(long offset, long length, long address, long size) {
    /** Refuses what lies outside the file or the memory. */
    LoadPart {
        if (length > size) {
            throw new MachineException("a part of the image has more bytes in the file (%d) than in memory (%d)"
                .formatted(length, size));
        }
    }

    void requireWithin(long file, long memory) {
        if (offset + length > file) {
            throw new MachineException(("the image is cut short: %d bytes at 0x%x go to 0x%x, "
                + "but the file has %d bytes only").formatted(length, offset, address, file));
        }
        if (address + size > memory) {
            throw new MachineException(("the image needs memory from 0x%x to 0x%x, but memory ends at 0x%x")
                .formatted(address, address + size, memory));
        }
    }

    boolean overlaps(long from, long to) {
        return address < to && from < address + size;
    }
}
