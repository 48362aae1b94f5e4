package ringside.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What an ELF32 executable wants to have loaded (System V ABI, chapter 5). The tool chain's reader is for relocatable
 * ELF64 files, which have sections in place of program headers.
 *
 * @param parts the segments, at their physical addresses
 * @param entry where execution starts
 */
record Elf32Image(List<LoadPart> parts, long entry) {
    private static final int HEADER = 52;
    private static final int PROGRAM_HEADER = 32;
    private static final int LOAD = 1;
    private static final int I386 = 3;
    private static final int X86_64 = 62;

    static Elf32Image read(byte[] file) {
        var bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        requireHeader(bytes);
        long table = unsigned(bytes, 28);
        int size = bytes.getShort(42) & 0xffff;
        int count = bytes.getShort(44) & 0xffff;
        if (size < PROGRAM_HEADER || table + (long) size * count > file.length) {
            throw damaged("its program headers lie beyond the end of the file");
        }
        var parts = new ArrayList<LoadPart>();
        for (int i = 0; i < count; i++) {
            int at = (int) table + i * size;
            if (bytes.getInt(at) == LOAD && bytes.getInt(at + 20) != 0) {
                parts.add(new LoadPart(unsigned(bytes, at + 4), unsigned(bytes, at + 16), unsigned(bytes, at + 12),
                    unsigned(bytes, at + 20)));
            }
        }
        if (parts.isEmpty()) {
            throw damaged("it has no segment to load");
        }
        return new Elf32Image(parts, unsigned(bytes, 24));
    }

    private static void requireHeader(ByteBuffer bytes) {
        if (bytes.limit() < HEADER || bytes.getInt(0) != 0x464c457f) {
            throw damaged("it has no ELF header, and its multiboot header gives no addresses");
        }
        if (bytes.get(4) != 1) {
            throw new MachineException("multiboot loads 32-bit ELF images, and this one is not; "
                + "objcopy -O elf32-i386 makes one of it");
        }
        int machine = bytes.getShort(18) & 0xffff;
        if (bytes.get(5) != 1 || bytes.getShort(16) != 2 || machine != I386 && machine != X86_64) {
            throw damaged("it is not an executable for x86");
        }
    }

    private static MachineException damaged(String why) {
        return new MachineException("the multiboot image is damaged: " + why);
    }

    private static long unsigned(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & 0xffffffffL;
    }
}
