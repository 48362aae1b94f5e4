package ringside.explain;

import java.util.List;
import java.util.stream.Collectors;
import ringside.memory.PageWalk;
import ringside.memory.PagingMode;
import ringside.semantics.Msr;
import ringside.state.Attributes;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.Fault;
import ringside.state.Origin;
import ringside.state.Rule;
import ringside.state.Step;

/**
 * Changes and places in words, for the state that the scratch holds.
 *
 * @param scratch the state before the change
 * @param trial   what failed in that state
 * @param names   what addresses are called
 */
record Wording(Scratch scratch, Trial trial, Names names) {
    private static final String[] GENERAL = {
        "RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15"};
    private static final String[] SEGMENTS = {"ES", "CS", "SS", "DS", "FS", "GS", "LDTR", "TR"};
    /** The first bytes of the stack pointers of rings 0 to 2 and of IST1 to IST7 in a 64-bit TSS (SDM vol. 3A, 9.7). */
    private static final int RSP0 = 4;
    private static final int IST1 = 36;

    /** {@code set bit 47 of gate 0x80: present (P) 0 → 1}; two halves of a value are joined by "and". */
    String words(List<Change> changes) {
        return changes.stream().map(this::words).collect(Collectors.joining(" and "));
    }

    private String words(Change change) {
        var part = Part.holding(Part.of(change.place(), change.before()), change.before() ^ change.after());
        if (part != null) {
            return words(change, part);
        }
        long mask = isSelector(change.place()) && (change.before() ^ change.after()) >>> 16 == 0 ? 0xffff : -1;
        return name(change.place()) + ": " + Telling.hex(change.before() & mask) + " → " + Telling.hex(change.after() & mask)
            + gloss(change);
    }

    private String words(Change change, Part part) {
        long before = part.get(change.before());
        long after = part.get(change.after());
        var place = name(change.place());
        if (part.width() == 1) {
            return (after == 1 ? "set" : "clear") + " bit " + part.low() + " of " + place + ": " + part.name() + " "
                + before + " → " + after;
        }
        boolean small = part.width() < 4;
        return "bits " + part.high() + ":" + part.low() + " of " + place + ": " + part.name() + " "
            + (small ? before : Telling.hex(before)) + " → " + (small ? after : Telling.hex(after))
            + (part.name().equals("selector") ? selector(after) : "");
    }

    private String gloss(Change change) {
        if (change.place().kind() == StatePlace.Kind.CPL) {
            return change.after() == 0 ? " (executed by the kernel)" : "";
        }
        if (isSelector(change.place())) {
            return selector(change.after() & 0xffff);
        }
        return fault().check().rule() == Rule.CANONICAL ? " (canonical)" : "";
    }

    private Fault fault() {
        return trial.fault();
    }

    /** Whether the place holds a selector: the check is about one, or a step has read it as one. */
    private boolean isSelector(StatePlace place) {
        boolean number = place.kind() == StatePlace.Kind.GENERAL || place.kind() == StatePlace.Kind.MSR;
        if (number) {
            return fault().origin() == Origin.DESCRIPTOR || fault().check().sentence().contains("selector");
        }
        var text = readText(place);
        return text != null && text.matches("(CS|SS|DS|ES|FS|GS|LDTR|selector).*");
    }

    /** What was read from a place in memory: {@code CS} of {@code CS ← pop}; null where nothing was. */
    private String readText(StatePlace place) {
        return trial.steps().stream().filter(step -> step.kind() == Step.Kind.READ && step.where() == place.where()
            && step.origin() == place.role()).map(step -> step.text().replaceFirst(" ←.*", "")).findFirst().orElse(null);
    }

    /** {@code  (a 64-bit code segment with DPL 3, RPL 3)}. */
    private String selector(long selector) {
        if ((selector & ~3) == 0) {
            return " (null, RPL " + (selector & 3) + ")";
        }
        var descriptor = Selectors.descriptor(scratch, selector);
        return " (" + kind(descriptor) + " with DPL " + descriptor.dpl() + ", RPL " + (selector & 3) + ")";
    }

    private static String kind(Attributes descriptor) {
        if (descriptor.system()) {
            return "a system descriptor";
        }
        if (descriptor.data()) {
            return descriptor.writable() ? "a data segment" : "a read-only data segment";
        }
        return (descriptor.longCode() ? "a 64-bit" : descriptor.big() ? "a 32-bit" : "a 16-bit")
            + (descriptor.conforming() ? " conforming" : "") + " code segment";
    }

    // ---- Places

    /** What a failed check looked at; empty where it is no place. */
    String origin() {
        var fault = fault();
        return switch (fault.origin()) {
            case NONE, PORT -> "";
            case INSTRUCTION -> "the instruction at " + address(fault.where());
            default -> name(placeOf(fault));
        };
    }

    private static StatePlace placeOf(Fault fault) {
        var kind = switch (fault.origin()) {
            case REGISTER -> StatePlace.Kind.GENERAL;
            case SEGMENT -> StatePlace.Kind.SELECTOR;
            case CONTROL -> StatePlace.Kind.CONTROL;
            case DEBUG -> StatePlace.Kind.DEBUG;
            case MSR -> StatePlace.Kind.MSR;
            case FLAGS -> StatePlace.Kind.FLAGS;
            case CPL -> StatePlace.Kind.CPL;
            case PAGE_ENTRY -> StatePlace.Kind.PAGE_ENTRY;
            default -> StatePlace.Kind.MEMORY;
        };
        return new StatePlace(kind, fault.where(), 64, fault.origin());
    }

    String name(StatePlace place) {
        int number = (int) place.where();
        return switch (place.kind()) {
            case GENERAL -> GENERAL[number & 15];
            case FLAGS -> "RFLAGS";
            case CPL -> "CPL";
            case CONTROL -> "CR" + number;
            case DEBUG -> "DR" + number;
            case MSR -> Msr.byNumber(number) == null ? "MSR " + Telling.hex(place.where()) : Msr.byNumber(number).title();
            case SELECTOR -> SEGMENTS[number];
            case BASE -> "the base of " + SEGMENTS[number];
            case LIMIT -> number == StatePlace.TR ? "the limit of the TSS" : "the limit of " + SEGMENTS[number];
            case ATTRIBUTES -> "the attributes of " + SEGMENTS[number];
            case TABLE_BASE -> "the base of the " + table(number);
            case TABLE_LIMIT -> "the limit of the " + table(number);
            case PAGE_ENTRY -> pageEntry(place.where());
            case PDPTE -> "PDPTE register " + number;
            case MEMORY -> memory(place);
            case XCR0, PKRU, SSP, MXCSR -> place.kind().name();
            case X87_STATUS -> "the x87 status word";
        };
    }

    private static String table(int number) {
        return number == StatePlace.GDTR ? "GDT" : "IDT";
    }

    private String memory(StatePlace place) {
        var cpu = scratch.cpu();
        return switch (place.role()) {
            case GATE -> gate(cpu, place.where());
            case DESCRIPTOR -> descriptor(cpu, place.where());
            case TSS -> taskState(cpu, place.where() - cpu.tr.base());
            case STACK -> "the " + (readText(place) == null ? "stack" : readText(place)) + " slot at "
                + address(place.where());
            default -> upperHalf(cpu, place.where());
        };
    }

    /** Memory; the second half of a gate or descriptor of sixteen bytes is told as such. */
    private String upperHalf(Cpu cpu, long where) {
        if (fault().where() == where - 8 && fault().origin() == Origin.GATE) {
            return gate(cpu, where - 8) + ", upper half";
        }
        return fault().where() == where - 8 && fault().origin() == Origin.DESCRIPTOR
            ? descriptor(cpu, where - 8) + ", upper half" : "memory at " + address(where);
    }

    private static String gate(Cpu cpu, long where) {
        int size = cpu.inLongMode() ? 16 : cpu.inProtectedMode() ? 8 : 4;
        long vector = (where - cpu.idtr.base()) / size;
        return vector >= 0 && vector < 256 ? "gate " + Telling.hex(vector) : descriptor(cpu, where);
    }

    private static String descriptor(Cpu cpu, long where) {
        long selector = Selectors.of(cpu, where);
        return ((selector & 4) == 0 ? "GDT" : "LDT") + " entry " + Telling.hex(selector & 0xfff8);
    }

    private static String taskState(Cpu cpu, long offset) {
        if (cpu.inLongMode() && offset >= RSP0 && offset < RSP0 + 24 && (offset - RSP0) % 8 == 0) {
            return "TSS.RSP" + (offset - RSP0) / 8;
        }
        if (cpu.inLongMode() && offset >= IST1 && offset < IST1 + 56 && (offset - IST1) % 8 == 0) {
            return "TSS.IST" + (1 + (offset - IST1) / 8);
        }
        return "TSS + " + offset;
    }

    private String pageEntry(long physical) {
        var walk = new PageWalk(scratch.cpu(), scratch.ram());
        walk.walk(fault().address());
        for (int level = walk.mode().levels(); level >= Math.max(1, walk.leaf()); level--) {
            if (walk.entryAddress(level) == physical) {
                return "the " + PagingMode.entryName(level) + " of " + address(fault().address());
            }
        }
        return "the paging-structure entry at physical " + Telling.hex(physical);
    }

    private String address(long linear) {
        var symbol = names.symbol(linear);
        return symbol == null ? Telling.hex(linear) : symbol;
    }

    static String segment(int number) {
        return SEGMENTS[number];
    }
}
