package ringside.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringside.state.Cpu;
import ringside.state.Steps;

/** Copying and filling many bytes at once. */
class BulkTest {
    private static final long FROM = 0x3000;
    private static final long TO = 0x5000;

    private final Cpu cpu = new Cpu();
    private final PhysicalMemory ram = new PhysicalMemory(1 << 16);
    private final Memory memory = new Memory(cpu, ram, new Steps());

    @BeforeEach
    void pagingOverOneLargePage() {
        cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_PG;
        cpu.cr3 = 0x1000;
        cpu.cr4 = Cpu.CR4_PAE;
        cpu.efer = Cpu.EFER_LME | Cpu.EFER_LMA;
        ram.write(0x1000, 64, 0x2007);
        ram.write(0x2000, 64, 0x8007);
        ram.write(0x8000, 64, 0x87);
        for (int i = 0; i < 4096; i++) {
            ram.write(FROM + i, 8, i * 7);
        }
    }

    private void look() {
        memory.read8(FROM);
        memory.write8(TO, 0);
    }

    @Test
    void pagesThatNobodyHasLookedAtAreLeftToTheCaller() {
        assertEquals(0, memory.copy(FROM, TO, 1, 100));
        assertEquals(0, memory.fill(TO, 8, 1, 100));
        look();
        assertEquals(100, memory.copy(FROM, TO, 1, 100));
        assertEquals(100, memory.fill(TO, 8, 1, 100));
    }

    @Test
    void watchedPagesAreLeftToTheCaller() {
        look();
        memory.watch(new Watcher() {
            @Override
            public void read(long linear, int width, long value) {
            }

            @Override
            public void write(long linear, int width, long before, long after) {
            }
        });
        look();
        assertEquals(0, memory.copy(FROM, TO, 1, 100));
        assertEquals(0, memory.fill(TO, 8, 1, 100));
    }

    @Test
    void codeIsLeftToTheCaller() {
        look();
        memory.protectCode(TO, 4096);
        assertEquals(0, memory.copy(FROM, TO, 1, 100));
        assertEquals(0, memory.fill(TO, 8, 1, 100));
    }

    @ParameterizedTest(name = "{2} bytes at a time from +{0} to +{1}: {3}")
    @CsvSource({"0, 0, 1, 4096", "1, 0, 1, 4095", "0, 1, 1, 4095", "0, 1, 8, 4088", "4089, 0, 8, 0", "0, 4093, 4, 0"})
    void copiesWholeElementsUpToTheNearerBorder(int from, int to, int unit, int copied) {
        look();
        assertEquals(copied, memory.copy(FROM + from, TO + to, unit, 8192));
        assertArrayEquals(Arrays.copyOfRange(ram.page(FROM), from, from + copied),
            Arrays.copyOfRange(ram.page(TO), to, to + copied));
    }

    @ParameterizedTest(name = "{1} bytes at a time by {0}: {2}")
    @CsvSource({"3, 1, 3", "3, 2, 2", "8, 8, 8", "7, 8, 0", "-3, 8, 96"})
    void neverCopiesWhatItIsAboutToOverwrite(int distance, int unit, int copied) {
        memory.write8(TO, 0);
        memory.read8(TO);
        assertEquals(copied, memory.copy(TO + 100, TO + 100 + distance, unit, 100));
    }

    @Test
    void fillsWithElementsOfAnyWidth() {
        look();
        assertEquals(16, memory.fill(TO + 1, 64, 0x1122334455667788L, 23));
        assertEquals(0x1122334455667788L, ram.read(TO + 9, 64));
        assertEquals(0, ram.read(TO + 17, 8));
        assertEquals(0, memory.fill(TO + 4093, 32, 1, 400));
    }
}
