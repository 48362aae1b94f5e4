package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/** Near branches (SDM vol. 1, 6.4 and 7.3.8). The target is checked before anything changes. */
public final class Branches {
    private Branches() {
    }

    /** Goes on at {@code target}, an offset in the code segment already cut to its width. */
    @Meaning("jmp")
    public static void jmp(Cpu cpu, Memory memory, long target, int width) {
        requireTarget(cpu, memory.steps(), target);
        cpu.next = target;
    }

    /**
     * The shadow stack gets the return address too, but for a call of the next instruction, which only asks where it
     * is (SDM vol. 2A, CALL).
     */
    @Meaning("call")
    public static void call(Cpu cpu, Memory memory, long target, int width) {
        // Processors look at the stack before they look at the target.
        Stack.probePush(cpu, memory, width);
        requireTarget(cpu, memory.steps(), target);
        if (target != cpu.next && ShadowStack.enabled(cpu, cpu.cpl)) {
            ShadowStack.call(cpu, memory, cpu.next, width);
        }
        Stack.push(cpu, memory, cpu.next, width);
        cpu.next = target;
    }

    /** Pops the return address, then as many bytes as the operand says. */
    @Meaning("ret")
    public static void ret(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operandSize();
        int stack = Stack.width(cpu);
        long target = Stack.top(cpu, memory, stack, width);
        requireTarget(cpu, steps, target);
        if (ShadowStack.enabled(cpu, cpu.cpl)) {
            ShadowStack.ret(cpu, memory, steps, target, width);
        }
        long dropped = instruction.operands().isEmpty() ? 0 : value(instruction.operands().getFirst());
        Operands.general(cpu, Cpu.RSP, stack, cpu.gpr[Cpu.RSP] + (width >> 3) + dropped);
        cpu.next = target;
    }

    /** {@code jcxz}, {@code jecxz}, {@code jrcxz}: the address size decides how much of RCX is looked at. */
    @Meaning("jcxz")
    public static void jcxz(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        if (Operands.general(cpu, Cpu.RCX, instruction.addressSize()) == 0) {
            go(cpu, steps, instruction);
        }
    }

    @Meaning("loop")
    public static void loop(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        loopIf(cpu, steps, instruction, true);
    }

    @Meaning("loope")
    public static void loope(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        loopIf(cpu, steps, instruction, cpu.flags.zero());
    }

    @Meaning("loopne")
    public static void loopne(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        loopIf(cpu, steps, instruction, !cpu.flags.zero());
    }

    private static void loopIf(Cpu cpu, Steps steps, Instruction instruction, boolean condition) {
        int width = instruction.addressSize();
        long count = Operands.general(cpu, Cpu.RCX, width) - 1 & -1L >>> 64 - width;
        if (count != 0 && condition) {
            go(cpu, steps, instruction);
        }
        Operands.general(cpu, Cpu.RCX, width, count);
    }

    private static void go(Cpu cpu, Steps steps, Instruction instruction) {
        long target = value(instruction.operands().getFirst());
        requireTarget(cpu, steps, target);
        cpu.next = target;
    }

    private static long value(Operand operand) {
        return switch (operand) {
            case Operand.Relative relative -> relative.target();
            case Operand.Immediate immediate -> immediate.value();
            default -> throw new IllegalArgumentException("neither a target nor a constant: " + operand);
        };
    }

    /** In 64-bit mode a target is canonical; elsewhere it lies within the code segment's limit. */
    private static void requireTarget(Cpu cpu, Steps steps, long target) {
        if (cpu.in64BitMode()) {
            if (steps.recording() || !Operands.surelyCanonical(target) && !cpu.canonical(target)) {
                steps.require(Check.BRANCH_TARGET_CANONICAL, target, cpu.linearBits(), Origin.INSTRUCTION, cpu.rip, 0);
            }
        } else {
            steps.require(Check.BRANCH_TARGET_WITHIN_LIMIT, target, cpu.segments[Cpu.CS].limit(), Origin.INSTRUCTION,
                cpu.rip, 0);
        }
    }
}
