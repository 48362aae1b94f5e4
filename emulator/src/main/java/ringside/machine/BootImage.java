package ringside.machine;

import ringside.memory.PhysicalMemory;
import ringside.state.Cpu;

/** Something that a PC without firmware of its own can be started from. */
public interface BootImage {
    /** As long as a sector. */
    int SECTOR = 512;

    /**
     * Recognizes a file: a multiboot image or a boot sector.
     *
     * @param commandLine what a multiboot image is told; a boot sector is told nothing
     * @throws MachineException when it is neither, or damaged; the message says why in one line
     */
    static BootImage read(byte[] file, String commandLine) {
        var header = MultibootHeader.find(file);
        if (header.isPresent()) {
            return new Multiboot(file, header.get(), commandLine);
        }
        if (file.length >= SECTOR && (file[SECTOR - 2] & 0xff) == 0x55 && (file[SECTOR - 1] & 0xff) == 0xaa) {
            return new SectorImage(file);
        }
        throw new MachineException("this is neither a multiboot image (no header in its first 8192 bytes) "
            + "nor a boot sector (no 0x55 0xaa at byte 510)");
    }

    /** Whether it expects the interrupt table that firmware leaves. */
    default boolean needsFirmware() {
        return false;
    }

    /**
     * Puts the image into empty RAM and brings the processor, which is as after a reset, to its start.
     *
     * @throws MachineException when it does not fit or is damaged
     */
    void load(Cpu cpu, PhysicalMemory ram);
}
