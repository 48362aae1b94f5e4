package ringside.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ringside.state.Cpu;
import ringside.state.Fault;

/** Process-context identifiers: what the TLB keeps, and for whom (SDM vol. 3A, 5.10). */
class ContextsTest {
    private static final long OTHER = 0x20000;
    /** The page beside the path's, which is global. */
    private static final long GLOBAL = 0x1000;

    private final PageTables tables = new PageTables(PagingMode.FOUR_LEVEL);
    private final Memory memory = tables.memory;
    private final long global = tables.linear + GLOBAL;

    /** The path's page and a global one are translated for PCID 5, then both change in memory. */
    @BeforeEach
    void translated() {
        tables.cpu.cr4 |= Cpu.CR4_PCIDE | Cpu.CR4_PGE;
        tables.cpu.cr3 |= 5;
        globalEntry(PageTables.FRAME);
        tables.ram.write(PageTables.FRAME, 8, 1);
        tables.ram.write(OTHER, 8, 2);
        memory.read8(tables.linear);
        memory.read8(global);
        tables.entry(1, OTHER | PageTables.P | PageTables.W);
        globalEntry(OTHER);
    }

    private void globalEntry(long frame) {
        tables.ram.write(tables.address(1) + 8, 64, frame | PageTables.P | PageTables.W | PageTables.G);
    }

    private void requireSeen(int plain, int globally) {
        assertEquals(plain + " " + globally, memory.read8(tables.linear) + " " + memory.read8(global));
    }

    private void context(int pcid) {
        tables.cpu.cr3 = tables.cpu.cr3 & ~0xfffL | pcid;
    }

    @Test
    void nothingChangesByItself() {
        requireSeen(1, 1);
    }

    @Test
    void aLoadOfCr3DropsWhatIsNotGlobal() {
        memory.flushNonGlobal();
        requireSeen(2, 1);
    }

    @Test
    void aLoadThatKeepsDropsNothing() {
        context(6);
        memory.switchedContext();
        context(5);
        memory.switchedContext();
        requireSeen(1, 1);
    }

    @Test
    void anotherContextSeesOnlyWhatIsGlobal() {
        context(6);
        memory.switchedContext();
        requireSeen(2, 1);
    }

    @Test
    void aLoadForAnotherContextDropsNothingOfThisOne() {
        context(6);
        memory.flushNonGlobal();
        context(5);
        memory.switchedContext();
        requireSeen(1, 1);
    }

    @Test
    void invlpgDropsGlobalPagesToo() {
        memory.invalidate(global + 5);
        requireSeen(1, 2);
        memory.invalidate(tables.linear);
        requireSeen(2, 2);
    }

    @Test
    void onePageOfOneContext() {
        memory.invalidate(tables.linear, 6);
        requireSeen(1, 1);
        memory.invalidate(tables.linear, 5);
        requireSeen(2, 1);
    }

    @Test
    void oneContext() {
        memory.flushNonGlobal(6);
        requireSeen(1, 1);
        memory.flushNonGlobal(5);
        requireSeen(2, 1);
    }

    @Test
    void allContextsButWhatIsGlobal() {
        context(6);
        memory.flushAllNonGlobal();
        context(5);
        requireSeen(2, 1);
    }

    @Test
    void allContexts() {
        memory.flush();
        requireSeen(2, 2);
    }

    /** Without CR4.PCIDE the low bits of CR3 are no identifier. */
    @Test
    void withoutPcidsThereIsOneContext() {
        tables.cpu.cr4 &= ~Cpu.CR4_PCIDE;
        memory.flush();
        memory.read8(tables.linear);
        tables.entry(1, PageTables.FRAME | PageTables.P);
        context(0x18);
        requireSeen(2, 2);
    }

    @ParameterizedTest
    @EnumSource(names = {"LEGACY", "PAE", "FOUR_LEVEL", "FIVE_LEVEL"})
    void allOfALargePageGoes(PagingMode mode) {
        var large = new PageTables(mode).entry(2, PageTables.P | PageTables.PS | PageTables.G);
        large.cpu.cr4 |= Cpu.CR4_PGE;
        long start = large.linear & -1L << mode.lowBit(2);
        large.memory.read8(start);
        large.memory.read8(start + 0x3000);
        large.entry(2, 0);
        large.memory.flushNonGlobal();
        large.memory.read8(start + 0x3000);
        large.memory.invalidate(start + 0x5000);
        assertThrows(Fault.class, () -> large.memory.read8(start));
        assertThrows(Fault.class, () -> large.memory.read8(start + 0x3000));
    }
}
