package ringside.semantics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.XsaveLayout;

/** The checks of SSE instructions on their operands: that memory is aligned, and that exceptions are masked. */
final class VectorCases {
    /** Up to the ModR/M byte, and what follows it. */
    private record Aligned(String opcode, String tail) {
    }

    /**
     * An operation on XMM0 and XMM1 that raises an exception.
     *
     * @param code      the instruction
     * @param a         each half of XMM0
     * @param b         each half of XMM1
     * @param exception what it raises
     */
    private record Raising(String code, long a, long b, int exception) {
    }

    private static final List<Aligned> ALIGNED = List.of(
        plain("0f28"), plain("0f29"), plain("660f28"), plain("660f29"), plain("660f6f"), plain("660f7f"),
        plain("0f2b"), plain("660f2b"), plain("660fe7"), plain("0f54"), plain("660fef"), plain("0f58"),
        plain("660f59"), plain("0f5e"), plain("0f51"), plain("660f51"), plain("0f5b"), plain("660f5b"), plain("0f14"),
        plain("660ffc"), plain("660f74"), plain("660fd1"), plain("660f64"), plain("660ff6"), plain("f20f7c"),
        plain("f20fd0"), plain("660f3800"), plain("660f3817"), plain("660f3840"), plain("660f382a"),
        new Aligned("660f70", "1b"), new Aligned("0fc6", "1b"), new Aligned("0fc2", "01"),
        new Aligned("660f3a0f", "03"), new Aligned("660f3a40", "ff"), new Aligned("660f3a08", "00"));

    private static final List<Setting> SETTINGS = List.of(Setting.KERNEL_64, Setting.USER_64,
        Setting.KERNEL_COMPATIBILITY, Setting.USER_32, Setting.KERNEL_16, Setting.REAL, Setting.VIRTUAL_8086);

    private static final List<Setting> PROTECTED = List.of(Setting.KERNEL_64, Setting.USER_64,
        Setting.KERNEL_COMPATIBILITY, Setting.USER_32, Setting.KERNEL_16);

    private static final long ONES = twice(1f);
    private static final long THREES = twice(3f);
    private static final long LARGEST = twice(Float.MAX_VALUE);
    private static final long SMALLEST = twice(Float.MIN_NORMAL);
    private static final long DENORMALS = 0x0000_0001_0000_0001L;
    private static final long SIGNALLING = 0x7f80_0001_7f80_0001L;
    private static final long QUIET = 0x7fc0_0001_7fc0_0001L;
    private static final long SIGNALLING_DOUBLE = 0x7ff0_0000_0000_0001L;
    private static final long QUIET_DOUBLE = 0x7ff8_0000_0000_0001L;

    private static final List<Raising> RAISING = List.of(
        new Raising("0f58c1", SIGNALLING, ONES, FpuState.INVALID),
        new Raising("f30f5cc1", ONES, SIGNALLING, FpuState.INVALID),
        new Raising("0f58c1", ONES, DENORMALS, FpuState.DENORMAL),
        new Raising("f30f5ec1", ONES, 0, FpuState.DIVIDE_BY_ZERO),
        new Raising("0f5ec1", ONES, 0, FpuState.DIVIDE_BY_ZERO),
        new Raising("0f59c1", LARGEST, LARGEST, FpuState.OVERFLOW),
        new Raising("0f59c1", SMALLEST, SMALLEST, FpuState.UNDERFLOW),
        new Raising("0f5ec1", ONES, THREES, FpuState.PRECISION),
        new Raising("0f51c1", ONES, twice(-1f), FpuState.INVALID),
        new Raising("0f5dc1", ONES, QUIET, FpuState.INVALID),
        new Raising("0f5fc1", ONES, DENORMALS, FpuState.DENORMAL),
        new Raising("0fc2c101", ONES, QUIET, FpuState.INVALID),
        new Raising("0f2fc1", ONES, QUIET, FpuState.INVALID),
        new Raising("0f2ec1", ONES, SIGNALLING, FpuState.INVALID),
        new Raising("660f5bc1", ONES, LARGEST, FpuState.INVALID),
        new Raising("660f5bc1", ONES, twice(1.5f), FpuState.PRECISION),
        new Raising("f30f2dc1", ONES, LARGEST, FpuState.INVALID),
        new Raising("f30f2cc1", ONES, twice(1.5f), FpuState.PRECISION),
        new Raising("0f5bc1", ONES, 0x01ff_ffff_01ff_ffffL, FpuState.PRECISION),
        new Raising("f20f7cc1", SIGNALLING, ONES, FpuState.INVALID),
        new Raising("f20fd0c1", ONES, DENORMALS, FpuState.DENORMAL),
        new Raising("660f3a40c1ff", ONES, SIGNALLING, FpuState.INVALID),
        new Raising("660f3a08c100", ONES, twice(1.5f), FpuState.PRECISION),
        new Raising("660f58c1", bits(1), SIGNALLING_DOUBLE, FpuState.INVALID),
        new Raising("f20f58c1", bits(1), 1, FpuState.DENORMAL),
        new Raising("660f5ec1", bits(1), 0, FpuState.DIVIDE_BY_ZERO),
        new Raising("660f59c1", bits(Double.MAX_VALUE), bits(2), FpuState.OVERFLOW),
        new Raising("f20f59c1", bits(Double.MIN_NORMAL), bits(0.25), FpuState.UNDERFLOW),
        new Raising("660f5ec1", bits(1), bits(3), FpuState.PRECISION),
        new Raising("660f51c1", bits(1), bits(-1), FpuState.INVALID),
        new Raising("660f2fc1", bits(1), QUIET_DOUBLE, FpuState.INVALID),
        new Raising("660f5ac1", bits(1), bits(1e300), FpuState.OVERFLOW),
        new Raising("f20f5ac1", bits(1), bits(1e-300), FpuState.UNDERFLOW),
        new Raising("f30f5ac1", bits(1), SIGNALLING, FpuState.INVALID),
        new Raising("f20fe6c1", bits(1), bits(1e10), FpuState.INVALID),
        new Raising("f20f2cc1", bits(1), bits(0.5), FpuState.PRECISION));

    private VectorCases() {
    }

    private static Aligned plain(String opcode) {
        return new Aligned(opcode, "");
    }

    private static long twice(float value) {
        long bits = Float.floatToRawIntBits(value) & 0xffffffffL;
        return bits << 32 | bits;
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var setting : SETTINGS) {
            ALIGNED.forEach(aligned -> cases.add(aligned(setting, aligned)));
            RAISING.forEach(raising -> exceptions(cases, setting, raising));
        }
        for (var setting : PROTECTED) {
            avx(cases, setting);
        }
        real(cases);
        for (var setting : SETTINGS) {
            cases.add(setting.of(Check.VECTOR_OPERAND_ALIGNED, "#GP(0x0)", "660f38f8" + setting.modRm(6),
                m -> { }, m -> m.cpu.gpr[Cpu.RSI] += 32));
        }
        return cases;
    }

    /** VADDPS, VPAND, VMOVD, VZEROUPPER, VPCMPISTRI, VLDMXCSR, VFMADD213SD, VMASKMOVPS. */
    private static final List<String> AVX = List.of("c5f058c1", "c5f5dbc1", "c5f96ec0", "c5f877", "c4e37963c100",
        "c5f8ae17", "c4e2e9a9c1", "c4e2712c07");
    /** VPGATHERDD; addresses of 16 bits have no index register. */
    private static final String GATHER = "c4e269900c07";
    private static final List<Aligned> ALIGNED_AVX = List.of(plain("c5f828"), plain("c5fc29"), plain("c5f96f"),
        plain("c5fd7f"), plain("c5f82b"), plain("c5fde7"), plain("c4e2792a"), plain("c4e27d2a"));

    private static void avx(List<CheckCase> cases, Setting setting) {
        for (var code : setting.bits == 16 ? AVX : Stream.concat(AVX.stream(), Stream.of(GATHER)).toList()) {
            cases.add(setting.of(Check.XSAVE_ENABLED, "#UD", code, VectorCases::enable,
                m -> m.cpu.cr4 &= ~Cpu.CR4_OSXSAVE));
            for (int missing : new int[] {1 << XsaveLayout.SSE, 1 << XsaveLayout.AVX}) {
                cases.add(setting.of(Check.AVX_ENABLED, "#UD", code, VectorCases::enable,
                    m -> m.cpu.xcr0 &= ~missing));
            }
            cases.add(setting.of(Check.X87_TASK_NOT_SWITCHED, "#NM", code, VectorCases::enable,
                m -> m.cpu.cr0 |= Cpu.CR0_TS | Cpu.CR0_EM));
        }
        for (var aligned : ALIGNED_AVX) {
            cases.add(aligned(setting, aligned));
        }
    }

    /** All instructions with a VEX prefix, those on general registers too. */
    private static void real(List<CheckCase> cases) {
        for (var setting : List.of(Setting.REAL, Setting.VIRTUAL_8086)) {
            for (var code : List.of("c5f058c1", "c5f877", "c4e278f2c1")) {
                cases.add(setting.of(Check.PROTECTED_MODE, "#UD", code, null, VectorCases::enable));
            }
        }
    }

    private static CheckCase aligned(Setting setting, Aligned aligned) {
        return setting.of(Check.VECTOR_OPERAND_ALIGNED, "#GP(0x0)",
            aligned.opcode + setting.modRm(0) + aligned.tail, VectorCases::enable, m -> m.cpu.gpr[Cpu.RDI] += 8);
    }

    /**
     * The exceptions' flags are set from the start, since they are set in any case; all that is to be unchanged is the
     * rest.
     */
    private static void exceptions(List<CheckCase> cases, Setting setting, Raising raising) {
        Consumer<SmallMachine> masked = m -> {
            enable(m);
            for (int i = 0; i < 2; i++) {
                m.cpu.fpu.lanes[i] = raising.a;
                m.cpu.fpu.lanes[FpuState.QUADS + i] = raising.b;
            }
            m.cpu.fpu.mxcsr = FpuState.MXCSR_INITIAL | FpuState.EXCEPTIONS;
        };
        Consumer<SmallMachine> unmask = m -> m.cpu.fpu.mxcsr &= ~(raising.exception << 7);
        cases.add(setting.of(Check.VECTOR_EXCEPTIONS_MASKED, "#XM", raising.code, masked, unmask));
        cases.add(setting.of(Check.VECTOR_EXCEPTIONS_REPORTED, "#UD", raising.code, masked.andThen(unmask),
            m -> m.cpu.cr4 &= ~Cpu.CR4_OSXMMEXCPT));
    }

    private static void enable(SmallMachine machine) {
        machine.cpu.cr4 |= Cpu.CR4_OSFXSR | Cpu.CR4_OSXMMEXCPT | Cpu.CR4_OSXSAVE;
        machine.cpu.xcr0 = 7;
        machine.ram.write(machine.cpu.linear(Cpu.DS, machine.cpu.gpr[Cpu.RDI]), 32, FpuState.MXCSR_INITIAL);
    }
}
