package ringside.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import ringside.memory.PhysicalMemory;
import ringside.state.Attributes;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;

/** Loads a multiboot 1 image and starts it as the specification says (Multiboot Specification 0.6.96, 3.2 and 3.3). */
final class Multiboot implements BootImage {
    private static final int STARTED = 0x2badb002;
    private static final long LOW_END = 0x9fc00;
    private static final long HIGH = 0x100000;
    private static final int INFORMATION = 120;
    private static final int REGION = 24;
    /** Memory sizes, command line, memory map, loader's name. */
    private static final int FLAGS = 1 | 1 << 2 | 1 << 6 | 1 << 9;
    private static final int AVAILABLE = 1;
    private static final int RESERVED = 2;
    private static final int FLAT_DATA = Attributes.PRESENT | Attributes.NOT_SYSTEM | Attributes.WRITABLE_OR_READABLE
        | Attributes.ACCESSED | Attributes.BIG | Attributes.GRANULAR;

    private final byte[] file;
    private final MultibootHeader header;
    private final String commandLine;

    /** A region of the memory map. */
    private record Region(long address, long size, int kind) {
    }

    Multiboot(byte[] file, MultibootHeader header, String commandLine) {
        this.file = file.clone();
        this.header = header;
        this.commandLine = commandLine;
    }

    @Override
    public void load(Cpu cpu, PhysicalMemory ram) {
        var image = header.hasAddresses() ? byAddresses() : Elf32Image.read(file);
        image.parts().forEach(part -> part.requireWithin(file.length, ram.size()));
        for (var part : image.parts()) {
            int from = (int) part.offset();
            ram.write(part.address(), Arrays.copyOfRange(file, from, from + (int) part.length()));
        }
        long information = writeInformation(ram, image.parts());
        enter(cpu, image.entry(), information);
    }

    /** What the header says itself: bytes from the place that corresponds to the load address on. */
    private Elf32Image byAddresses() {
        long offset = header.offset() - (header.header() - header.load());
        if (header.load() > header.header() || offset < 0 || offset > file.length) {
            throw new MachineException("the multiboot header's load address does not fit its own address");
        }
        long length = header.end() == 0 ? file.length - offset : header.end() - header.load();
        long size = header.bssEnd() == 0 ? length : header.bssEnd() - header.load();
        if (length < 0 || size < length) {
            throw new MachineException("the multiboot header's addresses are out of order");
        }
        return new Elf32Image(List.of(new LoadPart(offset, length, header.load(), size)), header.entry());
    }

    /** Writes the boot information and what it points to; the answer is its address. */
    private long writeInformation(PhysicalMemory ram, List<LoadPart> parts) {
        var name = "Ringside".getBytes(StandardCharsets.US_ASCII);
        var line = commandLine.getBytes(StandardCharsets.UTF_8);
        var regions = regions(ram.size());
        int map = INFORMATION;
        int lineAt = map + REGION * regions.size();
        int nameAt = lineAt + line.length + 1;
        var bytes = ByteBuffer.allocate(nameAt + name.length + 1).order(ByteOrder.LITTLE_ENDIAN);
        long address = place(bytes.capacity(), parts, ram.size());
        bytes.putInt(0, FLAGS).putInt(4, (int) (LOW_END >> 10)).putInt(8, (int) (ram.size() - HIGH >> 10))
            .putInt(16, (int) address + lineAt).putInt(44, REGION * regions.size()).putInt(48, (int) address + map)
            .putInt(64, (int) address + nameAt);
        bytes.position(map);
        for (var region : regions) {
            bytes.putInt(REGION - 4).putLong(region.address).putLong(region.size).putInt(region.kind);
        }
        bytes.put(line).put((byte) 0).put(name);
        ram.write(address, bytes.array());
        return address;
    }

    private static List<Region> regions(long memory) {
        return List.of(new Region(0, LOW_END, AVAILABLE), new Region(LOW_END, 0xa0000 - LOW_END, RESERVED),
            new Region(0xf0000, HIGH - 0xf0000, RESERVED), new Region(HIGH, memory - HIGH, AVAILABLE),
            new Region(0xfffc0000L, 0x40000, RESERVED));
    }

    /** A place for the boot information: the end of low memory, or of high memory, where the image leaves it free. */
    private static long place(int size, List<LoadPart> parts, long memory) {
        for (long end : new long[] {LOW_END, memory}) {
            long start = end - size & -4096;
            if (start >= 0x1000 && parts.stream().noneMatch(part -> part.overlaps(start, end))) {
                return start;
            }
        }
        throw new MachineException("the image leaves no memory free for the boot information");
    }

    /** Protected mode, flat segments, no paging, interrupts off (3.2). */
    private static void enter(Cpu cpu, long entry, long information) {
        cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_ET;
        Arrays.fill(cpu.segments, new SegmentRegister(0x10, 0, 0xffffffffL, FLAT_DATA));
        cpu.segments[Cpu.CS] = new SegmentRegister(0x08, 0, 0xffffffffL, FLAT_DATA | Attributes.CODE);
        cpu.gpr[Cpu.RAX] = STARTED;
        cpu.gpr[Cpu.RBX] = information;
        cpu.rip = entry;
    }
}
