package ringside.semantics;

import ringside.isa.Feature;
import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;
import ringside.state.XsaveLayout;

/** XCR0, which says what XSAVE may save: SDM vol. 2D, XGETBV and XSETBV; vol. 1, 13.3. */
public final class ExtendedControl {
    private static final long LOW = 0xffffffffL;
    private static final long X87 = 1 << XsaveLayout.X87;
    private static final long SSE = 1 << XsaveLayout.SSE;
    private static final long AVX = 1 << XsaveLayout.AVX;

    private ExtendedControl() {
    }

    /** Number 0 is XCR0; number 1 tells which of its components are in use, where the processor can say so. */
    @Meaning("xgetbv")
    public static void xgetbv(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireEnabled(cpu, steps);
        long number = cpu.gpr[Cpu.RCX] & LOW;
        int known = (cpu.model.has(Feature.XGETBV1) ? 1 << 1 : 0) | 1;
        steps.require(Check.XCR_EXISTS, number, known, Origin.REGISTER, Cpu.RCX, 0);
        long value = number == 0 ? cpu.xcr0 : cpu.xcr0 & StateComponents.inUse(cpu);
        ModelSpecific.split(cpu, value);
        steps.read(number == 0 ? "EDX:EAX ← XCR0" : "EDX:EAX ← XCR0 AND XINUSE", value, Origin.NONE, 0);
    }

    @Meaning("xsetbv")
    public static void xsetbv(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireEnabled(cpu, steps);
        Privileges.requireRing0(cpu, steps);
        steps.require(Check.XCR_EXISTS, cpu.gpr[Cpu.RCX] & LOW, 1, Origin.REGISTER, Cpu.RCX, 0);
        long value = cpu.gpr[Cpu.RDX] << 32 | cpu.gpr[Cpu.RAX] & LOW;
        require(steps, Check.XCR0_RESERVED_BITS_ZERO, value, ~cpu.model.xcr0Bits());
        require(steps, Check.XCR0_X87_SET, value, X87);
        if ((value & AVX) != 0) {
            require(steps, Check.XCR0_AVX_NEEDS_SSE, value, SSE);
        }
        cpu.xcr0 = value;
        steps.write("XCR0 ← EDX:EAX", value, Origin.NONE, 0);
    }

    private static void requireEnabled(Cpu cpu, Steps steps) {
        steps.require(Check.XSAVE_ENABLED, cpu.cr4, Cpu.CR4_OSXSAVE, Origin.CONTROL, 4, 0);
    }

    private static void require(Steps steps, Check check, long actual, long expected) {
        steps.require(check, actual, expected, Origin.REGISTER, Cpu.RAX, 0);
    }
}
