package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;

/** Delivery through the IDT in IA-32e mode, always to 64-bit code: SDM vol. 3A, 7.14; vol. 2A, INT n, Operation. */
final class LongDelivery {
    /** Of a frame: SS, RSP, RFLAGS, CS, RIP and the error code. */
    private static final int MOST_SLOTS = 6;

    private LongDelivery() {
    }

    static void enter(Cpu cpu, Memory memory, Steps steps, Event event, long returnAddress) {
        var gate = IdtGate.read(cpu, memory, steps, event);
        var target = GateTarget.fetch(cpu, memory, steps, gate.target(event.external()));
        int level = GateTarget.level(cpu, target);
        long pointer = newStack(cpu, memory, steps, gate, level, event.external());
        steps.require(Check.GATE_ENTRY_CANONICAL, gate.gate().gateOffset(), cpu.linearBits(), Origin.GATE,
            gate.address(), event.external());
        var frame = frame(cpu, event, returnAddress, StackView.flat(cpu, level, event.external()), pointer & -16);
        frame.probe(memory, steps);
        target.probeAccessed(memory);
        var shadow = ShadowEntry.check(cpu, memory, steps, level, gate.gate().gateIst(), true, returnAddress);
        frame.write(memory, steps);
        shadow.commit(cpu, memory, steps);
        commit(cpu, memory, steps, gate, target, level, frame.pointer());
    }

    /** IST stack, the inner ring's stack, or the one in use (SDM vol. 3A, 7.14.4 and 7.14.5). */
    private static long newStack(Cpu cpu, Memory memory, Steps steps, IdtGate gate, int level, int external) {
        int ist = gate.gate().gateIst();
        if (ist != 0) {
            return TaskState.ist(cpu, memory, steps, ist, external);
        }
        if (level < cpu.cpl) {
            return TaskState.rsp(cpu, memory, steps, level, external);
        }
        steps.note("same privilege level: the stack stays", level);
        long pointer = cpu.gpr[Cpu.RSP]; // the whole of it, whatever SS is: the handler is 64-bit code
        steps.require(Check.NEW_STACK_CANONICAL, pointer, cpu.linearBits(), Origin.REGISTER, Cpu.RSP, external);
        return pointer;
    }

    private static Pushes frame(Cpu cpu, Event event, long returnAddress, StackView stack, long top) {
        var frame = new Pushes(stack, top, 64, MOST_SLOTS)
            .push("push SS", cpu.segments[Cpu.SS].selector())
            .push("push RSP", cpu.gpr[Cpu.RSP])
            .push("push RFLAGS", Delivery.flagsImage(cpu, event))
            .push("push CS", cpu.segments[Cpu.CS].selector())
            .push("push RIP", returnAddress);
        return event.errorCode() == Fault.NO_ERROR_CODE ? frame : frame.push("push error code", event.errorCode());
    }

    private static void commit(Cpu cpu, Memory memory, Steps steps, IdtGate gate, TableEntry target, int level,
        long pointer) {
        if (level < cpu.cpl) {
            cpu.segments[Cpu.SS] = new SegmentRegister(level, 0, 0, 0);
            steps.write("SS ← null, RPL = new CPL", level, Origin.SEGMENT, Cpu.SS);
        }
        cpu.gpr[Cpu.RSP] = pointer;
        steps.write("RSP ← new stack pointer", pointer, Origin.REGISTER, Cpu.RSP);
        CodeSegment.load(cpu, memory, steps, target, level, gate.gate().gateOffset());
        if (gate.masksInterrupts()) {
            cpu.flags.put(Flags.IF, false);
            steps.write("RFLAGS.IF ← 0 (interrupt gate)", 0, Origin.FLAGS, 0);
        }
        cpu.flags.put(Flags.TF | Flags.NT | Flags.RF | Flags.VM, false);
        steps.write("RFLAGS.TF, NT, RF ← 0", 0, Origin.FLAGS, 0);
    }
}
