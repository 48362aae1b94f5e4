package ringside.semantics;

import static ringside.semantics.LegacyMachine.OTHER_TSS_SELECTOR;
import static ringside.semantics.LegacyMachine.TSS_16_SELECTOR;
import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.LDT_SELECTOR;
import static ringside.semantics.SmallMachine.PRESENT;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;

/** The checks of LGDT, LIDT, LLDT, LTR and of their opposites outside IA-32e mode. */
final class SystemTableCases {
    private static final String LLDT = "0f00d0";
    private static final String LTR = "0f00d8";

    private SystemTableCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        privileged(cases);
        userMode(cases);
        memory(cases);
        for (var enter : List.<Consumer<LegacyMachine>>of(m -> { }, LegacyMachine::kernel16)) {
            var mode = cases.size() % 2 == 0 ? "ring 0" : "16-bit ring 0";
            localTable(mode, enter, cases);
            task(mode, enter, TSS_16_SELECTOR, cases);
            task(mode, enter, OTHER_TSS_SELECTOR, cases);
        }
        return cases;
    }

    /** Ring 3 and virtual-8086 mode may load none of them; SLDT's like are undefined in the latter. */
    private static void privileged(List<CheckCase> cases) {
        for (var code : List.of("0f0116", "0f011e")) {
            Consumer<LegacyMachine> good = m -> m.kernel16().set(Cpu.RSI, 0x200);
            cases.add(CheckCase.legacy(Check.PRIVILEGED, "#GP(0x0)", "virtual-8086", code + "0002", good,
                LegacyMachine::virtual8086));
            cases.add(CheckCase.legacy(Check.PRIVILEGED, "#GP(0x0)", "16-bit ring 3", code + "0002", good,
                LegacyMachine::user16));
        }
        for (var code : List.of(LLDT, LTR, "0f011500000600", "0f011d00000600")) {
            cases.add(CheckCase.legacy(Check.PRIVILEGED, "#GP(0x0)", "32-bit ring 3", code,
                m -> m.set(Cpu.RAX, code.equals(LTR) ? OTHER_TSS_SELECTOR : LDT_SELECTOR), LegacyMachine::user));
        }
    }

    private static void userMode(List<CheckCase> cases) {
        for (var code : List.of("0f010500000600", "0f010d00000600", "0f00c0", "0f00c8", "0f01e0")) {
            cases.add(umip("32-bit ring 3", code, LegacyMachine::user));
        }
        for (var code : List.of("0f01060002", "0f010e0002", "0f01e0")) {
            cases.add(umip("virtual-8086", code, LegacyMachine::virtual8086));
            cases.add(umip("16-bit ring 3", code, LegacyMachine::user16));
        }
    }

    private static CheckCase umip(String mode, String code, Consumer<LegacyMachine> spoil) {
        return CheckCase.legacy(Check.UMIP_ALLOWS, "#GP(0x0)", mode, code, m -> m.cpu.cr4 |= Cpu.CR4_UMIP, spoil);
    }

    /** The pseudo-descriptor has six bytes in every operand size. */
    private static void memory(List<CheckCase> cases) {
        for (var code : List.of("0f010500000600", "660f010500000600", "0f010d00000600", "0f011500000600",
            "660f011500000600", "0f011d00000600")) {
            cases.add(CheckCase.legacy(Check.SEGMENT_WITHIN_LIMIT, "#GP(0x0)", "32-bit ring 0", code,
                m -> data(m, DATA + 5), m -> data(m, DATA + 4)));
            cases.add(CheckCase.legacy(Check.SEGMENT_USABLE, "#GP(0x0)", "32-bit ring 0", code, m -> { },
                m -> m.cpu.segments[Cpu.DS] = SegmentRegister.NULL));
        }
        for (var code : List.of("0f01060002", "0f01160002", "0f010e0002", "0f011e0002")) {
            cases.add(CheckCase.legacy(Check.SEGMENT_WITHIN_LIMIT, "#GP(0x0)", "real", code,
                m -> data(m.real(), 0x205), m -> data(m, 0x204)));
        }
    }

    private static void data(LegacyMachine m, long limit) {
        var ds = m.cpu.segments[Cpu.DS];
        m.cpu.segments[Cpu.DS] = new SegmentRegister(ds.selector(), ds.base(), limit, ds.attributes());
    }

    private static void localTable(String mode, Consumer<LegacyMachine> enter, List<CheckCase> cases) {
        var good = enter.andThen(m -> m.set(Cpu.RAX, LDT_SELECTOR));
        for (int wrong : new int[] {TSS_SELECTOR, KERNEL_DS, KERNEL_CS, SmallMachine.CALL_GATE}) {
            cases.add(CheckCase.legacy(Check.LDT_DESCRIPTOR_TYPE, "#GP(0x" + Integer.toHexString(wrong) + ")", mode,
                LLDT, good, m -> m.set(Cpu.RAX, wrong)));
        }
        cases.add(CheckCase.legacy(Check.SYSTEM_SELECTOR_IN_GDT, "#GP(0x4c)", mode, LLDT, good,
            m -> m.set(Cpu.RAX, LDT_SELECTOR | 4)));
        cases.add(CheckCase.legacy(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0x100)", mode, LLDT, good,
            m -> m.set(Cpu.RAX, 0x100)));
        cases.add(CheckCase.legacy(Check.SYSTEM_SEGMENT_PRESENT, "#NP(0x48)", mode, LLDT, good,
            m -> m.change(LDT_SELECTOR, PRESENT, 0)));
    }

    private static void task(String mode, Consumer<LegacyMachine> enter, int tss, List<CheckCase> cases) {
        var good = enter.andThen(m -> m.set(Cpu.RAX, tss));
        var name = "(0x" + Integer.toHexString(tss) + ")";
        cases.add(CheckCase.legacy(Check.TSS_NOT_NULL, "#GP(0x0)", mode, LTR, good, m -> m.set(Cpu.RAX, 2)));
        cases.add(CheckCase.legacy(Check.SYSTEM_SELECTOR_IN_GDT, "#GP(0x" + Integer.toHexString(tss | 4) + ")", mode,
            LTR, good, m -> m.set(Cpu.RAX, tss | 4)));
        cases.add(CheckCase.legacy(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0x100)", mode, LTR, good,
            m -> m.set(Cpu.RAX, 0x100)));
        cases.add(CheckCase.legacy(Check.TSS_AVAILABLE_LEGACY, "#GP" + name, mode, LTR, good,
            m -> m.change(tss, 0, SmallMachine.bit(2))));
        for (int wrong : new int[] {LDT_SELECTOR, KERNEL_DS, KERNEL_CS, LegacyMachine.TASK_GATE}) {
            cases.add(CheckCase.legacy(Check.TSS_AVAILABLE_LEGACY, "#GP(0x" + Integer.toHexString(wrong) + ")", mode,
                LTR, good, m -> m.set(Cpu.RAX, wrong)));
        }
        cases.add(CheckCase.legacy(Check.SYSTEM_SEGMENT_PRESENT, "#NP" + name, mode, LTR, good,
            m -> m.change(tss, PRESENT, 0)));
    }
}
