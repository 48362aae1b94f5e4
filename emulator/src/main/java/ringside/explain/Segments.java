package ringside.explain;

import ringside.machine.Machine;
import ringside.state.Descriptor;

/** What selectors name. */
final class Segments {
    private final Machine machine;

    Segments(Machine machine) {
        this.machine = machine;
    }

    /** The descriptor that a selector names, even beyond the table's limit; null where there is none to read. */
    Descriptor descriptor(long selector) {
        var cpu = machine.cpu();
        long base = (selector & 4) == 0 ? cpu.gdtr.base() : cpu.ldtr.base();
        boolean readable = (selector & 0xfff8) != 0 && ((selector & 4) == 0 || cpu.ldtr.usable())
            && machine.peek(base + (selector & 0xfff8), 8) != null;
        return readable ? new Descriptor(machine.peek64(base + (selector & 0xfff8)), 0) : null;
    }

    /** As {@link #descriptor}, but null beyond the table's limit. */
    Descriptor within(long selector) {
        var cpu = machine.cpu();
        long limit = (selector & 4) == 0 ? cpu.gdtr.limit() & 0xffff : cpu.ldtr.limit();
        return (selector & 0xfff8) + 7 <= limit ? descriptor(selector) : null;
    }

    boolean isCode(long value) {
        var found = value >>> 16 == 0 ? within(value) : null;
        return found != null && found.code() && found.present();
    }

    boolean isData(long value) {
        var found = value >>> 16 == 0 ? within(value) : null;
        return found != null && found.writable() && found.present();
    }

    /** What a selector names, in words: {@code a data segment with DPL 3}. */
    String words(long selector) {
        if ((selector & 0xfffc) == 0) {
            return "null";
        }
        var found = within(selector);
        if (found == null) {
            return "nothing: " + ((selector & 4) != 0 && !machine.cpu().ldtr.usable() ? "there is no LDT"
                : "it lies beyond the table's limit " + Telling.hex(limit(selector)));
        }
        return kind(found) + " with DPL " + found.dpl() + (found.present() ? "" : " that is not present");
    }

    private long limit(long selector) {
        return (selector & 4) == 0 ? machine.cpu().gdtr.limit() & 0xffff : machine.cpu().ldtr.limit();
    }

    private static String kind(Descriptor found) {
        if (found.system()) {
            return found.low() == 0 ? "an empty descriptor" : "a system descriptor of type " + found.type();
        }
        if (found.data()) {
            return found.writable() ? "a data segment" : "a read-only data segment";
        }
        return found.longCode() ? found.big() ? "a code segment with both L and D set" : "a 64-bit code segment"
            : found.big() ? "a 32-bit code segment (L = 0, D = 1)" : "a 16-bit code segment (L = 0, D = 0)";
    }
}
