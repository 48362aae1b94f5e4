package ringside.semantics;

import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * Delivery as in the 8086, through a table of far pointers: in real-address mode (SDM vol. 2A, INT n, Operation; vol.
 * 3B, 22.1.4), and to the 8086 program itself in virtual-8086 mode with VME (SDM vol. 3B, 22.3.3.4). No error codes.
 */
final class RealDelivery {
    private static final int WIDTH = 16;

    private RealDelivery() {
    }

    /** IDTR says where the table lies and how long it is. */
    static void enter(Cpu cpu, Memory memory, Steps steps, Event event, long returnAddress) {
        long offset = (long) event.vector() << 2;
        long address = cpu.idtr.base() + offset & 0xffffffffL;
        steps.require(Check.VECTOR_WITHIN_TABLE, offset + 3, cpu.idtr.limit() & 0xffff, Origin.GATE, address, 0);
        go(cpu, memory, steps, address, Delivery.flagsImage(cpu, event), returnAddress);
        boolean checked = cpu.flags.has(Flags.AC);
        cpu.flags.put(Flags.IF | Flags.TF | Flags.AC | Flags.RF, false);
        if (checked) {
            memory.permissionsChanged();
        }
        steps.write("FLAGS.IF, TF, AC ← 0", 0, Origin.FLAGS, 0);
    }

    /**
     * To the handler that the table at linear address 0 names. With IOPL below 3 the program's IF is VIF, and the flags
     * that it finds on its stack tell of IOPL 3.
     */
    static void redirect(Cpu cpu, Memory memory, Steps steps, int vector, long returnAddress) {
        steps.note("to the handler of the 8086 program", vector);
        boolean virtualFlag = cpu.flags.iopl() < 3;
        long image = virtualFlag ? FlagsAndInterrupts.virtualImage(cpu) : cpu.flags.value();
        go(cpu, memory, steps, (long) vector << 2, image, returnAddress);
        cpu.flags.put(Flags.TF | Flags.RF | (virtualFlag ? Flags.VIF : Flags.IF), false);
        steps.write(virtualFlag ? "EFLAGS.VIF, TF ← 0" : "EFLAGS.IF, TF ← 0", 0, Origin.FLAGS, 0);
    }

    private static void go(Cpu cpu, Memory memory, Steps steps, long address, long flags, long returnAddress) {
        var stack = StackView.current(cpu);
        var pushes = new Pushes(stack, stack.pointer(cpu), WIDTH)
            .push("push FLAGS", flags)
            .push("push CS", cpu.segments[Cpu.CS].selector())
            .push("push IP", returnAddress);
        pushes.probe(memory, steps);
        long pointer = memory.read(address, 32, Privilege.SYSTEM);
        long entry = steps.read("IP ← interrupt table", pointer & 0xffff, Origin.GATE, address);
        int selector = (int) steps.read("CS ← interrupt table", pointer >>> 16, Origin.GATE, address + 2);
        steps.require(Check.GATE_ENTRY_WITHIN_LIMIT, entry, cpu.segments[Cpu.CS].limit(), Origin.GATE, address, 0);
        pushes.write(memory, steps);
        stack.pointer(cpu, pushes.pointer());
        SegmentLoads.loadReal(cpu, steps, Cpu.CS, selector);
        cpu.next = entry;
        steps.write("IP ← new instruction pointer", entry, Origin.NONE, 0);
    }
}
