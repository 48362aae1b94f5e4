package ringside.memory;

import java.util.ArrayList;
import java.util.List;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;

/**
 * Every check that stands between an access and its page, in the order in which they are made (SDM vol. 3A, 5.6 and
 * 5.7): at each level whether the entry is present and has no reserved bit set, then the rights of the page.
 */
public final class PageLadder {
    private static final int WRITE = 1 << 1;
    private static final int USER = 1 << 2;
    private static final int FETCH = 1 << 4;
    private static final int SHADOW = 1 << 6;

    private final Cpu cpu;
    private final PageWalk walk;
    private final Access access;
    private final Privilege privilege;
    private final Check refused;
    private final List<Rung> rungs = new ArrayList<>();
    private boolean over;

    /** What became of a check. */
    public enum Outcome {
        PASSED, FAILED,
        /** One before it failed. */
        NOT_REACHED,
        /** It is not made for such an access, or not in this mode. */
        NOT_ASKED
    }

    /**
     * A check.
     *
     * @param check   which
     * @param level   the level of the entry that decided it; 0 when all levels, or none, did
     * @param outcome what became of it
     * @param reason  why it was not asked, in words; empty for other outcomes
     */
    public record Rung(Check check, int level, Outcome outcome, String reason) {
    }

    private PageLadder(Cpu cpu, PhysicalMemory ram, long linear, Access access, Privilege privilege) {
        this.cpu = cpu;
        this.access = access;
        this.privilege = privilege;
        walk = new PageWalk(cpu, ram);
        refused = walk.walk(linear) ? new Permissions(cpu).refuses(Tlb.bits(walk), access, privilege) : walk.refused();
    }

    /** The checks of an access to {@code linear} as the page tables are now; none where paging is off. */
    public static List<Rung> of(Cpu cpu, PhysicalMemory ram, long linear, Access access, Privilege privilege) {
        var ladder = new PageLadder(cpu, ram, linear, access, privilege);
        return ladder.walk.mode() == PagingMode.NONE ? List.of() : ladder.climb();
    }

    /** The checks of the access that raised a page fault at {@code cpl}, as its error code tells what it was. */
    public static List<Rung> of(Cpu cpu, PhysicalMemory ram, Fault fault, int cpl) {
        int code = fault.errorCode();
        boolean writes = (code & WRITE) != 0;
        var access = (code & SHADOW) != 0 ? writes ? Access.SHADOW_WRITE : Access.SHADOW_READ
            : (code & FETCH) != 0 || fault.check() == Check.PAGE_EXECUTABLE ? Access.EXECUTE
            : writes ? Access.WRITE : Access.READ;
        boolean implicit = cpl == 3 || fault.check() == Check.SMAP_TOUCHES_SUPERVISOR_PAGES && cpu.flags.has(Flags.AC);
        var privilege = (code & USER) != 0 ? Privilege.USER : implicit ? Privilege.SYSTEM : Privilege.SUPERVISOR;
        return of(cpu, ram, fault.address(), access, privilege);
    }

    private List<Rung> climb() {
        int lowest = walk.refused() == null ? walk.leaf() : 1;
        for (int level = walk.mode().levels(); level >= lowest; level--) {
            structural(Check.PAGE_PRESENT, level);
            structural(Check.PAGE_RESERVED_BITS_CLEAR, level);
        }
        right(Check.PAGE_USER, privilege == Privilege.USER ? "" : "rings 0 to 2 touch it");
        if (access.shadow()) {
            right(Check.SHADOW_STACK_OF_SUPERVISOR, privilege != Privilege.USER ? "" : "ring 3 touches it");
            right(Check.PAGE_IS_SHADOW_STACK, "");
        } else {
            right(Check.SMEP_EXECUTES_SUPERVISOR_PAGES, whyNoSmep());
            right(Check.PAGE_EXECUTABLE, access != Access.EXECUTE ? "it is no fetch"
                : walk.mode() == PagingMode.LEGACY || (cpu.efer & Cpu.EFER_NXE) == 0 ? "IA32_EFER.NXE = 0" : "");
            right(Check.SMAP_TOUCHES_SUPERVISOR_PAGES, whyNoSmap());
            right(Check.PAGE_WRITABLE, !access.writes() ? "it is no write"
                : privilege != Privilege.USER && (cpu.cr0 & Cpu.CR0_WP) == 0 ? "CR0.WP = 0" : "");
        }
        right(Check.PAGE_KEY_ALLOWS_ACCESS, whyNoKey());
        return List.copyOf(rungs);
    }

    private String whyNoSmep() {
        return access != Access.EXECUTE ? "it is no fetch" : privilege == Privilege.USER ? "ring 3 touches it"
            : (cpu.cr4 & Cpu.CR4_SMEP) == 0 ? "CR4.SMEP = 0" : "";
    }

    private String whyNoSmap() {
        return access == Access.EXECUTE ? "it is a fetch" : privilege == Privilege.USER ? "ring 3 touches it"
            : (cpu.cr4 & Cpu.CR4_SMAP) == 0 ? "CR4.SMAP = 0"
            : privilege == Privilege.SUPERVISOR && cpu.flags.has(Flags.AC) ? "RFLAGS.AC = 1" : "";
    }

    /** A user page's key is held against PKRU, a supervisor page's against IA32_PKRS (SDM vol. 3A, 5.6.2). */
    private String whyNoKey() {
        if (access == Access.EXECUTE) {
            return "it is a fetch";
        }
        if (!cpu.inLongMode()) {
            return "there are no keys in this mode";
        }
        boolean user = walk.refused() != null || walk.user();
        return (cpu.cr4 & (user ? Cpu.CR4_PKE : Cpu.CR4_PKS)) != 0 ? "" : user ? "CR4.PKE = 0" : "CR4.PKS = 0";
    }

    private void structural(Check check, int level) {
        boolean fails = check == refused && level == walk.leaf();
        add(check, over ? 0 : level, fails, "");
    }

    /** The rights of all levels together; the entry that decided is the highest one that refuses. */
    private void right(Check check, String reason) {
        boolean fails = check == refused;
        add(check, fails ? walk.refusing(check) : 0, fails, reason);
    }

    private void add(Check check, int level, boolean fails, String reason) {
        var outcome = !reason.isEmpty() ? Outcome.NOT_ASKED : over ? Outcome.NOT_REACHED
            : fails ? Outcome.FAILED : Outcome.PASSED;
        rungs.add(new Rung(check, level, outcome, reason));
        over |= fails;
    }
}
