package ringside.semantics;

import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.GDT;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_CS_32;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.LDT;
import static ringside.semantics.SmallMachine.LDT_SELECTOR;
import static ringside.semantics.SmallMachine.NON_CANONICAL;
import static ringside.semantics.SmallMachine.PRESENT;
import static ringside.semantics.SmallMachine.TSS;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;
import static ringside.semantics.SmallMachine.USER_DS;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.isa.Feature;
import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.Flags;
import ringside.state.SegmentRegister;

/** The checks of instructions that load segment, table, control, debug and model-specific registers. */
final class RegisterCases {
    private static final String MOV_SS = "8ed0";
    private static final String MOV_DS = "8ed8";
    private static final String LLDT = "0f00d0";
    private static final String LTR = "0f00d8";
    private static final String MOV_CR0 = "0f22c0";
    private static final String MOV_CR4 = "0f22e0";
    private static final String WRMSR = "0f30";

    private static final List<String> PRIVILEGED = List.of("f4", "0f06", "0f01f8", "0f08", "0f09", "0f20c0", "0f22d0",
        "0f21c0", "0f23c0", "0f30", "0f32", "480f07", "480f35", "0f013800", "0f01142500000600", "0f011c2500000600",
        LLDT, LTR, "0f01f0");

    private RegisterCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        segments(cases);
        tables(cases);
        control(cases);
        longMode(cases);
        debugAndModelSpecific(cases);
        others(cases);
        return cases;
    }

    private static void segments(List<CheckCase> cases) {
        cases.addAll(List.of(
            CheckCase.of(Check.SS_NULL_ONLY_IN_64_BIT, "#GP(0x0)", MOV_SS, rax(0), SmallMachine::kernel32),
            CheckCase.of(Check.SS_NULL_NOT_AT_RING_3, "#GP(0x0)", MOV_SS, rax(0), m -> m.user().set(Cpu.RAX, 3)),
            CheckCase.of(Check.SS_NULL_RPL_EQUALS_CPL, "#GP(0x0)", MOV_SS, rax(0), rax(1)),
            CheckCase.of(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0xa0)", MOV_SS, rax(KERNEL_DS), rax(0xa0)),
            CheckCase.of(Check.SS_RPL_EQUALS_CPL, "#GP(0x10)", MOV_SS, rax(KERNEL_DS), rax(KERNEL_DS | 1)),
            CheckCase.of(Check.SS_WRITABLE, "#GP(0x8)", MOV_SS, rax(KERNEL_DS), rax(KERNEL_CS)),
            CheckCase.of(Check.SS_DPL_EQUALS_CPL, "#GP(0x20)", MOV_SS, rax(KERNEL_DS), rax(USER_DS & ~3)),
            CheckCase.of(Check.SS_PRESENT, "#SS(0x10)", MOV_SS, rax(KERNEL_DS), m -> m.change(KERNEL_DS, PRESENT, 0)),
            CheckCase.of(Check.DATA_SEGMENT_READABLE, "#GP(0x8)", MOV_DS, rax(KERNEL_CS),
                m -> m.change(KERNEL_CS, SmallMachine.bit(Attributes.WRITABLE_OR_READABLE), 0)),
            CheckCase.of(Check.DATA_SEGMENT_READABLE, "#GP(0x38)", MOV_DS, rax(KERNEL_DS), rax(TSS_SELECTOR)),
            CheckCase.of(Check.DATA_SEGMENT_DPL_AT_LEAST_RPL, "#GP(0x10)", MOV_DS, rax(KERNEL_DS), rax(KERNEL_DS | 3)),
            CheckCase.of(Check.DATA_SEGMENT_DPL_AT_LEAST_CPL, "#GP(0x10)", MOV_DS,
                rax(USER_DS).andThen(SmallMachine::user),
                rax(KERNEL_DS)),
            CheckCase.of(Check.DATA_SEGMENT_PRESENT, "#NP(0x10)", MOV_DS, rax(KERNEL_DS),
                m -> m.change(KERNEL_DS, PRESENT, 0))));
    }

    private static void tables(List<CheckCase> cases) {
        for (var code : List.of("0f011425", "0f011c25")) {
            cases.add(CheckCase.of(Check.TABLE_BASE_CANONICAL, "#GP(0x0)", code + "00000600",
                m -> m.ram.write(DATA + 2, 64, GDT),
                m -> m.ram.write(DATA + 2, 64, NON_CANONICAL)));
        }
        cases.addAll(List.of(
            CheckCase.of(Check.SYSTEM_SELECTOR_IN_GDT, "#GP(0x4c)", LLDT, rax(LDT_SELECTOR), rax(LDT_SELECTOR | 4)),
            CheckCase.of(Check.LDT_DESCRIPTOR_TYPE, "#GP(0x38)", LLDT, rax(LDT_SELECTOR), rax(TSS_SELECTOR)),
            CheckCase.of(Check.LDT_DESCRIPTOR_TYPE, "#GP(0x8)", LLDT, rax(LDT_SELECTOR), rax(KERNEL_CS)),
            CheckCase.of(Check.SYSTEM_SEGMENT_PRESENT, "#NP(0x48)", LLDT, rax(LDT_SELECTOR),
                m -> m.change(LDT_SELECTOR, PRESENT, 0)),
            CheckCase.of(Check.SYSTEM_BASE_CANONICAL, "#GP(0x48)", LLDT, rax(LDT_SELECTOR),
                m -> m.system(LDT_SELECTOR, 0x82, LDT | NON_CANONICAL, 0x1f)),
            CheckCase.of(Check.TSS_NOT_NULL, "#GP(0x0)", LTR, rax(TSS_SELECTOR), rax(3)),
            CheckCase.of(Check.SYSTEM_SELECTOR_IN_GDT, "#GP(0x3c)", LTR, rax(TSS_SELECTOR), rax(TSS_SELECTOR | 4)),
            CheckCase.of(Check.TSS_AVAILABLE, "#GP(0x38)", LTR, rax(TSS_SELECTOR),
                m -> m.change(TSS_SELECTOR, 0, SmallMachine.bit(2))),
            CheckCase.of(Check.SYSTEM_SEGMENT_PRESENT, "#NP(0x38)", LTR, rax(TSS_SELECTOR),
                m -> m.change(TSS_SELECTOR, PRESENT, 0)),
            CheckCase.of(Check.SYSTEM_BASE_CANONICAL, "#GP(0x38)", LTR, rax(TSS_SELECTOR),
                m -> m.system(TSS_SELECTOR, 0x89, TSS | NON_CANONICAL, 0x67)),
            CheckCase.of(Check.UPPER_TYPE_ZERO, "#GP(0x38)", LTR, rax(TSS_SELECTOR),
                m -> m.ram.write(GDT + TSS_SELECTOR + 8, 64, 0x900L << 32))));
        for (var code : List.of("0f01042500000600", "0f010c2500000600", "0f00c0", "0f00c8", "0f01e0")) {
            cases.add(CheckCase.of(Check.UMIP_ALLOWS, "#GP(0x0)", code, m -> m.cpu.cr4 |= Cpu.CR4_UMIP,
                SmallMachine::user));
        }
    }

    private static void control(List<CheckCase> cases) {
        Consumer<SmallMachine> cr0 = m -> m.set(Cpu.RAX, m.cpu.cr0);
        Consumer<SmallMachine> cr4 = m -> m.set(Cpu.RAX, m.cpu.cr4);
        cases.addAll(List.of(
            CheckCase.of(Check.CR0_UPPER_HALF_ZERO, "#GP(0x0)", MOV_CR0, cr0, m -> m.cpu.gpr[Cpu.RAX] |= 1L << 32),
            CheckCase.of(Check.CR0_PAGING_NEEDS_PROTECTION, "#GP(0x0)", MOV_CR0, cr0,
                m -> m.cpu.gpr[Cpu.RAX] &= ~Cpu.CR0_PE),
            CheckCase.of(Check.CR0_NW_NEEDS_CD, "#GP(0x0)", MOV_CR0,
                m -> m.set(Cpu.RAX, m.cpu.cr0 | Cpu.CR0_NW | Cpu.CR0_CD),
                m -> m.cpu.gpr[Cpu.RAX] &= ~Cpu.CR0_CD),
            CheckCase.of(Check.PAGING_STAYS_ON_IN_64_BIT, "#GP(0x0)", MOV_CR0, cr0,
                m -> m.cpu.gpr[Cpu.RAX] &= ~Cpu.CR0_PG),
            CheckCase.of(Check.CR3_RESERVED_BITS_ZERO, "#GP(0x0)", "0f22d8", m -> m.set(Cpu.RAX, m.cpu.cr3),
                rax(1L << 46)),
            CheckCase.of(Check.CR4_RESERVED_BITS_ZERO, "#GP(0x0)", MOV_CR4, cr4,
                m -> {
                    m.cpu.model = m.cpu.model.without(Feature.PCID);
                    m.cpu.gpr[Cpu.RAX] |= Cpu.CR4_PCIDE;
                }),
            CheckCase.of(Check.CR4_RESERVED_BITS_ZERO, "#GP(0x0)", MOV_CR4, cr4,
                m -> m.cpu.gpr[Cpu.RAX] |= Cpu.CR4_LA57),
            CheckCase.of(Check.CR4_RESERVED_BITS_ZERO, "#GP(0x0)", MOV_CR4, cr4, m -> m.cpu.gpr[Cpu.RAX] |= 1L << 63),
            CheckCase.of(Check.CR4_PAE_STAYS_ON, "#GP(0x0)", MOV_CR4, cr4, m -> m.cpu.gpr[Cpu.RAX] &= ~Cpu.CR4_PAE),
            CheckCase.of(Check.CR8_RESERVED_BITS_ZERO, "#GP(0x0)", "440f22c0", rax(15), rax(16))));
    }

    /** Paging is switched on with LME set: the way into IA-32e mode. */
    private static void longMode(List<CheckCase> cases) {
        Consumer<SmallMachine> legacy = m -> {
            m.kernel32().set(Cpu.RAX, m.cpu.cr0);
            m.cpu.cr0 &= ~Cpu.CR0_PG;
            m.cpu.efer &= ~Cpu.EFER_LMA;
        };
        cases.addAll(List.of(
            CheckCase.of(Check.LONG_MODE_NEEDS_PAE, "#GP(0x0)", MOV_CR0, legacy, m -> m.cpu.cr4 &= ~Cpu.CR4_PAE),
            CheckCase.of(Check.LONG_MODE_ENTERED_WITHOUT_L, "#GP(0x0)", MOV_CR0, legacy,
                m -> m.cpu.segments[Cpu.CS] = new Descriptor(m.descriptor(KERNEL_CS), 0).loaded(KERNEL_CS_32)),
            CheckCase.of(Check.LONG_MODE_NEEDS_32_BIT_TSS, "#GP(0x0)", MOV_CR0, legacy,
                m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, 0x67, 0x83))));
    }

    private static void debugAndModelSpecific(List<CheckCase> cases) {
        cases.addAll(List.of(
            CheckCase.of(Check.DEBUG_REGISTER_EXISTS, "#UD", "0f23e0", rax(0), m -> m.cpu.cr4 |= Cpu.CR4_DE),
            CheckCase.of(Check.DEBUG_REGISTER_EXISTS, "#UD", "0f21e8", rax(0), m -> m.cpu.cr4 |= Cpu.CR4_DE),
            CheckCase.of(Check.DEBUG_REGISTERS_UNGUARDED, "#DB", "0f23c0", rax(0), m -> m.cpu.dr[7] |= 1 << 13),
            CheckCase.of(Check.DEBUG_REGISTERS_UNGUARDED, "#DB", "0f21c0", rax(0), m -> m.cpu.dr[7] |= 1 << 13),
            CheckCase.of(Check.DEBUG_UPPER_HALF_ZERO, "#GP(0x0)", "0f23f8", rax(0x400), rax(1L << 32)),
            CheckCase.of(Check.DEBUG_UPPER_HALF_ZERO, "#GP(0x0)", "0f23f0", rax(0), rax(1L << 63)),
            CheckCase.of(Check.MSR_EXISTS, "#GP(0x0)", "0f32", msr(0xc0000080, 0), msr(0x12345, 0)),
            CheckCase.of(Check.MSR_EXISTS, "#GP(0x0)", WRMSR, msr(0x10, 0), msr(0x12345, 0)),
            CheckCase.of(Check.MSR_WRITABLE, "#GP(0x0)", WRMSR, msr(0x10, 0), msr(0xfe, 0x508)),
            CheckCase.of(Check.MSR_RESERVED_BITS_ZERO, "#GP(0x0)", WRMSR, msr(0xc0000080, 0x901),
                msr(0xc0000080, 0x903)),
            CheckCase.of(Check.MSR_RESERVED_BITS_ZERO, "#GP(0x0)", WRMSR, msr(0x1b, 0xfee00900L), msr(0x1b, 1L << 46)),
            CheckCase.of(Check.MSR_MEMORY_TYPES, "#GP(0x0)", WRMSR, msr(0x277, 0x0001040506070000L), msr(0x277, 2)),
            CheckCase.of(Check.MSR_MEMORY_TYPES, "#GP(0x0)", WRMSR, msr(0x277, 0), msr(0x277, 0x80L << 56)),
            CheckCase.of(Check.LONG_MODE_ENABLED_WITHOUT_PAGING, "#GP(0x0)", WRMSR, msr(0xc0000080, 0x901),
                msr(0xc0000080, 0x801))));
        for (int number : new int[] {0x175, 0x176, 0xc0000082, 0xc0000083, 0xc0000100, 0xc0000101, 0xc0000102}) {
            cases.add(CheckCase.of(Check.MSR_CANONICAL, "#GP(0x0)", WRMSR, msr(number, SmallMachine.TOP_HALF),
                msr(number, NON_CANONICAL)));
        }
    }

    private static void others(List<CheckCase> cases) {
        for (var code : List.of("fa", "fb")) {
            cases.add(CheckCase.of(Check.IOPL_AT_LEAST_CPL, "#GP(0x0)", code,
                m -> m.user().cpu.flags.put(Flags.IOPL, true),
                m -> m.cpu.flags.put(1 << 12, false)));
        }
        for (var code : List.of("0f01ca", "0f01cb")) {
            cases.add(CheckCase.of(Check.AC_CHANGED_AT_RING_0, "#UD", code, m -> { }, SmallMachine::user));
        }
        for (var code : List.of("0f31", "0f01f9")) {
            cases.add(CheckCase.of(Check.TIME_STAMP_ALLOWED, "#GP(0x0)", code, m -> m.cpu.cr4 |= Cpu.CR4_TSD,
                SmallMachine::user));
        }
        for (var code : List.of("f3480faec0", "f3480faec8", "f3480faed0", "f3480faed8")) {
            cases.add(CheckCase.of(Check.FSGSBASE_ENABLED, "#UD", code, m -> m.user().cpu.cr4 |= Cpu.CR4_FSGSBASE,
                m -> m.cpu.cr4 &= ~Cpu.CR4_FSGSBASE));
        }
        for (var code : List.of("f3480faed0", "f3480faed8")) {
            cases.add(CheckCase.of(Check.SEGMENT_BASE_CANONICAL, "#GP(0x0)", code,
                m -> m.user().cpu.cr4 |= Cpu.CR4_FSGSBASE,
                rax(NON_CANONICAL)));
        }
        cases.add(CheckCase.of(Check.COUNTERS_ALLOWED, "#GP(0x0)", "0f33", m -> { }, SmallMachine::user));
        cases.add(CheckCase.of(Check.COUNTER_EXISTS, "#GP(0x0)", "0f33", null, m -> m.user().cpu.cr4 |= Cpu.CR4_PCE));
        cases.add(CheckCase.of(Check.IN_SYSTEM_MANAGEMENT_MODE, "#UD", "0faa", null, m -> { }));
        for (var code : PRIVILEGED) {
            cases.add(CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", code, RegisterCases::harmless, SmallMachine::user));
        }
    }

    /** Registers with which every privileged instruction can be executed at CPL 0. */
    private static void harmless(SmallMachine m) {
        m.set(Cpu.RAX, TSS_SELECTOR).set(Cpu.RCX, 0x10).set(Cpu.RDX, 0);
        m.cpu.sysenterCs = KERNEL_CS;
    }

    private static Consumer<SmallMachine> rax(long value) {
        return m -> m.set(Cpu.RAX, value);
    }

    private static Consumer<SmallMachine> msr(long number, long value) {
        return m -> m.set(Cpu.RCX, number).set(Cpu.RAX, value & 0xffffffffL).set(Cpu.RDX, value >>> 32);
    }
}
