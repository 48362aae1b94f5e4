package ringside.machine.device;

import java.util.Arrays;
import ringside.memory.MmioDevice;
import ringside.state.Archive;

/**
 * The I/O APIC (Intel's data sheet 82093AA): 24 inputs, each with an entry that says which interrupt message it makes.
 * IRQ 0 is wired to input 2, as PCs do.
 */
public final class IoApic implements MmioDevice, InterruptLines {
    public static final long BASE = 0xfec00000L;
    static final int INPUTS = 24;

    private static final int SELECT = 0;
    private static final int WINDOW = 0x10;
    private static final int ENTRIES = 0x10;
    private static final int VERSION = 0x11 | INPUTS - 1 << 16;

    private static final long MASKED = 1 << 16;
    private static final long LEVEL = 1 << 15;
    private static final long REMOTE_REQUEST = 1 << 14;
    private static final long LOGICAL = 1 << 11;
    private static final long READ_ONLY = REMOTE_REQUEST | 1 << 12;

    private final LocalApic apic;
    private final PicPair pics;
    private final long[] entries = new long[INPUTS];
    private int levels;
    private int selected;
    private int id;

    public IoApic(LocalApic apic, PicPair pics) {
        this.apic = apic;
        this.pics = pics;
        Arrays.fill(entries, MASKED);
        apic.ioApic(this);
    }

    @Override
    public void set(int line, boolean high) {
        int input = line == 0 ? 2 : line;
        int bit = 1 << input;
        boolean was = (levels & bit) != 0;
        levels = high ? levels | bit : levels & ~bit;
        boolean edge = (entries[input] & LEVEL) == 0;
        if (edge ? high && !was : high) {
            send(input);
        }
    }

    /** Sends an input's message unless it is masked or, level-triggered, awaits the end of the last one. */
    private void send(int input) {
        long entry = entries[input];
        boolean level = (entry & LEVEL) != 0;
        if ((entry & MASKED) != 0 || level && (entry & REMOTE_REQUEST) != 0) {
            return;
        }
        if (!apic.accepts((int) (entry >>> 56), (entry & LOGICAL) != 0)) {
            return;
        }
        if (level) {
            entries[input] |= REMOTE_REQUEST;
        }
        int deliveryMode = (int) (entry >>> 8) & 7;
        int vector = deliveryMode == 7 ? pics.acknowledge() : (int) entry & 0xff;
        apic.deliver(deliveryMode == 7 ? 0 : deliveryMode, vector, level);
    }

    /** The end of a level-triggered interrupt: who still asks for it asks again. */
    void endOfInterrupt(int vector) {
        for (int input = 0; input < INPUTS; input++) {
            if ((entries[input] & 0xff) == vector && (entries[input] & REMOTE_REQUEST) != 0) {
                entries[input] &= ~REMOTE_REQUEST;
                if ((levels >>> input & 1) != 0) {
                    send(input);
                }
            }
        }
    }

    @Override
    public long read(long offset, int width) {
        return peek(offset, width);
    }

    @Override
    public long peek(long offset, int width) {
        return switch ((int) offset) {
            case SELECT -> selected;
            case WINDOW -> register();
            default -> 0;
        };
    }

    private long register() {
        int entry = selected - ENTRIES >> 1;
        if (entry >= 0 && entry < INPUTS) {
            return entries[entry] >>> 32 * (selected & 1) & 0xffffffffL;
        }
        return switch (selected) {
            case 0, 2 -> id;
            case 1 -> VERSION;
            default -> 0;
        };
    }

    @Override
    public void write(long offset, int width, long value) {
        if (offset == SELECT) {
            selected = (int) value & 0xff;
        } else if (offset == WINDOW) {
            write(value);
        } else if (offset == 0x40) {
            endOfInterrupt((int) value & 0xff);
        }
    }

    private void write(long value) {
        int entry = selected - ENTRIES >> 1;
        if (entry >= 0 && entry < INPUTS) {
            writeEntry(entry, value);
        } else if (selected == 0) {
            id = (int) value & 0x0f000000;
        }
    }

    private void writeEntry(int input, long value) {
        long old = entries[input];
        if ((selected & 1) != 0) {
            entries[input] = old & 0xffffffffL | value << 32;
            return;
        }
        long entry = old & 0xffffffff00000000L | value & 0x1ffff & ~READ_ONLY;
        // An edge-triggered interrupt has no end to wait for.
        entries[input] = entry | ((entry & LEVEL) != 0 ? old & REMOTE_REQUEST : 0);
        if ((entry & LEVEL) != 0 && (levels >>> input & 1) != 0) {
            send(input);
        }
    }

    /** Saves or restores its state. */
    public void archive(Archive archive) {
        archive.all(entries);
        levels = archive.of(levels);
        selected = archive.of(selected);
        id = archive.of(id);
    }
}
