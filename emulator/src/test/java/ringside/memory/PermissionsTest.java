package ringside.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;

/**
 * Every access by everybody to every page in every mode, against a second statement of the manual's rules (SDM vol. 3A,
 * 5.6 and 5.7): allowed or not, the error code, and what becomes of the accessed and dirty bits.
 */
class PermissionsTest {
    private static final int KEY = 5;
    private static final long KEY_BITS = (long) KEY << 59;
    private static final int VARIANTS = 1 << 15;

    /** One situation, made of the bits of a number. */
    private static final class Situation {
        final PagingMode mode;
        final Access access;
        final Privilege privilege;
        final boolean leafWritable;
        final boolean leafUser;
        final boolean leafDisabled;
        final boolean leafDirty;
        final boolean upperWritable;
        final boolean upperUser;
        final boolean upperDisabled;
        final boolean wp;
        final boolean smep;
        final boolean smap;
        final boolean ac;
        final boolean nxe;
        final boolean keys;
        final int rights;
        private int rest;

        Situation(PagingMode mode, Access access, Privilege privilege, int number) {
            this.mode = mode;
            this.access = access;
            this.privilege = privilege;
            rest = number;
            leafWritable = bit();
            leafUser = bit();
            leafDisabled = bit() && mode != PagingMode.LEGACY;
            leafDirty = bit();
            upperWritable = bit();
            upperUser = bit();
            upperDisabled = bit() && mode != PagingMode.LEGACY;
            wp = bit();
            smep = bit();
            smap = bit();
            ac = bit();
            nxe = bit();
            keys = bit();
            rights = rest & 3;
        }

        private boolean bit() {
            boolean set = (rest & 1) != 0;
            rest >>= 1;
            return set;
        }

        boolean userMode() {
            return privilege == Privilege.USER;
        }

        boolean userAddress() {
            return leafUser && upperUser;
        }

        boolean writes() {
            return access == Access.WRITE || access == Access.SHADOW_WRITE;
        }

        boolean shadowStack() {
            return access == Access.SHADOW_READ || access == Access.SHADOW_WRITE;
        }

        /** 5.5: with IA32_EFER.NXE = 0, bit 63 is reserved. */
        boolean reservedBitSet() {
            return (leafDisabled || upperDisabled) && !nxe;
        }

        /** 5.6.2. */
        boolean keyRefuses() {
            if (!mode.isLong() || !keys || access == Access.EXECUTE) {
                return false;
            }
            boolean accessDisabled = (rights & 1) != 0;
            boolean writeDisabled = (rights & 2) != 0;
            boolean counts = wp || userAddress() && userMode();
            return accessDisabled || writeDisabled && writes() && counts;
        }

        /** 5.6.1, in its order. */
        boolean allowed() {
            if (reservedBitSet()) {
                return false;
            }
            boolean executable = !leafDisabled && !upperDisabled;
            boolean writable = leafWritable && upperWritable;
            boolean shadowStackPage = !leafWritable && leafDirty && upperWritable;
            boolean rights = switch (access) {
                case READ -> userMode() ? userAddress() : readableBySupervisor();
                case WRITE -> userMode() ? userAddress() && writable : readableBySupervisor() && (writable || !wp);
                case EXECUTE -> executable && (userMode() ? userAddress() : !userAddress() || !smep);
                case SHADOW_READ, SHADOW_WRITE -> userMode() == userAddress() && shadowStackPage;
            };
            return rights && !keyRefuses();
        }

        private boolean readableBySupervisor() {
            boolean explicit = privilege == Privilege.SUPERVISOR;
            return !userAddress() || !smap || explicit && ac;
        }

        /** 5.7. */
        int errorCode() {
            boolean fetch = access == Access.EXECUTE && (smep || mode != PagingMode.LEGACY && nxe);
            return 1 | (writes() ? 2 : 0) | (userMode() ? 4 : 0) | (reservedBitSet() ? 8 : 0) | (fetch ? 16 : 0)
                | (keyRefuses() && !reservedBitSet() ? 32 : 0) | (shadowStack() ? 64 : 0);
        }

        void arrange(PageTables tables) {
            long key = mode.isLong() ? KEY_BITS : 0;
            tables.entry(1, PageTables.FRAME | PageTables.P | (leafWritable ? PageTables.W : 0)
                | (leafUser ? PageTables.U : 0) | (leafDirty ? PageTables.D : 0) | (leafDisabled ? PageTables.XD : 0)
                | key);
            tables.entry(2, PageTables.table(1) | PageTables.P | (upperWritable ? PageTables.W : 0)
                | (upperUser ? PageTables.U : 0) | (upperDisabled ? PageTables.XD : 0));
            var cpu = tables.cpu;
            cpu.cr0 = cpu.cr0 & ~Cpu.CR0_WP | (wp ? Cpu.CR0_WP : 0);
            cpu.cr4 = cpu.cr4 & ~(Cpu.CR4_SMEP | Cpu.CR4_SMAP | Cpu.CR4_PKE | Cpu.CR4_PKS)
                | (smep ? Cpu.CR4_SMEP : 0) | (smap ? Cpu.CR4_SMAP : 0) | (keys ? Cpu.CR4_PKE | Cpu.CR4_PKS : 0);
            cpu.efer = cpu.efer & ~Cpu.EFER_NXE | (nxe ? Cpu.EFER_NXE : 0);
            cpu.flags.put(Flags.AC, ac);
            cpu.pkru = userAddress() ? rights << 2 * KEY : ~(3 << 2 * KEY);
            cpu.pkrs = userAddress() ? ~(3 << 2 * KEY) : rights << 2 * KEY;
        }

        @Override
        public String toString() {
            return mode + " " + access + " by " + privilege + ", leaf" + (leafWritable ? " W" : "")
                + (leafUser ? " U" : "") + (leafDisabled ? " XD" : "") + (leafDirty ? " D" : "") + ", above"
                + (upperWritable ? " W" : "") + (upperUser ? " U" : "") + (upperDisabled ? " XD" : "") + ", mode"
                + (wp ? " WP" : "") + (smep ? " SMEP" : "") + (smap ? " SMAP" : "") + (ac ? " AC" : "")
                + (nxe ? " NXE" : "") + (keys ? " keys " + rights : "");
        }
    }

    @ParameterizedTest
    @EnumSource(value = PagingMode.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void everyAccessToEveryPage(PagingMode mode) {
        var tables = new PageTables(mode);
        int refused = 0;
        for (int number = 0; number < VARIANTS; number++) {
            for (var access : Access.values()) {
                for (var privilege : Privilege.values()) {
                    refused += attempt(tables, new Situation(mode, access, privilege, number)) ? 0 : 1;
                }
            }
        }
        assertEquals(true, refused > 1000 && refused < VARIANTS * 15 - 1000, "both outcomes: " + refused);
    }

    /** The ladder fails where the access does, at the same check and entry, and what stands before that passes. */
    @ParameterizedTest
    @EnumSource(value = PagingMode.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void theLadderSaysTheSame(PagingMode mode) {
        var tables = new PageTables(mode);
        for (int number = 0; number < VARIANTS; number += 13) {
            for (var access : Access.values()) {
                for (var privilege : Privilege.values()) {
                    climb(tables, new Situation(mode, access, privilege, number));
                }
            }
        }
    }

    private static void climb(PageTables tables, Situation situation) {
        situation.arrange(tables);
        tables.memory.invalidate(tables.linear);
        var rungs = PageLadder.of(tables.cpu, tables.ram, tables.linear, situation.access, situation.privilege);
        var asked = rungs.stream().filter(rung -> rung.outcome() != PageLadder.Outcome.NOT_ASKED).toList();
        var failed = asked.stream().filter(rung -> rung.outcome() == PageLadder.Outcome.FAILED).toList();
        try {
            tables.memory.probe(tables.linear, 1, situation.access, situation.privilege);
            assertEquals(List.of(), failed, situation::toString);
        } catch (Fault fault) {
            assertEquals(List.of(fault.check()), failed.stream().map(PageLadder.Rung::check).toList(),
                situation::toString);
            var walk = new PageWalk(tables.cpu, tables.ram);
            walk.walk(tables.linear);
            assertEquals(fault.where(), walk.entryAddress(failed.getFirst().level()), situation::toString);
        }
        int end = failed.isEmpty() ? asked.size() : asked.indexOf(failed.getFirst());
        for (int i = 0; i < asked.size(); i++) {
            var wanted = i < end ? PageLadder.Outcome.PASSED : i == end ? PageLadder.Outcome.FAILED
                : PageLadder.Outcome.NOT_REACHED;
            assertEquals(wanted, asked.get(i).outcome(), situation::toString);
        }
    }

    /** Whether it was allowed. */
    private static boolean attempt(PageTables tables, Situation situation) {
        situation.arrange(tables);
        long before = tables.entry(1);
        tables.memory.invalidate(tables.linear);
        int errorCode = 0;
        try {
            tables.memory.probe(tables.linear + 0x123, 1, situation.access, situation.privilege);
        } catch (Fault fault) {
            errorCode = fault.errorCode();
        }
        int wanted = situation.allowed() ? 0 : situation.errorCode();
        long touched = !situation.allowed() ? 0 : situation.writes() ? PageTables.A | PageTables.D : PageTables.A;
        if (errorCode != wanted || tables.entry(1) != (before | touched)) {
            assertEquals("%x and %x".formatted(wanted, before | touched),
                "%x and %x".formatted(errorCode, tables.entry(1)), situation::toString);
        }
        return errorCode == 0;
    }
}
