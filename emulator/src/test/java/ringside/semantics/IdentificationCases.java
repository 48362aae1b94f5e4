package ringside.semantics;

import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.NON_CANONICAL;
import static ringside.semantics.SmallMachine.UNMAPPED;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;
import ringside.state.Vendor;

/** The checks of time stamps, counters, MONITOR and MWAIT, of UMIP, CLAC and STAC, of caches and TLB, in every mode. */
final class IdentificationCases {
    private static final String MONITOR = "0f01c8";
    private static final String MWAIT = "0f01c9";
    private static final List<String> TIME_STAMPS = List.of("0f31", "0f01f9");
    /** SGDT, SIDT and SMSW work in every mode; SLDT and STR need protected mode. */
    private static final List<String> UMIP_32 = List.of("0f010500000600", "0f010d00000600", "0f01e0");
    private static final List<String> UMIP_PROTECTED = List.of("0f00c0", "0f00c8");
    private static final List<String> UMIP_64 = List.of("0f01042500000600", "0f010c2500000600", "0f00c0", "0f00c8",
        "0f01e0", "0f00042500000600", "0f000c2500000600", "0f01242500000600");

    private IdentificationCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        timeStamps(cases);
        counters(cases);
        monitor(cases);
        umip(cases);
        accessControl(cases);
        caches(cases);
        return cases;
    }

    private static void timeStamps(List<CheckCase> cases) {
        Consumer<SmallMachine> disabled = m -> m.cpu.cr4 |= Cpu.CR4_TSD;
        for (var code : TIME_STAMPS) {
            cases.add(CheckCase.of(Check.TIME_STAMP_ALLOWED, "#GP(0x0)", code, disabled, SmallMachine::user));
            cases.add(CheckCase.of(Check.TIME_STAMP_ALLOWED, "#GP(0x0)", code, disabled, SmallMachine::user32));
            outside(cases, Check.TIME_STAMP_ALLOWED, "#GP(0x0)", code, m -> m.cpu.cr4 |= Cpu.CR4_TSD);
        }
    }

    private static void counters(List<CheckCase> cases) {
        cases.add(CheckCase.of(Check.COUNTERS_ALLOWED, "#GP(0x0)", "0f33", m -> { }, SmallMachine::user32));
        outside(cases, Check.COUNTERS_ALLOWED, "#GP(0x0)", "0f33", m -> { });
        cases.add(CheckCase.of(Check.COUNTER_EXISTS, "#GP(0x0)", "0f33", null, m -> m.set(Cpu.RCX, 0)));
        cases.add(CheckCase.legacy(Check.COUNTER_EXISTS, "#GP(0x0)", "real", "0f33", null, LegacyMachine::real));
        cases.add(CheckCase.legacy(Check.COUNTER_EXISTS, "#GP(0x0)", "virtual-8086", "0f33", null,
            m -> m.virtual8086().cpu.cr4 |= Cpu.CR4_PCE));
        cases.add(CheckCase.of(Check.IN_SYSTEM_MANAGEMENT_MODE, "#UD", "0faa", null, SmallMachine::user));
        cases.add(CheckCase.legacy(Check.IN_SYSTEM_MANAGEMENT_MODE, "#UD", "real", "0faa", null, LegacyMachine::real));
        cases.add(CheckCase.legacy(Check.IN_SYSTEM_MANAGEMENT_MODE, "#UD", "virtual-8086", "0faa", null,
            LegacyMachine::virtual8086));
    }

    private static void monitor(List<CheckCase> cases) {
        Consumer<SmallMachine> ready = m -> m.set(Cpu.RAX, DATA).set(Cpu.RCX, 0).set(Cpu.RDX, 0);
        for (var code : List.of(MONITOR, MWAIT)) {
            cases.add(CheckCase.of(Check.MONITOR_AT_RING_0, "#UD", code, ready, SmallMachine::user));
            cases.add(CheckCase.of(Check.MONITOR_AT_RING_0, "#UD", code, ready, SmallMachine::user32));
            outside(cases, Check.MONITOR_AT_RING_0, "#UD", code, m -> ready.accept(m));
            cases.add(CheckCase.of(Check.MONITOR_ENABLED, "#UD", code, ready,
                m -> m.cpu.miscEnable &= ~(1 << 18)));
            cases.add(CheckCase.legacy(Check.MONITOR_ENABLED, "#UD", "real", code,
                m -> m.real().set(Cpu.RAX, 0).set(Cpu.RCX, 0), m -> m.cpu.miscEnable &= ~(1 << 18)));
            cases.add(CheckCase.of(Check.MONITOR_AT_RING_0, "#UD", code,
                ready.andThen(m -> m.cpu.model = m.cpu.model.vendor(Vendor.AMD)), SmallMachine::user));
        }
        for (long extension : new long[] {1, 2, 1L << 63}) {
            cases.add(CheckCase.of(Check.MONITOR_EXTENSIONS_ZERO, "#GP(0x0)", MONITOR, ready,
                m -> m.set(Cpu.RCX, extension)));
        }
        for (long extension : new long[] {2, 1L << 31, 1L << 32}) {
            cases.add(CheckCase.of(Check.MWAIT_EXTENSIONS_KNOWN, "#GP(0x0)", MWAIT, ready.andThen(m ->
                m.set(Cpu.RCX, 1)), m -> m.set(Cpu.RCX, extension)));
        }
        cases.add(CheckCase.of(Check.ADDRESS_CANONICAL, "#GP(0x0)", MONITOR, ready,
            m -> m.set(Cpu.RAX, NON_CANONICAL)));
        cases.add(CheckCase.of(Check.PAGE_PRESENT, "#PF(0x0)", MONITOR, ready, m -> m.set(Cpu.RAX, UNMAPPED)));
        cases.add(CheckCase.legacy(Check.SEGMENT_WITHIN_LIMIT, "#GP(0x0)", "protected", MONITOR,
            m -> ready.accept(m), m -> m.cpu.segments[Cpu.DS] = new SegmentRegister(0x10, 0, 0xfff, 0xc093)));
    }

    private static void umip(List<CheckCase> cases) {
        Consumer<SmallMachine> guarded = m -> m.cpu.cr4 |= Cpu.CR4_UMIP;
        for (var code : UMIP_64) {
            cases.add(CheckCase.of(Check.UMIP_ALLOWS, "#GP(0x0)", code, guarded, SmallMachine::user));
        }
        for (var code : UMIP_32) {
            cases.add(CheckCase.of(Check.UMIP_ALLOWS, "#GP(0x0)", code, guarded, SmallMachine::user32));
            cases.add(CheckCase.legacy(Check.UMIP_ALLOWS, "#GP(0x0)", "protected", code,
                m -> m.cpu.cr4 |= Cpu.CR4_UMIP, SmallMachine::user));
        }
        for (var code : UMIP_PROTECTED) {
            cases.add(CheckCase.of(Check.UMIP_ALLOWS, "#GP(0x0)", code, guarded, SmallMachine::user32));
            cases.add(CheckCase.legacy(Check.UMIP_ALLOWS, "#GP(0x0)", "protected", code,
                m -> m.cpu.cr4 |= Cpu.CR4_UMIP, SmallMachine::user));
        }
        for (var code : List.of("0f01060000", "0f010e0000", "0f01e0")) {
            cases.add(CheckCase.legacy(Check.UMIP_ALLOWS, "#GP(0x0)", "virtual-8086", code,
                m -> m.kernel16().cpu.cr4 |= Cpu.CR4_UMIP, LegacyMachine::virtual8086));
        }
    }

    private static void accessControl(List<CheckCase> cases) {
        for (var code : List.of("0f01ca", "0f01cb")) {
            cases.add(CheckCase.of(Check.AC_CHANGED_AT_RING_0, "#UD", code, m -> { }, SmallMachine::user32));
            outside(cases, Check.AC_CHANGED_AT_RING_0, "#UD", code, m -> { });
        }
    }

    private static void caches(List<CheckCase> cases) {
        for (var code : List.of("0f08", "0f09", "f30f09")) {
            cases.add(CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", code, m -> { }, SmallMachine::user));
            cases.add(CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", code, m -> { }, SmallMachine::user32));
            outside(cases, Check.PRIVILEGED, "#GP(0x0)", code, m -> { });
        }
        cases.add(CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", "0f0138", m -> m.set(Cpu.RAX, DATA), SmallMachine::user));
        outside(cases, Check.PRIVILEGED, "#GP(0x0)", "0f0138", m -> { });
    }

    /** The privilege that a check demands, in 32-bit, in 16-bit and in virtual-8086 code. */
    private static void outside(List<CheckCase> cases, Check check, String fault, String code,
        Consumer<LegacyMachine> ready) {
        cases.add(CheckCase.legacy(check, fault, "protected", code, ready, SmallMachine::user));
        cases.add(CheckCase.legacy(check, fault, "16-bit", code, ready, LegacyMachine::user16));
        cases.add(CheckCase.legacy(check, fault, "virtual-8086", code, ready, LegacyMachine::virtual8086));
    }
}
