package ringside.engine;

import java.util.Arrays;
import ringside.isa.CodeSize;
import ringside.isa.Decoded;
import ringside.isa.Decoder;
import ringside.isa.Undecoded;
import ringside.memory.Memory;
import ringside.memory.PhysicalMemory;

/** Reads and decodes instructions out of memory, over page borders. */
final class Fetcher {
    private static final int PAGE = PhysicalMemory.PAGE;
    /** The most bytes that an instruction may have. */
    static final int LONGEST = 15;

    /** Translates a linear address to a physical one; throws a fault where code may not be fetched. */
    @FunctionalInterface
    interface Translation {
        long physical(long linear);
    }

    private final PhysicalMemory ram;
    private final Decoder decoder;

    Fetcher(Memory memory, Decoder decoder) {
        this.ram = memory.ram();
        this.decoder = decoder;
    }

    /** Decodes what lies in the page of {@code physical} alone; TRUNCATED if the instruction goes on in the next. */
    Decoded inPage(long physical, long rip, CodeSize codeSize) {
        return inPage(physical, rip, codeSize, LONGEST);
    }

    /** The same, with the first {@code most} bytes at most. */
    Decoded inPage(long physical, long rip, CodeSize codeSize, int most) {
        int offset = (int) physical & PAGE - 1;
        return decoder.decode(page(physical), offset, Math.min(PAGE, offset + most), rip, codeSize);
    }

    /** Decodes an instruction that goes on in the physical page {@code secondPage}. */
    Decoded overBorder(long physical, long secondPage, long rip, CodeSize codeSize) {
        return overBorder(physical, secondPage, rip, codeSize, LONGEST);
    }

    /** The same, with the first {@code most} bytes at most. */
    Decoded overBorder(long physical, long secondPage, long rip, CodeSize codeSize, int most) {
        int offset = (int) physical & PAGE - 1;
        int head = PAGE - offset;
        var bytes = Arrays.copyOf(Arrays.copyOfRange(page(physical), offset, PAGE), head + LONGEST);
        System.arraycopy(page(secondPage), 0, bytes, head, LONGEST);
        return decoder.decode(bytes, 0, Math.min(bytes.length, most), rip, codeSize);
    }

    /** Decodes the instruction at {@code linear}, asking for its second page only when it reaches into it. */
    Decoded at(long linear, long rip, CodeSize codeSize, Translation translation) {
        long physical = translation.physical(linear);
        var decoded = inPage(physical, rip, codeSize);
        return isTruncated(decoded)
            ? overBorder(physical, translation.physical((linear | PAGE - 1) + 1), rip, codeSize) : decoded;
    }

    /** How many bytes lie between a physical address and the end of its page. */
    static int bytesInPage(long physical) {
        return PAGE - ((int) physical & PAGE - 1);
    }

    static boolean isTruncated(Decoded decoded) {
        return decoded instanceof Undecoded undecoded && undecoded.reason() == Undecoded.Reason.TRUNCATED;
    }

    /** The bytes of a page; of a device those that it shows without an effect, all ones where there is nothing. */
    private byte[] page(long physical) {
        var page = ram.page(physical);
        return page != null ? page : shown(physical & -PAGE);
    }

    private byte[] shown(long physical) {
        var page = new byte[PAGE];
        for (int i = 0; i < PAGE; i++) {
            page[i] = (byte) ram.peek(physical + i, 8);
        }
        return page;
    }
}
