package ringside.explain;

import java.util.List;
import ringside.engine.EventListener;
import ringside.engine.Interpreter;
import ringside.isa.Instruction;
import ringside.machine.Machine;
import ringside.memory.Memory;
import ringside.memory.MmioDevice;
import ringside.memory.Pages;
import ringside.memory.PhysicalMemory;
import ringside.memory.Ports;
import ringside.semantics.Delivery;
import ringside.semantics.Event;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Fault;
import ringside.state.Steps;
import ringside.state.Unimplemented;

/**
 * A copy of a machine's processor and memory to try one instruction on, again and again, each time with other changes
 * made before. Nothing of the real machine is touched: pages are copied when a trial writes to them, and an access to a
 * device or a port ends the trial. Interrupts and pending debug traps are left out. The copy starts with an empty TLB.
 */
public final class Scratch {
    private final Cpu original;
    private final Cpu cpu = new Cpu();
    private final Steps steps = new Steps();
    private final Pages image;
    private final PhysicalMemory ram;
    private final Memory memory;
    private final Interpreter interpreter;
    private long trials;

    /** A copy of a machine as it stands. */
    public Scratch(Machine machine) {
        this(machine.cpu(), machine.ram());
    }

    /** A copy of a processor and its memory. */
    public Scratch(Cpu processor, PhysicalMemory real) {
        original = processor.copy();
        original.halted = false;
        original.debugPending = 0;
        image = real.image();
        ram = real.scratch(new OffLimits());
        memory = new Memory(cpu, ram, steps);
        memory.ports(new OffLimits());
        interpreter = new Interpreter(cpu, memory, steps, original.model.features());
        interpreter.listener(new Thrower());
        steps.recording(true);
        reset();
    }

    /** The same state with another processor. */
    Scratch as(CpuidModel model) {
        reset();
        var other = original.copy();
        other.model = model;
        return new Scratch(other, ram);
    }

    /** The processor: before a trial as the changes have left it, then as the trial has. */
    public Cpu cpu() {
        return cpu;
    }

    /** The memory, as {@link #cpu}. */
    public PhysicalMemory ram() {
        return ram;
    }

    /** How many trials were made. */
    public long trials() {
        return trials;
    }

    /** Makes everything as it was copied. */
    public void reset() {
        cpu.set(original);
        ram.restore(image);
        memory.flush();
    }

    /** Makes everything as it was copied, then makes the changes. */
    public void reset(List<Change> changes) {
        reset();
        changes.forEach(change -> change.place().set(this, change.after()));
    }

    /** As {@link #reset(List)}, then tries. */
    public Trial attempt(Attempt attempt, List<Change> changes) {
        reset(changes);
        return attempt(attempt);
    }

    /** The instruction of an attempt; null for a delivery and where nothing can be decoded. */
    Instruction instruction(Attempt attempt) {
        return switch (attempt) {
            case Attempt.AtRip _ -> interpreter.decodeAt(cpu.rip) instanceof Instruction found ? found : null;
            case Attempt.Given(var instruction) -> instruction;
            case Attempt.Delivery _ -> null;
        };
    }

    /** Tries on the state that there is. */
    public Trial attempt(Attempt attempt) {
        trials++;
        memory.flush();
        steps.take();
        try {
            perform(attempt);
            return new Trial(steps.take(), null, null);
        } catch (Fault fault) {
            return new Trial(steps.take(), fault, null);
        } catch (Stopped stopped) {
            return new Trial(steps.take(), null, stopped.getMessage());
        } catch (Unimplemented gap) {
            return new Trial(steps.take(), null, "this machine does not do it yet: " + gap.getMessage());
        }
    }

    /** What the last trial executed or tried; null where it was a delivery or nothing could be decoded. */
    Instruction executed(Attempt attempt) {
        return attempt instanceof Attempt.AtRip ? interpreter.executed() : instruction(attempt);
    }

    private void perform(Attempt attempt) {
        switch (attempt) {
            case Attempt.AtRip _ -> interpreter.step();
            case Attempt.Given(var instruction) -> interpreter.execute(instruction);
            case Attempt.Delivery(var event) -> Delivery.deliver(cpu, memory, steps, event);
        }
    }

    /** Lets faults out before they are delivered. */
    private static final class Thrower implements EventListener {
        @Override
        public void delivering(Event event) {
            throw event.fault() != null ? event.fault() : new Stopped(event + " comes first");
        }
    }

    /** The trial could not go on. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stopped(String message) {
            super(message, null, false, false);
        }
    }

    /** Stands in place of every device and port. */
    private static final class OffLimits implements MmioDevice, Ports {
        private static final String REACHED = "it reached a device";

        @Override
        public long read(long offset, int width) {
            throw new Stopped(REACHED);
        }

        @Override
        public void write(long offset, int width, long value) {
            throw new Stopped(REACHED);
        }

        @Override
        public int in(int port, int width) {
            throw new Stopped("it reached port 0x" + Integer.toHexString(port));
        }

        @Override
        public void out(int port, int width, int value) {
            throw new Stopped("it reached port 0x" + Integer.toHexString(port));
        }
    }
}
