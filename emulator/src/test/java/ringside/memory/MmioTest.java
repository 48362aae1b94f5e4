package ringside.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Steps;

/** Devices in the physical address space. */
class MmioTest {
    private static final long PAGE_TABLE = 0x4000;
    private static final long DEVICE = 0xfee00000L;

    private final Cpu cpu = new Cpu();
    private final PhysicalMemory ram = new PhysicalMemory(1 << 20);
    private final Memory memory = new Memory(cpu, ram, new Steps());
    private final StringBuilder seen = new StringBuilder();

    private final MmioDevice device = new MmioDevice() {
        @Override
        public long read(long offset, int width) {
            seen.append("r%x:%d ".formatted(offset, width));
            return 0xa5a5_a5a5_a5a5_a500L | offset & 0xff;
        }

        @Override
        public void write(long offset, int width, long value) {
            seen.append("w%x:%d=%x ".formatted(offset, width, value));
        }
    };

    /** Linear page n leads to the n-th of these frames. */
    @BeforeEach
    void paging() {
        long[] frames = {0x10000, DEVICE, 0x11000, DEVICE + 0x1000, 0xb8000};
        cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_PG | Cpu.CR0_WP;
        cpu.cr3 = 0x1000;
        cpu.cr4 = Cpu.CR4_PAE;
        cpu.efer = Cpu.EFER_LME | Cpu.EFER_LMA;
        for (long table = 0x1000; table < PAGE_TABLE; table += 0x1000) {
            ram.write(table, 64, table + 0x1000 | 7);
        }
        for (int i = 0; i < frames.length; i++) {
            ram.write(PAGE_TABLE + 8 * i, 64, frames[i] | 7);
        }
        ram.device(DEVICE, 0x1000, device);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void everyAccessReachesTheDevice(int width) {
        long ones = -1L >>> 64 - width;
        assertEquals(0xa5a5_a5a5_a5a5_a530L & ones, memory.read(0x1030, width));
        assertEquals(0xa5a5_a5a5_a5a5_a530L & ones, memory.read(0x1030, width, Privilege.SYSTEM));
        memory.write(0x1030, width, -2);
        memory.write(0x1030, width, 0x12, Privilege.USER);
        assertEquals("r30:%1$d r30:%1$d w30:%1$d=%2$x w30:%1$d=12 ".formatted(width, -2 & ones), seen.toString());
    }

    @Test
    void withoutPagingToo() {
        cpu.cr0 = Cpu.CR0_PE;
        cpu.efer = 0;
        memory.flush();
        memory.write(DEVICE + 4, 32, 5);
        memory.write(DEVICE + 4, 32, 6);
        assertEquals("w4:32=5 w4:32=6 ", seen.toString());
    }

    @Test
    void anAccessIntoTheDeviceIsSplitAtThePage() {
        ram.write(0x10ffd, 8, 0x11);
        ram.write(0x10ffe, 16, 0x3322);
        assertEquals(0x04a5_a5a5_0033_2211L, memory.read(0x0ffd, 64));
        memory.write(0x0ffd, 64, 0x8877665544332211L);
        assertEquals("r0:32 r4:8 w0:32=77665544 w4:8=88 ", seen.toString());
        assertEquals(0x3322, ram.read(0x10ffe, 16));
    }

    @Test
    void anAccessOutOfTheDeviceIsSplitAtThePage() {
        memory.write(0x1ffd, 32, 0x44332211);
        assertEquals("wffd:8=11 wffe:16=3322 ", seen.toString());
        assertEquals(0x44, ram.read(0x11000, 8));
    }

    @Test
    void aRefusedSplitAccessDoesNotReachTheDevice() {
        ram.write(PAGE_TABLE + 16, 64, 0);
        assertThrows(Fault.class, () -> memory.write(0x1ffe, 32, 1));
        assertThrows(Fault.class, () -> memory.read(0x1ffe, 32));
        assertEquals("", seen.toString());
    }

    @Test
    void besideTheDeviceTheBusIsEmpty() {
        assertEquals(0xffffffffL, memory.read(0x3000, 32));
        memory.write(0x3000, 32, 5);
        assertEquals("", seen.toString());
    }

    @Test
    void aDeviceTakesThePlaceOfRam() {
        ram.write(0xb8000, 32, 0x1234);
        ram.device(0xb8000, 0x80, device);
        assertNull(ram.page(0xb8000));
        memory.write(0x4000, 16, 0x741);
        assertEquals(0xff, memory.read(0x4100, 8), "no RAM and no device");
        assertEquals(0xffff, memory.read(0x407f, 16), "half in the device");
        assertEquals("w0:16=741 ", seen.toString());
    }

    @Test
    void theDeviceGivenLastAnswers() {
        ram.device(DEVICE + 8, 8, new MmioDevice() {
            @Override
            public long read(long offset, int width) {
                return 0x77 + offset;
            }

            @Override
            public void write(long offset, int width, long value) {
            }
        });
        assertEquals(0x79, memory.read8(0x100a));
        memory.read8(0x1010);
        assertEquals("r10:8 ", seen.toString());
    }

    @Test
    void bulkCopiesAndFillsPassDevicesBy() {
        memory.write8(0x1000, 1);
        memory.read8(0x1000);
        assertEquals(0, memory.copy(0x1000, 0x0000, 1, 16));
        assertEquals(0, memory.fill(0x1000, 8, 0, 16));
    }

    @Test
    void aWatcherHasNoEffectOnTheDevice() {
        memory.watch(new Watcher() {
            @Override
            public void read(long linear, int width, long value) {
            }

            @Override
            public void write(long linear, int width, long before, long after) {
                seen.append("before=%x ".formatted(before));
            }
        });
        memory.write(0x1000, 16, 2);
        memory.write(0x1fff, 16, 0x302);
        assertEquals("before=ffff w0:16=2 before=ff wfff:8=2 ", seen.toString());
    }

    @Test
    void aRangeMustBeOne() {
        assertThrows(IllegalArgumentException.class, () -> ram.device(0x1000, 0, device));
        assertThrows(IllegalArgumentException.class, () -> ram.device(-4096, 4096, device));
    }
}
