package ringside.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import ringside.engine.EventListener;
import ringside.engine.Interpreter;
import ringside.isa.Instruction;
import ringside.machine.Machine;
import ringside.machine.Run;
import ringside.machine.Start;
import ringside.machine.Stop;
import ringside.memory.Watcher;
import ringside.semantics.Chain;
import ringside.semantics.Event;
import ringside.state.Step;

/**
 * Runs a machine step by step and keeps the last steps in rings of fixed size: an endless loop is recorded as well as a
 * short crossing. Steps are numbered by the machine's instruction count; what is older than the ring is forgotten.
 */
public final class Recorder implements Watcher, EventListener {
    /** Steps kept by default. */
    public static final int DEFAULT_CAPACITY = 1 << 16;

    private static final RegisterId[] REGISTERS = RegisterId.values();
    private static final int GENERAL = 16;
    /** Instructions by which the processor pushes of itself. */
    private static final Set<String> PUSHED_BY_CPU = Set.of("int", "int1", "int3", "into", "call_far");

    private final Machine machine;
    private final long[] indices;
    private final long[] rips;
    private final byte[] cplsBefore;
    private final byte[] cplsAfter;
    private final long[] firstWrite;
    private final long[] firstChange;
    private final Instruction[] instructions;
    private final Details[] details;
    private final Writes writes;
    private final Writes changes;
    private final long[] registers = new long[REGISTERS.length];
    private SystemRegisters system;
    private long count;
    private long runStart;
    private long entryStart;
    private Stop stop;
    private boolean delivering;
    private Event event;
    private List<Step> beforeEvent = List.of();

    /** Micro-steps and events, which few steps have. */
    private record Details(List<Step> micro, Chain chain, List<Step> delivery) {
    }

    /** A recorder that keeps {@code capacity} steps, a power of two. */
    public Recorder(Machine machine, int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("the number of steps kept must be a power of two: " + capacity);
        }
        this.machine = machine;
        indices = new long[capacity];
        rips = new long[capacity];
        cplsBefore = new byte[capacity];
        cplsAfter = new byte[capacity];
        firstWrite = new long[capacity];
        firstChange = new long[capacity];
        instructions = new Instruction[capacity];
        details = new Details[capacity];
        writes = new Writes(capacity * 2);
        changes = new Writes(capacity * 4);
    }

    public Recorder(Machine machine) {
        this(machine, DEFAULT_CAPACITY);
    }

    /** Runs and records. */
    public Stop run(Run run) {
        machine.memory().watch(this);
        machine.interpreter().listener(this);
        machine.steps().recording(true);
        machine.steps().take();
        runStart = count;
        entryStart = run.start() instanceof Start.Onward ? entryStart : count;
        try {
            stop = machine.run(run, this::drive);
            return stop;
        } finally {
            machine.steps().recording(false);
            machine.interpreter().listener(EventListener.NONE);
            machine.memory().watch(null);
        }
    }

    private Interpreter.Outcome drive(long limit) {
        var interpreter = machine.interpreter();
        readRegisters();
        for (long i = 0; i < limit; i++) {
            long before = machine.cpu().instructions;
            int slot = begin();
            var outcome = interpreter.step();
            if (machine.cpu().instructions != before || event != null) {
                end(slot);
            }
            if (outcome != Interpreter.Outcome.LIMIT) {
                return outcome;
            }
        }
        return Interpreter.Outcome.LIMIT;
    }

    private int slot(long number) {
        return (int) number & rips.length - 1;
    }

    private int begin() {
        int slot = slot(count);
        var cpu = machine.cpu();
        indices[slot] = cpu.instructions;
        rips[slot] = cpu.rip;
        cplsBefore[slot] = (byte) cpu.cpl;
        firstWrite[slot] = writes.count();
        firstChange[slot] = changes.count();
        delivering = false;
        event = null;
        beforeEvent = List.of();
        return slot;
    }

    private void end(int slot) {
        instructions[slot] = machine.interpreter().executed();
        cplsAfter[slot] = (byte) machine.cpu().cpl;
        compareRegisters();
        var taken = machine.steps().take();
        details[slot] = event != null ? new Details(beforeEvent, machine.interpreter().chain(), taken)
            : taken.isEmpty() ? null : new Details(taken, null, List.of());
        count++;
    }

    private void readRegisters() {
        for (int i = 0; i < REGISTERS.length; i++) {
            registers[i] = REGISTERS[i].of(machine.cpu());
        }
        system = new SystemRegisters(machine.cpu());
    }

    private void compareRegisters() {
        var cpu = machine.cpu();
        for (int i = 0; i < GENERAL; i++) {
            compare(i, cpu.gpr[i]);
        }
        compare(RegisterId.RFLAGS.ordinal(), cpu.flags.value());
        if (!system.same(cpu)) {
            for (int i = GENERAL; i < REGISTERS.length; i++) {
                compare(i, REGISTERS[i].of(cpu));
            }
            system = new SystemRegisters(cpu);
        }
    }

    private void compare(int register, long now) {
        if (now != registers[register]) {
            changes.add(register, 64, registers[register], now, false);
            registers[register] = now;
        }
    }

    @Override
    public void read(long linear, int width, long value) {
    }

    @Override
    public void write(long linear, int width, long before, long after) {
        writes.add(linear, width, before, after, delivering);
    }

    @Override
    public void delivering(Event delivered) {
        if (event == null) {
            event = delivered;
            beforeEvent = machine.steps().take();
        }
        delivering = true;
    }

    @Override
    public void delivered(Event delivered) {
    }

    // ---- Looking back

    /** Steps recorded since the beginning, forgotten ones included. */
    public long count() {
        return count;
    }

    /** The number of the oldest step still kept. */
    public long first() {
        return Math.max(0, count - rips.length);
    }

    /** The number of the first step since a run last entered somewhere; runs that only went on belong to it. */
    public long firstSinceEntry() {
        return Math.max(entryStart, first());
    }

    /**
     * The number of the first step of the run that ended so; {@link #count()} when that is not the last run recorded
     * here.
     */
    public long firstStepOf(Stop end) {
        return end == stop ? Math.max(runStart, first()) : count;
    }

    /** The step with this number, from {@link #first()} to {@link #count()} - 1. */
    public Recorded step(long number) {
        if (number < first() || number >= count) {
            throw new IllegalArgumentException(
                "step %d is not kept; %d to %d are".formatted(number, first(), count - 1));
        }
        int slot = slot(number);
        var detail = details[slot];
        return new Recorded(indices[slot], rips[slot], instructions[slot], cplsBefore[slot], cplsAfter[slot],
            changesOf(number), writesOf(number),
            detail == null ? List.of() : detail.micro, detail == null ? null : detail.chain,
            detail == null ? List.of() : detail.delivery);
    }

    private long end(long[] firsts, long number, Writes ring) {
        return number + 1 < count ? firsts[slot(number + 1)] : ring.count();
    }

    private List<MemoryWrite> writesOf(long number) {
        var found = new ArrayList<MemoryWrite>();
        for (long i = firstWrite[slot(number)]; i < end(firstWrite, number, writes); i++) {
            if (writes.holds(i)) {
                found.add(write(number, i));
            }
        }
        return found;
    }

    /**
     * Write {@code i}, which step {@code number} made; those of {@code int} and its like are the processor's own as
     * well.
     */
    private MemoryWrite write(long number, long i) {
        var instruction = instructions[slot(number)];
        var write = writes.get(i);
        return instruction != null && PUSHED_BY_CPU.contains(instruction.opcode().meaning()) ? write.byCpu() : write;
    }

    private List<RegisterChange> changesOf(long number) {
        var found = new ArrayList<RegisterChange>();
        for (long i = firstChange[slot(number)]; i < end(firstChange, number, changes); i++) {
            if (changes.holds(i)) {
                var change = changes.get(i);
                found.add(new RegisterChange(REGISTERS[(int) change.address()], change.before(), change.after()));
            }
        }
        return found;
    }

    /** The number of the last step that wrote to any of the {@code bytes} bytes at {@code linear}, while it is kept. */
    public Optional<Writer> writer(long linear, int bytes) {
        for (long number = count - 1; number >= first(); number--) {
            long from = firstWrite[slot(number)];
            for (long i = end(firstWrite, number, writes) - 1; i >= from; i--) {
                if (writes.holds(i) && writes.touches(i, linear, bytes)) {
                    return Optional.of(new Writer(number, write(number, i)));
                }
            }
        }
        return Optional.empty();
    }

    /** Who wrote a place: the number of the step, and the write. */
    public record Writer(long step, MemoryWrite write) {
    }

    /** The number of the last step that passed control from ring to ring or through a gate, or delivered an event. */
    public Optional<Long> lastTransfer() {
        for (long number = count - 1; number >= first(); number--) {
            int slot = slot(number);
            if ((details[slot] != null || cplsBefore[slot] != cplsAfter[slot]) && step(number).transfers()) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }
}
