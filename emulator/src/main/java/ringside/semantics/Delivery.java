package ringside.semantics;

import java.util.ArrayList;
import java.util.List;

import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;

/**
 * Delivery of interrupts and exceptions through the IDT in IA-32e mode: SDM vol. 3A, 7.12 and 7.14; vol. 2A, INT n,
 * Operation. First everything is read, then everything is checked, the frame's slots included; then the state changes.
 */
public final class Delivery {
    private static final int NMI = 2;

    private Delivery() {
    }

    /**
     * Delivers an event. On entry {@code cpu.rip} is the address to return to, afterwards the handler's.
     *
     * @throws Fault when the delivery itself faults; nothing has changed then
     */
    public static void deliver(Cpu cpu, Memory memory, Steps steps, Event event) {
        enter(cpu, memory, steps, event, cpu.rip);
        cpu.rip = cpu.next;
    }

    /**
     * Delivers an event, and whatever its delivery raises, by the rule of double and triple faults. CR2 and DR6 are set
     * as each exception arises. On entry {@code cpu.rip} is the address to return to, afterwards (unless shut down) the
     * handler's.
     */
    public static Chain raise(Cpu cpu, Memory memory, Steps steps, Event event) {
        List<Event> events = new ArrayList<>(4);
        var current = event;
        while (current != null) {
            arise(cpu, steps, events, current);
            var second = attempt(cpu, memory, steps, current);
            if (second == null) {
                return new Chain(events, false);
            }
            current = follow(cpu, steps, events, current, second);
        }
        return new Chain(events, true);
    }

    /** Delivers an event; the exception that this raised, or null. */
    private static Event attempt(Cpu cpu, Memory memory, Steps steps, Event event) {
        try {
            deliver(cpu, memory, steps, event);
            return null;
        } catch (Fault fault) {
            return Event.of(fault);
        }
    }

    /** What has to be delivered after {@code second} arose while {@code first} was delivered; null for shutdown. */
    private static Event follow(Cpu cpu, Steps steps, List<Event> events, Event first, Event second) {
        var outcome = DoubleFaults.outcome(DoubleFaults.severity(first), DoubleFaults.severity(second));
        if (outcome == DoubleFaults.Outcome.HANDLE_SERIALLY) {
            return second;
        }
        arise(cpu, steps, events, second);
        boolean shutdown = outcome == DoubleFaults.Outcome.SHUTDOWN;
        steps.note(shutdown ? "triple fault: shutdown" : "double fault", ExceptionVector.DF.number());
        return shutdown ? null : Event.doubleFault();
    }

    /** Keeps the event; an exception leaves its address in CR2, its reason in DR6, before it is delivered. */
    private static void arise(Cpu cpu, Steps steps, List<Event> events, Event event) {
        events.add(event);
        if (event.kind() != Event.Kind.EXCEPTION) {
            return;
        }
        if (event.vector() == ExceptionVector.PF.number() && event.fault() != null) {
            cpu.cr2 = event.fault().address();
            steps.write("CR2 ← address", cpu.cr2, Origin.CONTROL, 2);
        } else if (event.vector() == ExceptionVector.DB.number()) {
            DebugRegisters.arise(cpu, steps, event);
        }
    }

    /** Goes through the gate; the return address is pushed and {@code cpu.next} becomes the handler's. */
    static void enter(Cpu cpu, Memory memory, Steps steps, Event event, long returnAddress) {
        LongMode.require(cpu);
        steps.note("deliver vector", event.vector());
        var gate = IdtGate.read(cpu, memory, steps, event);
        var target = GateTarget.fetch(cpu, memory, steps, gate.target(event.external()));
        int level = GateTarget.level(cpu, target);
        long pointer = newStack(cpu, memory, steps, gate, level, event.external());
        steps.require(Check.GATE_ENTRY_CANONICAL, gate.gate().gateOffset(), cpu.linearBits(), Origin.GATE, gate.address(),
            event.external());
        var frame = frame(cpu, event, returnAddress, StackView.flat(cpu, level, event.external()), pointer & -16);
        frame.probe(memory, steps);
        target.probeAccessed(memory);
        frame.write(memory, steps);
        commit(cpu, memory, steps, gate, target, level, frame.pointer());
        cpu.nmiBlocked |= event.kind() == Event.Kind.EXTERNAL && event.vector() == NMI;
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
        long pointer = StackView.current(cpu).pointer(cpu);
        steps.require(Check.NEW_STACK_CANONICAL, pointer, cpu.linearBits(), Origin.REGISTER, Cpu.RSP, external);
        return pointer;
    }

    private static Pushes frame(Cpu cpu, Event event, long returnAddress, StackView stack, long top) {
        var frame = new Pushes(stack, top, 64)
            .push("push SS", cpu.segments[Cpu.SS].selector())
            .push("push RSP", cpu.gpr[Cpu.RSP])
            .push("push RFLAGS", cpu.flags.value() | (setsResumeFlag(event) ? Flags.RF : 0))
            .push("push CS", cpu.segments[Cpu.CS].selector())
            .push("push RIP", returnAddress);
        return event.errorCode() == Fault.NO_ERROR_CODE ? frame : frame.push("push error code", event.errorCode());
    }

    /** Faults push RF set, so that an instruction breakpoint does not hit again on return (SDM vol. 3B, 19.3.1.1). */
    private static boolean setsResumeFlag(Event event) {
        return event.restartsInstruction();
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
        cpu.halted = false;
        cpu.interruptShadow = false;
    }
}
