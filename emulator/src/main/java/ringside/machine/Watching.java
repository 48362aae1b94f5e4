package ringside.machine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import ringside.engine.Interpreter;
import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.memory.Watcher;
import ringside.semantics.Chain;
import ringside.semantics.Event;
import ringside.state.Cpu;

/**
 * Drives a machine step by step, by another driver, until one of its watches sees what it watches for. Of the accesses
 * to memory it keeps those that some watch asks about.
 */
final class Watching implements Driver, Watcher, Moment {
    private static final int CONTROL_REGISTERS = 9;

    private final Driver driver;
    private final Interpreter interpreter;
    private final Cpu cpu;
    /** Who else sees the accesses, or null. */
    private final Watcher other;
    private final List<Watch> watches;
    private final boolean[] held;
    private final List<Watch.MemoryTouched> touching = new ArrayList<>();
    private final long[] before = new long[16];
    private final long[] controls = new long[CONTROL_REGISTERS];
    /** Bit i: what {@code touching.get(i)} asks about was read, or written. */
    private long reads;
    private long writes;
    private long instructions;
    private int cpl;
    private Chain chain;
    private Watch hit;

    Watching(Collection<Watch> watches, Driver driver, Interpreter interpreter, Cpu cpu, Watcher other) {
        this.watches = List.copyOf(watches);
        this.driver = driver;
        this.interpreter = interpreter;
        this.cpu = cpu;
        this.other = other;
        held = new boolean[this.watches.size()];
        for (var watch : this.watches) {
            if (watch instanceof Watch.MemoryTouched touched) {
                touching.add(touched);
            }
        }
        if (touching.size() > Long.SIZE) {
            throw new MachineException("at most 64 places in memory can be watched at once");
        }
    }

    /** What was seen, or null. */
    Watch hit() {
        return hit;
    }

    /** Begins: sees accesses to memory when some watch asks about them. */
    void attach(Memory memory) {
        if (!touching.isEmpty()) {
            memory.watch(this);
        }
        for (int i = 0; i < held.length; i++) {
            held[i] = watches.get(i) instanceof Watch.Condition condition && condition.holds().getAsBoolean();
        }
    }

    void detach(Memory memory) {
        memory.watch(other);
    }

    /** {@code BREAKPOINT} when a watch has seen something: {@link #hit} says so. */
    @Override
    public Interpreter.Outcome run(long steps) {
        for (long i = 0; i < steps; i++) {
            begin();
            var outcome = driver.run(1);
            hit = seen();
            if (hit != null && outcome != Interpreter.Outcome.SHUTDOWN) {
                return Interpreter.Outcome.BREAKPOINT;
            }
            if (outcome != Interpreter.Outcome.LIMIT) {
                return outcome;
            }
        }
        return Interpreter.Outcome.LIMIT;
    }

    private void begin() {
        System.arraycopy(cpu.gpr, 0, before, 0, before.length);
        for (int i = 0; i < CONTROL_REGISTERS; i++) {
            controls[i] = control(i);
        }
        reads = 0;
        writes = 0;
        instructions = cpu.instructions;
        cpl = cpu.cpl;
        chain = interpreter.chain();
    }

    private long control(int number) {
        return switch (number) {
            case 0 -> cpu.cr0;
            case 2 -> cpu.cr2;
            case 3 -> cpu.cr3;
            case 4 -> cpu.cr4;
            case 8 -> cpu.cr8;
            default -> 0;
        };
    }

    private Watch seen() {
        Watch first = null;
        for (int i = 0; i < held.length; i++) {
            var watch = watches.get(i);
            boolean now = watch.sees(this);
            if (now && !held[i] && first == null) {
                first = watch;
            }
            held[i] = now && watch instanceof Watch.Condition;
        }
        return first;
    }

    // ---- What it sees of memory

    @Override
    public void read(long linear, int width, long value) {
        reads |= touched(linear, width >> 3);
        if (other != null) {
            other.read(linear, width, value);
        }
    }

    @Override
    public void write(long linear, int width, long old, long now) {
        writes |= touched(linear, width >> 3);
        if (other != null) {
            other.write(linear, width, old, now);
        }
    }

    private long touched(long linear, int bytes) {
        long found = 0;
        for (int i = 0; i < touching.size(); i++) {
            var watch = touching.get(i);
            found |= meet(linear, bytes, watch.linear(), watch.bytes()) ? 1L << i : 0;
        }
        return found;
    }

    /** Whether two ranges of addresses overlap, also where one passes the end of the address space. */
    private static boolean meet(long one, int bytes, long other, int others) {
        return Long.compareUnsigned(one - other, others) < 0 || Long.compareUnsigned(other - one, bytes) < 0;
    }

    private boolean among(long set, long linear, int bytes) {
        for (int i = 0; i < touching.size(); i++) {
            if ((set >>> i & 1) != 0 && touching.get(i).linear() == linear && touching.get(i).bytes() == bytes) {
                return true;
            }
        }
        return false;
    }

    // ---- The moment

    @Override
    public Instruction completed() {
        return cpu.instructions != instructions ? interpreter.executed() : null;
    }

    /** Whether an event was delivered; that of before is forgotten when a run begins. */
    private boolean delivered() {
        return interpreter.chain() != chain && !interpreter.chain().events().isEmpty();
    }

    @Override
    public int vector() {
        if (delivered()) {
            return interpreter.chain().last().vector();
        }
        return Moment.softwareVector(completed());
    }

    @Override
    public boolean raised() {
        return delivered() && interpreter.chain().events().getFirst().kind() == Event.Kind.EXCEPTION;
    }

    @Override
    public int cplBefore() {
        return cpl;
    }

    @Override
    public int cplAfter() {
        return cpu.cpl;
    }

    @Override
    public long register(int number) {
        return before[number];
    }

    @Override
    public boolean changedControl(int number) {
        return control(number) != controls[number];
    }

    @Override
    public boolean wrote(long linear, int bytes) {
        return among(writes, linear, bytes);
    }

    @Override
    public boolean read(long linear, int bytes) {
        return among(reads, linear, bytes);
    }
}
