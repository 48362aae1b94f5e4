package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Steps;

/** Instructions that change RFLAGS' system flags, or halt. */
public final class FlagsAndInterrupts {
    private FlagsAndInterrupts() {
    }

    /** Replaces the flags of {@code mask}, and tells the memory when RFLAGS.AC has changed. */
    static void replace(Cpu cpu, Memory memory, Steps steps, long mask, long value) {
        long old = cpu.flags.value();
        long flags = old & ~mask | value & mask;
        cpu.flags.value(flags);
        if (((old ^ flags) & Flags.AC) != 0) {
            memory.permissionsChanged();
        }
        steps.write("RFLAGS ← new flags", cpu.flags.value(), Origin.FLAGS, 0);
    }

    /** SDM vol. 2A, CLI. */
    @Meaning("cli")
    public static void cli(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireIopl(cpu, steps);
        cpu.flags.put(Flags.IF, false);
        steps.write("RFLAGS.IF ← 0", 0, Origin.FLAGS, 0);
    }

    /** SDM vol. 2B, STI: interrupts are recognized only after the next instruction, if they were off before. */
    @Meaning("sti")
    public static void sti(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireIopl(cpu, steps);
        if (!cpu.flags.has(Flags.IF)) {
            cpu.flags.put(Flags.IF, true);
            cpu.interruptShadow = true;
        }
        steps.write("RFLAGS.IF ← 1", 1, Origin.FLAGS, 0);
    }

    private static void requireIopl(Cpu cpu, Steps steps) {
        steps.require(Check.IOPL_AT_LEAST_CPL, cpu.cpl, cpu.flags.iopl(), Origin.FLAGS, 0, 0);
    }

    /** SDM vol. 2B, PUSHF: VM and RF are pushed as 0. */
    @Meaning("pushf")
    public static void pushf(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var stack = StackView.current(cpu);
        var pushes = new Pushes(stack, stack.pointer(cpu), instruction.operandSize())
            .push("push RFLAGS", cpu.flags.value() & ~(Flags.VM | Flags.RF));
        pushes.probe(memory, steps);
        pushes.write(memory, steps);
        stack.pointer(cpu, pushes.pointer());
    }

    /** SDM vol. 2B, POPF, table 4-15: IOPL changes at CPL 0 only, IF only when CPL ≤ IOPL. */
    @Meaning("popf")
    public static void popf(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operandSize();
        var slots = ReturnSlots.of(cpu, width);
        long value = slots.read(memory, steps, "RFLAGS ← pop", 0) & ~(Flags.RF | Flags.VIF | Flags.VIP);
        long mask = Flags.STATUS | Flags.TF | Flags.DF | Flags.NT | Flags.RF;
        if (width > 16) {
            mask |= Flags.AC | Flags.ID;
        }
        if (cpu.cpl <= cpu.flags.iopl()) {
            mask |= Flags.IF;
        }
        if (cpu.cpl == 0) {
            mask |= Flags.IOPL | (width > 16 ? Flags.VIF | Flags.VIP : 0);
        }
        slots.stack().pointer(cpu, slots.pointerAfter(1));
        replace(cpu, memory, steps, mask, value);
    }

    /** SDM vol. 2A, CLAC. */
    @Meaning("clac")
    public static void clac(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        steps.require(Check.AC_CHANGED_AT_RING_0, cpu.cpl, Origin.CPL, 0, 0);
        replace(cpu, memory, steps, Flags.AC, 0);
    }

    /** SDM vol. 2B, STAC. */
    @Meaning("stac")
    public static void stac(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        steps.require(Check.AC_CHANGED_AT_RING_0, cpu.cpl, Origin.CPL, 0, 0);
        replace(cpu, memory, steps, Flags.AC, Flags.AC);
    }

    /** SDM vol. 2A, HLT. */
    @Meaning("hlt")
    public static void hlt(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireRing0(cpu, steps);
        cpu.halted = true;
        steps.note("halted until the next interrupt", 0);
    }

    /** SDM vol. 2B, RSM: there is no system-management mode to come back from. */
    @Meaning("rsm")
    public static void rsm(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        throw steps.fail(Check.IN_SYSTEM_MANAGEMENT_MODE, 0, 0, Origin.NONE, 0, 0);
    }
}
