package ringside.memory;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Steps;

/** From linear to physical addresses, through the {@link Tlb} or by a {@link PageWalk}. */
final class Translation {
    private final Cpu cpu;
    private final Steps steps;
    private final Tlb tlb;
    private final PageWalk walk;
    private final Permissions permissions;

    Translation(Cpu cpu, PhysicalMemory ram, Steps steps, Tlb tlb) {
        this.cpu = cpu;
        this.steps = steps;
        this.tlb = tlb;
        walk = new PageWalk(cpu, ram);
        permissions = new Permissions(cpu);
    }

    /** The slot of the TLB that holds the translation of {@code linear}, checked for {@code access}. */
    int slot(long linear, Access access, Privilege privilege) {
        int slot = Tlb.slot(linear);
        if (!tlb.holds(slot, linear, pcid()) || isStale(tlb.bits[slot], access, privilege)) {
            load(slot, linear, access, privilege);
        }
        return slot;
    }

    /** The process-context identifier in use; 0 without CR4.PCIDE (SDM vol. 3A, 5.10.1). */
    int pcid() {
        return (cpu.cr4 & Cpu.CR4_PCIDE) != 0 ? (int) cpu.cr3 & 0xfff : 0;
    }

    /** Before an access is refused, and where a dirty bit has to be set, the structures in memory are asked again. */
    private boolean isStale(int page, Access access, Privilege privilege) {
        return access.writes() && (page & Tlb.DIRTY) == 0 || permissions.refuses(page, access, privilege) != null;
    }

    /** A page fault invalidates the page's translation (SDM vol. 3A, 5.10.4.1). */
    private void load(int slot, long linear, Access access, Privilege privilege) {
        if (!walk.walk(linear)) {
            tlb.drop(slot);
            throw fault(walk.refused(), linear, access, privilege,
                permissions.errorCode(walk.refused(), access, privilege));
        }
        int page = Tlb.bits(walk);
        var refused = permissions.refuses(page, access, privilege);
        if (refused != null) {
            tlb.drop(slot);
            throw fault(refused, linear, access, privilege, permissions.errorCode(page, access, privilege));
        }
        walk.touch(access.writes());
        tlb.fill(slot, linear, pcid(), walk);
    }

    /** The page fault, with the values that decided it: those of the entry that refuses, and of the key's rights. */
    private Fault fault(Check refused, long linear, Access access, Privilege privilege, int errorCode) {
        if (refused == Check.PAGE_KEY_ALLOWS_ACCESS) {
            int page = Tlb.bits(walk);
            return steps.failPage(refused, linear, errorCode, permissions.keyRights(page),
                permissions.rightsNeeded(page, access, privilege), walk.entryAddress(walk.leaf()));
        }
        int level = walk.refusing(refused);
        long decisive = walk.decisiveBits(refused, level);
        long entry = walk.entry(level);
        return refused == Check.PAGE_IS_SHADOW_STACK
            ? steps.failPage(refused, linear, errorCode, entry & decisive, walk.shadowStackBits(level),
                walk.entryAddress(level))
            : steps.failPage(refused, linear, errorCode, entry, decisive, walk.entryAddress(level));
    }
}
