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

    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[][] pages;
    /** For each page a bit for each of its pieces. */
    private final long[] code;
    private final DeviceRanges devices = new DeviceRanges();
    private CodeWatcher codeWatcher = piece -> { };

    /** RAM of {@code size} bytes, a multiple of 4096. */
    public PhysicalMemory(long size) {
        if (size <= 0 || size % PAGE != 0) {
            throw new IllegalArgumentException("the memory's size must be a multiple of 4096: " + size);
        }
        pages = new byte[Math.toIntExact(size / PAGE)][];
        code = new long[pages.length];
    }

    /** The size in bytes. */
    public long size() {
        return (long) pages.length * PAGE;
    }

    /** Who is told of writes to code; there is one, the engine. */
    public void codeWatcher(CodeWatcher watcher) {
        codeWatcher = watcher;
    }

    /**
     * Lets a device answer in a range of physical addresses, in place of RAM if there is some. Before the first access
     * through paging: translations are not forgotten.
     */
    public void device(long first, long size, MmioDevice device) {
        devices.add(first, size, device);
        long end = Math.min(first + size, size());
        for (long page = first & -PAGE; page < end; page += PAGE) {
            pages[(int) (page >>> 12)] = null;
        }
    }

    /** Lets a device answer somewhere else, where no RAM is. Translations are not forgotten. */
    public void move(MmioDevice device, long first, long size) {
        devices.remove(device);
        device(first, size, device);
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
            pages[number] = null;
        }
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
        return devices.touchPage(physical) ? null : (pages[(int) (physical >>> 12)] = new byte[PAGE]);
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
        var page = page(physical);
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
            var page = page(physical + at);
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
