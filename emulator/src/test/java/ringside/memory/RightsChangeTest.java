package ringside.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;

/** Rights that change without a flush count for the next access, however quick the last one was; and shadow stacks. */
class RightsChangeTest {
    private final PageTables tables = new PageTables(PagingMode.FOUR_LEVEL);
    private final Cpu cpu = tables.cpu;
    private final Memory memory = tables.memory;
    private final long at = tables.linear + 0x40;

    private Fault refused(Runnable access) {
        return assertThrows(Fault.class, access::run);
    }

    private void readAndWrite() {
        for (int i = 0; i < 3; i++) {
            memory.write64(at, memory.read64(at) + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void protectionKeysOfUserPages(int cpl) {
        cpu.cr4 |= Cpu.CR4_PKE;
        cpu.cpl = cpl;
        tables.change(1, 0, 3L << 59);
        readAndWrite();
        cpu.pkru = 2 << 6;
        memory.permissionsChanged();
        memory.read64(at);
        int user = cpl == 3 ? 4 : 0;
        assertEquals(0x23 | user, refused(() -> memory.write64(at, 0)).errorCode());
        cpu.pkru = 1 << 6;
        memory.permissionsChanged();
        assertEquals(0x21 | user, refused(() -> memory.read64(at)).errorCode());
        memory.executable(at);
        cpu.pkru = ~(3 << 6);
        memory.permissionsChanged();
        readAndWrite();
    }

    @Test
    void protectionKeysOfSupervisorPages() {
        cpu.cr4 |= Cpu.CR4_PKS;
        tables.change(1, PageTables.U, 3L << 59);
        readAndWrite();
        cpu.pkrs = 2 << 6;
        memory.permissionsChanged();
        assertSame(Check.PAGE_KEY_ALLOWS_ACCESS, refused(() -> memory.write64(at, 0)).check());
        cpu.cr0 &= ~Cpu.CR0_WP;
        memory.permissionsChanged();
        readAndWrite();
        cpu.pkrs = 1 << 6;
        memory.permissionsChanged();
        assertEquals(0x21, refused(() -> memory.read(at, 64, Privilege.SYSTEM)).errorCode());
        assertEquals(0x23, refused(() -> memory.write(at, 64, 0, Privilege.SYSTEM)).errorCode());
    }

    /** The key is told also where the page refuses anyway. */
    @Test
    void theKeyIsToldBesideOtherReasons() {
        cpu.cr4 |= Cpu.CR4_PKE;
        cpu.pkru = 3;
        cpu.cpl = 3;
        tables.change(1, PageTables.W, 0);
        var fault = refused(() -> memory.write8(at, 1));
        assertSame(Check.PAGE_WRITABLE, fault.check());
        assertEquals(0x27, fault.errorCode());
    }

    @Test
    void smapLooksAtAcEachTime() {
        cpu.cr4 |= Cpu.CR4_SMAP;
        cpu.flags.put(Flags.AC, true);
        readAndWrite();
        cpu.flags.put(Flags.AC, false);
        memory.permissionsChanged();
        assertEquals(1, refused(() -> memory.read64(at)).errorCode());
        assertEquals(3, refused(() -> memory.write64(at, 1)).errorCode());
        assertEquals(0, memory.copy(at, at + 0x100, 1, 8), "bulk copies look too");
        cpu.flags.put(Flags.AC, true);
        memory.permissionsChanged();
        readAndWrite();
        assertEquals(1, refused(() -> memory.read(at, 64, Privilege.SYSTEM)).errorCode(), "implicit accesses");
    }

    @Test
    void writeProtectionOfTheSupervisor() {
        tables.change(1, PageTables.W, 0);
        cpu.cr0 &= ~Cpu.CR0_WP;
        readAndWrite();
        cpu.cr0 |= Cpu.CR0_WP;
        memory.permissionsChanged();
        assertEquals(3, refused(() -> memory.write64(at, 1)).errorCode());
    }

    /** A first write sets the dirty bit by what stands in memory then, and is refused by it too. */
    @Test
    void aFirstWriteLooksAtTheStructuresAgain() {
        memory.read64(at);
        tables.change(1, PageTables.W, 0);
        assertEquals(3, refused(() -> memory.write64(at, 1)).errorCode());
        assertEquals(0, tables.entry(1) & PageTables.D);
    }

    @ParameterizedTest
    @CsvSource({"USER, 4", "SUPERVISOR, 0"})
    void shadowStacks(Privilege privilege, int user) {
        tables.change(1, PageTables.W | (user == 0 ? PageTables.U : 0), PageTables.D);
        memory.writeShadow(at, 64, 0x1122334455667788L, privilege);
        assertEquals(0x55667788L, memory.readShadow(at, 32, privilege));
        assertEquals(0x1122334455667788L, memory.read(at, 64, privilege), "ordinary reads see it");
        var write = refused(() -> memory.write(at, 64, 0, privilege));
        assertSame(Check.PAGE_WRITABLE, write.check());
        assertEquals(3 | user, write.errorCode());
    }

    @Test
    void ordinaryPagesAreNoShadowStack() {
        tables.change(1, 0, PageTables.D);
        assertEquals(0x45, refused(() -> memory.readShadow(at, 64, Privilege.USER)).errorCode());
        assertEquals(0x47, refused(() -> memory.writeShadow(at, 64, 1, Privilege.USER)).errorCode());
        tables.change(1, PageTables.W | PageTables.D, 0);
        assertEquals(0x45, refused(() -> memory.readShadow(at, 64, Privilege.USER)).errorCode(), "D is clear");
        tables.change(1, 0, PageTables.D).change(3, PageTables.W, 0);
        assertEquals(0x45, refused(() -> memory.readShadow(at, 64, Privilege.USER)).errorCode(), "R/W clear above");
    }

    @Test
    void eachSideHasItsOwnShadowStacks() {
        tables.change(1, PageTables.W, PageTables.D);
        var fault = refused(() -> memory.readShadow(at, 64, Privilege.SUPERVISOR));
        assertSame(Check.SHADOW_STACK_OF_SUPERVISOR, fault.check());
        assertEquals(0x41, fault.errorCode());
        tables.change(1, PageTables.U, 0);
        memory.flush();
        var user = refused(() -> memory.writeShadow(at, 64, 1, Privilege.USER));
        assertSame(Check.PAGE_USER, user.check());
        assertEquals(0x47, user.errorCode());
    }

    /** A shadow stack that crosses into a page that is none changes nothing. */
    @Test
    void aShadowStackOverAPageBorder() {
        tables.change(1, PageTables.W, PageTables.D);
        tables.ram.write(tables.address(1) + 8, 64, 0x20000 | PageTables.P | PageTables.U);
        var fault = refused(() -> memory.writeShadow(tables.linear + 0xffc, 64, -1, Privilege.USER));
        assertEquals(tables.linear + 0x1000, fault.address());
        assertEquals(0, tables.ram.read(PageTables.FRAME + 0xffc, 32));
    }
}
