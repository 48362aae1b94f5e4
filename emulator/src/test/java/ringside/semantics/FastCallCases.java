package ringside.semantics;

import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_STACK;
import static ringside.semantics.SmallMachine.NON_CANONICAL;
import static ringside.semantics.SmallMachine.USER_STACK;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Vendor;

/** The checks of SYSCALL, SYSRET, SYSENTER and SYSEXIT in every mode, and where the vendors differ. */
final class FastCallCases {
    private static final String SYSCALL = "0f05";
    private static final String SYSRET = "0f07";
    private static final String SYSRET_64 = "480f07";
    private static final String SYSENTER = "0f34";
    private static final String SYSEXIT = "0f35";
    private static final String SYSEXIT_64 = "480f35";
    private static final long NON_CANONICAL_57 = 1L << 56;

    private FastCallCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        whereSyscallExists(cases);
        whereSysenterExists(cases);
        protectedMode(cases);
        privilege(cases);
        canonical(cases);
        entrySelector(cases);
        return cases;
    }

    private static void whereSyscallExists(List<CheckCase> cases) {
        for (var code : List.of(SYSCALL, SYSRET)) {
            cases.add(CheckCase.of(Check.SYSCALL_IN_64_BIT_MODE, "#UD", code, FastCallCases::ready,
                SmallMachine::kernel32));
            cases.add(CheckCase.of(Check.SYSCALL_IN_64_BIT_MODE, "#UD", code, FastCallCases::ready,
                SmallMachine::user32));
            cases.add(CheckCase.legacy(Check.SYSCALL_IN_64_BIT_MODE, "#UD", "protected", code, null, m -> ready(m)));
            cases.add(CheckCase.legacy(Check.SYSCALL_IN_64_BIT_MODE, "#UD", "real", code, null, m -> ready(m.real())));
            cases.add(CheckCase.legacy(Check.SYSCALL_IN_64_BIT_MODE, "#UD", "virtual-8086", code, null,
                m -> ready(m.virtual8086())));
            cases.add(CheckCase.legacy(Check.SYSCALL_ENABLED, "#UD", "protected, AMD", code, m -> amd(ready(m)),
                FastCallCases::disable));
            cases.add(CheckCase.of(Check.SYSCALL_ENABLED, "#UD", code, m -> amd(ready(m)), FastCallCases::disable));
            cases.add(CheckCase.of(Check.SYSCALL_ENABLED, "#UD", code, m -> amd(ready(m).kernel32()),
                FastCallCases::disable));
        }
        cases.add(CheckCase.of(Check.SYSCALL_ENABLED, "#UD", SYSCALL, m -> amd(ready(m).user32()),
            FastCallCases::disable));
        cases.add(CheckCase.legacy(Check.SYSCALL_ENABLED, "#UD", "virtual-8086, AMD", SYSCALL,
            m -> amd(ready(m.virtual8086())), FastCallCases::disable));
    }

    private static void whereSysenterExists(List<CheckCase> cases) {
        for (var code : List.of(SYSENTER, SYSEXIT)) {
            cases.add(CheckCase.legacy(Check.SYSENTER_OUTSIDE_LONG_MODE, "#UD", "AMD", code, m -> amd(ready(m)),
                m -> m.cpu.efer |= Cpu.EFER_LME | Cpu.EFER_LMA));
        }
        for (var code : List.of(SYSENTER, SYSEXIT, SYSEXIT_64)) {
            cases.add(CheckCase.of(Check.SYSENTER_OUTSIDE_LONG_MODE, "#UD", code, null, m -> amd(ready(m))));
        }
        cases.add(CheckCase.of(Check.SYSENTER_OUTSIDE_LONG_MODE, "#UD", SYSENTER, null, m -> amd(ready(m).user())));
        cases.add(CheckCase.of(Check.SYSENTER_OUTSIDE_LONG_MODE, "#UD", SYSENTER, null, m -> amd(ready(m).user32())));
        cases.add(CheckCase.of(Check.SYSENTER_OUTSIDE_LONG_MODE, "#UD", SYSEXIT, null, m -> amd(ready(m).kernel32())));
    }

    private static void protectedMode(List<CheckCase> cases) {
        for (var vendor : Vendor.values()) {
            for (var code : List.of(SYSENTER, SYSEXIT)) {
                cases.add(CheckCase.legacy(Check.FAST_CALL_IN_PROTECTED_MODE, "#GP(0x0)", "real, " + vendor, code,
                    m -> ready(m).cpu.model = m.cpu.model.vendor(vendor), LegacyMachine::real));
            }
        }
        cases.add(CheckCase.legacy(Check.FAST_CALL_IN_PROTECTED_MODE, "#GP(0x0)", "real, AMD", SYSRET,
            m -> amd(ready(m)), LegacyMachine::real));
    }

    private static void privilege(List<CheckCase> cases) {
        for (var code : List.of(SYSRET, SYSRET_64, SYSEXIT, SYSEXIT_64)) {
            cases.add(CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", code, FastCallCases::ready, SmallMachine::user));
        }
        cases.add(CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", SYSEXIT, FastCallCases::ready, SmallMachine::user32));
        cases.add(CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", SYSRET, m -> amd(ready(m)), SmallMachine::user32));
        cases.add(CheckCase.legacy(Check.PRIVILEGED, "#GP(0x0)", "protected", SYSEXIT, FastCallCases::ready,
            SmallMachine::user));
        cases.add(CheckCase.legacy(Check.PRIVILEGED, "#GP(0x0)", "16-bit", SYSEXIT, FastCallCases::ready,
            LegacyMachine::user16));
        cases.add(CheckCase.legacy(Check.PRIVILEGED, "#GP(0x0)", "virtual-8086", SYSEXIT, FastCallCases::ready,
            LegacyMachine::virtual8086));
        cases.add(CheckCase.legacy(Check.PRIVILEGED, "#GP(0x0)", "protected, AMD", SYSRET, m -> amd(ready(m)),
            SmallMachine::user));
        cases.add(CheckCase.legacy(Check.PRIVILEGED, "#GP(0x0)", "virtual-8086, AMD", SYSRET, m -> amd(ready(m)),
            LegacyMachine::virtual8086));
    }

    private static void canonical(List<CheckCase> cases) {
        for (long bad : new long[] {NON_CANONICAL, -1L << 48, NON_CANONICAL_57, 1L << 63}) {
            cases.add(CheckCase.of(Check.SYSRET_RIP_CANONICAL, "#GP(0x0)", SYSRET_64, FastCallCases::ready,
                m -> m.set(Cpu.RCX, bad)));
            cases.add(CheckCase.of(Check.SYSEXIT_RIP_CANONICAL, "#GP(0x0)", SYSEXIT_64, FastCallCases::ready,
                m -> m.set(Cpu.RDX, bad)));
            cases.add(CheckCase.of(Check.SYSEXIT_RSP_CANONICAL, "#GP(0x0)", SYSEXIT_64, FastCallCases::ready,
                m -> m.set(Cpu.RCX, bad)));
        }
        Consumer<SmallMachine> wide = m -> {
            ready(m).set(Cpu.RCX, 1L << 55).set(Cpu.RDX, 1L << 55);
            m.cpu.cr4 |= Cpu.CR4_LA57;
        };
        cases.add(CheckCase.of(Check.SYSRET_RIP_CANONICAL, "#GP(0x0)", SYSRET_64, wide,
            m -> m.set(Cpu.RCX, NON_CANONICAL_57)));
        cases.add(CheckCase.of(Check.SYSEXIT_RIP_CANONICAL, "#GP(0x0)", SYSEXIT_64, wide,
            m -> m.set(Cpu.RDX, NON_CANONICAL_57)));
        cases.add(CheckCase.of(Check.SYSEXIT_RSP_CANONICAL, "#GP(0x0)", SYSEXIT_64, wide,
            m -> m.set(Cpu.RCX, NON_CANONICAL_57)));
    }

    private static void entrySelector(List<CheckCase> cases) {
        for (int none = 0; none < 4; none += 3) {
            int selector = none;
            for (var code : List.of(SYSENTER, SYSEXIT, SYSEXIT_64)) {
                cases.add(CheckCase.of(Check.SYSENTER_CS_NOT_NULL, "#GP(0x0)", code, FastCallCases::ready,
                    m -> m.cpu.sysenterCs = selector));
            }
            for (var code : List.of(SYSENTER, SYSEXIT)) {
                cases.add(CheckCase.legacy(Check.SYSENTER_CS_NOT_NULL, "#GP(0x0)", "protected", code,
                    FastCallCases::ready, m -> m.cpu.sysenterCs = selector));
            }
            cases.add(CheckCase.of(Check.SYSENTER_CS_NOT_NULL, "#GP(0x0)", SYSENTER, m -> ready(m).user32(),
                m -> m.cpu.sysenterCs = selector));
            cases.add(CheckCase.legacy(Check.SYSENTER_CS_NOT_NULL, "#GP(0x0)", "virtual-8086", SYSENTER,
                m -> ready(m.virtual8086()), m -> m.cpu.sysenterCs = selector));
        }
    }

    /** A kernel that has set everything up, and registers to return with. */
    static SmallMachine ready(SmallMachine m) {
        m.cpu.star = 0x1bL << 48 | 0x08L << 32 | HANDLER;
        m.cpu.lstar = HANDLER;
        m.cpu.cstar = HANDLER + 0x100;
        m.cpu.efer |= Cpu.EFER_SCE;
        m.cpu.sysenterCs = KERNEL_CS;
        m.cpu.sysenterEsp = KERNEL_STACK;
        m.cpu.sysenterEip = HANDLER;
        return m.set(Cpu.RCX, m.cpu.in64BitMode() ? USER_STACK : CODE).set(Cpu.RDX, CODE);
    }

    static SmallMachine amd(SmallMachine m) {
        m.cpu.model = m.cpu.model.vendor(Vendor.AMD);
        return m;
    }

    private static void disable(SmallMachine m) {
        m.cpu.efer &= ~Cpu.EFER_SCE;
    }
}
