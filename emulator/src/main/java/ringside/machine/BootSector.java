package ringside.machine;

import java.util.Arrays;
import ringside.memory.PhysicalMemory;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;

/**
 * How a PC's firmware leaves the machine to a boot sector: real-address mode, the image at 0000:7C00, the number of the
 * drive in DL, interrupts off. There is no firmware behind it: each vector of the interrupt table leads to a stub of
 * its own in the firmware's segment, where the run stops.
 */
final class BootSector {
    static final long ORIGIN = 0x7c00;
    /** From here up to the display memory an image may lie. */
    static final long END = 0xa0000;
    private static final int FIRST_MEBIBYTE = 1 << 20;
    private static final int FIRST_DRIVE = 0x80;
    private static final int FIRMWARE = 0xf000;
    private static final int STUB_OFFSET = 0xe000;
    private static final int VECTORS = 256;
    private static final int HLT = 0xf4;
    private static final int LIMIT = 0xffff;

    private final Cpu cpu;
    private final PhysicalMemory ram;

    BootSector(Cpu cpu, PhysicalMemory ram) {
        this.cpu = cpu;
        this.ram = ram;
    }

    /** Puts the image into memory and the processor before its first instruction. */
    void start(byte[] image) {
        if (image.length == 0 || image.length > END - ORIGIN) {
            throw new MachineException("a boot image has 1 to " + (END - ORIGIN) + " bytes, not " + image.length);
        }
        ram.write(0, new byte[FIRST_MEBIBYTE]);
        ram.write(ORIGIN, image);
        for (int vector = 0; vector < VECTORS; vector++) {
            ram.write(4L * vector, 32, (long) FIRMWARE << 16 | STUB_OFFSET + vector);
            ram.write(stub(vector), 8, HLT);
        }
        processor();
    }

    private void processor() {
        cpu.reset();
        cpu.cr0 = Cpu.CR0_ET;
        cpu.idtr = new TableRegister(0, 4 * VECTORS - 1);
        cpu.segments[Cpu.CS] = cpu.segments[Cpu.DS];
        cpu.gpr[Cpu.RDX] = FIRST_DRIVE;
        cpu.gpr[Cpu.RSP] = ORIGIN;
        cpu.rip = ORIGIN;
    }

    /** The linear addresses of the stubs. */
    static long[] stubs() {
        var stubs = new long[VECTORS];
        Arrays.setAll(stubs, BootSector::stub);
        return stubs;
    }

    private static long stub(int vector) {
        return ((long) FIRMWARE << 4) + STUB_OFFSET + vector;
    }

    /** The vector whose stub lies at a linear address, or -1. */
    static int stubVector(long linear) {
        long vector = linear - stub(0);
        return vector >= 0 && vector < VECTORS ? (int) vector : -1;
    }

    /** Undoes the delivery that led to a stub; the frame of IP, CS and FLAGS stays in memory. */
    void undoDelivery() {
        long sp = cpu.gpr[Cpu.RSP] & LIMIT;
        cpu.rip = pop(sp);
        int cs = (int) pop(sp + 2);
        cpu.segments[Cpu.CS] = new SegmentRegister(cs, (long) cs << 4, LIMIT, cpu.segments[Cpu.CS].attributes());
        cpu.flags.value(cpu.flags.value() & ~LIMIT | pop(sp + 4) | Flags.FIXED);
        cpu.gpr[Cpu.RSP] = cpu.gpr[Cpu.RSP] & ~LIMIT | sp + 6 & LIMIT;
    }

    private long pop(long sp) {
        return ram.read(cpu.segments[Cpu.SS].base() + (sp & LIMIT), 16);
    }
}
