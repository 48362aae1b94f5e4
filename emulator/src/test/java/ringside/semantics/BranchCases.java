package ringside.semantics;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;

/** The checks of near branches and of fetching. */
final class BranchCases {
    /** How far forward the branches lead. */
    private static final int FAR = 0x40;

    private BranchCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var setting : Setting.SEGMENTED) {
            relative(cases, setting);
            absolute(cases, setting);
            fetch(cases, setting);
        }
        canonical(cases);
        for (var setting : Setting.values()) {
            length(cases, setting);
        }
        return cases;
    }

    private static void relative(List<CheckCase> cases, Setting setting) {
        for (var code : List.of("eb", "74", "e3", "e2", "e1")) {
            limited(cases, setting, code + "3e", FAR, taken());
        }
        var displacement = setting.bits == 16 ? "3d00" : "3b000000";
        limited(cases, setting, "e9" + displacement, FAR, taken());
        limited(cases, setting, "e8" + displacement, FAR, taken());
        limited(cases, setting, "0f84" + displacement, 1 + FAR, taken());
        if (setting.bits == 16) {
            limited(cases, setting, "66e93a000000", FAR, taken());
            limited(cases, setting, "66e83a000000", FAR, taken());
        }
        cases.add(backwards(setting));
    }

    /** A branch backwards past offset 0 wraps round to the end of the segment. */
    private static CheckCase backwards(Setting setting) {
        var code = setting.bits == 16 ? "e90080" : "e900000080";
        return setting.of(Check.BRANCH_TARGET_WITHIN_LIMIT, "#GP(0x0)", code,
            m -> Setting.limit(Cpu.CS, m.cpu.rip + 0x10).accept(m));
    }

    private static Consumer<SmallMachine> taken() {
        return m -> m.cpu.flags.status(Flags.ZF);
    }

    private static void limited(List<CheckCase> cases, Setting setting, String code, int distance,
        Consumer<SmallMachine> arrange) {
        boolean counts = code.startsWith("e2") || code.startsWith("e1");
        cases.add(setting.of(Check.BRANCH_TARGET_WITHIN_LIMIT, "#GP(0x0)", code,
            arrange.andThen(m -> m.set(Cpu.RCX, counts ? 2 : 0))
                .andThen(m -> Setting.limit(Cpu.CS, m.cpu.rip + distance).accept(m)),
            m -> Setting.limit(Cpu.CS, m.cpu.rip + distance - 1).accept(m)));
    }

    private static void absolute(List<CheckCase> cases, Setting setting) {
        for (var code : List.of("ffe0", "ffd0")) {
            target(cases, setting, code, m -> m.set(Cpu.RAX, m.cpu.rip + FAR));
        }
        for (int reg : new int[] {2, 4}) {
            target(cases, setting, "ff" + setting.modRm(reg), m -> m.ram.write(
                m.cpu.linear(Cpu.DS, setting.data()), setting.operand(), m.cpu.rip + FAR));
        }
        for (var code : List.of("c3", "c20800")) {
            target(cases, setting, code, m -> m.pushAs(setting.operand(), m.cpu.rip + FAR));
        }
    }

    private static void target(List<CheckCase> cases, Setting setting, String code, Consumer<SmallMachine> arrange) {
        cases.add(setting.of(Check.BRANCH_TARGET_WITHIN_LIMIT, "#GP(0x0)", code,
            arrange.andThen(m -> Setting.limit(Cpu.CS, m.cpu.rip + FAR).accept(m)),
            m -> Setting.limit(Cpu.CS, m.cpu.rip + FAR - 1).accept(m)));
    }

    /** Each byte of an instruction lies within the limit, the first one first. */
    private static void fetch(List<CheckCase> cases, Setting setting) {
        for (var code : List.of("90", "0fa2", "6690", "b80000", "f3a4", "2e2e2e90", "8d45000000")) {
            int length = lengthOf(setting, code);
            for (int bytes = 0; bytes < length; bytes++) {
                int there = bytes;
                cases.add(setting.of(Check.CODE_WITHIN_LIMIT, "#GP(0x0)", code + "0000000000",
                    m -> Setting.limit(Cpu.CS, m.cpu.rip + length - 1).andThen(n -> n.set(Cpu.RCX, 0)).accept(m),
                    m -> {
                        if (there == 0) {
                            m.cpu.rip++;
                            Setting.limit(Cpu.CS, m.cpu.rip - 1).accept(m);
                        } else {
                            Setting.limit(Cpu.CS, m.cpu.rip + there - 1).accept(m);
                        }
                    }));
            }
        }
    }

    private static int lengthOf(Setting setting, String code) {
        return switch (code) {
            case "b80000" -> 1 + (setting.operand() >> 3);
            case "8d45000000" -> 3;
            default -> code.length() / 2;
        };
    }

    private static void canonical(List<CheckCase> cases) {
        for (var setting : List.of(Setting.KERNEL_64, Setting.USER_64)) {
            for (var code : List.of("ffe0", "ffd0", "ff27", "ff17", "c3", "c20800")) {
                cases.add(setting.of(Check.BRANCH_TARGET_CANONICAL, "#GP(0x0)", code,
                    m -> aim(m, SmallMachine.HANDLER), m -> aim(m, SmallMachine.NON_CANONICAL)));
            }
        }
    }

    private static void aim(SmallMachine machine, long target) {
        machine.set(Cpu.RAX, target);
        machine.ram.write(SmallMachine.DATA, 64, target);
        machine.ram.write(machine.cpu.gpr[Cpu.RSP], 64, target);
    }

    private static void length(List<CheckCase> cases, Setting setting) {
        for (var prefix : List.of("66", "2e", "f3")) {
            cases.add(setting.of(Check.INSTRUCTION_AT_MOST_15_BYTES, "#GP(0x0)", prefix.repeat(14) + "90",
                m -> m.ram.write(m.cpu.linear(Cpu.CS, m.cpu.rip),
                    HexFormat.of().parseHex(prefix.repeat(15) + "90"))));
        }
    }
}
