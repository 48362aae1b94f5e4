package ringside.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The physical address space: RAM, one array a page, made when it is first touched, and devices. Addresses where
 * neither is read as all ones and swallow writes, as an empty bus does. <em>Pieces</em> of 64 bytes that hold decoded
 * code are marked; a write to one is reported.
 */
public final class PhysicalMemory {
    public static final int PAGE = 4096;
    /** The size of the pieces in which decoded code is kept track of; data may stand beside code in a page. */
    public static final int PIECE = 64;
    private static final long A20 = 1 << 20;

    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[][] pages;
    /** For each page a bit for each of its pieces. */
    private final long[] code;
    private final DeviceRanges devices;
    private CodeWatcher codeWatcher = piece -> { };
    /** The bits of an address that the processor puts on its bus. */
    private long lines = -1;
    private PageWatcher pageWatcher = PageWatcher.NONE;
    /** Whether a page's array is an image's too: it is copied before it changes. */
    private final boolean[] shared;
    /** The groups of the last image in which no page has been replaced since; null the others. */
    private final byte[][][] groups;
    private long copies;

    /** RAM of {@code size} bytes, a multiple of 4096. */
    public PhysicalMemory(long size) {
        this(size, new DeviceRanges());
    }

    private PhysicalMemory(long size, DeviceRanges devices) {
        if (size <= 0 || size % PAGE != 0) {
            throw new IllegalArgumentException("the memory's size must be a multiple of 4096: " + size);
        }
        this.devices = devices;
        pages = new byte[Math.toIntExact(size / PAGE)][];
        code = new long[pages.length];
        shared = new boolean[pages.length];
        groups = new byte[(pages.length + Pages.GROUP - 1) / Pages.GROUP][][];
    }

    /** The size in bytes. */
    public long size() {
        return (long) pages.length * PAGE;
    }

    /** Who is told of writes to code; there is one, the engine. */
    public void codeWatcher(CodeWatcher watcher) {
        codeWatcher = watcher;
    }

    /** Who is told when a page's bytes move to another array; there is one, {@link Memory}. */
    void pageWatcher(PageWatcher watcher) {
        pageWatcher = watcher;
    }

    /**
     * Lets a device answer in a range of physical addresses, in place of RAM if there is some. Before the first access
     * through paging: translations are not forgotten.
     */
    public void device(long first, long size, MmioDevice device) {
        devices.add(first, size, device);
        long end = Math.min(first + size, size());
        for (long page = first & -PAGE; page < end; page += PAGE) {
            replace((int) (page >>> 12), null);
        }
    }

    /** Lets a device answer somewhere else, where no RAM is. Translations are not forgotten. */
    public void move(MmioDevice device, long first, long size) {
        devices.remove(device);
        device(first, size, device);
    }

    /** Whether bit 20 of the processor's addresses is let through, as everybody but an 8086 program expects. */
    public boolean a20() {
        return lines == -1;
    }

    /** Opens or closes the gate of address line 20 (A20M#: SDM vol. 3B, 22.1.1). Translations are not forgotten. */
    public void a20(boolean on) {
        lines = on ? -1 : ~A20;
    }

    /** Where an address of the processor's leads: bit 20 is clear while its gate is closed. */
    long gated(long physical) {
        return physical & lines;
    }

    /** Whether an access to a device throws {@link DeviceTouched} instead of being made. */
    public void holdDevices(boolean on) {
        devices.hold(on);
    }

    /** Makes all RAM zeros again. Translations are not forgotten. */
    public void clear() {
        for (int number = 0; number < pages.length; number++) {
            if (code[number] != 0) {
                reportCode((long) number * PAGE, PAGE);
            }
            replace(number, null);
        }
    }

    private void replace(int number, byte[] bytes) {
        pages[number] = bytes;
        shared[number] = false;
        groups[number / Pages.GROUP] = null;
    }

    // ---- Images

    /**
     * An address space of the same size, all zeros, for an image of this one.
     *
     * @param instead answers there wherever a device does here
     */
    public PhysicalMemory scratch(MmioDevice instead) {
        var scratch = new PhysicalMemory(size(), devices.replaced(instead));
        scratch.lines = lines;
        return scratch;
    }

    /** What RAM holds now. No page is copied before it is written to. */
    public Pages image() {
        for (int group = 0; group < groups.length; group++) {
            if (groups[group] == null) {
                int first = group * Pages.GROUP;
                int end = Math.min(first + Pages.GROUP, pages.length);
                groups[group] = Arrays.copyOfRange(pages, first, end);
                Arrays.fill(shared, first, end, true);
            }
        }
        pageWatcher.shared();
        return new Pages(groups.clone());
    }

    /** Makes RAM hold what it held when the image was taken. Translations are not forgotten, but have to be. */
    public void restore(Pages image) {
        if (image.count() != pages.length) {
            throw new IllegalArgumentException("an image of %d pages for a memory of %d".formatted(image.count(),
                pages.length));
        }
        for (int group = 0; group < groups.length; group++) {
            if (groups[group] != image.groups[group]) {
                restore(group, image.groups[group]);
            }
        }
    }

    private void restore(int group, byte[][] images) {
        for (int i = 0; i < images.length; i++) {
            int number = group * Pages.GROUP + i;
            if (pages[number] != images[i]) {
                reportCode((long) number * PAGE, PAGE);
                pages[number] = images[i];
            }
            shared[number] = true;
        }
        groups[group] = images;
    }

    /** How many pages have been copied or made since the beginning, because they were written to. */
    public long copies() {
        return copies;
    }

    /** Whether the page at {@code physical} is RAM that has been touched; every other page of RAM is all zeros. */
    public boolean isTouched(long physical) {
        long number = physical >>> 12;
        return number < pages.length && pages[(int) number] != null;
    }

    /** The bytes of the page at {@code physical}, or null where there is no RAM. */
    public byte[] page(long physical) {
        long number = physical >>> 12;
        if (number >= pages.length) {
            return null;
        }
        var page = pages[(int) number];
        return page != null ? page : fresh(physical);
    }

    private byte[] fresh(long physical) {
        if (devices.touchPage(physical)) {
            return null;
        }
        var made = new byte[PAGE];
        replace((int) (physical >>> 12), made);
        copies++;
        return made;
    }

    /** As {@link #page}, for who is going to write to it. */
    byte[] pageToWrite(long physical) {
        var page = page(physical);
        return page != null && shared[(int) (physical >>> 12)] ? copied((int) (physical >>> 12)) : page;
    }

    private byte[] copied(int number) {
        var old = pages[number];
        var copy = old.clone();
        replace(number, copy);
        copies++;
        pageWatcher.moved(old, copy);
        return copy;
    }

    /**
     * Marks {@code bytes} bytes, all in one page, as holding decoded code, so that writes to their pieces are reported.
     */
    public void markCode(long physical, int bytes) {
        code[(int) (physical >>> 12)] |= pieces(physical, bytes);
    }

    /** Whether any piece of the page at {@code physical} is marked. */
    public boolean holdsCode(long physical) {
        long number = physical >>> 12;
        return number < code.length && code[(int) number] != 0;
    }

    private static long pieces(long physical, int bytes) {
        int first = (int) physical >>> 6 & 63;
        int last = (int) (physical + bytes - 1) >>> 6 & 63;
        return -1L << first & -1L >>> 63 - last;
    }

    /** Reads {@code width} bits (8, 16, 32, 64), zero-extended; must not cross a page. */
    public long read(long physical, int width) {
        var page = page(physical);
        return page == null ? devices.read(physical, width) : get(page, (int) physical & PAGE - 1, width);
    }

    /** As {@link #read}, without an effect on any device. */
    public long peek(long physical, int width) {
        var page = page(physical);
        return page == null ? devices.peek(physical, width) : get(page, (int) physical & PAGE - 1, width);
    }

    /** Writes the low {@code width} bits of {@code value}; must not cross a page. */
    public void write(long physical, int width, long value) {
        var page = pageToWrite(physical);
        if (page == null) {
            devices.write(physical, width, value);
            return;
        }
        put(page, (int) physical & PAGE - 1, width, value);
        if (code[(int) (physical >>> 12)] != 0) {
            reportCode(physical, width >> 3);
        }
    }

    /** Copies bytes into RAM, over page borders. */
    public void write(long physical, byte[] bytes) {
        for (int at = 0; at < bytes.length; ) {
            int offset = (int) (physical + at) & PAGE - 1;
            int count = Math.min(PAGE - offset, bytes.length - at);
            var page = pageToWrite(physical + at);
            if (page != null) {
                System.arraycopy(bytes, at, page, offset, count);
                reportCode(physical + at, count);
            }
            at += count;
        }
    }

    private void reportCode(long physical, int bytes) {
        int number = (int) (physical >>> 12);
        long changed = code[number] & pieces(physical, bytes);
        code[number] &= ~changed;
        for (; changed != 0; changed &= changed - 1) {
            codeWatcher.codeChanged((long) number * PAGE + (long) Long.numberOfTrailingZeros(changed) * PIECE);
        }
    }

    static long get(byte[] page, int offset, int width) {
        return switch (width) {
            case 8 -> page[offset] & 0xff;
            case 16 -> (short) SHORT.get(page, offset) & 0xffff;
            case 32 -> (int) INT.get(page, offset) & 0xffffffffL;
            default -> (long) LONG.get(page, offset);
        };
    }

    static void fill(byte[] page, int offset, int bytes, int width, long value) {
        if (width == 8) {
            Arrays.fill(page, offset, offset + bytes, (byte) value);
            return;
        }
        for (int at = offset; at < offset + bytes; at += width >> 3) {
            put(page, at, width, value);
        }
    }

    static void put(byte[] page, int offset, int width, long value) {
        switch (width) {
            case 8 -> page[offset] = (byte) value;
            case 16 -> SHORT.set(page, offset, (short) value);
            case 32 -> INT.set(page, offset, (int) value);
            default -> LONG.set(page, offset, value);
        }
    }
}
