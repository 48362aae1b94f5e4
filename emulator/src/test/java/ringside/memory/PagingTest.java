package ringside.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.ExceptionVector;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Steps;

/** 4-level paging: permissions, error codes, accessed and dirty bits, and what the TLB keeps. */
class PagingTest {
    private static final long P = 1;
    private static final long W = 2;
    private static final long U = 4;
    private static final long A = 0x20;
    private static final long D = 0x40;
    private static final long PS = 0x80;
    private static final long G = 0x100;
    private static final long XD = 1L << 63;

    private static final long PML4 = 0x1000;
    private static final long PDPT = 0x2000;
    private static final long PD = 0x3000;
    private static final long PT = 0x4000;
    private static final long FRAME = 0x10000;
    /** The page under test: PML4 index 0, PDPT index 0, PD index 0, PT index 5. */
    private static final long PAGE = 0x5000;

    private final Cpu cpu = new Cpu();
    private final PhysicalMemory ram = new PhysicalMemory(1 << 20);
    private final Memory memory = new Memory(cpu, ram, new Steps());

    @BeforeEach
    void pagingOn() {
        cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_PG | Cpu.CR0_WP;
        cpu.cr3 = PML4;
        cpu.cr4 = Cpu.CR4_PAE;
        cpu.efer = Cpu.EFER_LME | Cpu.EFER_LMA | Cpu.EFER_NXE;
        ram.write(PML4, 64, PDPT | P | W | U);
        ram.write(PDPT, 64, PD | P | W | U);
        ram.write(PD, 64, PT | P | W | U);
        pte(FRAME | P | W | U);
    }

    private void pte(long entry) {
        ram.write(PT + 8 * 5, 64, entry);
    }

    private long pte() {
        return ram.read(PT + 8 * 5, 64);
    }

    private void access(Access access) {
        switch (access) {
            case READ -> memory.read32(PAGE + 0x10);
            case WRITE -> memory.write32(PAGE + 0x10, 1);
            case EXECUTE -> memory.executable(PAGE + 0x10);
            default -> throw new IllegalArgumentException(access.toString());
        }
    }

    private Fault refused(Access access) {
        return assertThrows(Fault.class, () -> access(access));
    }

    /** Page bits, mode bits, CPL, access: the check that refuses and the error code; "-" when it is allowed. */
    @ParameterizedTest
    @CsvSource({
        // bits,   mode,        cpl, access,  check,                          error
        "PWU,      WP,          3,   READ,    -,                              0",
        "PWU,      WP,          3,   WRITE,   -,                              0",
        "PWU,      WP,          3,   EXECUTE, -,                              0",
        "WU,       WP,          0,   READ,    PAGE_PRESENT,                   0x0",
        "WU,       WP,          0,   WRITE,   PAGE_PRESENT,                   0x2",
        "WU,       WP,          3,   READ,    PAGE_PRESENT,                   0x4",
        "WU,       WP,          3,   EXECUTE, PAGE_PRESENT,                   0x14",
        "WU,       WP NONX,     3,   EXECUTE, PAGE_PRESENT,                   0x4",
        "WU,       WP NONX SMEP, 3,  EXECUTE, PAGE_PRESENT,                   0x14",
        "PW,       WP,          3,   READ,    PAGE_USER,                      0x5",
        "PW,       WP,          3,   WRITE,   PAGE_USER,                      0x7",
        "PW,       WP,          0,   WRITE,   -,                              0",
        "PU,       WP,          3,   WRITE,   PAGE_WRITABLE,                  0x7",
        "PU,       WP,          0,   WRITE,   PAGE_WRITABLE,                  0x3",
        "PU,       -,           0,   WRITE,   -,                              0",
        "PU,       -,           3,   WRITE,   PAGE_WRITABLE,                  0x7",
        "PWUX,     WP,          3,   EXECUTE, PAGE_EXECUTABLE,                0x15",
        "PWUX,     WP,          0,   EXECUTE, PAGE_EXECUTABLE,                0x11",
        "PWUX,     WP,          3,   WRITE,   -,                              0",
        "PWUX,     WP NONX,     3,   READ,    PAGE_RESERVED_BITS_CLEAR,       0xd",
        "PWUR,     WP,          0,   WRITE,   PAGE_RESERVED_BITS_CLEAR,       0xb",
        "PWU,      WP SMEP,     0,   EXECUTE, SMEP_EXECUTES_SUPERVISOR_PAGES, 0x11",
        "PWU,      WP SMEP,     3,   EXECUTE, -,                              0",
        "PW,       WP SMEP,     0,   EXECUTE, -,                              0",
        "PWU,      WP SMAP,     0,   READ,    SMAP_TOUCHES_SUPERVISOR_PAGES,  0x1",
        "PWU,      WP SMAP,     0,   WRITE,   SMAP_TOUCHES_SUPERVISOR_PAGES,  0x3",
        "PWU,      WP SMAP AC,  0,   WRITE,   -,                              0",
        "PWU,      WP SMAP,     3,   READ,    -,                              0",
        "PWU,      WP SMAP,     0,   EXECUTE, -,                              0",
    })
    void permissions(String bits, String mode, int cpl, Access access, String check, String error) {
        pte(FRAME | bitsOf(bits));
        setMode(mode);
        cpu.cpl = cpl;
        if (check.equals("-")) {
            access(access);
            access(access);
            return;
        }
        var fault = refused(access);
        assertEquals(Check.valueOf(check), fault.check());
        assertEquals(Integer.decode(error), fault.errorCode());
        assertEquals(PAGE + 0x10, fault.address());
        assertSame(ExceptionVector.PF, fault.vector());
    }

    private static long bitsOf(String letters) {
        return letters.chars().mapToLong(letter -> switch (letter) {
            case 'P' -> P;
            case 'W' -> W;
            case 'U' -> U;
            case 'X' -> XD;
            case 'R' -> 1L << CpuidModel.PHYSICAL_BITS;
            default -> throw new IllegalArgumentException(letters);
        }).reduce(0, (a, b) -> a | b);
    }

    private void setMode(String words) {
        cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_PG | (words.contains("WP") ? Cpu.CR0_WP : 0);
        cpu.cr4 = Cpu.CR4_PAE | (words.contains("SMEP") ? Cpu.CR4_SMEP : 0)
            | (words.contains("SMAP") ? Cpu.CR4_SMAP : 0);
        cpu.flags.put(Flags.AC, words.contains("AC"));
        if (words.contains("NONX")) {
            cpu.efer &= ~Cpu.EFER_NXE;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {PML4, PDPT, PD})
    void everyLevelHasASay(long table) {
        cpu.cpl = 3;
        long entry = ram.read(table, 64);
        ram.write(table, 64, entry & ~W);
        assertSame(Check.PAGE_WRITABLE, refused(Access.WRITE).check());
        ram.write(table, 64, entry & ~U);
        memory.flush();
        assertSame(Check.PAGE_USER, refused(Access.READ).check());
        ram.write(table, 64, entry | XD);
        memory.flush();
        assertSame(Check.PAGE_EXECUTABLE, refused(Access.EXECUTE).check());
        ram.write(table, 64, entry & ~P);
        memory.flush();
        assertEquals(table, refused(Access.READ).where());
    }

    @Test
    void theImplicitSupervisorIgnoresCplAndAc() {
        cpu.cpl = 3;
        pte(FRAME | P | W);
        memory.read(PAGE, 64, Privilege.SYSTEM);
        pte(FRAME | P | W | U);
        memory.flush();
        cpu.cr4 |= Cpu.CR4_SMAP;
        cpu.flags.put(Flags.AC, true);
        var fault = assertThrows(Fault.class, () -> memory.read(PAGE, 64, Privilege.SYSTEM));
        assertSame(Check.SMAP_TOUCHES_SUPERVISOR_PAGES, fault.check());
    }

    @Test
    void accessedAndDirtyAreSet() {
        memory.read8(PAGE);
        assertEquals(A, pte() & (A | D));
        assertEquals(A, ram.read(PML4, 64) & (A | D));
        memory.write8(PAGE, 1);
        assertEquals(A | D, pte() & (A | D));
        assertEquals(A, ram.read(PD, 64) & (A | D), "only the last level has a dirty bit");
    }

    @Test
    void aRefusedAccessSetsNoAccessedBit() {
        cpu.cpl = 3;
        pte(FRAME | P | W);
        refused(Access.READ);
        assertEquals(0, pte() & A);
    }

    @Test
    void translationsStayUntilInvalidated() {
        memory.write8(PAGE, 7);
        pte(0x20000 | P | W | U);
        assertEquals(7, memory.read8(PAGE), "stale");
        memory.invalidate(PAGE + 123);
        assertEquals(0, memory.read8(PAGE));
    }

    @Test
    void permissionsStayUntilInvalidated() {
        memory.write8(PAGE, 7);
        pte(FRAME | P);
        memory.write8(PAGE, 8);
        memory.flushNonGlobal();
        assertSame(Check.PAGE_WRITABLE, refused(Access.WRITE).check());
    }

    @Test
    void notPresentIsNeverKept() {
        pte(0);
        refused(Access.READ);
        pte(FRAME | P);
        memory.read8(PAGE);
    }

    /**
     * No page fault comes of a translation that is stale only: the structures are asked again (SDM vol. 3A, 5.10.4.3).
     */
    @Test
    void rightsThatGrowNeedNoInvalidation() {
        pte(FRAME | P | U);
        memory.read8(PAGE);
        pte(FRAME | P | W | U);
        memory.write8(PAGE, 1);
    }

    @Test
    void aPageFaultDropsTheTranslation() {
        pte(FRAME | P | U);
        memory.read8(PAGE);
        refused(Access.WRITE);
        pte(0);
        refused(Access.READ);
    }

    @Test
    void globalPagesSurviveALoadOfCr3() {
        cpu.cr4 |= Cpu.CR4_PGE;
        pte(FRAME | P | W | U | G);
        memory.write8(PAGE, 7);
        pte(0);
        memory.flushNonGlobal();
        assertEquals(7, memory.read8(PAGE));
        memory.flush();
        assertSame(Check.PAGE_PRESENT, refused(Access.READ).check());
    }

    @Test
    void globalMeansNothingWithoutPge() {
        pte(FRAME | P | W | U | G);
        memory.read8(PAGE);
        pte(0);
        memory.flushNonGlobal();
        assertSame(Check.PAGE_PRESENT, refused(Access.READ).check());
    }

    @Test
    void aDirtyBitClearedByTheGuestIsSetAgainAfterInvalidation() {
        memory.write8(PAGE, 1);
        pte(pte() & ~D);
        memory.write8(PAGE, 2);
        assertEquals(0, pte() & D, "the TLB knows the page as dirty");
        memory.invalidate(PAGE);
        memory.write8(PAGE, 3);
        assertNotEquals(0, pte() & D);
    }

    @Test
    void twoMegabytePages() {
        ram.write(PD, 64, P | W | U | PS);
        memory.write32(0x12344, 0xcafe);
        assertEquals(0xcafe, ram.read(0x12344, 32));
        memory.read8(0x30000);
        ram.write(PD, 64, 0);
        memory.invalidate(0x12344);
        assertThrows(Fault.class, () -> memory.read8(0x30000), "all of a large page goes");
        ram.write(PD, 64, P | W | U | PS | 1 << 13);
        assertSame(Check.PAGE_RESERVED_BITS_CLEAR, assertThrows(Fault.class, () -> memory.read8(0)).check());
    }

    @Test
    void gigabytePages() {
        ram.write(PDPT, 64, P | W | U | PS);
        memory.write32(0x12344, 0xcafe);
        assertEquals(0xcafe, ram.read(0x12344, 32));
        ram.write(PML4, 64, PDPT | P | W | U | PS);
        memory.flush();
        assertSame(Check.PAGE_RESERVED_BITS_CLEAR, assertThrows(Fault.class, () -> memory.read8(0)).check());
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void anAccessOverAPageBorderNeedsBothPages(int width) {
        long value = 0x1122334455667788L & -1L >>> 64 - width;
        ram.write(PT + 8 * 6, 64, 0x20000 | P | W | U);
        memory.write(PAGE + 4095, width, value);
        assertEquals(value, memory.read(PAGE + 4095, width));
        assertEquals(value >>> 8 & 0xff, ram.read(0x20000, 8));
        ram.write(PT + 8 * 6, 64, 0);
        memory.flush();
        ram.write(FRAME + 4095, 8, 0x55);
        var fault = assertThrows(Fault.class, () -> memory.write(PAGE + 4095, width, 0));
        assertEquals(PAGE + 4096, fault.address(), "CR2 is the second page");
        assertEquals(0x55, ram.read(FRAME + 4095, 8), "nothing was written");
    }

    @Test
    void memoryThatIsNotThereReadsAsOnes() {
        pte(1L << 30 | P | W | U);
        memory.write32(PAGE, 5);
        assertEquals(0xffffffffL, memory.read32(PAGE));
    }

    @Test
    void alignmentIsCheckedInRing3WithAmAndAc() {
        cpu.cr0 |= Cpu.CR0_AM;
        cpu.cpl = 3;
        memory.read32(PAGE + 1);
        cpu.flags.put(Flags.AC, true);
        memory.permissionsChanged();
        memory.read32(PAGE + 4);
        var fault = assertThrows(Fault.class, () -> memory.read32(PAGE + 1));
        assertSame(Check.ADDRESS_ALIGNED, fault.check());
        assertEquals(0, fault.errorCode());
        cpu.cpl = 0;
        memory.read32(PAGE + 1);
    }

    @Test
    void writesToCodeAreReported() {
        var reported = new long[1];
        ram.codeWatcher(piece -> reported[0] = piece);
        memory.write8(PAGE, 1);
        memory.protectCode(FRAME + 200, 20);
        memory.write8(PAGE + 191, 2);
        memory.write8(PAGE + 256, 2);
        assertEquals(0, reported[0]);
        memory.write8(PAGE + 255, 2);
        assertEquals(FRAME + 192, reported[0]);
        memory.write8(PAGE + 9, 2);
        assertEquals(2, memory.read8(PAGE + 9));
    }

    @Test
    void aWatcherSeesEveryAccess() {
        memory.write32(PAGE, 1);
        var seen = new StringBuilder();
        memory.watch(new Watcher() {
            @Override
            public void read(long linear, int width, long value) {
                seen.append("r%x:%d=%x ".formatted(linear, width, value));
            }

            @Override
            public void write(long linear, int width, long before, long after) {
                seen.append("w%x:%d:%x>%x ".formatted(linear, width, before, after));
            }
        });
        memory.write32(PAGE, 2);
        memory.read32(PAGE);
        memory.write64(PAGE, 3);
        memory.watch(null);
        memory.read32(PAGE);
        assertEquals("w5000:32:1>2 r5000:32=2 w5000:64:2>3 ", seen.toString());
    }

    @Test
    void addressLine20IsClearInEveryAddressWhileItsGateIsClosed() {
        var large = new PhysicalMemory(2 << 20);
        var gated = new Memory(cpu, large, new Steps());
        cpu.cr3 = PML4 | 1 << 20;
        large.write(PML4, 64, PDPT | 1 << 20 | P | W | U);
        large.write(PDPT, 64, PD | P | W | U);
        large.write(PD, 64, PT | 1 << 20 | P | W | U);
        large.write(PT + 8 * 5, 64, FRAME | 1 << 20 | P | W | U);
        large.a20(false);
        gated.write64(PAGE, 7);
        assertEquals(7, large.read(FRAME, 64));
        assertEquals(A | D, large.read(PT + 8 * 5, 64) & (A | D));
        large.a20(true);
        gated.flush();
        assertThrows(Fault.class, () -> gated.read64(PAGE));
    }
}
