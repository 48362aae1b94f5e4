package ringside.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import ringside.isa.Feature;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Fault;
import ringside.state.Steps;

/** Walks in every paging mode: where they lead, what they write, and what they tell. */
class PagingModesTest {
    private static final long WINDOW = 0x40000;

    @ParameterizedTest
    @CsvSource({"NONE, 0, 0", "LEGACY, 0x400000, 0x1000", "PAE, 0x40200000, 0x1000",
        "FOUR_LEVEL, 0x8040200000, 0x1000", "FIVE_LEVEL, 0x1008040200000, 0x1000"})
    void aPathLeadsToItsFrame(PagingMode mode, String upper, String lowest) {
        var tables = new PageTables(mode);
        long linear = mode == PagingMode.NONE ? PageTables.FRAME : Long.decode(upper) + Long.decode(lowest);
        assertEquals(mode == PagingMode.NONE ? 0 : linear, tables.linear);
        assertSame(mode, PagingMode.of(tables.cpu));
        tables.memory.write32(linear + 0x24, 0x1234);
        assertEquals(0x1234, tables.ram.read(PageTables.FRAME + 0x24, 32));
        assertEquals(0x1234, tables.memory.read32(linear + 0x24));
        assertEquals(PageTables.FRAME + 0x24, tables.memory.executable(linear + 0x24));
    }

    /** The bits of the linear address that index the structures, from the last one up. */
    @ParameterizedTest
    @CsvSource({"LEGACY, 12-21 22-31", "PAE, 12-20 21-29 30-31", "FOUR_LEVEL, 12-20 21-29 30-38 39-47",
        "FIVE_LEVEL, 12-20 21-29 30-38 39-47 48-56"})
    void theIndicesAreCutOutOfTheAddress(PagingMode mode, String ranges) {
        var expected = new StringBuilder();
        for (int level = 1; level <= mode.levels(); level++) {
            expected.append(level == 1 ? "" : " ").append(mode.lowBit(level)).append('-').append(mode.highBit(level));
        }
        assertEquals(ranges, expected.toString());
    }

    @ParameterizedTest
    @CsvSource({"LEGACY, 2, 22", "PAE, 2, 21", "FOUR_LEVEL, 2, 21", "FOUR_LEVEL, 3, 30", "FIVE_LEVEL, 2, 21",
        "FIVE_LEVEL, 3, 30"})
    void largePages(PagingMode mode, int level, int bits) {
        var tables = new PageTables(mode).entry(level, PageTables.P | PageTables.W | PageTables.U | PageTables.PS);
        long start = tables.linear & -1L << bits;
        var walk = new PageWalk(tables.cpu, tables.ram);
        assertEquals(true, walk.walk(start + WINDOW + 5));
        assertEquals(1L << bits, walk.pageSize());
        assertEquals(level, walk.leaf());
        assertEquals(WINDOW + 5, walk.physical());
        tables.memory.write16(start + WINDOW, 0x4321);
        assertEquals(0x4321, tables.ram.read(WINDOW, 16));
        assertEquals(PageTables.A | PageTables.D, tables.entry(level) & (PageTables.A | PageTables.D));
    }

    /** Bits 20:13 of a PDE for 4 MiB are bits 39:32 of the address. */
    @Test
    void pageSizeExtension36() {
        var tables = new PageTables(PagingMode.LEGACY);
        tables.cpu.model = CpuidModel.DEFAULT.with(Feature.PSE36);
        tables.entry(2, PageTables.P | PageTables.PS | 0xc0000000L | 0xa5 << 13);
        var walk = new PageWalk(tables.cpu, tables.ram);
        walk.walk(0x7fffff);
        assertEquals(0xa5_c03f_ffffL, walk.physical());
    }

    /** Accessed and dirty bits are written in the entry's width: what stands beside it stays. */
    @ParameterizedTest
    @EnumSource(value = PagingMode.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void accessedAndDirtyBits(PagingMode mode) {
        var tables = new PageTables(mode);
        for (int level = 1; level <= mode.levels(); level++) {
            for (int offset = 0; offset < 24; offset += 4) {
                if (offset < mode.entryWidth() >> 3 || offset >= mode.entryWidth() >> 2) {
                    tables.ram.write(PageTables.table(level) + offset, 32, 0x12345670);
                }
            }
        }
        tables.memory.read8(tables.linear);
        tables.memory.write8(tables.linear, 1);
        for (int level = 1; level <= mode.levels(); level++) {
            long wanted = tables.isRegister(level) ? 0 : level == 1 ? PageTables.A | PageTables.D : PageTables.A;
            assertEquals(wanted, tables.entry(level) & (PageTables.A | PageTables.D), "level " + level);
            assertEquals(0x12345670, tables.ram.read(PageTables.table(level) + 2 * (mode.entryWidth() >> 3), 32));
            assertEquals(0x12345670, tables.ram.read(PageTables.table(level), 32));
        }
    }

    @ParameterizedTest
    @CsvSource({"LEGACY, 1", "LEGACY, 2", "PAE, 1", "PAE, 2", "PAE, 3", "FOUR_LEVEL, 3", "FOUR_LEVEL, 4",
        "FIVE_LEVEL, 4", "FIVE_LEVEL, 5"})
    void anEntryThatIsNotPresent(PagingMode mode, int level) {
        var tables = new PageTables(mode).change(level, PageTables.P, 0);
        for (var access : Access.values()) {
            for (var privilege : Privilege.values()) {
                var fault = assertThrows(Fault.class, () -> tables.memory.probe(tables.linear, 1, access, privilege));
                assertSame(Check.PAGE_PRESENT, fault.check());
                assertEquals((access.writes() ? 2 : 0) | (privilege == Privilege.USER ? 4 : 0)
                    | (access.shadow() ? 64 : 0), fault.errorCode(), "without NXE and SMEP no fetch bit");
                assertEquals(PageTables.table(level) + (mode.entryWidth() >> 3), fault.where());
            }
        }
    }

    /** PAE paging keeps its PDPTEs until the next load, whatever happens in memory (SDM vol. 3A, 5.4.1). */
    @Test
    void pdptesAreRegisters() {
        var tables = new PageTables(PagingMode.PAE);
        PageWalk.loadPdptes(tables.cpu, tables.ram, new Steps(), 0x3000);
        tables.ram.write(0x3008, 64, 0);
        tables.memory.flush();
        tables.memory.read8(tables.linear);
        PageWalk.loadPdptes(tables.cpu, tables.ram, new Steps(), 0x3000);
        tables.memory.flush();
        assertThrows(Fault.class, () -> tables.memory.read8(tables.linear));
    }

    /** The table of PAE paging is aligned to 32 bytes only. */
    @Test
    void pdptesLieAnywhere() {
        var tables = new PageTables(PagingMode.PAE);
        for (int i = 0; i < 4; i++) {
            tables.ram.write(0x9fe0 + 8 * i, 64, 0x1000L * i | 1);
        }
        PageWalk.loadPdptes(tables.cpu, tables.ram, new Steps(), 0x9ff8);
        for (int i = 0; i < 4; i++) {
            assertEquals(0x1000L * i | 1, tables.cpu.pdptes[i]);
        }
    }

    /** What CR3 holds above bit 31 counts in IA-32e mode only; PCID and masking bits are no address. */
    @ParameterizedTest
    @CsvSource({"LEGACY, 0x100000fff", "FOUR_LEVEL, 0x6000000000000fff", "FIVE_LEVEL, 0x6000000000000018"})
    void bitsOfCr3ThatAreNoAddress(PagingMode mode, String bits) {
        var tables = new PageTables(mode);
        tables.cpu.cr3 |= Long.decode(bits);
        tables.memory.read8(tables.linear);
    }

    /** An access over the top of a 32-bit address space goes on at address 0. */
    @ParameterizedTest
    @EnumSource(names = {"NONE", "LEGACY"})
    void addressesOf32BitsWrapAround(PagingMode mode) {
        var tables = new PageTables(mode);
        if (mode == PagingMode.LEGACY) {
            tables.ram.write(0x2000, 32, PageTables.P | PageTables.W | PageTables.PS);
            tables.ram.write(0x2ffc, 32, 0x1000 | PageTables.P | PageTables.W);
            tables.ram.write(0x1ffc, 32, PageTables.FRAME | PageTables.P | PageTables.W);
        }
        tables.memory.write32(0xfffffffeL, 0x44332211);
        assertEquals(0x4433, tables.ram.read(0, 16));
        assertEquals(mode == PagingMode.NONE ? 0xffffL : 0x2211, tables.memory.read16(0xfffffffeL));
        assertEquals(mode == PagingMode.NONE ? 0x4433ffffL : 0x44332211, tables.memory.read32(0xfffffffeL));
    }

    @Test
    void withoutPagingNothingIsRefused() {
        var tables = new PageTables(PagingMode.NONE);
        tables.cpu.cr4 |= Cpu.CR4_SMAP | Cpu.CR4_SMEP | Cpu.CR4_PKE | Cpu.CR4_PKS;
        tables.cpu.pkru = -1;
        tables.cpu.pkrs = -1;
        for (var access : Access.values()) {
            for (var privilege : Privilege.values()) {
                tables.memory.probe(0x7654, 1, access, privilege);
            }
        }
    }
}
