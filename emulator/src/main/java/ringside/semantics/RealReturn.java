package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * IRET where segments are those of the 8086: in real-address mode, in virtual-8086 mode and to it. SDM vol. 2A, IRET,
 * Operation; vol. 3B, 22.1.4, 22.2.6 and 22.3.
 */
final class RealReturn {
    private static final int IP = 0;
    private static final int CS = 1;
    private static final int FLAGS = 2;
    private static final int ESP = 3;
    /** The segments that a 32-bit frame to virtual-8086 mode holds, from slot 4 on. */
    private static final int[] SEGMENTS = {Cpu.SS, Cpu.ES, Cpu.DS, Cpu.FS, Cpu.GS};
    private static final String[] POP_TEXTS = {"SS ← pop", "ES ← pop", "DS ← pop", "FS ← pop", "GS ← pop"};
    private static final int FIRST_SEGMENT = 4;

    private RealReturn() {
    }

    /** From real-address mode or virtual-8086 mode to the same. */
    static void iret(Cpu cpu, Memory memory, Steps steps, int width) {
        boolean virtual = FlagsAndInterrupts.swapsVirtualInterruptFlag(cpu, steps, width);
        var slots = ReturnSlots.of(cpu, width);
        long ip = slots.read(memory, steps, "IP ← pop", IP);
        var selector = slots.selector(memory, steps, "CS ← pop", CS);
        long flags = slots.read(memory, steps, "FLAGS ← pop", FLAGS);
        if (virtual) {
            FlagsAndInterrupts.requireVirtualFlags(cpu, steps, flags, slots.address(steps, FLAGS));
        }
        steps.require(Check.RETURN_RIP_WITHIN_LIMIT, ip, cpu.segments[Cpu.CS].limit(), Origin.STACK,
            slots.address(steps, IP), 0);
        slots.stack().pointer(cpu, slots.pointerAfter(3));
        SegmentLoads.loadReal(cpu, steps, Cpu.CS, selector.value());
        cpu.next = ip;
        steps.write("IP ← new instruction pointer", ip, Origin.NONE, 0);
        if (virtual) {
            FlagsAndInterrupts.replaceVirtual(cpu, memory, steps, flags);
        } else {
            long mask = FlagsAndInterrupts.poppable(cpu, width);
            FlagsAndInterrupts.replace(cpu, memory, steps, width > 16 ? mask | Flags.RF : mask, flags);
        }
    }

    /**
     * From ring 0 of protected mode: the frame holds ESP and all segments. Its EIP has to lie within 64 KiB (SDM vol.
     * 2A, IRET, RETURN-TO-VIRTUAL-8086-MODE; Bochs, cpu/vm8086.cc, cuts it to 16 bits).
     */
    static void toVirtual8086(Cpu cpu, Memory memory, Steps steps, ReturnSlots slots, long eip, Selector cs,
        long flags) {
        steps.note("return to virtual-8086 mode", cs.value());
        steps.require(Check.RETURN_TO_VIRTUAL_8086_WITHOUT_CET, BranchTracking.userControl(cpu) ? 1 : 0,
            Origin.CONTROL, 4, 0);
        steps.require(Check.RETURN_RIP_WITHIN_LIMIT, eip, 0xffff, Origin.STACK, slots.address(steps, IP), 0);
        long pointer = slots.read(memory, steps, "ESP ← pop", ESP);
        var selectors = new int[SEGMENTS.length];
        for (int i = 0; i < SEGMENTS.length; i++) {
            selectors[i] = slots.selector(memory, steps, POP_TEXTS[i], FIRST_SEGMENT + i).value();
        }
        ShadowReturn.toVirtual8086(cpu, steps).commit(cpu, memory, steps);
        FlagsAndInterrupts.replace(cpu, memory, steps, Flags.DEFINED, flags);
        SegmentLoads.loadReal(cpu, steps, Cpu.CS, cs.value());
        for (int i = 0; i < SEGMENTS.length; i++) {
            SegmentLoads.loadReal(cpu, steps, SEGMENTS[i], selectors[i]);
        }
        cpu.cpl = 3;
        steps.write("CPL ← new privilege level", 3, Origin.CPL, 0);
        cpu.gpr[Cpu.RSP] = pointer;
        steps.write("ESP ← popped stack pointer", pointer, Origin.REGISTER, Cpu.RSP);
        cpu.next = eip;
        steps.write("IP ← new instruction pointer", eip, Origin.NONE, 0);
    }
}
