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
        boolean checked = cpu.flags.has(Flags.AC);
        cpu.flags.replace(mask, value);
        if (checked != cpu.flags.has(Flags.AC)) {
            memory.permissionsChanged();
        }
        steps.write("RFLAGS ← new flags", cpu.flags.value(), Origin.FLAGS, 0);
    }

    /** SDM vol. 2A, CLI. */
    @Meaning("cli")
    public static void cli(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        if (hasVirtualInterruptFlag(cpu)) {
            cpu.flags.put(Flags.VIF, false);
            steps.write("EFLAGS.VIF ← 0", 0, Origin.FLAGS, 0);
            return;
        }
        requireIopl(cpu, steps);
        cpu.flags.put(Flags.IF, false);
        steps.write("RFLAGS.IF ← 0", 0, Origin.FLAGS, 0);
    }

    /** SDM vol. 2B, STI: interrupts are recognized only after the next instruction, if they were off before. */
    @Meaning("sti")
    public static void sti(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        if (hasVirtualInterruptFlag(cpu)) {
            steps.require(Check.STI_NOTHING_PENDING, cpu.flags.has(Flags.VIP) ? 1 : 0, Origin.FLAGS, 0, 0);
            cpu.flags.put(Flags.VIF, true);
            steps.write("EFLAGS.VIF ← 1", 1, Origin.FLAGS, 0);
            return;
        }
        requireIopl(cpu, steps);
        if (!cpu.flags.has(Flags.IF)) {
            cpu.flags.put(Flags.IF, true);
            cpu.interruptShadow = true;
        }
        steps.write("RFLAGS.IF ← 1", 1, Origin.FLAGS, 0);
    }

    /**
     * Whether CLI and STI change VIF in place of IF: at CPL 3 with IOPL below it, by CR4.VME in virtual-8086 mode, by
     * CR4.PVI elsewhere (SDM vol. 3B, 22.3.2 and 22.4).
     */
    private static boolean hasVirtualInterruptFlag(Cpu cpu) {
        return cpu.cpl == 3 && cpu.flags.iopl() < 3
            && (cpu.cr4 & (cpu.inVirtual8086Mode() ? Cpu.CR4_VME : Cpu.CR4_PVI)) != 0;
    }

    /**
     * What every instruction asks where there are virtual interrupts: that none waits which VIF lets through. STI and
     * POPF make sure of it; only IRET, SYSRET and task switches can leave it so.
     */
    public static void requireNoVirtualInterrupt(Cpu cpu, Steps steps) {
        if (cpu.flags.has(Flags.VIF) && hasVirtualInterruptFlag(cpu)) {
            steps.require(Check.NO_VIRTUAL_INTERRUPT_DUE, cpu.flags.has(Flags.VIP) ? 1 : 0, Origin.FLAGS, 0, 0);
        }
    }

    private static void requireIopl(Cpu cpu, Steps steps) {
        if (cpu.inVirtual8086Mode()) {
            requireIopl3(cpu, steps);
        } else {
            steps.require(Check.IOPL_AT_LEAST_CPL, cpu.cpl, cpu.flags.iopl(), Origin.FLAGS, 0, 0);
        }
    }

    /** What virtual-8086 mode asks of CLI, STI, PUSHF, POPF, INT n and IRET unless VME helps. */
    static void requireIopl3(Cpu cpu, Steps steps) {
        steps.require(Check.VIRTUAL_8086_IOPL_3, cpu.flags.iopl(), 3, Origin.FLAGS, 0, 0);
    }

    /**
     * Whether PUSHF, POPF and IRET of {@code width} bits take VIF for IF, as 16-bit ones do in virtual-8086 mode with
     * CR4.VME set and IOPL below 3.
     */
    static boolean swapsVirtualInterruptFlag(Cpu cpu, Steps steps, int width) {
        if (!cpu.inVirtual8086Mode()) {
            return false;
        }
        if (cpu.flags.iopl() < 3 && (cpu.cr4 & Cpu.CR4_VME) != 0 && width == 16) {
            return true;
        }
        requireIopl3(cpu, steps);
        return false;
    }

    /** FLAGS as an 8086 program with a virtual IF sees it: IOPL is 3, IF is VIF. */
    static long virtualImage(Cpu cpu) {
        long flags = cpu.flags.value() & ~Flags.IF | Flags.IOPL;
        return cpu.flags.has(Flags.VIF) ? flags | Flags.IF : flags;
    }

    /** Takes 16 popped bits for the flags of a program with a virtual IF; IOPL and IF itself stay. */
    static void replaceVirtual(Cpu cpu, Memory memory, Steps steps, long value) {
        boolean on = (value & Flags.IF) != 0;
        replace(cpu, memory, steps, Flags.STATUS | Flags.TF | Flags.DF | Flags.NT | Flags.VIF,
            on ? value | Flags.VIF : value);
    }

    static void requireVirtualFlags(Cpu cpu, Steps steps, long value, long where) {
        boolean pending = cpu.flags.has(Flags.VIP) && (value & Flags.IF) != 0;
        steps.require(Check.VIRTUAL_FLAGS_NOTHING_PENDING, pending ? 1 : 0, Origin.STACK, where, 0);
        steps.require(Check.VIRTUAL_FLAGS_TF_CLEAR, value, Flags.TF, Origin.STACK, where, 0);
    }

    /** SDM vol. 2B, PUSHF: VM and RF are pushed as 0. */
    @Meaning("pushf")
    public static void pushf(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        boolean virtual = swapsVirtualInterruptFlag(cpu, steps, instruction.operandSize());
        long flags = virtual ? virtualImage(cpu) : cpu.flags.value();
        var stack = StackView.current(cpu);
        var pushes = new Pushes(stack, stack.pointer(cpu), instruction.operandSize(), 1)
            .push("push RFLAGS", flags & ~(Flags.VM | Flags.RF));
        pushes.probe(memory, steps);
        pushes.write(memory, steps);
        stack.pointer(cpu, pushes.pointer());
    }

    /**
     * SDM vol. 2B, POPF, Operation and table 4-15: IOPL changes at CPL 0 only, IF only when CPL ≤ IOPL, VM, VIP and VIF
     * never (but for the virtual IF), and RF is cleared.
     */
    @Meaning("popf")
    public static void popf(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operandSize();
        boolean virtual = swapsVirtualInterruptFlag(cpu, steps, width);
        var slots = ReturnSlots.of(cpu, width);
        long value = slots.read(memory, steps, "RFLAGS ← pop", 0) & ~Flags.RF;
        if (virtual) {
            requireVirtualFlags(cpu, steps, value, slots.address(steps, 0));
        }
        slots.stack().pointer(cpu, slots.pointerAfter(1));
        if (virtual) {
            cpu.flags.put(Flags.RF, false);
            replaceVirtual(cpu, memory, steps, value);
        } else {
            replace(cpu, memory, steps, poppable(cpu, width) | Flags.RF, value);
        }
    }

    /** The flags that POPF and IRET change by operand size, CPL and IOPL. */
    static long poppable(Cpu cpu, int width) {
        long mask = Flags.STATUS | Flags.TF | Flags.DF | Flags.NT;
        if (width > 16) {
            mask |= Flags.AC | Flags.ID;
        }
        if (cpu.cpl <= cpu.flags.iopl()) {
            mask |= Flags.IF;
        }
        return cpu.cpl == 0 ? mask | Flags.IOPL : mask;
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
