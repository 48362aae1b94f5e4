package ringside.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringside.figure.Paragraph;
import ringside.memory.PageWalk;
import ringside.render.Bundles;
import ringside.state.Cpu;

/** The page walk in modes other than 4-level paging. */
class PagingViewsTest {
    private static final long TABLES = 0x10000;
    private static final int PRESENT = 0x7;

    private final Bench bench = new Bench();
    private final Cpu cpu = bench.machine.cpu();

    private PageWalkView walk(long address) {
        var view = (PageWalkView) bench.views().paging(address);
        assertEquals(4, Bundles.of(view).size());
        return view;
    }

    private void mode(boolean paging, long cr4, long efer) {
        cpu.cr0 = Cpu.CR0_PE | (paging ? Cpu.CR0_PG : 0);
        cpu.cr4 = cr4;
        cpu.efer = efer;
        cpu.cr3 = TABLES;
    }

    private void entry(int structure, int index, int width, long value) {
        bench.machine.ram().write(TABLES + structure * 0x1000L + (long) index * (width >> 3), width, value);
    }

    private String names(PageWalkView walk) {
        return String.join(" ", walk.levels().stream()
            .map(level -> level.name() + "[" + level.index() + "] " + level.high() + "-" + level.low()).toList());
    }

    @Test
    void withoutPagingThereIsNoWalk() {
        mode(false, 0, 0);
        var walk = walk(0x12345);
        assertEquals(0, walk.levels().size());
        assertEquals(Hex.of(0x12345), walk.physical());
        assertNull(walk.pageSize());
        assertNull(walk.refused());
    }

    @Test
    void twoLevels() {
        mode(true, Cpu.CR4_PSE, 0);
        entry(0, 1, 32, TABLES + 0x1000 | PRESENT);
        entry(1, 2, 32, 0x5000 | PRESENT);
        entry(0, 3, 32, 0xc00000 | PRESENT | 0x80);
        var walk = walk(0x402123);
        assertEquals("PDE[1] 31-22 PTE[2] 21-12", names(walk));
        assertEquals(Hex.of(0x5123), walk.physical());
        var large = walk(0xc12345);
        assertEquals("4 MiB", large.size());
        assertEquals(Hex.of(0xc12345), large.physical());
        assertEquals(Hex.of(0xc00000), large.levels().getLast().leadsTo());
    }

    @Test
    void threeLevelsOfWhichTheFirstIsRegisters() {
        mode(true, Cpu.CR4_PAE, 0);
        entry(0, 3, 64, TABLES + 0x1000 | 1);
        PageWalk.loadPdptes(cpu, bench.machine.ram(), bench.machine.steps(), cpu.cr3);
        entry(1, 1, 64, TABLES + 0x2000 | PRESENT);
        entry(2, 2, 64, 0x6000 | PRESENT);
        var walk = walk(0xc0202123L);
        assertEquals("PDPTE[3] 31-30 PDE[1] 29-21 PTE[2] 20-12", names(walk));
        assertEquals(Hex.of(0x6123), walk.physical());
        assertEquals(true, walk.writable() && walk.user());
        assertEquals(true, walk.levels().getFirst().rw(), "a PDPTE forbids nothing");
        assertEquals("PAGE_PRESENT", walk(0).refused());
    }

    /** Two trees that share a table, one page being the second's alone and one the first's. */
    @Test
    void twoPageTablesAreCompared() {
        mode(true, Cpu.CR4_PAE | Cpu.CR4_PCIDE, Cpu.EFER_LME | Cpu.EFER_LMA | Cpu.EFER_NXE);
        entry(0, 0, 64, TABLES + 0x1000 | PRESENT);
        entry(1, 0, 64, TABLES + 0x2000 | PRESENT);
        entry(2, 0, 64, TABLES + 0x3000 | PRESENT);
        entry(2, 1, 64, 0x400000 | 0x83);
        for (int page = 0; page < 4; page++) {
            entry(3, page, 64, page * 0x1000L | (page < 2 ? PRESENT : 1));
        }
        entry(4, 0, 64, TABLES + 0x5000 | PRESENT);
        entry(4, 511, 64, TABLES + 0x1000 | 1);
        entry(5, 0, 64, TABLES + 0x6000 | PRESENT);
        entry(6, 0, 64, TABLES + 0x3000 | PRESENT | 1L << 63);
        var view = (KptiView) bench.views().kpti(TABLES, TABLES + 0x4001);
        assertEquals(4, Bundles.of(view).size());
        assertEquals(List.of("0x0-0x1fff U rwx / U rw-", "0x2000-0x3fff S r-x / S r--", "0x200000-0x3fffff S rwx / null",
            "0xffffff8000000000-0xffffff8000003fff null / S r-x", "0xffffff8000200000-0xffffff80003fffff null / S r-x"),
            view.ranges().stream().map(range -> range.start() + "-" + range.last() + " " + range.first() + " / "
            + range.second()).toList());
        assertEquals(1, view.secondPcid());
        assertEquals(false, view.cut());
    }

    /** A table that contains itself maps more than anybody wants to see. */
    @Test
    void aTableThatContainsItselfIsCut() {
        mode(true, Cpu.CR4_PAE, Cpu.EFER_LME | Cpu.EFER_LMA);
        for (int i = 0; i < 512; i++) {
            entry(0, i, 64, TABLES | PRESENT);
        }
        var view = (KptiView) bench.views().kpti(TABLES, TABLES);
        assertEquals(true, view.cut());
        assertEquals("Both map the same addresses with the same rights.",
            ((Paragraph) view.figure().blocks().getFirst()).text().words());
    }

    @Test
    void withOneTableThereIsNothingToCompare() {
        assertInstanceOf(Absent.class, bench.views().kpti());
    }

    @ParameterizedTest
    @CsvSource({"0x1008040201123, , 5", "0x1008040202000, PAGE_PRESENT, 5", "0x100000000000000, ADDRESS_CANONICAL, 0"})
    void fiveLevels(String address, String refused, int levels) {
        mode(true, Cpu.CR4_PAE | Cpu.CR4_LA57, Cpu.EFER_LME | Cpu.EFER_LMA);
        for (int structure = 0; structure < 4; structure++) {
            entry(structure, 1, 64, TABLES + (structure + 1) * 0x1000L | PRESENT);
        }
        entry(4, 1, 64, 0x7000 | PRESENT);
        var walk = walk(Long.decode(address));
        assertEquals(refused, walk.refused());
        assertEquals(levels, walk.levels().size());
        if (refused == null) {
            assertEquals("PML5E[1] 56-48", names(walk).substring(0, 14));
            assertEquals(Hex.of(0x7123), walk.physical());
        }
    }
}
