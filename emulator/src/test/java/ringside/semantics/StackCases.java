package ringside.semantics;

import java.util.ArrayList;
import java.util.List;

import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;

/** The checks of the stack, for the instructions that push and pop, in every mode. */
final class StackCases {
    /** Instructions that push one value, and those that pop {@code n} values. */
    private static final List<String> PUSHES = List.of("50", "54", "6a01", "e800", "c8000000", "c8100000", "9c", "06");
    private static final List<String> POPS = List.of("58", "5c", "c3", "c20800", "c9", "9d");

    private StackCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var setting : Setting.SEGMENTED) {
            int bytes = setting.operand() >> 3;
            for (var code : PUSHES) {
                push(cases, setting, whole(setting, code), bytes);
            }
            push(cases, setting, "60", 8 * bytes);
            for (var code : POPS) {
                pop(cases, setting, code, bytes);
            }
            pop(cases, setting, "61", 8 * bytes);
        }
        canonical(cases);
        splitPusha(cases);
        return cases;
    }

    /** A call to the next instruction has a displacement of the operand size. */
    private static String whole(Setting setting, String code) {
        return code.equals("e800") ? "e8" + "00".repeat(setting.operand() >> 3) : code;
    }

    private static void push(List<CheckCase> cases, Setting setting, String code, int bytes) {
        long top = setting.make().cpu.gpr[Cpu.RSP];
        long last = code.equals("06") ? top - bytes + 1 : top - 1; // of a selector 16 bits are written
        cases.add(setting.of(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", code, Setting.limit(Cpu.SS, last),
            Setting.limit(Cpu.SS, last - 1)));
        if (Setting.TYPED.contains(setting) && !code.equals("c8100000")) {
            typed(cases, setting, code, top - bytes);
        }
    }

    private static void pop(List<CheckCase> cases, Setting setting, String code, int bytes) {
        long top = setting.make().cpu.gpr[Cpu.RSP];
        cases.add(setting.of(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", code,
            Setting.limit(Cpu.SS, top + bytes - 1).andThen(m -> frame(m, top)),
            Setting.limit(Cpu.SS, top + bytes - 2)));
        if (Setting.TYPED.contains(setting)) {
            typed(cases, setting, code, top);
        }
    }

    /** What is popped is 0, but TF stays clear and RBP leads to the frame. */
    private static void frame(SmallMachine machine, long top) {
        machine.set(Cpu.RBP, top);
    }

    private static void typed(List<CheckCase> cases, Setting setting, String code, long lowest) {
        long top = setting.make().cpu.gpr[Cpu.RSP];
        cases.add(setting.of(Check.STACK_ABOVE_LIMIT, "#SS(0x0)", code,
            Setting.attributes(Cpu.SS, 0, Attributes.EXPAND_DOWN_OR_CONFORMING)
                .andThen(Setting.limit(Cpu.SS, lowest - 1)).andThen(m -> frame(m, top)),
            Setting.limit(Cpu.SS, lowest)));
        if (setting.name().contains("COMPATIBILITY")) {
            cases.add(setting.of(Check.STACK_SEGMENT_USABLE, "#SS(0x0)", code, m -> frame(m, top),
                m -> m.cpu.segments[Cpu.SS] = SegmentRegister.NULL));
        }
    }

    private static void canonical(List<CheckCase> cases) {
        for (var setting : List.of(Setting.KERNEL_64, Setting.USER_64)) {
            for (var code : List.of("50", "6a01", "e800000000", "c8000000", "9c", "ff37", "0fa0", "58", "c3", "c20800",
                "9d", "8f07", "8b0424", "890424", "ff1424")) {
                cases.add(setting.of(Check.STACK_ADDRESS_CANONICAL, "#SS(0x0)", code,
                    m -> m.set(Cpu.RSP, SmallMachine.NON_CANONICAL + 0x100)));
            }
            for (var code : List.of("c9", "8b4500", "894500", "488b4500", "ff4500")) {
                cases.add(setting.of(Check.STACK_ADDRESS_CANONICAL, "#SS(0x0)", code,
                    m -> m.set(Cpu.RBP, SmallMachine.USER_STACK),
                    m -> m.set(Cpu.RBP, SmallMachine.NON_CANONICAL)));
            }
        }
    }

    private static void splitPusha(List<CheckCase> cases) {
        for (var setting : List.of(Setting.REAL, Setting.VIRTUAL_8086)) {
            for (int pointer = 7; pointer <= 15; pointer += 2) {
                int split = pointer;
                for (var code : List.of("60", "6660")) {
                    cases.add(setting.of(Check.PUSHA_ROOM, "#GP(0x0)", code, m -> m.set(Cpu.RSP, split)));
                }
            }
        }
    }
}
