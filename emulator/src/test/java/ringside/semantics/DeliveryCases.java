package ringside.semantics;

import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.LDT;
import static ringside.semantics.SmallMachine.LDT_SELECTOR;
import static ringside.semantics.SmallMachine.LONG;
import static ringside.semantics.SmallMachine.NON_CANONICAL;
import static ringside.semantics.SmallMachine.PRESENT;
import static ringside.semantics.SmallMachine.TSS;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;
import static ringside.semantics.SmallMachine.USER_CS;

import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Fault;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;

/** The checks of event delivery: once for {@code int 0x20} from ring 3, once (with EXT set) for {@code #UD}. */
final class DeliveryCases {
    private static final int UD = 6;

    private DeliveryCases() {
    }

    static List<CheckCase> cases() {
        return List.of(
            software(Check.GATE_WITHIN_IDT, "#GP(0x102)", m -> m.cpu.idtr = new TableRegister(SmallMachine.IDT, 0x20e)),
            software(Check.GATE_ADDRESS_CANONICAL, "#GP(0x102)",
                m -> m.cpu.idtr = new TableRegister(NON_CANONICAL - 0x100, 0xfff)),
            software(Check.GATE_TYPE, "#GP(0x102)", m -> m.gate(0x20, HANDLER, KERNEL_CS, 0xec, 0)),
            software(Check.GATE_TYPE, "#GP(0x102)", m -> m.gate(0x20, HANDLER, KERNEL_CS, 0xfe, 0)),
            software(Check.GATE_TYPE, "#GP(0x102)", m -> m.gate(0x20, HANDLER, KERNEL_CS, 0xe6, 0)),
            software(Check.GATE_DPL_AT_LEAST_CPL, "#GP(0x102)", m -> m.gate(0x20, HANDLER, KERNEL_CS, 0xce, 0)),
            software(Check.GATE_PRESENT, "#NP(0x102)", m -> m.gate(0x20, HANDLER, KERNEL_CS, 0x6e, 0)),
            software(Check.GATE_TARGET_NOT_NULL, "#GP(0x0)", m -> m.gate(0x20, HANDLER, 3, 0xee, 0)),
            software(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0xa0)", m -> m.gate(0x20, HANDLER, 0xa0, 0xee, 0)),
            software(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0x8)",
                m -> m.cpu.gdtr = new TableRegister(SmallMachine.GDT, 0xe)),
            software(Check.DESCRIPTOR_ADDRESS_CANONICAL, "#GP(0x8)",
                m -> m.cpu.gdtr = new TableRegister(NON_CANONICAL - 8, 0xff)),
            CheckCase.of(Check.LDT_LOADED, "#GP(0xc)", "cd20", DeliveryCases::handlerInLdt,
                m -> m.cpu.ldtr = SegmentRegister.NULL),
            CheckCase.of(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0xc)", "cd20", DeliveryCases::handlerInLdt,
                m -> m.cpu.ldtr = new SegmentRegister(LDT_SELECTOR, LDT, 0xe, 0x82)),
            software(Check.GATE_TARGET_IS_CODE, "#GP(0x10)", m -> m.gate(0x20, HANDLER, KERNEL_DS, 0xee, 0)),
            software(Check.GATE_TARGET_IS_CODE, "#GP(0x38)", m -> m.gate(0x20, HANDLER, TSS_SELECTOR, 0xee, 0)),
            CheckCase.of(Check.GATE_TARGET_DPL_AT_MOST_CPL, "#GP(0x28)", "cd20", m -> { },
                m -> m.gate(0x20, HANDLER, USER_CS, 0xee, 0)),
            software(Check.GATE_TARGET_64_BIT, "#GP(0x8)", m -> m.change(KERNEL_CS, LONG, 0)),
            software(Check.GATE_TARGET_64_BIT, "#GP(0x8)", m -> m.change(KERNEL_CS, 0, SmallMachine.BIG)),
            software(Check.GATE_TARGET_PRESENT, "#NP(0x8)", m -> m.change(KERNEL_CS, PRESENT, 0)),
            software(Check.TSS_HOLDS_STACK_POINTER, "#TS(0x38)",
                m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, 10, 0x8b)),
            software(Check.ADDRESS_CANONICAL, "#GP(0x0)",
                m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, NON_CANONICAL, 0x67, 0x8b)),
            software(Check.NEW_STACK_CANONICAL, "#SS(0x0)", m -> m.tss(4, NON_CANONICAL)),
            software(Check.STACK_ADDRESS_CANONICAL, "#SS(0x0)", m -> m.tss(4, ~(NON_CANONICAL - 1))),
            software(Check.GATE_ENTRY_CANONICAL, "#GP(0x0)", m -> m.gate(0x20, NON_CANONICAL, KERNEL_CS, 0xee, 0)),
            software(Check.PAGE_PRESENT, "#PF(0x2)", m -> m.tss(4, SmallMachine.UNMAPPED + 16)),
            CheckCase.of(Check.TSS_HOLDS_STACK_POINTER, "#TS(0x38)", "cd20",
                m -> m.gate(0x20, HANDLER, KERNEL_CS, 0x8e, 1),
                m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, 42, 0x8b)),

            hardware(Check.GATE_WITHIN_IDT, "#GP(0x33)", m -> m.cpu.idtr = new TableRegister(SmallMachine.IDT, 0x6e)),
            hardware(Check.GATE_PRESENT, "#NP(0x33)", m -> m.gate(UD, HANDLER, KERNEL_CS, 0x0e, 0)),
            hardware(Check.GATE_TARGET_NOT_NULL, "#GP(0x1)", m -> m.gate(UD, HANDLER, 0, 0x8e, 0)),
            hardware(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0xa1)", m -> m.gate(UD, HANDLER, 0xa0, 0x8e, 0)),
            hardware(Check.GATE_TARGET_IS_CODE, "#GP(0x11)", m -> m.gate(UD, HANDLER, KERNEL_DS, 0x8e, 0)),
            hardware(Check.GATE_TARGET_PRESENT, "#NP(0x9)", m -> m.change(KERNEL_CS, PRESENT, 0)),
            hardware(Check.TSS_HOLDS_STACK_POINTER, "#TS(0x39)",
                m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, 10, 0x8b)),
            hardware(Check.TSS_HOLDS_STACK_POINTER, "#TS(0x1)", m -> m.cpu.tr = SegmentRegister.NULL),
            hardware(Check.NEW_STACK_CANONICAL, "#SS(0x1)", m -> m.tss(4, NON_CANONICAL)),
            hardware(Check.STACK_ADDRESS_CANONICAL, "#SS(0x1)", m -> m.tss(4, ~(NON_CANONICAL - 1))),
            hardware(Check.GATE_ENTRY_CANONICAL, "#GP(0x1)", m -> m.gate(UD, NON_CANONICAL, KERNEL_CS, 0x8e, 0)),
            hardware(Check.PAGE_PRESENT, "#PF(0x2)", m -> m.tss(4, SmallMachine.UNMAPPED + 16)));
    }

    private static CheckCase software(Check check, String fault, Consumer<SmallMachine> spoil) {
        return CheckCase.of(check, fault, "cd20", m -> m.gate(0x20, HANDLER, KERNEL_CS, 0xee, 0).user(), spoil);
    }

    private static CheckCase hardware(Check check, String fault, Consumer<SmallMachine> spoil) {
        var event = Event.of(Fault.of(Check.OPCODE_DEFINED, 1, 0, Origin.INSTRUCTION, 0, 0));
        return new CheckCase(check, fault, SmallMachine::user, spoil,
            m -> m.deliver(event));
    }

    private static void handlerInLdt(SmallMachine m) {
        m.cpu.ldtr = new SegmentRegister(LDT_SELECTOR, LDT, 0x1f, 0x82);
        m.descriptor(0xc, m.descriptor(KERNEL_CS)).gate(0x20, HANDLER, 0xc, 0xee, 0).user();
    }
}
