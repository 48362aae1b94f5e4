package ringside.semantics;

import static ringside.semantics.LegacyMachine.EXPAND_DOWN_DS;
import static ringside.semantics.LegacyMachine.GDT_LIMIT;
import static ringside.semantics.SmallMachine.CONFORMING_CS;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.IDT;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.KERNEL_STACK;
import static ringside.semantics.SmallMachine.LDT;
import static ringside.semantics.SmallMachine.LDT_SELECTOR;
import static ringside.semantics.SmallMachine.PRESENT;
import static ringside.semantics.SmallMachine.RING1_CS;
import static ringside.semantics.SmallMachine.RING1_DS;
import static ringside.semantics.SmallMachine.SPARE;
import static ringside.semantics.SmallMachine.TSS;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;
import static ringside.semantics.SmallMachine.UNMAPPED;
import static ringside.semantics.SmallMachine.USER_CS;
import static ringside.semantics.SmallMachine.USER_DS;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;

/** The checks of event delivery outside IA-32e mode, for every way that leads through the IDT. */
final class LegacyDeliveryCases {
    private static final int BEYOND = GDT_LIMIT + 1;
    private static final int IN_LDT = 0xc;
    private static final long RING_0_DATA = 0x00cf_9300_0000_ffffL;

    private LegacyDeliveryCases() {
    }

    /**
     * A way through the IDT.
     *
     * @param name     for people
     * @param vector   the gate's
     * @param access   the gate's access byte; bit 3 makes it one of 32 bits
     * @param external the EXT bit of faults
     * @param start    where it begins
     * @param act      what is done
     */
    private record Way(String name, int vector, int access, int external, Consumer<LegacyMachine> start,
                       Consumer<LegacyMachine> act) {

        CheckCase fails(Check check, String exception, int selector, Consumer<LegacyMachine> spoil) {
            return fails(check, exception, selector, m -> { }, spoil);
        }

        CheckCase fails(Check check, String exception, int selector, Consumer<LegacyMachine> arrange,
            Consumer<LegacyMachine> spoil) {
            var fault = exception + "(0x" + Integer.toHexString(selector | external) + ")";
            return CheckCase.legacyAct(check, fault, name, m -> {
                start.accept(m);
                gate(m, KERNEL_CS, access);
                arrange.accept(m);
            }, spoil, act);
        }

        CheckCase pageFault(String fault, Consumer<LegacyMachine> spoil) {
            return CheckCase.legacyAct(Check.PAGE_PRESENT, fault, name + ", paged", m -> {
                start.accept(m.paged());
                gate(m, KERNEL_CS, access);
            }, spoil, act);
        }

        void gate(LegacyMachine m, int selector, int access) {
            m.gate(vector, HANDLER + 16 * vector, selector, access);
        }

        Consumer<LegacyMachine> leadsTo(int selector) {
            return m -> gate(m, selector, access);
        }

        int errorCode() {
            return vector << 3 | 2;
        }

        boolean software() {
            return external == 0;
        }
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var way : inward()) {
            gate(way, cases);
            innerStack(way, cases);
            innerPages(way, cases);
        }
        for (var way : samePrivilege()) {
            gate(way, cases);
            sameStack(way, cases);
            cases.add(way.pageFault("#PF(0x2)", m -> m.cpu.gpr[Cpu.RSP] = UNMAPPED + 8));
        }
        for (var way : fromVirtual8086()) {
            gate(way, cases);
            innerStack(way, cases);
            innerPages(way, cases);
            cases.add(way.fails(Check.GATE_FROM_VIRTUAL_8086_TO_RING_0, "#GP", RING1_CS & ~3, way.leadsTo(RING1_CS)));
            cases.add(way.fails(Check.GATE_FROM_VIRTUAL_8086_TO_RING_0, "#GP", CONFORMING_CS,
                way.leadsTo(CONFORMING_CS)));
        }
        gate(byBitmap(), cases);
        innerSegment(byBitmap(), cases);
        for (var way : throughTaskGates()) {
            taskGate(way, cases);
        }
        for (var way : real()) {
            realMode(way, cases);
        }
        return cases;
    }

    private static List<Way> inward() {
        List<Way> ways = new ArrayList<>();
        Consumer<LegacyMachine> user = LegacyMachine::user;
        for (int access : new int[] {0xe6, 0xe7, 0xee, 0xef}) {
            ways.add(new Way("ring 3, int 0x20 through gate 0x" + Integer.toHexString(access), 0x20, access, 0, user,
                m -> m.run("cd20")));
        }
        ways.add(new Way("ring 3, int3", 3, 0xee, 0, user, m -> m.run("cc")));
        ways.add(new Way("ring 3, into", 4, 0xee, 0, m -> m.user().cpu.flags.status(Flags.OF, Flags.OF),
            m -> m.run("ce")));
        ways.add(new Way("ring 3, int1", 1, 0x8e, 1, user, m -> m.run("f1")));
        ways.add(new Way("ring 3, 16-bit code, int 0x20", 0x20, 0xee, 0, LegacyMachine::user16, m -> m.run("cd20")));
        ways.addAll(events("ring 3", user));
        return ways;
    }

    /** The same from everywhere; what the other task's TSS holds is of no account before the switch is made. */
    private static List<Way> throughTaskGates() {
        List<Way> ways = new ArrayList<>();
        for (var way : List.of(inward(), samePrivilege(), fromVirtual8086())) {
            way.stream().filter(one -> (one.access & 7) == 6).forEach(one -> ways.add(new Way(
                one.name + " (here a task gate)", one.vector, one.access & 0x60 | 0x85, one.external, m -> {
                    one.start.accept(m);
                    Tasks.ready(m, LegacyMachine.OTHER_TSS_SELECTOR);
                }, one.act)));
        }
        return ways;
    }

    private static List<Way> samePrivilege() {
        Consumer<LegacyMachine> kernel = m -> m.enter(KERNEL_CS, KERNEL_DS, KERNEL_STACK);
        List<Way> ways = new ArrayList<>(events("ring 0", kernel));
        ways.add(new Way("ring 0, int 0x20", 0x20, 0x8e, 0, kernel, m -> m.run("cd20")));
        ways.add(new Way("ring 0, int 0x20 through a 16-bit gate", 0x20, 0x86, 0, kernel, m -> m.run("cd20")));
        ways.add(new Way("ring 0, int3", 3, 0x8e, 0, kernel, m -> m.run("cc")));
        ways.add(new Way("ring 0, int1", 1, 0x8e, 1, kernel, m -> m.run("f1")));
        return ways;
    }

    private static List<Way> fromVirtual8086() {
        Consumer<LegacyMachine> start = LegacyMachine::virtual8086;
        List<Way> ways = new ArrayList<>(events("virtual-8086 mode", start));
        ways.add(new Way("virtual-8086 mode, int 0x20", 0x20, 0xee, 0, start, m -> m.run("cd20")));
        ways.add(new Way("virtual-8086 mode, int 0x20 through a 16-bit gate", 0x20, 0xe6, 0, start,
            m -> m.run("cd20")));
        ways.add(new Way("virtual-8086 mode with IOPL 0, int3", 3, 0xee, 0, m -> m.virtual8086(0), m -> m.run("cc")));
        ways.add(new Way("virtual-8086 mode with IOPL 0, int1", 1, 0x8e, 1, m -> m.virtual8086(0), m -> m.run("f1")));
        return ways;
    }

    private static Way byBitmap() {
        return new Way("virtual-8086 mode with VME, int 0x20 by the bitmap", 0x20, 0xee, 0, m -> {
            m.virtual8086Extended().protect(0x20);
            m.cpu.flags.put(Flags.IOPL, true);
        }, m -> m.run("cd20"));
    }

    private static List<Way> real() {
        Consumer<LegacyMachine> start = LegacyMachine::real;
        List<Way> ways = new ArrayList<>(events("real-address mode", start));
        ways.add(new Way("real-address mode, int 0x20", 0x20, 0, 0, start, m -> m.run("cd20")));
        ways.add(new Way("real-address mode, int3", 3, 0, 0, start, m -> m.run("cc")));
        ways.add(new Way("real-address mode, int1", 1, 0, 0, start, m -> m.run("f1")));
        return ways;
    }

    /** An exception without and one with an error code, an interrupt and an NMI. */
    private static List<Way> events(String where, Consumer<LegacyMachine> start) {
        return List.of(
            event(where + ", #UD", start, Event.of(Fault.of(Check.OPCODE_DEFINED, 1, 0, Origin.INSTRUCTION, 0, 0))),
            event(where + ", #GP", start, Event.of(Fault.of(Check.PRIVILEGED, 3, 0, Origin.CPL, 0, 0))),
            event(where + ", interrupt 0x30", start, Event.external(0x30)),
            event(where + ", NMI", start, Event.external(2)));
    }

    private static Way event(String name, Consumer<LegacyMachine> start, Event event) {
        return new Way(name, event.vector(), 0x8e, 1, start,
            m -> m.deliver(event));
    }

    private static void gate(Way way, List<CheckCase> cases) {
        int errorCode = way.errorCode();
        cases.add(way.fails(Check.GATE_WITHIN_IDT, "#GP", errorCode,
            m -> m.cpu.idtr = new TableRegister(IDT, way.vector << 3 | 6)));
        for (int type : new int[] {0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 0x16, 0x1e}) {
            cases.add(way.fails(Check.LEGACY_GATE_TYPE, "#GP", errorCode, m -> way.gate(m, KERNEL_CS, 0xe0 | type)));
        }
        cases.add(way.fails(Check.GATE_PRESENT, "#NP", errorCode, m -> way.gate(m, KERNEL_CS, way.access & 0x7f)));
        cases.add(way.fails(Check.GATE_TARGET_NOT_NULL, "#GP", 0, way.leadsTo(3)));
        cases.add(way.fails(Check.DESCRIPTOR_WITHIN_TABLE, "#GP", BEYOND, way.leadsTo(BEYOND | 3)));
        cases.add(way.fails(Check.DESCRIPTOR_WITHIN_TABLE, "#GP", IN_LDT, m -> inLdt(m, way),
            m -> m.cpu.ldtr = new SegmentRegister(LDT_SELECTOR, LDT, 0xe, 0x82)));
        cases.add(way.fails(Check.LDT_LOADED, "#GP", IN_LDT, m -> inLdt(m, way),
            m -> m.cpu.ldtr = SegmentRegister.NULL));
        cases.add(way.fails(Check.GATE_TARGET_IS_CODE, "#GP", KERNEL_DS, way.leadsTo(KERNEL_DS)));
        cases.add(way.fails(Check.GATE_TARGET_IS_CODE, "#GP", TSS_SELECTOR, way.leadsTo(TSS_SELECTOR)));
        cases.add(way.fails(Check.GATE_TARGET_PRESENT, "#NP", KERNEL_CS, m -> m.change(KERNEL_CS, PRESENT, 0)));
        cases.add(way.fails(Check.GATE_ENTRY_WITHIN_LIMIT, "#GP", 0, m -> m.segment(KERNEL_CS, 0x9b, 0, 0xf)));
        if (way.software() && (way.access & 0x60) != 0) {
            cases.add(way.fails(Check.GATE_DPL_AT_LEAST_CPL, "#GP", errorCode,
                m -> way.gate(m, KERNEL_CS, way.access & ~0x60 | 0x40)));
        }
    }

    private static void taskGate(Way way, List<CheckCase> cases) {
        int tss = LegacyMachine.OTHER_TSS_SELECTOR;
        Consumer<LegacyMachine> arranged = way.leadsTo(tss);
        cases.add(way.fails(Check.GATE_PRESENT, "#NP", way.errorCode(), arranged,
            m -> way.gate(m, tss, way.access & 0x7f)));
        if (way.software() && (way.access & 0x60) != 0) {
            cases.add(way.fails(Check.GATE_DPL_AT_LEAST_CPL, "#GP", way.errorCode(), arranged,
                m -> way.gate(m, tss, way.access & ~0x60 | 0x40)));
        }
        cases.add(way.fails(Check.SYSTEM_SELECTOR_IN_GDT, "#GP", IN_LDT, arranged, way.leadsTo(IN_LDT)));
        cases.add(way.fails(Check.DESCRIPTOR_WITHIN_TABLE, "#GP", BEYOND, arranged, way.leadsTo(BEYOND)));
        cases.add(way.fails(Check.TSS_AVAILABLE_LEGACY, "#GP", TSS_SELECTOR, arranged, way.leadsTo(TSS_SELECTOR)));
        cases.add(way.fails(Check.TSS_AVAILABLE_LEGACY, "#GP", KERNEL_DS, arranged, way.leadsTo(KERNEL_DS)));
        cases.add(way.fails(Check.TSS_AVAILABLE_LEGACY, "#GP", tss, arranged,
            m -> m.change(tss, 0, SmallMachine.bit(2))));
        cases.add(way.fails(Check.SYSTEM_SEGMENT_PRESENT, "#NP", tss, arranged, m -> m.change(tss, PRESENT, 0)));
        cases.add(way.fails(Check.NEW_TSS_LONG_ENOUGH, "#TS", tss, arranged,
            m -> m.segment(tss, 0x89, LegacyMachine.OTHER_TSS, 0x66)));
        cases.add(way.fails(Check.OLD_TSS_LONG_ENOUGH, "#TS", TSS_SELECTOR, arranged,
            m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, 0x3c, 0x8b)));
    }

    private static void inLdt(LegacyMachine m, Way way) {
        m.ldt().descriptor(IN_LDT, m.descriptor(KERNEL_CS));
        way.gate(m, IN_LDT, way.access);
    }

    private static void innerStack(Way way, List<CheckCase> cases) {
        cases.addAll(List.of(
            way.fails(Check.LEGACY_TSS_HOLDS_STACK_POINTER, "#TS", TSS_SELECTOR,
                m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, 8, 0x8b)),
            way.fails(Check.LEGACY_TSS_HOLDS_STACK_POINTER, "#TS", LegacyMachine.TSS_16_SELECTOR,
                m -> m.task(LegacyMachine.TSS_16_SELECTOR),
                m -> m.cpu.tr = new SegmentRegister(LegacyMachine.TSS_16_SELECTOR, LegacyMachine.TSS_16, 4, 0x83)),
            way.fails(Check.LEGACY_TSS_HOLDS_STACK_POINTER, "#TS", 0, m -> m.cpu.tr = SegmentRegister.NULL)));
        innerSegment(way, cases);
    }

    private static void innerSegment(Way way, List<CheckCase> cases) {
        cases.addAll(List.of(
            way.fails(Check.INNER_SS_NOT_NULL, "#TS", 0, m -> m.stack32(TSS, 0, 0, KERNEL_STACK)),
            way.fails(Check.INNER_SS_NOT_NULL, "#TS", 0, m -> m.stack32(TSS, 0, 3, KERNEL_STACK)),
            way.fails(Check.TSS_SELECTOR_WITHIN_TABLE, "#TS", BEYOND, m -> m.stack32(TSS, 0, BEYOND, KERNEL_STACK)),
            way.fails(Check.TSS_SELECTOR_WITHIN_TABLE, "#TS", IN_LDT, LegacyDeliveryCases::stackInLdt,
                m -> m.cpu.ldtr = new SegmentRegister(LDT_SELECTOR, LDT, 0xe, 0x82)),
            way.fails(Check.TSS_SELECTOR_FINDS_LDT, "#TS", IN_LDT, LegacyDeliveryCases::stackInLdt,
                m -> m.cpu.ldtr = SegmentRegister.NULL),
            way.fails(Check.INNER_SS_RPL_EQUALS_CPL, "#TS", KERNEL_DS,
                m -> m.stack32(TSS, 0, KERNEL_DS | 1, KERNEL_STACK)),
            way.fails(Check.INNER_SS_WRITABLE, "#TS", KERNEL_CS, m -> m.stack32(TSS, 0, KERNEL_CS, KERNEL_STACK)),
            way.fails(Check.INNER_SS_WRITABLE, "#TS", KERNEL_DS, m -> m.change(KERNEL_DS, SmallMachine.bit(2), 0)),
            way.fails(Check.INNER_SS_WRITABLE, "#TS", TSS_SELECTOR,
                m -> m.stack32(TSS, 0, TSS_SELECTOR, KERNEL_STACK)),
            way.fails(Check.INNER_SS_DPL_EQUALS_CPL, "#TS", RING1_DS & ~3,
                m -> m.stack32(TSS, 0, RING1_DS & ~3, KERNEL_STACK)),
            way.fails(Check.INNER_SS_DPL_EQUALS_CPL, "#TS", USER_DS & ~3,
                m -> m.stack32(TSS, 0, USER_DS & ~3, KERNEL_STACK)),
            way.fails(Check.INNER_SS_PRESENT, "#SS", KERNEL_DS, m -> m.change(KERNEL_DS, PRESENT, 0)),
            way.fails(Check.STACK_WITHIN_LIMIT, "#SS", SPARE,
                m -> m.stack32(TSS, 0, SPARE, KERNEL_STACK).descriptor(SPARE, RING_0_DATA),
                m -> m.segment(SPARE, 0x93, 0, 0xfff)),
            way.fails(Check.STACK_ABOVE_LIMIT, "#SS", EXPAND_DOWN_DS,
                m -> m.stack32(TSS, 0, EXPAND_DOWN_DS, KERNEL_STACK),
                m -> m.stack32(TSS, 0, EXPAND_DOWN_DS, 0x10004))));
    }

    /** Pages are touched last, on behalf of the new ring; the tables are read as the system itself does. */
    private static void innerPages(Way way, List<CheckCase> cases) {
        cases.addAll(List.of(
            way.pageFault("#PF(0x2)", m -> m.stack32(TSS, 0, KERNEL_DS, UNMAPPED + 8)),
            way.pageFault("#PF(0x2)", m -> m.stack32(TSS, 0, KERNEL_DS, UNMAPPED + 0x1004)),
            way.pageFault("#PF(0x0)", m -> m.cpu.idtr = new TableRegister(UNMAPPED, 0x7ff)),
            way.pageFault("#PF(0x0)", m -> m.cpu.gdtr = new TableRegister(UNMAPPED, GDT_LIMIT)),
            way.pageFault("#PF(0x0)", m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, UNMAPPED, 0x88, 0x8b))));
    }

    private static void stackInLdt(LegacyMachine m) {
        m.ldt().descriptor(IN_LDT, m.descriptor(KERNEL_DS));
        m.stack32(TSS, 0, IN_LDT, KERNEL_STACK);
    }

    private static void sameStack(Way way, List<CheckCase> cases) {
        cases.add(way.fails(Check.GATE_TARGET_DPL_AT_MOST_CPL, "#GP", USER_CS & ~3, way.leadsTo(USER_CS)));
        cases.add(way.fails(Check.GATE_TARGET_DPL_AT_MOST_CPL, "#GP", RING1_CS & ~3, way.leadsTo(RING1_CS)));
        cases.add(way.fails(Check.STACK_WITHIN_LIMIT, "#SS", 0, m -> stack(m, 0xfff, 0x4093)));
        cases.add(way.fails(Check.STACK_WITHIN_LIMIT, "#SS", 0, m -> {
            stack(m, 0xffff, 0x93);
            m.cpu.gpr[Cpu.RSP] = 1;
        }));
        cases.add(way.fails(Check.STACK_ABOVE_LIMIT, "#SS", 0, m -> stack(m, 0xffff, 0x4097),
            m -> stack(m, KERNEL_STACK, 0x4097)));
    }

    private static void stack(LegacyMachine m, long limit, int attributes) {
        m.cpu.segments[Cpu.SS] = new SegmentRegister(KERNEL_DS, 0, limit, attributes);
    }

    /** Without EXT bit, since nothing is pushed. */
    private static void realMode(Way way, List<CheckCase> cases) {
        cases.add(CheckCase.legacyAct(Check.VECTOR_WITHIN_TABLE, "#GP(0x0)", way.name, way.start,
            m -> m.cpu.idtr = new TableRegister(0, way.vector << 2 | 2), way.act));
        cases.add(CheckCase.legacyAct(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", way.name, way.start,
            m -> m.cpu.gpr[Cpu.RSP] = 1, way.act));
        cases.add(CheckCase.legacyAct(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", way.name + ", the last push", way.start,
            m -> m.cpu.gpr[Cpu.RSP] = 5, way.act));
        cases.add(CheckCase.legacyAct(Check.GATE_ENTRY_WITHIN_LIMIT, "#GP(0x0)", way.name, way.start,
            m -> m.cpu.segments[Cpu.CS] = new SegmentRegister(LegacyMachine.REAL_CS, SmallMachine.CODE, 0xf, 0x93),
            way.act));
    }
}
