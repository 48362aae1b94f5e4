package ringside.semantics;

import static ringside.semantics.SmallMachine.BIG;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.IDT;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_CS_32;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.LDT;
import static ringside.semantics.SmallMachine.LDT_SELECTOR;
import static ringside.semantics.SmallMachine.LONG;
import static ringside.semantics.SmallMachine.NON_CANONICAL;
import static ringside.semantics.SmallMachine.PRESENT;
import static ringside.semantics.SmallMachine.RING1_CS;
import static ringside.semantics.SmallMachine.TSS;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;
import static ringside.semantics.SmallMachine.UNMAPPED;
import static ringside.semantics.SmallMachine.USER_CS;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;

/** The checks of event delivery in IA-32e mode, for every way that leads through the IDT. */
final class LongDeliveryCases {
    private static final int BEYOND = 0xa0;
    private static final int IN_LDT = 0xc;

    private LongDeliveryCases() {
    }

    /**
     * A way through the IDT.
     *
     * @param access   the gate's access byte
     * @param ist      the gate's interrupt-stack-table index
     * @param external the EXT bit of faults
     */
    private record Way(String name, int vector, int access, int ist, int external, Consumer<SmallMachine> start,
                       Consumer<SmallMachine> act) {

        CheckCase fails(Check check, String exception, int selector, Consumer<SmallMachine> spoil) {
            return fails(check, exception, selector, m -> { }, spoil);
        }

        CheckCase fails(Check check, String exception, int selector, Consumer<SmallMachine> arrange,
            Consumer<SmallMachine> spoil) {
            return failsExactly(check, exception + "(0x" + Integer.toHexString(selector | external) + ")", arrange,
                spoil);
        }

        CheckCase failsExactly(Check check, String fault, Consumer<SmallMachine> arrange,
            Consumer<SmallMachine> spoil) {
            return new CheckCase(check, fault, name, SmallMachine::new, m -> {
                start.accept(m);
                gate(m, KERNEL_CS, access);
                arrange.accept(m);
            }, spoil, act);
        }

        void gate(SmallMachine m, int selector, int access) {
            m.gate(vector, HANDLER + 16 * vector, selector, access, ist);
        }

        Consumer<SmallMachine> leadsTo(int selector) {
            return m -> gate(m, selector, access);
        }

        int errorCode() {
            return vector << 3 | 2;
        }

        Way withStackTable() {
            return new Way(name + ", IST 1", vector, access, 1, external, start, act);
        }
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var way : inward()) {
            gate(way, cases);
            stackFromTss(way, 4, cases);
        }
        for (var way : samePrivilege()) {
            gate(way, cases);
            cases.add(way.fails(Check.GATE_TARGET_DPL_AT_MOST_CPL, "#GP", USER_CS & ~3, way.leadsTo(USER_CS)));
            cases.add(way.fails(Check.GATE_TARGET_DPL_AT_MOST_CPL, "#GP", RING1_CS & ~3, way.leadsTo(RING1_CS)));
            stackFromTss(way.withStackTable(), 36, cases);
        }
        for (var way : inward()) {
            stackFromTss(way.withStackTable(), 36, cases);
        }
        return cases;
    }

    private static List<Way> inward() {
        Consumer<SmallMachine> user = SmallMachine::user;
        Consumer<SmallMachine> compatible = SmallMachine::user32;
        List<Way> ways = new ArrayList<>(events("64-bit ring 3", user));
        ways.addAll(events("compatibility mode, ring 3", compatible));
        for (int access : new int[] {0xee, 0xef}) {
            var gate = " through gate 0x" + Integer.toHexString(access);
            ways.add(new Way("64-bit ring 3, int 0x20" + gate, 0x20, access, 0, 0, user, m -> m.run("cd20")));
            ways.add(new Way("compatibility mode, ring 3, int 0x20" + gate, 0x20, access, 0, 0, compatible,
                m -> m.run("cd20")));
        }
        ways.add(new Way("64-bit ring 3, int3", 3, 0xee, 0, 0, user, m -> m.run("cc")));
        ways.add(new Way("64-bit ring 3, int1", 1, 0x8e, 0, 1, user, m -> m.run("f1")));
        ways.add(new Way("compatibility mode, ring 3, int3", 3, 0xee, 0, 0, compatible, m -> m.run("cc")));
        ways.add(new Way("compatibility mode, ring 3, int1", 1, 0x8e, 0, 1, compatible, m -> m.run("f1")));
        ways.add(new Way("compatibility mode, ring 3, into", 4, 0xee, 0, 0,
            m -> m.user32().cpu.flags.status(Flags.OF, Flags.OF), m -> m.run("ce")));
        return ways;
    }

    private static List<Way> samePrivilege() {
        Consumer<SmallMachine> kernel = m -> { };
        List<Way> ways = new ArrayList<>(events("64-bit ring 0", kernel));
        ways.addAll(events("compatibility mode, ring 0", SmallMachine::kernel32));
        ways.add(new Way("64-bit ring 0, int 0x20", 0x20, 0x8e, 0, 0, kernel, m -> m.run("cd20")));
        ways.add(new Way("64-bit ring 0, int3", 3, 0x8e, 0, 0, kernel, m -> m.run("cc")));
        ways.add(new Way("64-bit ring 0, int1", 1, 0x8e, 0, 1, kernel, m -> m.run("f1")));
        return ways;
    }

    private static List<Way> events(String where, Consumer<SmallMachine> start) {
        return List.of(
            event(where + ", #UD", start, Event.of(Fault.of(Check.OPCODE_DEFINED, 1, 0, Origin.INSTRUCTION, 0, 0))),
            event(where + ", #GP", start, Event.of(Fault.of(Check.PRIVILEGED, 3, 0, Origin.CPL, 0, 0))),
            event(where + ", interrupt 0x30", start, Event.external(0x30)),
            event(where + ", NMI", start, Event.external(2)));
    }

    private static Way event(String name, Consumer<SmallMachine> start, Event event) {
        return new Way(name, event.vector(), 0x8e, 0, 1, start,
            m -> m.deliver(event));
    }

    private static void gate(Way way, List<CheckCase> cases) {
        int errorCode = way.errorCode();
        cases.add(way.fails(Check.GATE_WITHIN_IDT, "#GP", errorCode,
            m -> m.cpu.idtr = new TableRegister(IDT, way.vector << 4 | 14)));
        cases.add(way.fails(Check.GATE_ADDRESS_CANONICAL, "#GP", errorCode,
            m -> m.cpu.idtr = new TableRegister(NON_CANONICAL - (way.vector << 4) - 8, 0xfff)));
        for (int type : new int[] {0, 1, 4, 5, 6, 7, 9, 11, 12, 13, 0x1e}) {
            cases.add(way.fails(Check.GATE_TYPE, "#GP", errorCode, m -> way.gate(m, KERNEL_CS, 0xe0 | type)));
        }
        cases.add(way.fails(Check.GATE_PRESENT, "#NP", errorCode, m -> way.gate(m, KERNEL_CS, way.access & 0x7f)));
        if (way.external == 0 && (way.access & 0x60) != 0) {
            cases.add(way.fails(Check.GATE_DPL_AT_LEAST_CPL, "#GP", errorCode,
                m -> way.gate(m, KERNEL_CS, way.access & ~0x60 | 0x40)));
        }
        cases.add(way.fails(Check.GATE_TARGET_NOT_NULL, "#GP", 0, way.leadsTo(3)));
        cases.add(way.fails(Check.DESCRIPTOR_WITHIN_TABLE, "#GP", BEYOND, way.leadsTo(BEYOND | 3)));
        cases.add(way.fails(Check.LDT_LOADED, "#GP", IN_LDT, m -> inLdt(m, way),
            m -> m.cpu.ldtr = SegmentRegister.NULL));
        cases.add(way.fails(Check.DESCRIPTOR_WITHIN_TABLE, "#GP", IN_LDT, m -> inLdt(m, way),
            m -> m.cpu.ldtr = new SegmentRegister(LDT_SELECTOR, LDT, 0xe, 0x82)));
        cases.add(way.fails(Check.GATE_TARGET_IS_CODE, "#GP", KERNEL_DS, way.leadsTo(KERNEL_DS)));
        cases.add(way.fails(Check.GATE_TARGET_IS_CODE, "#GP", TSS_SELECTOR, way.leadsTo(TSS_SELECTOR)));
        cases.add(way.fails(Check.GATE_TARGET_64_BIT, "#GP", KERNEL_CS_32, way.leadsTo(KERNEL_CS_32)));
        cases.add(way.fails(Check.GATE_TARGET_64_BIT, "#GP", KERNEL_CS, m -> m.change(KERNEL_CS, LONG, 0)));
        cases.add(way.fails(Check.GATE_TARGET_64_BIT, "#GP", KERNEL_CS, m -> m.change(KERNEL_CS, 0, BIG)));
        cases.add(way.fails(Check.GATE_TARGET_PRESENT, "#NP", KERNEL_CS, m -> m.change(KERNEL_CS, PRESENT, 0)));
        cases.add(way.fails(Check.GATE_ENTRY_CANONICAL, "#GP", 0,
            m -> m.gate(way.vector, NON_CANONICAL, KERNEL_CS, way.access, way.ist)));
    }

    private static void inLdt(SmallMachine m, Way way) {
        m.cpu.ldtr = new SegmentRegister(LDT_SELECTOR, LDT, 0x1f, 0x82);
        m.descriptor(IN_LDT, m.descriptor(KERNEL_CS));
        way.gate(m, IN_LDT, way.access);
    }

    /** The pointer lies at {@code offset} of the TSS. */
    private static void stackFromTss(Way way, int offset, List<CheckCase> cases) {
        cases.add(way.fails(Check.TSS_HOLDS_STACK_POINTER, "#TS", TSS_SELECTOR,
            m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, offset + 6, 0x8b)));
        cases.add(way.fails(Check.TSS_HOLDS_STACK_POINTER, "#TS", 0, m -> m.cpu.tr = SegmentRegister.NULL));
        cases.add(way.fails(Check.NEW_STACK_CANONICAL, "#SS", 0, m -> m.tss(offset, NON_CANONICAL)));
        cases.add(way.fails(Check.NEW_STACK_CANONICAL, "#SS", 0, m -> m.tss(offset, -NON_CANONICAL - 8)));
        cases.add(way.fails(Check.STACK_ADDRESS_CANONICAL, "#SS", 0, m -> m.tss(offset, -NON_CANONICAL)));
        cases.add(way.failsExactly(Check.PAGE_PRESENT, "#PF(0x2)", m -> { }, m -> m.tss(offset, UNMAPPED + 32)));
    }
}
