package ringside.semantics;

import static ringside.semantics.SmallMachine.BIG;
import static ringside.semantics.SmallMachine.CALL_GATE;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.CONFORMING_CS;
import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.DPL;
import static ringside.semantics.SmallMachine.GDT;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_CS_32;
import static ringside.semantics.SmallMachine.KERNEL_DS;
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
import ringside.state.Cpu;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;

/** The checks of far jumps and calls, of call gates and of the fast system calls. */
final class TransferCases {
    private static final String JUMP = "48ff2c2500000600";
    private static final String CALL = "48ff1c2500000600";

    private TransferCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var code : List.of(JUMP, CALL)) {
            direct(code, cases);
            gates(code, cases);
        }
        calls(cases);
        fast(cases);
        return cases;
    }

    private static void direct(String code, List<CheckCase> cases) {
        Consumer<SmallMachine> good = pointer(CODE, KERNEL_CS);
        cases.addAll(List.of(
            CheckCase.of(Check.FAR_TARGET_NOT_NULL, "#GP(0x0)", code, good, pointer(CODE, 3)),
            CheckCase.of(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0xa0)", code, good, pointer(CODE, 0xa0)),
            CheckCase.of(Check.FAR_TARGET_TYPE, "#GP(0x10)", code, good, pointer(CODE, KERNEL_DS)),
            CheckCase.of(Check.FAR_TARGET_TYPE, "#GP(0x38)", code, good, pointer(CODE, TSS_SELECTOR)),
            CheckCase.of(Check.FAR_CS_NOT_LONG_AND_BIG, "#GP(0x8)", code, good, m -> m.change(KERNEL_CS, 0, BIG)),
            CheckCase.of(Check.FAR_CS_CONFORMING_DPL_AT_MOST_CPL, "#GP(0x60)", code, pointer(CODE, CONFORMING_CS),
                m -> m.change(CONFORMING_CS, 0, DPL)),
            CheckCase.of(Check.FAR_CS_RPL_AT_MOST_CPL, "#GP(0x8)", code, good, pointer(CODE, KERNEL_CS | 3)),
            CheckCase.of(Check.FAR_CS_DPL_EQUALS_CPL, "#GP(0x28)", code, good, pointer(CODE, USER_CS & ~3)),
            CheckCase.of(Check.FAR_CS_PRESENT, "#NP(0x8)", code, good, m -> m.change(KERNEL_CS, PRESENT, 0)),
            CheckCase.of(Check.FAR_RIP_CANONICAL, "#GP(0x0)", code, good, pointer(NON_CANONICAL, KERNEL_CS)),
            CheckCase.of(Check.FAR_RIP_WITHIN_LIMIT, "#GP(0x0)", code, pointer(CODE, KERNEL_CS_32),
                m -> m.descriptor(KERNEL_CS_32, 0x0040_9b00_0000_0fffL)),
            CheckCase.of(Check.ADDRESS_CANONICAL, "#GP(0x0)", code.replace("2500000600", "20"),
                good.andThen(m -> m.set(Cpu.RAX, DATA)),
                m -> m.set(Cpu.RAX, NON_CANONICAL))));
    }

    private static void gates(String code, List<CheckCase> cases) {
        Consumer<SmallMachine> good = pointer(0, CALL_GATE | 3);
        Consumer<SmallMachine> conforming = good.andThen(m -> m.user().callGate(HANDLER, CONFORMING_CS, 0xec));
        cases.addAll(List.of(
            CheckCase.of(Check.CALL_GATE_DPL_AT_LEAST_CPL, "#GP(0x78)", code, conforming,
                m -> m.callGate(HANDLER, CONFORMING_CS, 0xcc)),
            CheckCase.of(Check.CALL_GATE_DPL_AT_LEAST_RPL, "#GP(0x78)", code, good,
                m -> m.callGate(HANDLER, KERNEL_CS, 0x8c)),
            CheckCase.of(Check.CALL_GATE_PRESENT, "#NP(0x78)", code, good, m -> m.callGate(HANDLER, KERNEL_CS, 0x6c)),
            CheckCase.of(Check.UPPER_TYPE_ZERO, "#GP(0x78)", code, good,
                m -> m.ram.write(GDT + CALL_GATE + 8, 64, 0x100L << 32)),
            CheckCase.of(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0x78)", code, good,
                m -> m.cpu.gdtr = new TableRegister(GDT, CALL_GATE + 14)),
            CheckCase.of(Check.GATE_TARGET_NOT_NULL, "#GP(0x0)", code, good, m -> m.callGate(HANDLER, 0, 0xec)),
            CheckCase.of(Check.GATE_TARGET_IS_CODE, "#GP(0x10)", code, good, m -> m.callGate(HANDLER, KERNEL_DS, 0xec)),
            CheckCase.of(Check.GATE_TARGET_DPL_AT_MOST_CPL, "#GP(0x28)", code, good,
                m -> m.callGate(HANDLER, USER_CS, 0xec)),
            CheckCase.of(Check.GATE_TARGET_64_BIT, "#GP(0x8)", code, good, m -> m.change(KERNEL_CS, LONG, BIG)),
            CheckCase.of(Check.GATE_TARGET_PRESENT, "#NP(0x8)", code, good, m -> m.change(KERNEL_CS, PRESENT, 0)),
            CheckCase.of(Check.GATE_ENTRY_CANONICAL, "#GP(0x0)", code, good,
                m -> m.callGate(NON_CANONICAL, KERNEL_CS, 0xec))));
        if (code.equals(JUMP)) {
            cases.add(CheckCase.of(Check.FAR_CS_DPL_EQUALS_CPL, "#GP(0x8)", code, good, SmallMachine::user));
        }
    }

    private static void calls(List<CheckCase> cases) {
        Consumer<SmallMachine> inward = pointer(0, CALL_GATE | 3).andThen(SmallMachine::user);
        cases.addAll(List.of(
            CheckCase.of(Check.TSS_HOLDS_STACK_POINTER, "#TS(0x38)", CALL, inward,
                m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, 10, 0x8b)),
            CheckCase.of(Check.TSS_HOLDS_STACK_POINTER, "#TS(0x38)", CALL,
                inward.andThen(m -> m.callGate(HANDLER, RING1_CS, 0xec)),
                m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, 18, 0x8b)),
            CheckCase.of(Check.NEW_STACK_CANONICAL, "#SS(0x0)", CALL, inward, m -> m.tss(4, NON_CANONICAL)),
            CheckCase.of(Check.PAGE_PRESENT, "#PF(0x2)", CALL, inward, m -> m.tss(4, UNMAPPED + 16)),
            CheckCase.of(Check.STACK_ADDRESS_CANONICAL, "#SS(0x0)", CALL, pointer(CODE, KERNEL_CS),
                m -> m.cpu.gpr[Cpu.RSP] = ~(NON_CANONICAL - 1)),
            CheckCase.of(Check.PAGE_PRESENT, "#PF(0x2)", CALL, pointer(CODE, KERNEL_CS),
                m -> m.cpu.gpr[Cpu.RSP] = UNMAPPED + 16)));
    }

    private static void fast(List<CheckCase> cases) {
        Consumer<SmallMachine> sysret = m -> m.set(Cpu.RCX, CODE);
        Consumer<SmallMachine> sysexit = m ->
            m.set(Cpu.RCX, SmallMachine.USER_STACK).set(Cpu.RDX, CODE).cpu.sysenterCs = KERNEL_CS;
        cases.addAll(List.of(
            CheckCase.of(Check.SYSCALL_ENABLED, "#UD", "0f05", SmallMachine::user, m -> m.cpu.efer &= ~Cpu.EFER_SCE),
            CheckCase.of(Check.SYSCALL_ENABLED, "#UD", "480f07", sysret, m -> m.cpu.efer &= ~Cpu.EFER_SCE),
            CheckCase.of(Check.SYSRET_RIP_CANONICAL, "#GP(0x0)", "480f07", sysret, m -> m.set(Cpu.RCX, NON_CANONICAL)),
            CheckCase.of(Check.SYSENTER_CS_NOT_NULL, "#GP(0x0)", "0f34", m -> m.user().cpu.sysenterCs = KERNEL_CS,
                m -> m.cpu.sysenterCs = 3),
            CheckCase.of(Check.SYSENTER_CS_NOT_NULL, "#GP(0x0)", "480f35", sysexit, m -> m.cpu.sysenterCs = 0),
            CheckCase.of(Check.SYSEXIT_RIP_CANONICAL, "#GP(0x0)", "480f35", sysexit,
                m -> m.set(Cpu.RDX, NON_CANONICAL)),
            CheckCase.of(Check.SYSEXIT_RSP_CANONICAL, "#GP(0x0)", "480f35", sysexit,
                m -> m.set(Cpu.RCX, NON_CANONICAL))));
    }

    /** Puts a far pointer where the instructions look for it. */
    static Consumer<SmallMachine> pointer(long offset, int selector) {
        return m -> {
            m.ram.write(DATA, 64, offset);
            m.ram.write(DATA + 8, 16, selector);
        };
    }
}
