package ringside.explain;

import ringside.machine.Machine;
import ringside.memory.PageWalk;

/** What the page tables say of an address, without any effect. */
final class Mappings {
    private final Machine machine;
    private final PageWalk walk;

    Mappings(Machine machine) {
        this.machine = machine;
        this.walk = new PageWalk(machine.cpu(), machine.ram());
    }

    boolean mapped(long linear) {
        return machine.cpu().canonical(linear) && walk.walk(linear);
    }

    boolean executable(long linear) {
        return mapped(linear) && walk.executable();
    }

    boolean user(long linear) {
        return mapped(linear) && walk.user();
    }

    boolean writable(long linear) {
        return mapped(linear) && walk.writable();
    }

    /** Whether a byte of RAM lies there, and nothing that changes by itself. */
    boolean isRam(long linear) {
        return mapped(linear) && machine.ram().page(walk.physical()) != null;
    }

    /** Whether the tables at another CR3 map the address. */
    boolean mappedUnder(long cr3, long linear) {
        var other = machine.cpu().copy();
        other.cr3 = cr3;
        return other.canonical(linear) && new PageWalk(other, machine.ram()).walk(linear);
    }
}
