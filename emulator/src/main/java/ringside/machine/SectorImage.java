package ringside.machine;

import ringside.memory.PhysicalMemory;
import ringside.state.Cpu;

/** A boot sector, and what follows it in its file. */
record SectorImage(byte[] bytes) implements BootImage {
    @Override
    public boolean needsFirmware() {
        return true;
    }

    @Override
    public void load(Cpu cpu, PhysicalMemory ram) {
        new BootSector(cpu, ram).start(bytes);
    }
}
