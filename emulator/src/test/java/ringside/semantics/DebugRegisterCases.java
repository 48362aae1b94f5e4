package ringside.semantics;

import java.util.ArrayList;
import java.util.List;

import ringside.state.Check;
import ringside.state.Cpu;

/** MOV to and from each debug register, in every mode (SDM vol. 2B, MOV; vol. 3B, 19.2). */
final class DebugRegisterCases {
    private static final int GD = 1 << 13;
    private static final int[] NUMBERS = {0, 1, 2, 3, 6, 7};

    private DebugRegisterCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var setting : Setting.values()) {
            if (setting.isUser()) {
                privilege(cases, setting);
            } else {
                guard(cases, setting);
                aliases(cases, setting);
            }
        }
        upperHalf(cases);
        return cases;
    }

    private static String from(int number) {
        return "0f21%02x".formatted(0xc0 | number << 3);
    }

    private static String to(int number) {
        return "0f23%02x".formatted(0xc0 | number << 3);
    }

    /** Privilege is looked at before the guard: at CPL 3 the fault is #GP(0) even with DR7.GD set. */
    private static void privilege(List<CheckCase> cases, Setting setting) {
        for (int number : NUMBERS) {
            for (var code : List.of(from(number), to(number))) {
                cases.add(setting.of(Check.PRIVILEGED, "#GP(0x0)", code, null, m -> { }));
                cases.add(setting.of(Check.PRIVILEGED, "#GP(0x0)", code, null, m -> m.cpu.dr[7] |= GD));
            }
        }
    }

    private static void guard(List<CheckCase> cases, Setting setting) {
        for (int number = 0; number < 8; number++) {
            for (var code : List.of(from(number), to(number))) {
                cases.add(setting.of(Check.DEBUG_REGISTERS_UNGUARDED, "#DB", code, m -> m.cpu.dr[7] |= GD));
            }
        }
    }

    private static void aliases(List<CheckCase> cases, Setting setting) {
        for (int number = 4; number < 6; number++) {
            for (var code : List.of(from(number), to(number))) {
                cases.add(setting.of(Check.DEBUG_REGISTER_EXISTS, "#UD", code, m -> m.cpu.cr4 |= Cpu.CR4_DE));
                cases.add(setting.of(Check.DEBUG_REGISTER_EXISTS, "#UD", code, m -> {
                    m.cpu.cr4 |= Cpu.CR4_DE;
                    m.cpu.dr[7] |= GD;
                }));
            }
        }
    }

    private static void upperHalf(List<CheckCase> cases) {
        for (int number = 4; number < 8; number++) {
            cases.add(Setting.KERNEL_64.of(Check.DEBUG_UPPER_HALF_ZERO, "#GP(0x0)", to(number),
                m -> m.set(Cpu.RAX, 1L << 32)));
            cases.add(Setting.KERNEL_64.of(Check.DEBUG_UPPER_HALF_ZERO, "#GP(0x0)", to(number),
                m -> m.set(Cpu.RAX, 1L << 63)));
        }
    }
}
