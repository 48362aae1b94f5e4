package ringside.memory;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;

/** Who may do what with a page (SDM vol. 3A, 5.6), and how a page fault tells it (5.7). */
final class Permissions {
    private static final int ERROR_PRESENT = 1;
    private static final int ERROR_WRITE = 1 << 1;
    private static final int ERROR_USER = 1 << 2;
    private static final int ERROR_RESERVED = 1 << 3;
    private static final int ERROR_FETCH = 1 << 4;
    private static final int ERROR_KEY = 1 << 5;
    private static final int ERROR_SHADOW_STACK = 1 << 6;

    private static final int ACCESS_DISABLED = 1;
    private static final int WRITE_DISABLED = 2;

    private final Cpu cpu;

    Permissions(Cpu cpu) {
        this.cpu = cpu;
    }

    /** The check that refuses the access to a page with these {@link Tlb} bits, or null. */
    Check refuses(int page, Access access, Privilege privilege) {
        if ((page & Tlb.UNPAGED) != 0) {
            return null;
        }
        if (privilege == Privilege.USER && (page & Tlb.USER) == 0) {
            return Check.PAGE_USER;
        }
        var refused = switch (access) {
            case EXECUTE -> refusesExecution(page, privilege);
            case READ, WRITE -> refusesData(page, access, privilege);
            case SHADOW_READ, SHADOW_WRITE -> refusesShadowStack(page, privilege);
        };
        return refused == null && keyRefuses(page, access, privilege) ? Check.PAGE_KEY_ALLOWS_ACCESS : refused;
    }

    private Check refusesExecution(int page, Privilege privilege) {
        if (privilege != Privilege.USER && (page & Tlb.USER) != 0 && (cpu.cr4 & Cpu.CR4_SMEP) != 0) {
            return Check.SMEP_EXECUTES_SUPERVISOR_PAGES;
        }
        return (page & Tlb.EXECUTABLE) == 0 ? Check.PAGE_EXECUTABLE : null;
    }

    /** Implicit accesses do not look at RFLAGS.AC. */
    private Check refusesData(int page, Access access, Privilege privilege) {
        if (privilege != Privilege.USER && (page & Tlb.USER) != 0 && (cpu.cr4 & Cpu.CR4_SMAP) != 0
            && (privilege == Privilege.SYSTEM || !cpu.flags.has(Flags.AC))) {
            return Check.SMAP_TOUCHES_SUPERVISOR_PAGES;
        }
        return access.writes() && (page & Tlb.WRITABLE) == 0 && isWriteProtected(privilege) ? Check.PAGE_WRITABLE
            : null;
    }

    private static Check refusesShadowStack(int page, Privilege privilege) {
        if (privilege != Privilege.USER && (page & Tlb.USER) != 0) {
            return Check.SHADOW_STACK_OF_SUPERVISOR;
        }
        return (page & Tlb.SHADOW_STACK) == 0 ? Check.PAGE_IS_SHADOW_STACK : null;
    }

    /** A user page's key is held against PKRU, a supervisor page's against IA32_PKRS (SDM vol. 3A, 5.6.2). */
    private boolean keyRefuses(int page, Access access, Privilege privilege) {
        boolean user = (page & Tlb.USER) != 0;
        if (access == Access.EXECUTE || (cpu.cr4 & (user ? Cpu.CR4_PKE : Cpu.CR4_PKS)) == 0 || !cpu.inLongMode()) {
            return false;
        }
        return (keyRights(page) & rightsNeeded(page, access, privilege)) != 0;
    }

    /** What the key of a page forbids: access, or writing. */
    int keyRights(int page) {
        int key = page >>> Tlb.KEY_SHIFT & 15;
        return ((page & Tlb.USER) != 0 ? cpu.pkru : cpu.pkrs) >>> 2 * key & (ACCESS_DISABLED | WRITE_DISABLED);
    }

    /** What must not be forbidden for the access. */
    int rightsNeeded(int page, Access access, Privilege privilege) {
        boolean protects = (page & Tlb.USER) != 0 ? isWriteProtected(privilege) : (cpu.cr0 & Cpu.CR0_WP) != 0;
        return ACCESS_DISABLED | (access.writes() && protects ? WRITE_DISABLED : 0);
    }

    private boolean isWriteProtected(Privilege privilege) {
        return privilege == Privilege.USER || (cpu.cr0 & Cpu.CR0_WP) != 0;
    }

    /** The error code for a page that is there; the key is told also when something else refuses. */
    int errorCode(int page, Access access, Privilege privilege) {
        return ERROR_PRESENT | (keyRefuses(page, access, privilege) ? ERROR_KEY : 0) | common(access, privilege);
    }

    /** The error code for an address without translation. */
    int errorCode(Check refused, Access access, Privilege privilege) {
        return (refused == Check.PAGE_RESERVED_BITS_CLEAR ? ERROR_PRESENT | ERROR_RESERVED : 0)
            | common(access, privilege);
    }

    /** The fetch bit is reported only where execution can be refused. */
    private int common(Access access, Privilege privilege) {
        boolean reportsFetch = (cpu.cr4 & Cpu.CR4_SMEP) != 0
            || (cpu.efer & Cpu.EFER_NXE) != 0 && (cpu.cr4 & Cpu.CR4_PAE) != 0;
        return (access.writes() ? ERROR_WRITE : 0) | (privilege == Privilege.USER ? ERROR_USER : 0)
            | (access == Access.EXECUTE && reportsFetch ? ERROR_FETCH : 0)
            | (access.shadow() ? ERROR_SHADOW_STACK : 0);
    }
}
