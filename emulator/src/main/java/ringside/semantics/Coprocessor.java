package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Origin;
import ringside.state.Steps;
import ringside.state.Unimplemented;
import ringside.state.XsaveLayout;

/**
 * Whether x87, MMX and SSE instructions may be executed (SDM vol. 3A, 2.5, table 2-2, and 14.1). Since these checks are
 * made by every such instruction, only those that fail leave a micro-step.
 */
public final class Coprocessor {
    private static final long EMULATED_OR_SWITCHED = Cpu.CR0_EM | Cpu.CR0_TS;

    private static final long SSE_AND_AVX = 1 << XsaveLayout.SSE | 1 << XsaveLayout.AVX;

    private Coprocessor() {
    }

    /** Before an SSE instruction. */
    public static void requireSse(Cpu cpu, Steps steps) {
        if ((cpu.cr0 & EMULATED_OR_SWITCHED) != 0 || (cpu.cr4 & Cpu.CR4_OSFXSR) == 0) {
            refuseVectors(cpu, steps);
            requireSse(cpu.cr4, steps);
            requireTask(cpu, steps);
        }
    }

    /** Before an instruction with a VEX prefix that uses vector registers (SDM vol. 1, 14.3; vol. 2A, 2.4). */
    public static void requireAvx(Cpu cpu, Steps steps) {
        if ((cpu.cr0 & Cpu.CR0_TS) != 0 || (cpu.cr4 & Cpu.CR4_OSXSAVE) == 0
            || (cpu.xcr0 & SSE_AND_AVX) != SSE_AND_AVX) {
            steps.require(Check.XSAVE_ENABLED, cpu.cr4, Cpu.CR4_OSXSAVE, Origin.CONTROL, 4, 0);
            steps.require(Check.AVX_ENABLED, cpu.xcr0, SSE_AND_AVX, Origin.NONE, 0, 0);
            requireTask(cpu, steps);
        }
    }

    /** Before an instruction of SSE or its form with a VEX prefix. */
    static void requireVectors(Cpu cpu, Steps steps, Instruction instruction) {
        if (instruction.opcode().vex()) {
            requireAvx(cpu, steps);
        } else {
            requireSse(cpu, steps);
        }
    }

    /** Before an MMX instruction; an x87 exception that waits comes first. */
    public static void requireMmx(Cpu cpu, Steps steps) {
        if ((cpu.cr0 & EMULATED_OR_SWITCHED) != 0) {
            refuseVectors(cpu, steps);
            requireTask(cpu, steps);
        }
        if (cpu.fpu.pending()) {
            raisePending(cpu, steps);
        }
    }

    /** Before an x87 instruction that does not look for exceptions that wait: those named FN…, and FXSAVE. */
    static void requireX87(Cpu cpu, Steps steps) {
        if ((cpu.cr0 & EMULATED_OR_SWITCHED) != 0) {
            steps.require(Check.X87_NOT_EMULATED, cpu.cr0, Cpu.CR0_EM, Origin.CONTROL, 0, 0);
            requireTask(cpu, steps);
        }
    }

    /** Before any other x87 instruction. */
    static void requireX87Ready(Cpu cpu, Steps steps) {
        requireX87(cpu, steps);
        if (cpu.fpu.pending()) {
            raisePending(cpu, steps);
        }
    }

    /** Before XSAVE and its kin. */
    static void requireXsave(Cpu cpu, Steps steps) {
        steps.require(Check.XSAVE_ENABLED, cpu.cr4, Cpu.CR4_OSXSAVE, Origin.CONTROL, 4, 0);
        requireTask(cpu, steps);
    }

    /** Waits for the x87 unit, whose exceptions are then due (SDM vol. 2B, WAIT/FWAIT). */
    @Meaning("wait")
    public static void await(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        long both = Cpu.CR0_MP | Cpu.CR0_TS;
        steps.require(Check.WAIT_TASK_NOT_SWITCHED, cpu.cr0 & both, both, Origin.CONTROL, 0, 0);
        if (cpu.fpu.pending()) {
            raisePending(cpu, steps);
        }
    }

    /** Takes the exceptions that a vector operation met into MXCSR; raises #XM where one of them is not masked. */
    public static void reportVectorExceptions(Cpu cpu, Steps steps) {
        var fpu = cpu.fpu;
        int raised = fpu.raised;
        int unmasked = raised & ~(fpu.mxcsr >> 7) & FpuState.EXCEPTIONS;
        int before = FpuState.INVALID | FpuState.DENORMAL | FpuState.DIVIDE_BY_ZERO;
        // An operand's unmasked exception keeps the operation from being made, so that no result raises one
        // (SDM vol. 1, 11.5.2 and E.4.2.3).
        fpu.mxcsr |= (unmasked & before) != 0 ? raised & before : raised;
        if (unmasked != 0) {
            steps.require(Check.VECTOR_EXCEPTIONS_REPORTED, cpu.cr4, Cpu.CR4_OSXMMEXCPT, Origin.CONTROL, 4, 0);
            throw steps.fail(Check.VECTOR_EXCEPTIONS_MASKED, raised, ~(fpu.mxcsr >> 7) & FpuState.EXCEPTIONS,
                Origin.NONE, 0, 0);
        }
    }

    private static void refuseVectors(Cpu cpu, Steps steps) {
        steps.require(Check.VECTORS_NOT_EMULATED, cpu.cr0, Cpu.CR0_EM, Origin.CONTROL, 0, 0);
    }

    private static void requireSse(long cr4, Steps steps) {
        steps.require(Check.SSE_ENABLED, cr4, Cpu.CR4_OSFXSR, Origin.CONTROL, 4, 0);
    }

    private static void requireTask(Cpu cpu, Steps steps) {
        steps.require(Check.X87_TASK_NOT_SWITCHED, cpu.cr0, Cpu.CR0_TS, Origin.CONTROL, 0, 0);
    }

    /** With CR0.NE clear the error goes out through the FERR# pin instead (SDM vol. 3A, 2.5). */
    private static void raisePending(Cpu cpu, Steps steps) {
        if ((cpu.cr0 & Cpu.CR0_NE) == 0) {
            throw new Unimplemented("an x87 error that is reported through the FERR# pin (CR0.NE = 0)");
        }
        throw steps.fail(Check.X87_NO_EXCEPTION_PENDING, cpu.fpu.status,
            ~cpu.fpu.control & FpuState.EXCEPTIONS, Origin.NONE, 0, 0);
    }
}
