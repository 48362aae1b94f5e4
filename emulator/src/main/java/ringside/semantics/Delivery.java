package ringside.semantics;

import java.util.ArrayList;
import java.util.List;

import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * Delivery of interrupts and exceptions: SDM vol. 3A, chapter 7; vol. 2A, INT n, Operation. First everything is read,
 * then everything is checked, the frame's slots included; then the state changes.
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
        } else if (event.isDebugException()) {
            DebugRegisters.arise(cpu, steps, event);
        }
    }

    /** Goes to the handler; the return address is pushed and {@code cpu.next} becomes the handler's. */
    static void enter(Cpu cpu, Memory memory, Steps steps, Event event, long returnAddress) {
        steps.note("deliver vector", event.vector());
        if (!cpu.inProtectedMode()) {
            RealDelivery.enter(cpu, memory, steps, event, returnAddress);
        } else if (cpu.inLongMode()) {
            LongDelivery.enter(cpu, memory, steps, event, returnAddress);
        } else {
            ProtectedDelivery.enter(cpu, memory, steps, event, returnAddress);
        }
        cpu.halted = false;
        cpu.interruptShadow = false;
        cpu.nmiBlocked |= event.kind() == Event.Kind.EXTERNAL && event.vector() == NMI;
    }

    /**
     * The flags as they are pushed. Faults push RF set, so that an instruction breakpoint does not hit again on return
     * (SDM vol. 3B, 19.3.1.1).
     */
    static long flagsImage(Cpu cpu, Event event) {
        return cpu.flags.value() | (event.restartsInstruction() ? Flags.RF : 0);
    }
}
