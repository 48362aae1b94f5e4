package ringside.trace;

import java.util.function.Consumer;
import ringside.engine.EventListener;
import ringside.engine.Interpreter;
import ringside.machine.Machine;
import ringside.memory.Watcher;
import ringside.semantics.Event;
import ringside.state.Cpu;

/** Makes a machine's steps one by one and writes each down, in chunks. */
final class Taping implements Watcher, EventListener {
    private static final RegisterId[] REGISTERS = RegisterId.values();
    private static final int GENERAL = 16;
    private static final int FLAGS = RegisterId.RFLAGS.ordinal();

    private final Machine machine;
    private final Cpu cpu;
    private final Interpreter interpreter;
    private final Consumer<Chunk> chunks;
    private final ChunkWriter writer;
    private final long[] registers = new long[REGISTERS.length];
    private final long[] deltas = new long[REGISTERS.length];
    private final Writes writes = new Writes();
    private SystemRegisters system;
    private long made;
    private boolean delivering;
    private int own;

    /** A recording that gives its chunks, each when it is full, to {@code chunks}. */
    Taping(Machine machine, Sites places, Consumer<Chunk> chunks) {
        this.machine = machine;
        this.chunks = chunks;
        cpu = machine.cpu();
        interpreter = machine.interpreter();
        writer = new ChunkWriter(places);
    }

    /** Begins to see what the machine does. */
    void attach() {
        machine.memory().watch(this);
        interpreter.listener(this);
        machine.steps().noting(true);
    }

    /** Sees nothing any more; what was written since the last chunk becomes one. */
    void detach() {
        machine.steps().noting(false);
        interpreter.listener(EventListener.NONE);
        machine.memory().watch(null);
        endChunk();
    }

    /** Takes the machine as it is now for the state before step {@code first}. */
    void begin(long first) {
        made = first;
        machine.steps().noted();
        for (int i = 0; i < REGISTERS.length; i++) {
            registers[i] = REGISTERS[i].of(cpu);
        }
        system = new SystemRegisters(cpu);
        writer.begin(made, registers, cpu.instructions);
    }

    /** How many steps of the run are made. */
    long made() {
        return made;
    }

    private void endChunk() {
        if (writer.count() > 0) {
            chunks.accept(writer.end());
            writer.begin(made, registers, cpu.instructions);
        }
    }

    /** Makes a step, and writes it down when something was done. */
    Interpreter.Outcome step() {
        long before = cpu.instructions;
        long rip = cpu.rip;
        int cpl = cpu.cpl;
        writes.clear();
        delivering = false;
        var outcome = interpreter.step();
        boolean completed = cpu.instructions != before;
        if (completed || delivering) {
            int changed = compareRegisters();
            int flags = (completed ? 0 : ChunkWriter.NOT_COMPLETED)
                | (machine.steps().noted() ? ChunkWriter.MICRO_STEPS : 0);
            writer.step(rip, interpreter.executed(), cpl, flags, changed, deltas, writes,
                delivering ? own : writes.count, delivering ? interpreter.chain() : null);
            made++;
            if (writer.count() == ChunkWriter.STEPS) {
                endChunk();
            }
        }
        return outcome;
    }

    private int compareRegisters() {
        int changed = 0;
        int count = 0;
        var general = cpu.gpr;
        for (int i = 0; i < GENERAL; i++) {
            if (general[i] != registers[i]) {
                changed |= 1 << i;
                deltas[count++] = general[i] - registers[i];
                registers[i] = general[i];
            }
        }
        long flags = cpu.flags.value();
        if (flags != registers[FLAGS]) {
            changed |= 1 << FLAGS;
            deltas[count++] = flags - registers[FLAGS];
            registers[FLAGS] = flags;
        }
        return system.same(cpu) ? changed : changed | compareSystem(count);
    }

    private int compareSystem(int counted) {
        int changed = 0;
        int count = counted;
        for (int i = FLAGS + 1; i < REGISTERS.length; i++) {
            long now = REGISTERS[i].of(cpu);
            if (now != registers[i]) {
                changed |= 1 << i;
                deltas[count++] = now - registers[i];
                registers[i] = now;
            }
        }
        system = new SystemRegisters(cpu);
        return changed;
    }

    @Override
    public void read(long linear, int width, long value) {
    }

    @Override
    public void write(long linear, int width, long before, long after) {
        writes.add(linear, width, before, after);
    }

    @Override
    public void delivering(Event event) {
        if (!delivering) {
            delivering = true;
            own = writes.count;
        }
    }
}
