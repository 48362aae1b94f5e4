package ringside.semantics;

import java.util.ArrayList;
import java.util.List;

import ringside.state.Check;
import ringside.state.Cpu;

/** Exceptions of instructions that need no privilege: divisions, BOUND, WAIT, undefined opcodes and prefixes. */
final class IntegerCases {
    private IntegerCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var setting : Setting.values()) {
            divisions(cases, setting);
            undefined(cases, setting);
            for (var code : List.of("9b", "f39b")) {
                cases.add(setting.of(Check.WAIT_TASK_NOT_SWITCHED, "#NM", code,
                    m -> m.cpu.cr0 |= Cpu.CR0_MP | Cpu.CR0_TS));
            }
            if (setting.bits < 64) {
                bounds(cases, setting);
            }
        }
        for (var setting : List.of(Setting.KERNEL_64, Setting.USER_64)) {
            cases.add(setting.of(Check.CMPXCHG16B_ALIGNED, "#GP(0x0)", "480fc70f",
                m -> m.set(Cpu.RDI, SmallMachine.DATA + 8)));
            only32(cases, setting);
        }
        return cases;
    }

    private static void divisions(List<CheckCase> cases, Setting setting) {
        var codes = new ArrayList<>(List.of("f6", "f7", "66f7"));
        if (setting.bits == 64) {
            codes.add("48f7");
        }
        for (var code : codes) {
            for (var operation : List.of("f1", "f9")) {
                cases.add(setting.of(Check.DIVISOR_NOT_ZERO, "#DE", code + operation, m -> m.set(Cpu.RCX, 1),
                    m -> m.set(Cpu.RCX, 0)));
                cases.add(setting.of(Check.DIVISOR_ABOVE_UPPER_HALF, "#DE", code + operation, m -> m.set(Cpu.RCX, 4),
                    m -> m.set(Cpu.RDX, 4).set(Cpu.RAX, 4 << 8)));
            }
        }
        quotients(cases, setting);
    }

    /** The quotient that is one too great: 2 to the power of the width less one. */
    private static void quotients(List<CheckCase> cases, Setting setting) {
        cases.add(quotient(setting, "f6f9", 0, 0x80));
        cases.add(quotient(setting, setting.bits == 16 ? "f7f9" : "66f7f9", 0, 0x8000));
        cases.add(quotient(setting, setting.bits == 16 ? "66f7f9" : "f7f9", 0, 0x8000_0000L));
        if (setting.bits == 64) {
            cases.add(quotient(setting, "48f7f9", 0, Long.MIN_VALUE));
        }
    }

    private static CheckCase quotient(Setting setting, String code, long high, long low) {
        return setting.of(Check.QUOTIENT_FITS, "#DE", code, m -> m.set(Cpu.RCX, 1).set(Cpu.RAX, low - 1),
            m -> m.set(Cpu.RDX, high).set(Cpu.RAX, low));
    }

    /** UD0, UD1 and UD2; LOCK where it may not be: before other instructions, and with a register to write to. */
    private static void undefined(List<CheckCase> cases, Setting setting) {
        for (var code : List.of("0fffc0", "0fb9c0", "0f0b")) {
            cases.add(setting.of(Check.NO_UNDEFINED_INSTRUCTION, "#UD", code, null, m -> { }));
        }
        for (var code : List.of("f090", "f089c0", "f001c0", "f0ffc0", "f087c8", "f00fb1c8", "f00fbae801",
            "f089" + setting.modRm(0), "f08b" + setting.modRm(0), "f003" + setting.modRm(0), "f039" + setting.modRm(0),
            "f085" + setting.modRm(0), "f00fa3" + setting.modRm(0), "f0ff" + setting.modRm(6),
            "f08f" + setting.modRm(0), "f0a5", "f0aa", "f0cc", "f0e800000000", "f0f4", "f0fb", "f00fa2", "f0d1e0",
            "f0c7" + setting.modRm(0) + "00000000", "f00f22c0", "f00f0137", "8cf0", "8ec8",
            "0fc7c8", "8dc0", "0f24c0", "ffff", "fef8", "0f01e9")) {
            cases.add(setting.of(Check.OPCODE_DEFINED, "#UD", code, null, m -> { }));
        }
    }

    /** Opcodes that 64-bit mode has not: compatibility mode executes the same bytes. */
    private static void only32(List<CheckCase> cases, Setting setting) {
        boolean user = setting.isUser();
        for (var code : List.of("06", "0e", "16", "1e", "07", "1f", "27", "2f", "37", "3f", "60", "61", "82c0ff", "ce",
            "d40a", "d50a")) {
            cases.add(setting.of(Check.OPCODE_DEFINED, "#UD", code,
                m -> {
                    long pointer = m.cpu.gpr[Cpu.RSP];
                    m.enter(user ? SmallMachine.USER_CS_32 : SmallMachine.KERNEL_CS_32,
                        user ? SmallMachine.USER_DS : SmallMachine.KERNEL_DS, pointer);
                },
                m -> m.enter(user ? SmallMachine.USER_CS : SmallMachine.KERNEL_CS,
                    user ? SmallMachine.USER_DS : SmallMachine.KERNEL_DS, m.cpu.gpr[Cpu.RSP])));
        }
    }

    /** An array of 0 to 9; the index in (E)AX. */
    private static void bounds(List<CheckCase> cases, Setting setting) {
        for (var prefix : List.of("", "66")) {
            int width = setting.bits == 16 == prefix.isEmpty() ? 16 : 32;
            var code = prefix + "62" + setting.modRm(0);
            cases.add(bound(setting, Check.BOUND_AT_LEAST_LOWER, code, width, -1));
            cases.add(bound(setting, Check.BOUND_AT_LEAST_LOWER, code, width, 1L << width - 1));
            cases.add(bound(setting, Check.BOUND_AT_MOST_UPPER, code, width, 10));
            cases.add(bound(setting, Check.BOUND_AT_MOST_UPPER, code, width, (1L << width - 1) - 1));
        }
    }

    private static CheckCase bound(Setting setting, Check check, String code, int width, long index) {
        return setting.of(check, "#BR", code, m -> {
            long linear = m.cpu.linear(Cpu.DS, setting.data());
            m.ram.write(linear, width, 0);
            m.ram.write(linear + (width >> 3), width, 9);
            m.set(Cpu.RAX, 9);
        }, m -> m.set(Cpu.RAX, index));
    }
}
