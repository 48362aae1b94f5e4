package ringside.semantics;

import static ringside.semantics.LegacyMachine.OTHER_TSS_16_SELECTOR;
import static ringside.semantics.LegacyMachine.OTHER_TSS_SELECTOR;
import static ringside.semantics.LegacyMachine.TASK_GATE;
import static ringside.semantics.SmallMachine.CONFORMING_CS;
import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.DPL;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.LDT_SELECTOR;
import static ringside.semantics.SmallMachine.PRESENT;
import static ringside.semantics.SmallMachine.RING1_CS;
import static ringside.semantics.SmallMachine.RING1_DS;
import static ringside.semantics.SmallMachine.SPARE;
import static ringside.semantics.SmallMachine.SPARE_2;
import static ringside.semantics.SmallMachine.TSS;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;
import static ringside.semantics.SmallMachine.UNMAPPED;
import static ringside.semantics.SmallMachine.USER_CS;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.SegmentRegister;

/** The checks of task switches, before and after the commit point, for every reason and both kinds of TSS. */
final class TaskSwitchCases {
    private static final long CODE_BITS = 0x00cf_9b00_0000_ffffL;
    private static final long DATA_BITS = 0x00cf_9300_0000_ffffL;
    private static final int[] TASKS = {OTHER_TSS_SELECTOR, OTHER_TSS_16_SELECTOR};

    private TaskSwitchCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (int task : TASKS) {
            for (var way : ways(task)) {
                if (!way.name.startsWith("iret")) {
                    available(way, cases);
                }
                limits(way, cases);
                localTable(way, cases);
                stack(way, cases);
                data(way, cases);
                code(way, cases);
            }
        }
        for (var way : List.of("jmp", "call")) {
            gates(way, cases);
        }
        backLinks(cases);
        return cases;
    }

    /**
     * A way into a task.
     *
     * @param task     the selector of its TSS
     * @param external the EXT bit of its error codes
     */
    record Way(String name, int task, int external, Consumer<LegacyMachine> act) {

        /** The fault with a selector for its error code. */
        String fault(String vector, int selector) {
            return vector + "(0x" + Integer.toHexString(selector & 0xfffc | external) + ")";
        }

        Consumer<LegacyMachine> good() {
            return m -> {
                Tasks.ready(m, task);
                m.ram.write(TSS, 16, task);
                m.change(TASK_GATE, 0xffff_0000L, (long) task << 16);
                m.gate(0x20, 0, task, 0x85);
                if (name.startsWith("iret")) {
                    m.cpu.flags.put(Flags.NT, true);
                    m.change(task, 0, SmallMachine.bit(2));
                }
            };
        }

        CheckCase of(Check check, String fault, Consumer<LegacyMachine> spoil) {
            return of(check, fault, m -> { }, spoil);
        }

        CheckCase of(Check check, String fault, Consumer<LegacyMachine> arrange, Consumer<LegacyMachine> spoil) {
            return CheckCase.legacyAct(check, fault, name + " to a " + (task == OTHER_TSS_SELECTOR ? 32 : 16)
                + "-bit task", good().andThen(arrange), spoil, act);
        }

        Consumer<LegacyMachine> segment(int register, int selector) {
            return m -> Tasks.segment(m, task, register, selector);
        }

        Consumer<LegacyMachine> segment(int register, int selector, long bits) {
            return m -> Tasks.segment(m, task, register, selector).descriptor(selector, bits);
        }
    }

    static List<Way> ways(int task) {
        return List.of(
            new Way("jmp", task, 0, m -> m.run(far("ea", task))),
            new Way("call", task, 0, m -> m.run(far("9a", task))),
            new Way("call through a task gate", task, 0, m -> m.run(far("9a", TASK_GATE))),
            new Way("int", task, 0, m -> m.run("cd20")),
            new Way("an interrupt", task, 1, m -> m.deliver(Event.external(0x20))),
            new Way("iret", task, 0, m -> m.run("cf")));
    }

    private static String far(String opcode, int selector) {
        return opcode + "00000000" + "%02x00".formatted(selector);
    }

    private static void available(Way way, List<CheckCase> cases) {
        // What a far pointer names is known to be a TSS, if perhaps a busy one; a gate may name anything.
        boolean direct = way.name.equals("jmp") || way.name.equals("call");
        for (int type : direct ? new int[] {0x3, 0xb} : new int[] {0x3, 0xb, 0x2, 0x0, 0x5, 0xc}) {
            cases.add(way.of(Check.TSS_AVAILABLE_LEGACY, way.fault("#GP", way.task),
                m -> m.change(way.task, 0xfL << 40, (long) type << 40)));
        }
        cases.add(way.of(Check.SYSTEM_SEGMENT_PRESENT, way.fault("#NP", way.task),
            m -> m.change(way.task, PRESENT, 0)));
    }

    private static void limits(Way way, List<CheckCase> cases) {
        boolean wide = way.task == OTHER_TSS_SELECTOR;
        cases.add(way.of(Check.NEW_TSS_LONG_ENOUGH, way.fault("#TS", way.task),
            m -> m.change(way.task, 0xffff, wide ? 0x66 : 0x2a)));
        cases.add(way.of(Check.OLD_TSS_LONG_ENOUGH, way.fault("#TS", TSS_SELECTOR),
            m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, 0x5e, 0x8b)));
        cases.add(way.of(Check.OLD_TSS_LONG_ENOUGH, way.fault("#TS", LegacyMachine.TSS_16_SELECTOR),
            m -> m.task(LegacyMachine.TSS_16_SELECTOR).ram.write(LegacyMachine.TSS_16, 16, way.task),
            m -> m.cpu.tr = new SegmentRegister(LegacyMachine.TSS_16_SELECTOR, LegacyMachine.TSS_16, 0x28, 0x83)));
    }

    private static void localTable(Way way, List<CheckCase> cases) {
        Consumer<LegacyMachine> good = m -> Tasks.ldt(m, way.task, LDT_SELECTOR);
        cases.addAll(List.of(
            way.of(Check.TASK_LDT_IN_GDT, way.fault("#TS", 0x4c), good, m -> Tasks.ldt(m, way.task, 0x4c)),
            way.of(Check.TSS_SELECTOR_WITHIN_TABLE, way.fault("#TS", 0x100), good,
                m -> Tasks.ldt(m, way.task, 0x100)),
            way.of(Check.TASK_LDT_TYPE, way.fault("#TS", KERNEL_DS), good, m -> Tasks.ldt(m, way.task, KERNEL_DS)),
            way.of(Check.TASK_LDT_TYPE, way.fault("#TS", TSS_SELECTOR), good,
                m -> Tasks.ldt(m, way.task, TSS_SELECTOR)),
            way.of(Check.TASK_LDT_PRESENT, way.fault("#TS", LDT_SELECTOR), good,
                m -> m.change(LDT_SELECTOR, PRESENT, 0))));
    }

    private static void stack(Way way, List<CheckCase> cases) {
        Consumer<LegacyMachine> good = way.segment(Cpu.SS, SPARE, DATA_BITS);
        var fault = way.fault("#TS", SPARE);
        cases.addAll(List.of(
            way.of(Check.TASK_SS_NOT_NULL, way.fault("#TS", 0), good, way.segment(Cpu.SS, 3)),
            way.of(Check.TSS_SELECTOR_WITHIN_TABLE, way.fault("#TS", 0x100), good, way.segment(Cpu.SS, 0x100)),
            way.of(Check.TSS_SELECTOR_FINDS_LDT, way.fault("#TS", 0xc), way.segment(Cpu.SS, 0xc, DATA_BITS)
                .andThen(m -> Tasks.ldt(m, way.task, LDT_SELECTOR)), m -> Tasks.ldt(m, way.task, 0)),
            way.of(Check.TASK_SS_WRITABLE, fault, good, m -> m.change(SPARE, 2L << 40, 0)),
            way.of(Check.TASK_SS_WRITABLE, fault, good, m -> m.change(SPARE, 0, 8L << 40)),
            way.of(Check.TASK_SS_PRESENT, way.fault("#SS", SPARE), good, m -> m.change(SPARE, PRESENT, 0)),
            way.of(Check.TASK_SS_DPL_EQUALS_CPL, fault, good, m -> m.change(SPARE, 0, DPL)),
            way.of(Check.TASK_SS_DPL_EQUALS_CPL, fault, good, way.segment(Cpu.CS, USER_CS)),
            way.of(Check.TASK_SS_DPL_EQUALS_RPL, fault, good, way.segment(Cpu.SS, SPARE | 3))));
    }

    private static void data(Way way, List<CheckCase> cases) {
        int count = way.task == OTHER_TSS_SELECTOR ? 6 : 4;
        for (int register = 0; register < count; register++) {
            if (register != Cpu.CS && register != Cpu.SS) {
                data(way, register, cases);
            }
        }
    }

    private static void data(Way way, int register, List<CheckCase> cases) {
        Consumer<LegacyMachine> good = way.segment(register, SPARE, DATA_BITS);
        var fault = way.fault("#TS", SPARE);
        cases.addAll(List.of(
            way.of(Check.TSS_SELECTOR_WITHIN_TABLE, way.fault("#TS", 0x100), good, way.segment(register, 0x100)),
            way.of(Check.TASK_DATA_READABLE, fault, good, m -> m.change(SPARE, 2L << 40, 8L << 40)),
            way.of(Check.TASK_DATA_READABLE, fault, good, m -> m.change(SPARE, 0x1fL << 40, 2L << 40)),
            way.of(Check.TASK_DATA_DPL_AT_LEAST_RPL, fault, good, way.segment(register, SPARE | 1)),
            way.of(Check.TASK_DATA_DPL_AT_LEAST_CPL, fault,
                m -> Tasks.ready(m, way.task, RING1_CS, RING1_DS), way.segment(register, SPARE, DATA_BITS)),
            way.of(Check.TASK_DATA_PRESENT, way.fault("#NP", SPARE), good, m -> m.change(SPARE, PRESENT, 0))));
    }

    private static void code(Way way, List<CheckCase> cases) {
        Consumer<LegacyMachine> good = way.segment(Cpu.CS, SPARE_2, CODE_BITS);
        var fault = way.fault("#TS", SPARE_2);
        cases.addAll(List.of(
            way.of(Check.TASK_CS_NOT_NULL, way.fault("#TS", 0), good, way.segment(Cpu.CS, 0)),
            way.of(Check.TSS_SELECTOR_WITHIN_TABLE, way.fault("#TS", 0x100), good, way.segment(Cpu.CS, 0x100)),
            way.of(Check.TASK_CS_IS_CODE, way.fault("#TS", KERNEL_DS), good, way.segment(Cpu.CS, KERNEL_DS)),
            way.of(Check.TASK_CS_IS_CODE, way.fault("#TS", TSS_SELECTOR), good, way.segment(Cpu.CS, TSS_SELECTOR)),
            way.of(Check.TASK_CS_DPL_EQUALS_RPL, fault, good, m -> m.change(SPARE_2, 0, 1L << 45)),
            way.of(Check.TASK_CS_CONFORMING_DPL_AT_MOST_RPL, way.fault("#TS", CONFORMING_CS),
                way.segment(Cpu.CS, CONFORMING_CS), m -> m.change(CONFORMING_CS, 0, DPL)),
            way.of(Check.TASK_CS_PRESENT, way.fault("#NP", SPARE_2), good, m -> m.change(SPARE_2, PRESENT, 0)),
            way.of(Check.TASK_EIP_WITHIN_LIMIT, way.fault("#GP", 0), good,
                m -> m.descriptor(SPARE_2, 0x0040_9b00_0000_4fffL))));
    }

    /** Through task gates and to TSSs, from ring 3. */
    private static void gates(String way, List<CheckCase> cases) {
        var code = way.equals("jmp") ? "ff2d00000600" : "ff1d00000600";
        Consumer<LegacyMachine> ready = m -> Tasks.ready(m, OTHER_TSS_SELECTOR).ram.write(DATA, 32, UNMAPPED);
        var gate = ready.andThen(pointer(TASK_GATE | 3)).andThen(LegacyMachine::user);
        var tss = ready.andThen(pointer(OTHER_TSS_SELECTOR | 3)).andThen(m -> m.change(OTHER_TSS_SELECTOR, 0, DPL))
            .andThen(LegacyMachine::user);
        cases.addAll(List.of(
            CheckCase.legacy(Check.TASK_DPL_AT_LEAST_CPL, "#GP(0x80)", way, code, gate,
                pointer(TASK_GATE).andThen(m -> m.change(TASK_GATE, DPL, 0))),
            CheckCase.legacy(Check.TASK_DPL_AT_LEAST_RPL, "#GP(0x80)", way, code,
                ready.andThen(pointer(TASK_GATE | 3)), m -> m.change(TASK_GATE, DPL, 0)),
            CheckCase.legacy(Check.TASK_GATE_PRESENT, "#NP(0x80)", way, code, gate,
                m -> m.change(TASK_GATE, PRESENT, 0)),
            CheckCase.legacy(Check.SYSTEM_SELECTOR_IN_GDT, "#GP(0x54)", way, code, gate,
                m -> m.change(TASK_GATE, 0, 4L << 16)),
            CheckCase.legacy(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0x150)", way, code, gate,
                m -> m.change(TASK_GATE, 0, 0x100L << 16)),
            CheckCase.legacy(Check.TASK_DPL_AT_LEAST_CPL, "#GP(0x50)", way, code, tss,
                pointer(OTHER_TSS_SELECTOR).andThen(m -> m.change(OTHER_TSS_SELECTOR, DPL, 0))),
            CheckCase.legacy(Check.TASK_DPL_AT_LEAST_RPL, "#GP(0x50)", way, code,
                ready.andThen(pointer(OTHER_TSS_SELECTOR)), pointer(OTHER_TSS_SELECTOR | 1)),
            CheckCase.legacy(Check.SYSTEM_SELECTOR_IN_GDT, "#GP(0xc)", way, code, tss,
                pointer(0xf).andThen(m -> m.ldt().descriptor(0xc, m.descriptor(OTHER_TSS_SELECTOR))))));
    }

    private static Consumer<LegacyMachine> pointer(int selector) {
        return m -> m.ram.write(DATA + 4, 16, selector);
    }

    /** IRET with NT set. */
    private static void backLinks(List<CheckCase> cases) {
        for (var way : List.of(ways(OTHER_TSS_SELECTOR).getLast(), ways(OTHER_TSS_16_SELECTOR).getLast())) {
            cases.addAll(List.of(
                way.of(Check.BACK_LINK_WITHIN_TSS, "#TS(0x38)",
                    m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, 0, 0x8b)),
                way.of(Check.BACK_LINK_NOT_NULL, "#TS(0x0)", link(0)),
                way.of(Check.BACK_LINK_NOT_NULL, "#TS(0x0)", link(3)),
                way.of(Check.BACK_LINK_IN_GDT, way.fault("#TS", way.task | 4), link(way.task | 4)),
                way.of(Check.TSS_SELECTOR_WITHIN_TABLE, "#TS(0x100)", link(0x100)),
                way.of(Check.BACK_LINK_BUSY_TSS, way.fault("#TS", way.task),
                    m -> m.change(way.task, SmallMachine.bit(2), 0)),
                way.of(Check.BACK_LINK_BUSY_TSS, "#TS(0x10)", link(KERNEL_DS)),
                way.of(Check.BACK_LINK_BUSY_TSS, "#TS(0x48)", link(LDT_SELECTOR)),
                way.of(Check.SYSTEM_SEGMENT_PRESENT, way.fault("#NP", way.task),
                    m -> m.change(way.task, PRESENT, 0))));
        }
    }

    private static Consumer<LegacyMachine> link(int selector) {
        return m -> m.ram.write(TSS, 16, selector);
    }
}
