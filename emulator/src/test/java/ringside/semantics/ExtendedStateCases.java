package ringside.semantics;

import static ringside.semantics.SmallMachine.DATA;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Cpu;

/** The checks of x87 and SSE instructions, and of those that save and restore their state. */
final class ExtendedStateCases {
    private static final String FXSAVE = "0fae03";
    private static final String FXRSTOR = "0fae0b";
    private static final String LDMXCSR = "0fae13";
    private static final String STMXCSR = "0fae1b";
    private static final String XSAVE = "0fae23";
    private static final String XRSTOR = "0fae2b";
    private static final String XSAVEOPT = "0fae33";
    private static final String XSAVEC = "0fc723";
    private static final String XSAVES = "0fc72b";
    private static final String XRSTORS = "0fc71b";
    private static final List<String> FXSAVES = List.of(FXSAVE, FXRSTOR, "480fae03", "480fae0b");
    private static final List<String> ALL_XSAVES = List.of(XSAVE, XRSTOR, XSAVEOPT, XSAVEC, XSAVES, XRSTORS,
        "480fae23", "480fae2b", "480fae33", "480fc723", "480fc72b", "480fc71b");
    private static final long HEADER = DATA + 512;
    private static final long COMPACTED = 1L << 63;
    /** FNINIT, FNCLEX, FNSTCW, FNSTSW and FNSTSW AX look for nothing that waits. */
    private static final List<String> NOT_WAITING = List.of("dbe3", "dbe2", "d93b", "dd3b", "dfe0");
    private static final List<String> WAITING = List.of("d92b");

    private ExtendedStateCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        available(cases);
        aligned(cases);
        headers(cases);
        controlFlow(cases);
        return cases;
    }

    private static void available(List<CheckCase> cases) {
        List<String> x87 = new ArrayList<>(NOT_WAITING);
        x87.addAll(WAITING);
        x87.addAll(FXSAVES);
        for (var code : x87) {
            cases.add(of(Check.X87_NOT_EMULATED, "#NM", code, m -> { }, cr0(Cpu.CR0_EM)));
            cases.add(of(Check.X87_TASK_NOT_SWITCHED, "#NM", code, m -> { }, cr0(Cpu.CR0_TS)));
            cases.add(of(Check.X87_NOT_EMULATED, "#NM", code, SmallMachine::user,
                cr0(Cpu.CR0_EM | Cpu.CR0_TS | Cpu.CR0_MP)));
        }
        for (var code : WAITING) {
            cases.add(of(Check.X87_NO_EXCEPTION_PENDING, "#MF", code, m -> m.cpu.fpu.status = 1, m -> {
                m.cpu.fpu.status = 1;
                m.cpu.fpu.control = 0x37e;
            }));
        }
        cases.add(CheckCase.of(Check.X87_NO_EXCEPTION_PENDING, "#MF", "9b", m -> m.cpu.fpu.control = 0x37f, m -> {
            m.cpu.fpu.status = 4;
            m.cpu.fpu.control = 0x37b;
        }));
        for (var code : List.of(LDMXCSR, STMXCSR)) {
            cases.add(of(Check.VECTORS_NOT_EMULATED, "#UD", code, m -> { }, cr0(Cpu.CR0_EM | Cpu.CR0_TS)));
            cases.add(of(Check.SSE_ENABLED, "#UD", code, m -> { }, m -> {
                m.cpu.cr4 &= ~Cpu.CR4_OSFXSR;
                m.cpu.cr0 |= Cpu.CR0_TS;
            }));
            cases.add(of(Check.X87_TASK_NOT_SWITCHED, "#NM", code, SmallMachine::user, cr0(Cpu.CR0_TS)));
        }
        for (var code : ALL_XSAVES) {
            cases.add(of(Check.XSAVE_ENABLED, "#UD", code, m -> { }, m -> m.cpu.cr4 &= ~Cpu.CR4_OSXSAVE));
            cases.add(of(Check.X87_TASK_NOT_SWITCHED, "#NM", code, m -> { }, cr0(Cpu.CR0_TS)));
            cases.add(of(Check.XSAVE_AREA_ALIGNED, "#GP(0x0)", code, m -> { }, m -> m.cpu.gpr[Cpu.RBX] += 32));
        }
        for (var code : List.of(XSAVES, XRSTORS, "480fc72b", "480fc71b")) {
            cases.add(of(Check.PRIVILEGED, "#GP(0x0)", code, m -> { }, SmallMachine::user));
        }
    }

    private static void aligned(List<CheckCase> cases) {
        for (var code : FXSAVES) {
            cases.add(of(Check.FXSAVE_AREA_ALIGNED, "#GP(0x0)", code, m -> { }, m -> m.cpu.gpr[Cpu.RBX] += 8));
            cases.add(of(Check.FXSAVE_AREA_ALIGNED, "#GP(0x0)", code, SmallMachine::user,
                m -> m.cpu.gpr[Cpu.RBX] += 1));
        }
        for (var code : List.of(FXRSTOR, XRSTOR)) {
            cases.add(of(Check.MXCSR_RESERVED_BITS_ZERO, "#GP(0x0)", code, m -> { },
                m -> m.ram.write(DATA + 24, 32, 0x11f80)));
        }
        cases.add(of(Check.MXCSR_RESERVED_BITS_ZERO, "#GP(0x0)", LDMXCSR, m -> m.ram.write(DATA, 32, 0xffff),
            m -> m.ram.write(DATA, 32, 0x10000)));
        cases.add(of(Check.MXCSR_RESERVED_BITS_ZERO, "#GP(0x0)", XRSTORS, m -> m.ram.write(HEADER, 64, 2),
            m -> m.ram.write(DATA + 24, 32, 1L << 31)));
        for (var code : List.of(FXSAVE, FXRSTOR, XSAVE, XSAVEC, XSAVES, XRSTOR, XRSTORS)) {
            cases.add(of(Check.PAGE_PRESENT, "#PF(0x" + (writes(code) ? 2 : 0) + ")", code, m -> { },
                m -> m.cpu.gpr[Cpu.RBX] = SmallMachine.UNMAPPED));
        }
        cases.add(of(Check.PAGE_PRESENT, "#PF(0x2)", FXSAVE, m -> { },
            m -> m.cpu.gpr[Cpu.RBX] = SmallMachine.UNMAPPED - 256));
    }

    private static boolean writes(String code) {
        return List.of(FXSAVE, XSAVE, XSAVEC, XSAVES).contains(code);
    }

    private static void headers(List<CheckCase> cases) {
        cases.addAll(List.of(
            of(Check.XSTATE_COMPONENTS_ENABLED, "#GP(0x0)", XRSTOR, standard(3), m -> m.ram.write(HEADER, 64, 8)),
            of(Check.XSTATE_COMPONENTS_ENABLED, "#GP(0x0)", XRSTOR, standard(7), m -> m.cpu.xcr0 = 3),
            of(Check.XSAVE_HEADER_RESERVED_ZERO, "#GP(0x0)", XRSTOR, standard(3),
                m -> m.ram.write(HEADER + 8, 64, 3)),
            of(Check.XSAVE_HEADER_RESERVED_ZERO, "#GP(0x0)", XRSTOR, standard(3),
                m -> m.ram.write(HEADER + 16, 64, 1)),
            of(Check.XCOMP_COMPACTED, "#GP(0x0)", XRSTORS, compacted(3, 3), m -> m.ram.write(HEADER + 8, 64, 3)),
            of(Check.XCOMP_COMPONENTS_ENABLED, "#GP(0x0)", XRSTORS, compacted(3, 0x800),
                m -> m.ram.write(HEADER + 8, 64, COMPACTED | 0x1000)),
            of(Check.XCOMP_COMPONENTS_ENABLED, "#GP(0x0)", XRSTORS, compacted(0, 0x800), m -> m.cpu.xss = 0),
            of(Check.XSTATE_COMPONENTS_IN_AREA, "#GP(0x0)", XRSTORS, compacted(3, 3),
                m -> m.ram.write(HEADER + 8, 64, COMPACTED | 1)),
            of(Check.XSTATE_COMPONENTS_IN_AREA, "#GP(0x0)", XRSTORS, compacted(3, 3),
                m -> m.ram.write(HEADER, 64, COMPACTED | 1))));
        for (int at = 16; at < 64; at += 8) {
            long reserved = HEADER + at;
            cases.add(of(Check.XSAVE_HEADER_RESERVED_ZERO, "#GP(0x0)", XRSTORS, compacted(3, 3),
                m -> m.ram.write(reserved, 64, 1L << 40)));
        }
    }

    private static void controlFlow(List<CheckCase> cases) {
        long at = DATA + 576;
        for (long control : new long[] {0x40, 0x200, 0xc00, SmallMachine.NON_CANONICAL}) {
            cases.add(of(Check.CET_STATE_VALID, "#GP(0x0)", XRSTORS, compacted(0x800, 0x800),
                m -> m.ram.write(at, 64, control)));
        }
        for (long pointer : new long[] {1, 2, SmallMachine.NON_CANONICAL}) {
            cases.add(of(Check.CET_STATE_VALID, "#GP(0x0)", XRSTORS, compacted(0x800, 0x800),
                m -> m.ram.write(at + 8, 64, pointer)));
        }
    }

    private static Consumer<SmallMachine> standard(long components) {
        return m -> {
            m.cpu.xcr0 = 7;
            m.ram.write(HEADER, 64, components);
            m.ram.write(HEADER + 8, 64, 0);
        };
    }

    private static Consumer<SmallMachine> compacted(long components, long area) {
        return m -> {
            m.cpu.xss = 0x800;
            m.ram.write(HEADER, 64, components & area);
            m.ram.write(HEADER + 8, 64, COMPACTED | area);
        };
    }

    private static Consumer<SmallMachine> cr0(long bits) {
        return m -> m.cpu.cr0 |= bits;
    }

    /** An instruction on an area at {@code [rbx]}, with everything enabled that it needs. */
    private static CheckCase of(Check check, String fault, String code, Consumer<SmallMachine> arrange,
        Consumer<SmallMachine> spoil) {
        Consumer<SmallMachine> enabled = m -> {
            m.cpu.cr0 |= Cpu.CR0_NE;
            m.cpu.cr4 |= Cpu.CR4_OSFXSR | Cpu.CR4_OSXSAVE | Cpu.CR4_OSXMMEXCPT;
            m.cpu.xcr0 = 3;
            m.cpu.fpu.control = 0x37f;
            m.set(Cpu.RBX, DATA).set(Cpu.RAX, -1).set(Cpu.RDX, -1);
            m.ram.write(DATA + 24, 32, 0x1f80);
            m.ram.write(HEADER + 8, 64, code.equals(XRSTORS) || code.equals("480fc71b") ? COMPACTED | 3 : 0);
        };
        return CheckCase.of(check, fault, code, enabled.andThen(arrange), spoil);
    }
}
