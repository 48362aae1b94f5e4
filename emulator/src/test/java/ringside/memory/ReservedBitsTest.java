package ringside.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.BitSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.isa.Feature;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Fault;
import ringside.state.Steps;

/**
 * Which bit of which entry must be 0, bit by bit, as the manual's tables give them (SDM vol. 3A, tables 5-4 to 5-20).
 */
class ReservedBitsTest {
    private static final long PS = PageTables.PS;

    /** {@code M} stands for MAXPHYADDR; bit 63 is reserved beside these where NXE is clear. */
    @ParameterizedTest
    @CsvSource({
        "LEGACY, 1, small, 46, ''", "LEGACY, 2, small, 46, ''",
        "LEGACY, 2, large, 46, 21", "LEGACY, 2, large, 40, 21", "LEGACY, 2, large, 39, 20-21",
        "LEGACY, 2, large, 36, 17-21", "LEGACY, 2, large, 32, 13-21",
        "PAE, 1, small, 46, 46-62", "PAE, 2, small, 46, 46-62", "PAE, 2, large, 46, 13-20 46-62",
        "PAE, 1, small, 36, 36-62", "PAE, 2, large, 52, 13-20 52-62",
        "FOUR_LEVEL, 1, small, 46, 46-51", "FOUR_LEVEL, 2, small, 46, 46-51", "FOUR_LEVEL, 3, small, 46, 46-51",
        "FOUR_LEVEL, 4, small, 46, 7 46-51", "FOUR_LEVEL, 2, large, 46, 13-20 46-51",
        "FOUR_LEVEL, 3, large, 46, 13-29 46-51", "FOUR_LEVEL, 1, small, 52, ''", "FOUR_LEVEL, 4, small, 36, 7 36-51",
        "FIVE_LEVEL, 1, small, 46, 46-51", "FIVE_LEVEL, 2, large, 46, 13-20 46-51",
        "FIVE_LEVEL, 3, large, 39, 13-29 39-51", "FIVE_LEVEL, 4, small, 46, 7 46-51",
        "FIVE_LEVEL, 5, small, 46, 7 46-51", "FIVE_LEVEL, 5, small, 52, 7",
    })
    void everyBitOfAnEntry(PagingMode mode, int level, String size, int physicalBits, String reserved) {
        boolean large = size.equals("large");
        for (boolean nxe : new boolean[] {false, true}) {
            var tables = new PageTables(mode);
            tables.cpu.model = CpuidModel.DEFAULT.with(Feature.PSE36).physicalBits(physicalBits);
            tables.cpu.efer |= nxe ? Cpu.EFER_NXE : 0;
            var bits = bits(reserved);
            if (!nxe && mode != PagingMode.LEGACY) {
                bits.set(63);
            }
            long plain = large ? PageTables.P | PageTables.W | PageTables.U | PS : tables.entry(level);
            for (int bit = 1; bit < mode.entryWidth(); bit++) {
                if (bit != 7 || level > 3) {
                    boolean refused = isReserved(tables.entry(level, plain | 1L << bit), level);
                    assertEquals(bits.get(bit), refused, mode + " level " + level + " " + size + ", bit " + bit);
                }
            }
        }
    }

    private static BitSet bits(String ranges) {
        var bits = new BitSet();
        Stream.of(ranges.split(" ")).filter(range -> !range.isEmpty()).forEach(range -> {
            var ends = range.split("-");
            bits.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        });
        return bits;
    }

    /** Whether a read by the supervisor is refused for a reserved bit in the entry of this level. */
    private static boolean isReserved(PageTables tables, int level) {
        tables.memory.flush();
        try {
            tables.memory.probe(tables.linear, 1, Access.READ, Privilege.SUPERVISOR);
            return false;
        } catch (Fault fault) {
            assertEquals((fault.errorCode() & 8) != 0, fault.check() == Check.PAGE_RESERVED_BITS_CLEAR);
            return (fault.errorCode() & 8) != 0 && fault.where() == tables.address(level);
        }
    }

    @Test
    void withoutPse36TheUpperBitsAreReserved() {
        var tables = new PageTables(PagingMode.LEGACY);
        tables.cpu.model = CpuidModel.DEFAULT.without(Feature.PSE36);
        tables.entry(2, PageTables.P | PS | 1 << 13);
        assertEquals(true, isReserved(tables, 2));
    }

    @Test
    void withoutPsePageSizeIsIgnored() {
        var tables = new PageTables(PagingMode.LEGACY).change(2, 0, PS);
        tables.cpu.cr4 = 0;
        assertEquals(false, isReserved(tables, 2));
        assertEquals(PageTables.FRAME, tables.memory.executable(tables.linear));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FOUR_LEVEL", "FIVE_LEVEL"})
    void withoutGigabytePagesPageSizeIsReservedInAPdpte(PagingMode mode) {
        var tables = new PageTables(mode).entry(3, PageTables.P | PS);
        tables.cpu.model = CpuidModel.DEFAULT.without(Feature.PDPE1GB);
        assertEquals(true, isReserved(tables, 3));
    }

    /** A PDPTE of PAE paging is checked when it is loaded, if it is present. */
    @ParameterizedTest
    @CsvSource({"46, '1-2 5-8 46-63'", "36, '1-2 5-8 36-63'", "52, '1-2 5-8 52-63'"})
    void everyBitOfAPdpteRegister(int physicalBits, String reserved) {
        for (int bit = 1; bit < 64; bit++) {
            var tables = new PageTables(PagingMode.PAE);
            tables.cpu.model = CpuidModel.DEFAULT.physicalBits(physicalBits);
            tables.ram.write(0x3018, 64, 1L << bit | 1);
            var before = tables.cpu.pdptes.clone();
            if (bits(reserved).get(bit)) {
                var fault = assertThrows(Fault.class, () -> load(tables));
                assertEquals("#GP(0x0)", fault.shortForm());
                assertEquals(before[1], tables.cpu.pdptes[1]);
            } else {
                load(tables);
                assertEquals(1L << bit | 1, tables.cpu.pdptes[3]);
            }
            tables.ram.write(0x3018, 64, 1L << bit & ~1);
            load(tables);
            assertEquals(1L << bit, tables.cpu.pdptes[3], "not present");
        }
    }

    private static void load(PageTables tables) {
        PageWalk.loadPdptes(tables.cpu, tables.ram, new Steps(), 0x3000);
    }
}
