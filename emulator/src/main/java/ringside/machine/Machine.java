package ringside.machine;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import ringside.engine.Interpreter;
import ringside.machine.device.Console;
import ringside.machine.device.PortMap;
import ringside.memory.Memory;
import ringside.memory.PageWalk;
import ringside.memory.PhysicalMemory;
import ringside.semantics.Chain;
import ringside.semantics.Event;
import ringside.state.Archive;
import ringside.state.ByteReader;
import ringside.state.ByteWriter;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Fault;
import ringside.state.Steps;
import ringside.state.Unimplemented;

/**
 * A small PC: a processor, RAM, the devices of {@link ringside.machine.device}. It stands on the {@link Stage}, which
 * cells meet, or was booted from an image that knows nothing of stages. Not thread-safe.
 */
public final class Machine {
    /** 64 MiB. */
    public static final long DEFAULT_MEMORY = 64L << 20;

    /**
     * Instructions before the first look at the clock and the stop button; more or fewer later, so that looks come
     * every 10 to 40 ms.
     */
    private static final long FIRST_SLICE = 4096;
    private static final long MOST_SLICE = 1 << 30;
    private static final long SHORT_SLICE_NANOS = 10_000_000;
    private static final long LONG_SLICE_NANOS = 40_000_000;

    /** Bytes that the state usually takes. */
    private static final int STATE_SIZE = 8192;

    private final Cpu cpu = new Cpu();
    private final Steps steps = new Steps();
    private final PhysicalMemory ram;
    private final Memory memory;
    private final Interpreter interpreter;
    private final PortMap ports = new PortMap();
    private final Console console = new Console();
    private final BootSector bootSector;
    private final Set<Long> breakpoints = new TreeSet<>();
    private final Set<Watch> watches = new LinkedHashSet<>();
    private Mainboard board;
    /** Null in a machine that was booted. */
    private Stage stage;
    /** What the run under way, or the last one, watches for; null where it watches for nothing. */
    private Watching watching;
    /** The processor as it was on the stage when a boot sector began; null while none has. */
    private Cpu staged;
    /** Whether the stubs of {@link BootSector} are there. */
    private boolean hasFirmware = true;

    /**
     * A machine on its stage.
     *
     * @param size  bytes of RAM, a multiple of 4096, at least 32 MiB, so that stage and units have room
     * @param model what the processor says it is
     */
    public Machine(long size, CpuidModel model) {
        this(model, size);
        if (size < 32 << 20 || size > 1 << 30) {
            throw new MachineException("a machine has 32 MiB to 1 GiB of memory, not " + size + " bytes");
        }
        stage = new Stage(cpu, ram);
    }

    public Machine(long size) {
        this(size, CpuidModel.DEFAULT);
    }

    public Machine() {
        this(DEFAULT_MEMORY);
    }

    private Machine(CpuidModel model, long size) {
        cpu.model = model;
        ram = new PhysicalMemory(size);
        memory = new Memory(cpu, ram, steps);
        interpreter = new Interpreter(cpu, memory, steps, model.features());
        memory.ports(ports);
        bootSector = new BootSector(cpu, ram);
        board = mainboard();
    }

    /** A mainboard whose devices are as after power-on. */
    private Mainboard mainboard() {
        return new Mainboard(cpu, memory, interpreter, ports, console);
    }

    /**
     * A machine with nothing in its RAM, to be booted.
     *
     * @param size  bytes of RAM, a multiple of 4096, 1 MiB to 3 GiB
     * @param model what the processor says it is
     */
    public static Machine empty(long size, CpuidModel model) {
        if (size < 1 << 20 || size > 3L << 30 || size % PhysicalMemory.PAGE != 0) {
            throw new MachineException("a PC has 1 MiB to 3 GiB of memory in whole pages, not " + size + " bytes");
        }
        return new Machine(model, size);
    }

    /**
     * Switches the machine off and on: RAM is empty, devices and processor are as after power-on, the stage is gone.
     * Then loads an image and brings the processor to its start; {@link Run#onward} runs it.
     *
     * @throws MachineException when the image does not fit or is damaged; the machine is then empty
     */
    public void boot(BootImage image) {
        stage = null;
        hasFirmware = image.needsFirmware();
        ram.clear();
        cpu.reset();
        board = mainboard();
        memory.flush();
        image.load(cpu, ram);
    }

    /** Boots a file, which is a multiboot image or a boot sector; see {@link BootImage#read}. */
    public void boot(byte[] file) {
        boot(BootImage.read(file, ""));
    }

    /** Whether the machine was booted from an image: there is no stage then. */
    public boolean booted() {
        return stage == null;
    }

    /** The status with which the guest ended the last run through port 0xf4. */
    public OptionalInt exitStatus() {
        return board.status();
    }

    public Cpu cpu() {
        return cpu;
    }

    public Steps steps() {
        return steps;
    }

    public Memory memory() {
        return memory;
    }

    public PhysicalMemory ram() {
        return ram;
    }

    public Interpreter interpreter() {
        return interpreter;
    }

    /**
     * What cells meet.
     *
     * @throws MachineException when the machine was booted from an image
     */
    public Stage stage() {
        if (stage == null) {
            throw new MachineException("the machine was booted from an image and has no stage; reset it");
        }
        return stage;
    }

    public PortMap ports() {
        return ports;
    }

    /** The devices, in words. */
    public List<String> devices() {
        return Mainboard.DEVICES;
    }

    /** What the guest has written to the serial port and the debug console, in the order it came. */
    public Console console() {
        return console;
    }

    /** Linear addresses at which every run stops, before the instruction there. */
    public Set<Long> breakpoints() {
        return breakpoints;
    }

    /** What every run stops after. */
    public Set<Watch> watches() {
        return watches;
    }

    /** Makes linear memory exist; see {@link Stage#map}. */
    public void map(long linear, long size, boolean writable, boolean executable, int ring) {
        stage().map(linear, size, writable, executable, ring);
        memory.flush();
    }

    /** Writes through the stage's page tables, whatever the permissions; see {@link Stage#write}. */
    public void write(long linear, byte[] bytes) {
        stage().write(linear, bytes);
    }

    /**
     * What lies at a linear address by the present page tables, without any effect; null where a byte of it is not
     * mapped.
     */
    public byte[] peek(long linear, int count) {
        var bytes = new byte[count];
        var walk = new PageWalk(cpu, ram);
        for (int i = 0; i < count; i++) {
            if ((i == 0 || (linear + i & 4095) == 0) && !walk.walk(linear + i)) {
                return null;
            }
            bytes[i] = (byte) ram.peek(walk.physical() & -4096 | linear + i & 4095, 8);
        }
        return bytes;
    }

    /** Eight bytes at a linear address, as {@link #peek}; 0 where nothing is mapped. */
    public long peek64(long linear) {
        var bytes = peek(linear, 8);
        long value = 0;
        for (int i = 0; bytes != null && i < 8; i++) {
            value |= (bytes[i] & 0xffL) << 8 * i;
        }
        return value;
    }

    // ---- Snapshots

    /** The machine as it is now. */
    public Snapshot snapshot() {
        var state = new ByteWriter(STATE_SIZE);
        archive(state);
        return new Snapshot(ram.image(), state.copy(), console.image(), booted(), cpu.instructions);
    }

    /** Makes everything as it was; who listens to the console hears nothing of that, and breakpoints stay. */
    public void restore(Snapshot snapshot) {
        stage = snapshot.booted() ? null : stage != null ? stage : new Stage(cpu, ram);
        ram.restore(snapshot.ram());
        console.restore(snapshot.console());
        archive(new ByteReader(snapshot.state()));
        interpreter.forgetCancel();
    }

    /** The memory's translations come last: a device that moves makes memory forget them. */
    private void archive(Archive archive) {
        cpu.archive(archive);
        hasFirmware = archive.of(hasFirmware);
        staged = archive.of(staged != null) ? archived(archive, staged == null ? cpu.copy() : staged) : null;
        if (stage != null) {
            stage.archive(archive);
        }
        board.archive(archive);
        interpreter.archive(archive);
        memory.archive(archive);
    }

    private static Cpu archived(Archive archive, Cpu cpu) {
        cpu.archive(archive);
        return cpu;
    }

    // ---- Runs

    /** Runs without recording. */
    public Stop run(Run run) {
        return run(run, interpreter::run);
    }

    /** Runs by {@code driver}; answers when there is a reason to stop, of which every request has some. */
    public Stop run(Run run, Driver driver) {
        board.forget();
        watching = null;
        start(run.start());
        var before = cpu.copy();
        int serialBefore = console.size();
        setBreakpoints(run);
        long start = System.nanoTime();
        StopReason reason;
        String detail = null;
        try {
            reason = watched(run, driver, start);
            detail = reason == StopReason.WATCH ? watching.hit().words() : null;
        } catch (Unimplemented missing) {
            reason = StopReason.NOT_IMPLEMENTED;
            detail = missing.getMessage();
        }
        long instructions = cpu.instructions - before.instructions;
        var chain = switch (reason) {
            case FAULT -> unhandled();
            case TRIPLE_FAULT -> interpreter.chain();
            default -> null;
        };
        return new Stop(reason, instructions, System.nanoTime() - start, before, chain, detail,
            console.text(serialBefore));
    }

    /** Drives on, by single steps when there is something to watch for. */
    private StopReason watched(Run run, Driver driver, long start) {
        var all = new LinkedHashSet<>(watches);
        all.addAll(run.watches());
        if (all.isEmpty()) {
            return drive(run, driver, start);
        }
        watching = new Watching(all, driver, interpreter, cpu, memory.watcher());
        watching.attach(memory);
        try {
            return drive(run, watching, start);
        } finally {
            watching.detach(memory);
        }
    }

    private void start(Start start) {
        switch (start) {
            case Start.Onward _ -> { }
            case Start.Entry(long address) -> enter(address);
            case Start.Boot(byte[] image) -> {
                staged = staged == null ? cpu.copy() : staged;
                bootSector.start(image);
                board = mainboard();
                memory.flush();
            }
        }
    }

    private void enter(long entry) {
        if (staged != null) {
            backToStage();
        }
        stage().enter();
        memory.flush();
        cpu.gpr[Cpu.RSP] = Stage.KERNEL_STACK_TOP - 8;
        ram.write(Stage.KERNEL_STACK_TOP - 8 - Stage.WINDOW, 64, Stage.RETURN);
        cpu.rip = entry;
    }

    /** A boot sector has loaded tables of its own and what else it liked. */
    private void backToStage() {
        staged.instructions = cpu.instructions;
        staged.slept = cpu.slept;
        cpu.set(staged);
        staged = null;
        board = mainboard();
    }

    private void setBreakpoints(Run run) {
        var all = new TreeSet<>(breakpoints);
        all.addAll(run.until());
        if (!booted()) {
            addStage(all);
        }
        if (hasFirmware) {
            Arrays.stream(BootSector.stubs()).forEach(all::add);
        }
        interpreter.breakpoints(all.stream().mapToLong(Long::longValue).toArray());
    }

    private static void addStage(Set<Long> all) {
        all.add(Stage.RETURN);
        for (int vector = 0; vector < Stage.GATES; vector++) {
            all.add(Stage.STUBS + (long) vector * Stage.STUB_SIZE);
        }
    }

    private StopReason drive(Run run, Driver driver, long start) {
        long first = cpu.instructions;
        long slice = FIRST_SLICE;
        long looked = start;
        for (long left = run.steps(); left > 0; ) {
            slice = Math.min(slice, left);
            var reason = reason(driver.run(slice), run);
            if (reason != null) {
                return reason;
            }
            left -= slice;
            long now = System.nanoTime();
            slice = nextSlice(slice, now - looked);
            looked = now;
            run.progress().at(cpu.instructions - first, now - start);
            if (run.cancelled().getAsBoolean()) {
                return StopReason.INTERRUPTED;
            }
            if (now - start > run.timeout().toNanos()) {
                return StopReason.TIMEOUT;
            }
        }
        return StopReason.STEPS;
    }

    private static long nextSlice(long slice, long nanos) {
        return nanos < SHORT_SLICE_NANOS ? Math.min(slice * 2, MOST_SLICE)
            : nanos > LONG_SLICE_NANOS ? Math.max(slice / 2, 1) : slice;
    }

    /** Why the run ends here; null where there are more steps to make. */
    private StopReason reason(Interpreter.Outcome outcome, Run run) {
        return switch (outcome) {
            case HALT -> StopReason.HALT;
            case SHUTDOWN -> StopReason.TRIPLE_FAULT;
            case BREAKPOINT -> reasonAt(cpu.linear(Cpu.CS, cpu.rip), run);
            case CANCELLED -> cancelled();
            case LIMIT -> null;
        };
    }

    /** Devices end a run by cancelling it. */
    private StopReason cancelled() {
        if (board.status().isPresent()) {
            return StopReason.EXIT;
        }
        return board.wasReset() ? StopReason.RESET : StopReason.INTERRUPTED;
    }

    private StopReason reasonAt(long linear, Run run) {
        if (!booted() && linear == Stage.RETURN) {
            return StopReason.RETURN;
        }
        if (stubVector(linear) >= 0) {
            return StopReason.FAULT;
        }
        if (watching != null && watching.hit() != null) {
            return StopReason.WATCH;
        }
        return run.until().contains(linear) ? StopReason.UNTIL : StopReason.BREAKPOINT;
    }

    /**
     * What led to a stub: the interpreter's last event, or a software interrupt, which is an instruction and no event.
     * The processor goes back to the moment before the delivery.
     */
    private Chain unhandled() {
        int vector = stubVector(cpu.linear(Cpu.CS, cpu.rip));
        int code = cpu.inProtectedMode() ? undoStage() : undoFirmware();
        var known = interpreter.chain();
        return !known.events().isEmpty() && known.last().vector() == vector && known.last().errorCode() == code ? known
            : new Chain(List.of(new Event(Event.Kind.SOFTWARE_INTERRUPT, vector, code, null)), false);
    }

    private int stubVector(long linear) {
        return cpu.inProtectedMode() ? booted() ? -1 : Stage.stubVector(linear) : BootSector.stubVector(linear);
    }

    /** Undoes the delivery to a stub of the stage; the error code that lies on its frame. */
    private int undoStage() {
        boolean errorCode = (cpu.gpr[Cpu.RSP] & 8) == 0;
        int code = errorCode ? (int) peek64(cpu.gpr[Cpu.RSP]) : Fault.NO_ERROR_CODE;
        stage.undoDelivery(this::peek64);
        return code;
    }

    /** Real-address mode pushes no error codes. */
    private int undoFirmware() {
        bootSector.undoDelivery();
        return Fault.NO_ERROR_CODE;
    }
}
