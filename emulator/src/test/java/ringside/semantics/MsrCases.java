package ringside.semantics;

import static ringside.semantics.SmallMachine.NON_CANONICAL;
import static ringside.semantics.SmallMachine.TOP_HALF;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;

import ringside.isa.Feature;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Vendor;

/** The checks of RDMSR and WRMSR, register by register. */
final class MsrCases {
    private static final String RDMSR = "0f32";
    private static final String WRMSR = "0f30";
    private static final CpuidModel EVERYTHING = new CpuidModel(EnumSet.allOf(Feature.class));
    private static final long EFER = 0xc0000080L;
    private static final long APIC_BASE = 0x1b;
    private static final long XAPIC = 0xfee00900L;
    private static final long[] ADDRESSES = {0x175, 0x176, 0x6a0, 0x6a2, 0x6a4, 0x6a5, 0x6a6, 0x6a7, 0x6a8,
        0xc0000082L, 0xc0000083L, 0xc0000100L, 0xc0000101L, 0xc0000102L};

    private MsrCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        existing(cases);
        addresses(cases);
        reserved(cases);
        types(cases);
        modes(cases);
        privilege(cases);
        return cases;
    }

    /** What a processor has not raises #GP, for reading and for writing; each with the feature that brings it. */
    private static void existing(List<CheckCase> cases) {
        for (long none : new long[] {2, 0x48, 0x49, 0x10a, 0x186, 0x1d9, 0x38f, 0x400, 0x480, 0x4000_0000L,
            0xc0000104L, 0xc0010114L, 0xffffffffL}) {
            for (var code : List.of(RDMSR, WRMSR)) {
                cases.add(CheckCase.of(Check.MSR_EXISTS, "#GP(0x0)", code, msr(0xc0000081L, 0), msr(none, 0)));
                cases.add(CheckCase.legacy(Check.MSR_EXISTS, "#GP(0x0)", "real", code,
                    m -> msr(0x10, 0).accept(m.real()), m -> msr(none, 0).accept(m)));
            }
        }
        gone(cases, 0x3b, Feature.TSC_ADJUST);
        gone(cases, 0x6e0, Feature.TSC_DEADLINE);
        gone(cases, 0x6e1, Feature.PKS);
        gone(cases, 0xda0, Feature.XSAVES);
        gone(cases, 0x6a4, Feature.CET_SS);
        gone(cases, 0x6a8, Feature.CET_SS);
        gone(cases, 0x277, Feature.PAT);
        gone(cases, 0xfe, Feature.MTRR);
        gone(cases, 0x200, Feature.MTRR);
        gone(cases, 0x174, Feature.SYSENTER);
        gone(cases, 0xc0000082L, Feature.LM);
        gone(cases, 0xc0000101L, Feature.LM);
        gone(cases, APIC_BASE, Feature.APIC);
        vendors(cases);
    }

    private static void gone(List<CheckCase> cases, long number, Feature feature) {
        for (var code : List.of(RDMSR, WRMSR)) {
            cases.add(CheckCase.of(Check.MSR_EXISTS, "#GP(0x0)", code,
                with(EVERYTHING).andThen(msr(number, number == APIC_BASE ? XAPIC : 0)),
                m -> m.cpu.model = EVERYTHING.without(feature)));
        }
    }

    private static void vendors(List<CheckCase> cases) {
        for (var code : List.of(RDMSR, WRMSR)) {
            for (long intel : new long[] {0x17, 0x1a0, 0x3b}) {
                cases.add(CheckCase.of(Check.MSR_EXISTS, "#GP(0x0)", code, msr(intel, 0), FastCallCases::amd));
            }
            for (long amd : new long[] {0xc0010010L, 0xc0010015L, 0xc001001aL, 0xc001001dL}) {
                cases.add(CheckCase.of(Check.MSR_EXISTS, "#GP(0x0)", code,
                    msr(amd, 0).andThen(FastCallCases::amd), m -> m.cpu.model = m.cpu.model.vendor(Vendor.INTEL)));
            }
        }
        for (long constant : new long[] {0x17, 0xfe, 0x179}) {
            cases.add(CheckCase.of(Check.MSR_WRITABLE, "#GP(0x0)", WRMSR, msr(0x10, 0), msr(constant, 0)));
        }
    }

    private static void addresses(List<CheckCase> cases) {
        for (long number : ADDRESSES) {
            var good = with(EVERYTHING.without(Feature.LA57)).andThen(msr(number, TOP_HALF));
            for (long bad : new long[] {NON_CANONICAL, -1L << 48, 1L << 56, 1L << 63}) {
                cases.add(CheckCase.of(Check.MSR_CANONICAL, "#GP(0x0)", WRMSR, good, msr(number, bad)));
            }
            cases.add(CheckCase.of(Check.MSR_CANONICAL, "#GP(0x0)", WRMSR,
                with(EVERYTHING).andThen(msr(number, 1L << 55)), msr(number, 1L << 56)));
        }
        for (long number : new long[] {0x175, 0x176}) {
            cases.add(CheckCase.legacy(Check.MSR_CANONICAL, "#GP(0x0)", "protected", WRMSR,
                m -> msr(number, 0x1234).accept(m), m -> msr(number, NON_CANONICAL).accept(m)));
        }
    }

    private static void reserved(List<CheckCase> cases) {
        for (int bit : new int[] {1, 2, 7, 9, 12, 13, 14, 15, 16, 63}) {
            cases.add(CheckCase.of(Check.MSR_RESERVED_BITS_ZERO, "#GP(0x0)", WRMSR, msr(EFER, 0x901),
                msr(EFER, 0x901 | 1L << bit)));
        }
        reserved(cases, EFER, 0x101, 0x901, CpuidModel.DEFAULT.without(Feature.NX));
        reserved(cases, EFER, 0x900, 0x901, CpuidModel.DEFAULT.without(Feature.SYSCALL));
        cases.add(CheckCase.of(Check.MSR_RESERVED_BITS_ZERO, "#GP(0x0)", WRMSR, msr(EFER, 0x901 | Cpu.EFER_NXE),
            m -> m.cpu.miscEnable |= 1L << 34));
        for (long[] each : new long[][] {{0xc0000084L, 32}, {0xc0000103L, 32}, {0x1a0, 1}, {0x1a0, 35}, {0x17a, 3},
            {0x2ff, 8}, {0x2ff, 9}, {0x2ff, 12}, {0x200, 8}, {0x200, 11}, {0x200, 46}, {0x201, 0}, {0x201, 10},
            {0x201, 63}, {0x6e1, 32}, {0x6e1, 63}, {0x6a0, 6}, {0x6a0, 9}, {0x6a2, 7}, {0x6a4, 0}, {0x6a5, 1},
            {0x6a6, 0}, {0x6a7, 1}, {0xda0, 0}, {0xda0, 8}, {0xda0, 13}, {0xda0, 63}}) {
            cases.add(CheckCase.of(Check.MSR_RESERVED_BITS_ZERO, "#GP(0x0)", WRMSR,
                with(EVERYTHING).andThen(msr(each[0], 0)), msr(each[0], 1L << each[1])));
        }
        for (int bit : new int[] {0, 7, 9, 46, 63}) {
            cases.add(CheckCase.of(Check.MSR_RESERVED_BITS_ZERO, "#GP(0x0)", WRMSR, msr(APIC_BASE, XAPIC),
                msr(APIC_BASE, XAPIC | 1L << bit)));
        }
        reserved(cases, APIC_BASE, XAPIC, XAPIC | 1 << 10, CpuidModel.DEFAULT.without(Feature.X2APIC));
        reserved(cases, APIC_BASE, XAPIC, XAPIC | 1L << 36, CpuidModel.DEFAULT.physicalBits(36));
        reserved(cases, 0x6a0, 0, 1, EVERYTHING.without(Feature.CET_SS));
        reserved(cases, 0x6a2, 0, 4, EVERYTHING.without(Feature.CET_IBT));
        for (long[] amd : new long[][] {{0xc0010010L, 0}, {0xc0010010L, 23}, {0xc0010015L, 0}, {0xc0010015L, 63},
            {0xc001001aL, 22}, {0xc001001dL, 48}}) {
            cases.add(CheckCase.of(Check.MSR_RESERVED_BITS_ZERO, "#GP(0x0)", WRMSR,
                msr(amd[0], 0).andThen(FastCallCases::amd), msr(amd[0], 1L << amd[1])));
        }
    }

    private static void reserved(List<CheckCase> cases, long number, long good, long bad, CpuidModel model) {
        cases.add(CheckCase.of(Check.MSR_RESERVED_BITS_ZERO, "#GP(0x0)", WRMSR, with(model).andThen(msr(number, good)),
            msr(number, bad)));
    }

    private static void types(List<CheckCase> cases) {
        for (int type : new int[] {2, 3, 8, 0x80, 0xff}) {
            for (int entry = 0; entry < 8; entry += 7) {
                long value = (long) type << 8 * entry;
                cases.add(types(0x277, 0x0007040600070406L, value));
                cases.add(types(0x250, 0x0606060606060606L, value));
                cases.add(types(0x26f, 0x0001040506060606L, value));
            }
            cases.add(types(0x2ff, 0xc06, 0xc00 | type));
            cases.add(types(0x200, 0x1000 | 6, 0x1000 | type));
            cases.add(types(0x20e, 0, type));
        }
        cases.add(types(0x258, 6, 7));
        cases.add(types(0x2ff, 6, 7));
        cases.add(types(0x202, 6, 7));
    }

    private static CheckCase types(long number, long good, long bad) {
        return CheckCase.of(Check.MSR_MEMORY_TYPES, "#GP(0x0)", WRMSR, msr(number, good), msr(number, bad));
    }

    private static void modes(List<CheckCase> cases) {
        cases.add(CheckCase.of(Check.LONG_MODE_ENABLED_WITHOUT_PAGING, "#GP(0x0)", WRMSR, msr(EFER, 0x901),
            msr(EFER, 1)));
        cases.add(CheckCase.of(Check.LONG_MODE_ENABLED_WITHOUT_PAGING, "#GP(0x0)", WRMSR,
            msr(EFER, 0x901).andThen(SmallMachine::kernel32), msr(EFER, 1)));
        cases.add(CheckCase.legacy(Check.LONG_MODE_ENABLED_WITHOUT_PAGING, "#GP(0x0)", "paging", WRMSR,
            m -> msr(EFER, 1).andThen(x -> x.cpu.cr0 |= Cpu.CR0_PG).accept(m), m -> msr(EFER, 0x100).accept(m)));
        Consumer<SmallMachine> off = m -> m.cpu.apicBase = XAPIC & ~(1 << 11);
        Consumer<SmallMachine> x2apic = m -> m.cpu.apicBase = XAPIC | 1 << 10;
        cases.addAll(List.of(
            mode(m -> { }, XAPIC, XAPIC & ~(1 << 11) | 1 << 10),
            mode(off, XAPIC, XAPIC | 1 << 10),
            mode(off, XAPIC & ~(1 << 11), XAPIC & ~(1 << 11) | 1 << 10),
            mode(x2apic, XAPIC & ~(1 << 11), XAPIC),
            mode(x2apic, XAPIC | 1 << 10, XAPIC & ~(1 << 11) | 1 << 10)));
        for (long number : new long[] {0x6a0, 0x6a2}) {
            cases.add(CheckCase.of(Check.CET_SUPPRESSED_WHILE_IDLE, "#GP(0x0)", WRMSR,
                with(EVERYTHING).andThen(msr(number, 0x404)), msr(number, 0xc04)));
            cases.add(CheckCase.of(Check.CET_SUPPRESSED_WHILE_IDLE, "#GP(0x0)", WRMSR,
                with(EVERYTHING).andThen(msr(number, 0x804)), msr(number, 0xc00)));
        }
    }

    private static CheckCase mode(Consumer<SmallMachine> before, long good, long bad) {
        return CheckCase.of(Check.APIC_MODE_CHANGE, "#GP(0x0)", WRMSR, before.andThen(msr(APIC_BASE, good)),
            msr(APIC_BASE, bad));
    }

    private static void privilege(List<CheckCase> cases) {
        for (var code : List.of(RDMSR, WRMSR)) {
            cases.add(CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", code, msr(0x10, 0), SmallMachine::user32));
            for (var mode : List.<Consumer<LegacyMachine>>of(SmallMachine::user, LegacyMachine::user16,
                LegacyMachine::virtual8086)) {
                cases.add(CheckCase.legacy(Check.PRIVILEGED, "#GP(0x0)", "legacy", code,
                    m -> msr(0x10, 0).accept(m), mode));
            }
        }
    }

    private static Consumer<SmallMachine> with(CpuidModel model) {
        return m -> m.cpu.model = model;
    }

    private static Consumer<SmallMachine> msr(long number, long value) {
        return m -> m.set(Cpu.RCX, number).set(Cpu.RAX, value & 0xffffffffL).set(Cpu.RDX, value >>> 32);
    }
}
