package ringside.semantics;

import static ringside.semantics.LegacyMachine.REAL_HANDLER_CS;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.SegmentRegister;

/** What CLI, STI, PUSHF, POPF, INT n and IRET check by IOPL, VME and PVI. */
final class VirtualFlagCases {
    private static final String FAULT = "#GP(0x0)";
    private static final List<String> SENSITIVE =
        List.of("fa", "fb", "9c", "669c", "9d", "669d", "cf", "66cf", "cd20");
    /** Those that CR4.VME does not help. */
    private static final List<String> WIDE = List.of("669c", "669d", "66cf");

    private VirtualFlagCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (int iopl = 0; iopl < 3; iopl++) {
            long level = (long) iopl << 12;
            for (var code : SENSITIVE) {
                cases.add(CheckCase.legacy(Check.VIRTUAL_8086_IOPL_3, FAULT, "virtual-8086 mode, IOPL " + iopl, code,
                    VirtualFlagCases::prepare, m -> setIopl(m, level)));
            }
            for (var code : WIDE) {
                cases.add(CheckCase.legacy(Check.VIRTUAL_8086_IOPL_3, FAULT,
                    "virtual-8086 mode with VME, IOPL " + iopl, code,
                    m -> {
                        prepare(m);
                        m.cpu.cr4 |= Cpu.CR4_VME;
                    }, m -> setIopl(m, level)));
            }
            cases.add(CheckCase.legacy(Check.VIRTUAL_8086_IOPL_3, FAULT,
                "virtual-8086 mode with VME, sent to the monitor, IOPL " + iopl, "cd20",
                m -> {
                    prepare(m.virtual8086Extended().protect(0x20));
                }, m -> setIopl(m, level)));
        }
        protectedMode(cases);
        extensions(cases);
        redirection(cases);
        return cases;
    }

    private static void prepare(LegacyMachine m) {
        m.gate(0x20, SmallMachine.HANDLER, SmallMachine.KERNEL_CS, 0xee);
        m.virtual8086().push16(2, REAL_HANDLER_CS, 0x100, 0x100, 0x100, 0x100);
    }

    private static void setIopl(LegacyMachine m, long level) {
        m.cpu.flags.value(m.cpu.flags.value() & ~Flags.IOPL | level);
    }

    private static void protectedMode(List<CheckCase> cases) {
        for (var code : List.of("fa", "fb")) {
            for (int iopl = 0; iopl < 3; iopl++) {
                long level = (long) iopl << 12;
                cases.add(CheckCase.legacy(Check.IOPL_AT_LEAST_CPL, FAULT, "ring 3, 32-bit code, IOPL " + iopl, code,
                    m -> m.user32().cpu.flags.value(Flags.IOPL), m -> m.cpu.flags.value(level)));
                cases.add(CheckCase.legacy(Check.IOPL_AT_LEAST_CPL, FAULT, "ring 3, 16-bit code, IOPL " + iopl, code,
                    m -> m.user16().cpu.flags.value(Flags.IOPL), m -> m.cpu.flags.value(level)));
            }
            cases.add(CheckCase.legacy(Check.IOPL_AT_LEAST_CPL, FAULT, "ring 1 with PVI, IOPL 0", code,
                m -> {
                    m.enter(SmallMachine.RING1_CS, SmallMachine.RING1_DS, SmallMachine.RING1_STACK);
                    m.cpu.cr4 |= Cpu.CR4_PVI;
                    m.cpu.flags.value(1 << 12);
                }, m -> m.cpu.flags.value(0)));
            cases.add(CheckCase.legacy(Check.IOPL_AT_LEAST_CPL, FAULT, "ring 3 with VME, which is not for it", code,
                m -> {
                    m.user32().cpu.flags.value(Flags.IOPL);
                    m.cpu.cr4 |= Cpu.CR4_VME;
                }, m -> m.cpu.flags.value(0)));
        }
    }

    private static void extensions(List<CheckCase> cases) {
        Consumer<LegacyMachine> pending = m -> m.cpu.flags.put(Flags.VIP, true);
        Consumer<LegacyMachine> extended = LegacyMachine::virtual8086Extended;
        cases.add(CheckCase.legacy(Check.STI_NOTHING_PENDING, FAULT, "virtual-8086 mode with VME", "fb", extended,
            pending));
        cases.add(CheckCase.legacy(Check.STI_NOTHING_PENDING, FAULT, "ring 3 with PVI", "fb",
            m -> m.user32().cpu.cr4 |= Cpu.CR4_PVI, pending));
        cases.add(CheckCase.of(Check.STI_NOTHING_PENDING, FAULT, "fb", m -> m.user().cpu.cr4 |= Cpu.CR4_PVI,
            m -> m.cpu.flags.put(Flags.VIP, true)));
        due(cases);
        cases.add(CheckCase.legacy(Check.VIRTUAL_FLAGS_NOTHING_PENDING, FAULT, "virtual-8086 mode with VME", "9d",
            m -> m.virtual8086Extended().push16(Flags.IF), pending));
        cases.add(CheckCase.legacy(Check.VIRTUAL_FLAGS_NOTHING_PENDING, FAULT, "virtual-8086 mode with VME", "cf",
            m -> m.virtual8086Extended().push16(Flags.IF, REAL_HANDLER_CS, 0x100), pending));
        cases.add(CheckCase.legacy(Check.VIRTUAL_FLAGS_TF_CLEAR, FAULT, "virtual-8086 mode with VME", "9d",
            m -> m.virtual8086Extended().push16(0), m -> m.virtual8086Extended().push16(Flags.TF)));
        cases.add(CheckCase.legacy(Check.VIRTUAL_FLAGS_TF_CLEAR, FAULT, "virtual-8086 mode with VME", "cf",
            m -> m.virtual8086Extended().push16(0, REAL_HANDLER_CS, 0x100),
            m -> m.virtual8086Extended().push16(Flags.TF, REAL_HANDLER_CS, 0x100)));
    }

    /** VIF is set, as IRET may have left it; VIP spoils any instruction. */
    private static void due(List<CheckCase> cases) {
        for (var setting : List.of(Setting.USER_64, Setting.USER_COMPATIBILITY, Setting.USER_32, Setting.USER_16,
            Setting.VIRTUAL_8086)) {
            for (var code : List.of("90", "f8")) {
                cases.add(setting.of(Check.NO_VIRTUAL_INTERRUPT_DUE, FAULT, code, m -> {
                    m.cpu.cr4 |= setting == Setting.VIRTUAL_8086 ? Cpu.CR4_VME : Cpu.CR4_PVI;
                    m.cpu.flags.put(Flags.IOPL, false);
                    m.cpu.flags.put(Flags.VIF, true);
                }, m -> m.cpu.flags.put(Flags.VIP, true)));
            }
        }
    }

    private static void redirection(List<CheckCase> cases) {
        Consumer<LegacyMachine> extended = LegacyMachine::virtual8086Extended;
        for (int iopl : new int[] {0, 3}) {
            var name = "virtual-8086 mode with VME, IOPL " + iopl;
            Consumer<LegacyMachine> start = m -> setIopl(m.virtual8086Extended(), (long) iopl << 12);
            cases.add(CheckCase.legacy(Check.REDIRECTION_TSS_HAS_BITMAP, FAULT, name, "cd20", start,
                m -> limit(m, 0x66)));
            cases.add(CheckCase.legacy(Check.REDIRECTION_WITHIN_TSS, FAULT, name, "cd20", start,
                m -> limit(m, 0x6b)));
            cases.add(CheckCase.legacy(Check.REDIRECTION_WITHIN_TSS, FAULT, name + ", I/O map base 0", "cd20", start,
                m -> m.ram.write(SmallMachine.TSS + 0x66, 16, 0)));
            cases.add(CheckCase.legacy(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", name + ", to the program", "cd20", start,
                m -> m.cpu.gpr[Cpu.RSP] = 5));
        }
        cases.add(CheckCase.legacy(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", "virtual-8086 mode with VME", "9c", extended,
            m -> m.cpu.gpr[Cpu.RSP] = 1));
    }

    private static void limit(LegacyMachine m, int limit) {
        m.cpu.tr = new SegmentRegister(SmallMachine.TSS_SELECTOR, SmallMachine.TSS, limit, 0x8b);
    }
}
