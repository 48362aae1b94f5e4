package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * {@code iretw}, {@code iretd} and {@code iretq} between protected-mode segments, and the choice among the other ways:
 * SDM vol. 2A, IRET, Operation; vol. 3A, 7.14.3. {@link RealReturn} knows those of the 8086.
 */
public final class InterruptReturn {
    private static final int RIP = 0;
    private static final int CS = 1;
    private static final int RFLAGS = 2;
    private static final int RSP = 3;
    private static final int SS = 4;

    private InterruptReturn() {
    }

    @Meaning("iret")
    public static void iret(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        // Even an IRET that faults unblocks NMIs (SDM vol. 3A, 7.7.1).
        cpu.nmiBlocked = false;
        if (cpu.segmentsAreReal()) {
            RealReturn.iret(cpu, memory, steps, instruction.operandSize());
        } else if (cpu.inLongMode()) {
            steps.require(Check.NESTED_TASK_CLEAR, cpu.flags.has(Flags.NT) ? 1 : 0, Origin.FLAGS, 0, 0);
            toSegments(cpu, memory, steps, instruction.operandSize());
        } else if (cpu.flags.has(Flags.NT)) {
            TaskSwitch.back(cpu, memory, steps);
        } else {
            toSegments(cpu, memory, steps, instruction.operandSize());
        }
    }

    /**
     * Slots are read and checked by turns, as they are popped: a page fault on the RSP slot comes after the checks of
     * CS. The stack pointer and SS are popped when the return leads outward, and always when the instruction began in
     * 64-bit mode, whatever the operand size (Bochs does the latter for {@code iretq} only; the manual decides).
     */
    private static void toSegments(Cpu cpu, Memory memory, Steps steps, int width) {
        var slots = ReturnSlots.of(cpu, width);
        long rip = slots.read(memory, steps, "RIP ← pop", RIP);
        var selector = slots.selector(memory, steps, "CS ← pop", CS);
        long flags = slots.read(memory, steps, "RFLAGS ← pop", RFLAGS);
        if (width == 32 && (flags & Flags.VM) != 0 && cpu.cpl == 0 && !cpu.inLongMode()) {
            RealReturn.toVirtual8086(cpu, memory, steps, slots, rip, selector, flags);
            return;
        }
        var cs = ReturnTarget.code(cpu, memory, steps, selector);
        boolean outward = selector.rpl() > cpu.cpl;
        steps.note(outward ? "return to an outer privilege level" : "return to the same privilege level",
            selector.rpl());
        if (outward || cpu.in64BitMode()) {
            withStack(cpu, memory, steps, slots, cs, rip, flags);
        } else {
            long target = requirePointer(cpu, steps, slots, cs, rip);
            cs.probeAccessed(memory);
            ShadowReturn.check(cpu, memory, steps, cs, target).commit(cpu, memory, steps);
            restoreFlags(cpu, memory, steps, flags, slots.width());
            CodeSegment.load(cpu, memory, steps, cs, cpu.cpl, target);
            slots.stack().pointer(cpu, slots.pointerAfter(3));
        }
    }

    private static void withStack(Cpu cpu, Memory memory, Steps steps, ReturnSlots slots, TableEntry cs, long rip,
        long flags) {
        long pointer = slots.read(memory, steps, "RSP ← pop", RSP);
        var selector = slots.selector(memory, steps, "SS ← pop", SS);
        var ss = ReturnTarget.stack(cpu, memory, steps, selector, cs);
        long target = requirePointer(cpu, steps, slots, cs, rip);
        cs.probeAccessed(memory);
        if (ss != null) {
            ss.probeAccessed(memory);
        }
        boolean outward = cs.selector().rpl() > cpu.cpl;
        ShadowReturn.check(cpu, memory, steps, cs, target).commit(cpu, memory, steps);
        restoreFlags(cpu, memory, steps, flags, slots.width());
        CodeSegment.load(cpu, memory, steps, cs, cs.selector().rpl(), target);
        ReturnTarget.loadStack(cpu, memory, steps, selector, ss);
        StackView.current(cpu).pointer(cpu, pointer);
        steps.write("RSP ← popped stack pointer", cpu.gpr[Cpu.RSP], Origin.REGISTER, Cpu.RSP);
        if (outward) {
            ReturnTarget.nullInnerSegments(cpu, steps);
        }
    }

    private static long requirePointer(Cpu cpu, Steps steps, ReturnSlots slots, TableEntry cs, long rip) {
        return CodeSegment.requirePointer(cpu, steps, cs, rip, Check.RETURN_RIP_CANONICAL,
            Check.RETURN_RIP_WITHIN_LIMIT, Origin.STACK, slots.address(steps, RIP));
    }

    /** Which flags change depends on the operand size and on CPL and IOPL before the return; VM never does. */
    private static void restoreFlags(Cpu cpu, Memory memory, Steps steps, long flags, int width) {
        long mask = FlagsAndInterrupts.poppable(cpu, width);
        if (width > 16) {
            mask |= cpu.cpl == 0 ? Flags.RF | Flags.VIF | Flags.VIP : Flags.RF;
        }
        FlagsAndInterrupts.replace(cpu, memory, steps, mask, flags);
    }
}
