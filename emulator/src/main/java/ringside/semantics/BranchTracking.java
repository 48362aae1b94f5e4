package ringside.semantics;

import ringside.isa.CodeSize;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.isa.Segment;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * Indirect-branch tracking of control-flow enforcement: what an indirect branch leads to has to be ENDBR64 or ENDBR32
 * (SDM vol. 1, 17.3).
 */
public final class BranchTracking {
    private static final long ENABLE = 1 << 2;
    private static final long LEGACY_ENABLE = 1 << 3;
    private static final long NO_TRACK_ENABLE = 1 << 4;
    private static final long SUPPRESS_DISABLE = 1 << 5;
    private static final long SUPPRESS = 1 << 10;
    private static final long WAIT = 1 << 11;
    private static final long BITMAP = -4096;

    private BranchTracking() {
    }

    /** Whether any ring's branches are tracked; then each instruction has to be looked at. */
    public static boolean active(Cpu cpu) {
        return (cpu.cr4 & Cpu.CR4_CET) != 0 && ((cpu.userCet | cpu.supervisorCet) & ENABLE) != 0;
    }

    /** Requires the instruction to come to be an ENDBRANCH when the last one was a tracked branch. */
    public static void require(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        if (!enabled(cpu, cpu.cpl)) {
            return;
        }
        long state = state(cpu, cpu.cpl);
        boolean wide = instruction.codeSize() == CodeSize.BITS64;
        switch (instruction.opcode().mnemonic()) {
            case "endbr64" -> reached(cpu, memory, steps, instruction, wide, state);
            case "endbr32" -> reached(cpu, memory, steps, instruction, !wide, state);
            // Breakpoints that a debugger has put over an ENDBRANCH are delivered.
            case "int3", "int1" -> { }
            default -> missed(cpu, memory, steps, instruction, state);
        }
    }

    private static void reached(Cpu cpu, Memory memory, Steps steps, Instruction instruction, boolean fits,
        long state) {
        if (fits) {
            state(cpu, cpu.cpl, state & ~(WAIT | SUPPRESS));
        } else {
            missed(cpu, memory, steps, instruction, state);
        }
    }

    /** Code from before ENDBRANCH may be let through by a bitmap with a bit for each of its pages. */
    private static void missed(Cpu cpu, Memory memory, Steps steps, Instruction instruction, long state) {
        if ((state & WAIT) == 0) {
            return;
        }
        boolean legacy = (state & LEGACY_ENABLE) != 0 && isLegacy(cpu, memory, instruction.address(), state);
        steps.require(Check.ENDBRANCH_AT_TARGET, legacy ? 1 : 0, Origin.INSTRUCTION, instruction.address(),
            ShadowStack.ENDBRANCH);
        long suppress = (state & SUPPRESS_DISABLE) == 0 ? SUPPRESS : 0;
        state(cpu, cpu.cpl, state & ~WAIT | suppress);
    }

    private static boolean isLegacy(Cpu cpu, Memory memory, long rip, long state) {
        long linear = cpu.linear(Cpu.CS, rip);
        long page = cpu.in64BitMode() ? linear & (1L << cpu.linearBits()) - 1 : linear;
        return (memory.read8((state & BITMAP) + (page >>> 15)) >>> (page >>> 12 & 7) & 1) != 0;
    }

    /** What an instruction that has been executed leaves to the next one. */
    public static void follow(Cpu cpu, Instruction instruction) {
        long state = state(cpu, cpu.cpl);
        boolean untracked = instruction.segmentOverride() == Segment.DS && (state & NO_TRACK_ENABLE) != 0;
        boolean branches = switch (instruction.opcode().meaning()) {
            case "jmp", "call" -> !(instruction.operands().getFirst() instanceof Operand.Relative) && !untracked;
            case "jmp_far", "call_far" -> true;
            default -> false;
        };
        if (branches && enabled(cpu, cpu.cpl) && (state & SUPPRESS) == 0) {
            state(cpu, cpu.cpl, state | WAIT);
        }
    }

    /** An entry into ring {@code level} has to find an ENDBRANCH there. */
    static void expect(Cpu cpu, int level) {
        if (enabled(cpu, level)) {
            state(cpu, level, state(cpu, level) & ~SUPPRESS | WAIT);
        }
    }

    private static boolean enabled(Cpu cpu, int cpl) {
        return ShadowStack.possible(cpu, cpl) && (state(cpu, cpl) & ENABLE) != 0;
    }

    /** Whether ring 3 has shadow stacks or tracked branches, which virtual-8086 code cannot have. */
    static boolean userControl(Cpu cpu) {
        return (cpu.cr4 & Cpu.CR4_CET) != 0 && (cpu.userCet & (ENABLE | ShadowStack.ENABLE)) != 0;
    }

    private static long state(Cpu cpu, int cpl) {
        return cpl == ShadowStack.USER ? cpu.userCet : cpu.supervisorCet;
    }

    private static void state(Cpu cpu, int cpl, long value) {
        if (cpl == ShadowStack.USER) {
            cpu.userCet = value;
        } else {
            cpu.supervisorCet = value;
        }
    }
}
