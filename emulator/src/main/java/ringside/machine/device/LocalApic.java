package ringside.machine.device;

import java.util.Arrays;
import ringside.memory.ApicRegisters;
import ringside.memory.MmioDevice;
import ringside.state.Archive;
import ringside.state.Cpu;
import ringside.state.Unimplemented;

/**
 * The processor's local APIC (SDM vol. 3A, chapter 12), reached through memory at {@link #BASE} or, in x2APIC mode,
 * through model-specific registers. Registers are numbered as the latter: the offset in memory is 16 times as much.
 */
public final class LocalApic implements MmioDevice, ApicRegisters, Timed {
    public static final long BASE = 0xfee00000L;

    static final int ID = 0x02;
    static final int VERSION = 0x03;
    static final int TASK_PRIORITY = 0x08;
    static final int PROCESSOR_PRIORITY = 0x0a;
    static final int END_OF_INTERRUPT = 0x0b;
    static final int LOGICAL_DESTINATION = 0x0d;
    static final int DESTINATION_FORMAT = 0x0e;
    static final int SPURIOUS = 0x0f;
    static final int IN_SERVICE = 0x10;
    static final int TRIGGER_MODE = 0x18;
    static final int REQUESTS = 0x20;
    static final int ERROR_STATUS = 0x28;
    static final int COMMAND = 0x30;
    static final int COMMAND_HIGH = 0x31;
    static final int LVT_TIMER = 0x32;
    static final int LVT_LINT0 = 0x35;
    static final int LVT_LINT1 = 0x36;
    static final int LVT_ERROR = 0x37;
    static final int INITIAL_COUNT = 0x38;
    static final int CURRENT_COUNT = 0x39;
    static final int DIVIDE_CONFIGURATION = 0x3e;
    static final int SELF_IPI = 0x3f;

    private static final long ENABLED = 1 << 11;
    private static final long X2APIC = 1 << 10;
    private static final long ADDRESS = (1L << 52) - 1 & -4096;
    private static final int SOFTWARE_ENABLED = 1 << 8;
    private static final int MASKED = 1 << 16;
    private static final int LEVEL = 1 << 15;
    /** Integrated, and with LVT entries 0 to 5. */
    private static final int VERSION_VALUE = 5 << 16 | 0x14;
    private static final int[] LVT_BITS = {0x700ff, 0x107ff, 0x107ff, 0x1a7ff, 0x1a7ff, 0x100ff};

    private static final int FIXED = 0;
    private static final int LOWEST_PRIORITY = 1;
    private static final int SMI = 2;
    private static final int NMI = 4;
    private static final int INIT = 5;
    private static final int STARTUP = 6;
    private static final int EXTERNAL = 7;

    private static final int SEND_ILLEGAL_VECTOR = 1 << 5;
    private static final int RECEIVE_ILLEGAL_VECTOR = 1 << 6;
    private static final int ILLEGAL_REGISTER = 1 << 7;

    private final Cpu cpu;
    private final Clock clock;
    private final Board board;
    private final int id = 0;
    private final VectorSet requests = new VectorSet();
    private final VectorSet inService = new VectorSet();
    private final VectorSet triggerMode = new VectorSet();
    private final ApicTimer timer;
    private final int[] lvt = new int[6];
    private int highestRequest = -1;
    private int highestInService = -1;
    private int taskPriority;
    private int spurious;
    private int logicalDestination;
    private int destinationFormat;
    private int errors;
    private int errorStatus;
    private long command;
    private boolean nmi;
    private boolean lint0;
    private long mode;
    private long place = BASE;
    private IoApic ioApic;

    /**
     * The APIC as a PC's firmware leaves it: enabled, LINT0 passing on the PICs' interrupts, LINT1 being NMI.
     *
     * @param board where it is reset and moved
     */
    public LocalApic(Cpu cpu, Clock clock, Board board) {
        this.cpu = cpu;
        this.clock = clock;
        this.board = board;
        timer = new ApicTimer(cpu);
        mode = mode();
        reset();
        spurious |= SOFTWARE_ENABLED;
        lvt[LVT_LINT0 - LVT_TIMER] = EXTERNAL << 8;
        lvt[LVT_LINT1 - LVT_TIMER] = NMI << 8;
        clock.add(this);
    }

    /** Whom it tells of ends of level-triggered interrupts. */
    void ioApic(IoApic other) {
        ioApic = other;
    }

    /** SDM vol. 3A, 12.4.7.1. */
    private void reset() {
        requests.clear();
        inService.clear();
        triggerMode.clear();
        Arrays.fill(lvt, MASKED);
        timer.reset();
        taskPriority = 0;
        spurious = 0xff;
        logicalDestination = 0;
        destinationFormat = -1;
        errors = 0;
        errorStatus = 0;
        command = 0;
        nmi = false;
        recompute();
        clock.changed();
    }

    private void recompute() {
        highestRequest = requests.highest();
        highestInService = inService.highest();
    }

    private long mode() {
        return cpu.apicBase & (ENABLED | X2APIC);
    }

    /** Takes notice of a write to IA32_APIC_BASE: an APIC that is switched off forgets everything. */
    private void follow() {
        moveTo(cpu.apicBase & ADDRESS);
        if (mode == mode()) {
            return;
        }
        mode = mode();
        if (mode == 0) {
            reset();
        }
    }

    private void moveTo(long address) {
        if (address != place) {
            place = address;
            board.moveApic(address);
        }
    }

    private boolean isX2Apic() {
        return mode == (ENABLED | X2APIC);
    }

    /** Whether IA32_APIC_BASE switches it on at all. */
    boolean isOn() {
        follow();
        return (mode & ENABLED) != 0;
    }

    private boolean isSoftwareEnabled() {
        return (spurious & SOFTWARE_ENABLED) != 0;
    }

    // ---- The processor's side

    /** Whether an interrupt of its own waits that the processor's priority lets through. */
    boolean interrupting() {
        return highestRequest >>> 4 > processorPriority() >>> 4 && highestRequest >= 0;
    }

    /** The vector of that interrupt, which is in service from now on. */
    int acknowledge() {
        int vector = highestRequest;
        requests.remove(vector);
        inService.add(vector);
        recompute();
        return vector;
    }

    /** Whether an NMI waits. */
    boolean nmi() {
        return nmi;
    }

    void acknowledgeNmi() {
        nmi = false;
    }

    /** Whether LINT0 hands the PICs' interrupt to the processor with the vector that they give. */
    boolean passesPic() {
        int entry = lvt[LVT_LINT0 - LVT_TIMER];
        return !isOn() || (entry & MASKED) == 0 && (entry >>> 8 & 7) == EXTERNAL;
    }

    /** The level at LINT0, where the PICs are. */
    void lint0(boolean high) {
        boolean rises = high && !lint0;
        lint0 = high;
        int entry = lvt[LVT_LINT0 - LVT_TIMER];
        if (rises && isOn() && (entry & MASKED) == 0 && (entry >>> 8 & 7) != EXTERNAL) {
            deliver(entry >>> 8 & 7, entry & 0xff, false);
        }
    }

    // ---- Interrupts that arrive

    /** An interrupt message from the bus: whether this APIC is meant by it. */
    boolean accepts(int destination, boolean logical) {
        if (!isOn()) {
            return false;
        }
        boolean wide = isX2Apic();
        if (destination == (wide ? -1 : 0xff)) {
            return true;
        }
        if (!logical) {
            return destination == id;
        }
        if (wide) {
            int mine = wideLogicalDestination();
            return mine >>> 16 == destination >>> 16 && (mine & destination & 0xffff) != 0;
        }
        int mine = logicalDestination >>> 24;
        boolean flat = destinationFormat >>> 28 == 0xf;
        return flat ? (mine & destination) != 0
            : mine >>> 4 == destination >>> 4 && (mine & destination & 0xf) != 0;
    }

    private int wideLogicalDestination() {
        return id >>> 4 << 16 | 1 << (id & 15);
    }

    void deliver(int deliveryMode, int vector, boolean level) {
        switch (deliveryMode) {
            case FIXED, LOWEST_PRIORITY -> request(vector, level);
            case SMI -> throw new Unimplemented("system-management mode (an SMI arrived)");
            case NMI -> nmi = true;
            case INIT -> board.reset();
            default -> { }
        }
    }

    private void request(int vector, boolean level) {
        if (!isSoftwareEnabled()) {
            return;
        }
        if (vector < 16) {
            error(RECEIVE_ILLEGAL_VECTOR);
            return;
        }
        requests.add(vector);
        if (level) {
            triggerMode.add(vector);
        } else {
            triggerMode.remove(vector);
        }
        highestRequest = Math.max(highestRequest, vector);
    }

    private void error(int bit) {
        boolean fresh = (errors & bit) == 0;
        errors |= bit;
        int entry = lvt[LVT_ERROR - LVT_TIMER];
        if (fresh && (entry & MASKED) == 0 && (entry & 0xff) >= 16) {
            request(entry & 0xff, false);
        }
    }

    @Override
    public long passed(long now) {
        follow();
        if (timer.passed(now) && (lvt[0] & MASKED) == 0) {
            request(lvt[0] & 0xff, false);
        }
        return timer.due(now);
    }

    // ---- Registers

    /** CR8 holds the upper half of the task priority (SDM vol. 3A, 12.8.6.1). */
    private int taskPriority() {
        if (taskPriority >>> 4 != cpu.cr8) {
            taskPriority = (int) cpu.cr8 << 4;
        }
        return taskPriority;
    }

    private int processorPriority() {
        int task = taskPriority();
        int served = highestInService < 0 ? 0 : highestInService;
        return task >>> 4 >= served >>> 4 ? task : served & 0xf0;
    }

    @Override
    public boolean readable(int register) {
        follow();
        return isX2Apic() && switch (register) {
            case ID, VERSION, TASK_PRIORITY, PROCESSOR_PRIORITY, LOGICAL_DESTINATION, SPURIOUS, ERROR_STATUS, COMMAND,
                LVT_TIMER, LVT_TIMER + 1, LVT_TIMER + 2, LVT_LINT0, LVT_LINT1, LVT_ERROR, INITIAL_COUNT, CURRENT_COUNT,
                DIVIDE_CONFIGURATION -> true;
            default -> register >= IN_SERVICE && register < ERROR_STATUS;
        };
    }

    @Override
    public boolean writable(int register) {
        follow();
        return isX2Apic() && switch (register) {
            case TASK_PRIORITY, END_OF_INTERRUPT, SPURIOUS, ERROR_STATUS, COMMAND, LVT_TIMER, LVT_TIMER + 1,
                LVT_TIMER + 2, LVT_LINT0, LVT_LINT1, LVT_ERROR, INITIAL_COUNT, DIVIDE_CONFIGURATION, SELF_IPI -> true;
            default -> false;
        };
    }

    /** SDM vol. 3A, 12.12.1.3: reserved bits raise #GP in x2APIC mode. */
    @Override
    public long reserved(int register) {
        return switch (register) {
            case TASK_PRIORITY, SELF_IPI -> ~0xffL;
            case SPURIOUS -> ~0x1ffL;
            case COMMAND -> ~0xffffffff000ccfffL;
            case INITIAL_COUNT -> ~0xffffffffL;
            case DIVIDE_CONFIGURATION -> ~0xbL;
            case END_OF_INTERRUPT, ERROR_STATUS -> -1L;
            // The delivery status is read-only, and so is the remote IRR.
            default -> ~(LVT_BITS[register - LVT_TIMER] | 0x1000L | (register >= LVT_LINT0 ? 0x4000L : 0));
        };
    }

    @Override
    public long read(int register) {
        clock.catchUp();
        return switch (register) {
            case ID -> isX2Apic() ? id : id << 24;
            case VERSION -> VERSION_VALUE;
            case TASK_PRIORITY -> taskPriority();
            case PROCESSOR_PRIORITY -> processorPriority();
            case LOGICAL_DESTINATION -> isX2Apic() ? wideLogicalDestination() : logicalDestination;
            case DESTINATION_FORMAT -> destinationFormat;
            case SPURIOUS -> spurious;
            case ERROR_STATUS -> errorStatus;
            case COMMAND -> isX2Apic() ? command : (int) command;
            case COMMAND_HIGH -> (int) (command >>> 32);
            case LVT_TIMER, LVT_TIMER + 1, LVT_TIMER + 2, LVT_LINT0, LVT_LINT1, LVT_ERROR -> lvt[register - LVT_TIMER];
            case INITIAL_COUNT -> timer.initial();
            case CURRENT_COUNT -> timer.current(clock.now());
            case DIVIDE_CONFIGURATION -> timer.divideConfiguration();
            default -> readVectors(register);
        };
    }

    private int readVectors(int register) {
        if (register >= IN_SERVICE && register < ERROR_STATUS) {
            var set = register < TRIGGER_MODE ? inService : register < REQUESTS ? triggerMode : requests;
            return set.word(register & 7);
        }
        return 0;
    }

    @Override
    public void write(int register, long value) {
        clock.catchUp();
        int low = (int) value;
        switch (register) {
            case TASK_PRIORITY -> {
                taskPriority = low & 0xff;
                cpu.cr8 = taskPriority >>> 4;
            }
            case END_OF_INTERRUPT -> endOfInterrupt();
            case LOGICAL_DESTINATION -> logicalDestination = low & 0xff000000;
            case DESTINATION_FORMAT -> destinationFormat = low | 0x0fffffff;
            case SPURIOUS -> writeSpurious(low);
            case ERROR_STATUS -> {
                errorStatus = errors;
                errors = 0;
            }
            case COMMAND -> {
                command = isX2Apic() ? value : command & 0xffffffff00000000L | value & 0xffffefffL;
                send();
            }
            case COMMAND_HIGH -> command = command & 0xffffffffL | (value & 0xff000000L) << 32;
            case LVT_TIMER, LVT_TIMER + 1, LVT_TIMER + 2, LVT_LINT0, LVT_LINT1, LVT_ERROR -> writeLvt(register, low);
            case INITIAL_COUNT -> timer.initial(value & 0xffffffffL, clock.now());
            case DIVIDE_CONFIGURATION -> timer.divideConfiguration(low, clock.now());
            case SELF_IPI -> sendSelf(low & 0xff);
            default -> { }
        }
        clock.changed();
    }

    private void endOfInterrupt() {
        int vector = highestInService;
        if (vector < 0) {
            return;
        }
        inService.remove(vector);
        recompute();
        if (triggerMode.has(vector) && ioApic != null) {
            ioApic.endOfInterrupt(vector);
        }
    }

    private void writeSpurious(int value) {
        spurious = value & 0x1ff;
        if (!isSoftwareEnabled()) {
            for (int i = 0; i < lvt.length; i++) {
                lvt[i] |= MASKED;
            }
        }
    }

    private void writeLvt(int register, int value) {
        int entry = register - LVT_TIMER;
        lvt[entry] = value & LVT_BITS[entry] | (isSoftwareEnabled() ? 0 : MASKED);
        if (register == LVT_TIMER) {
            timer.mode(value >>> 17 & 3, clock.now());
        }
    }

    private void sendSelf(int vector) {
        if (vector < 16) {
            error(SEND_ILLEGAL_VECTOR);
        } else {
            request(vector, false);
        }
    }

    /** An interprocessor interrupt (SDM vol. 3A, 12.6.1); there is only this processor to get it. */
    private void send() {
        int deliveryMode = (int) (command >>> 8) & 7;
        int vector = (int) command & 0xff;
        if (deliveryMode <= LOWEST_PRIORITY && vector < 16) {
            error(SEND_ILLEGAL_VECTOR);
            return;
        }
        boolean logical = (command & 1 << 11) != 0;
        int destination = isX2Apic() ? (int) (command >>> 32) : (int) (command >>> 56);
        boolean meant = switch ((int) (command >>> 18) & 3) {
            case 0 -> accepts(destination, logical);
            case 1, 2 -> true;
            default -> false;
        };
        // A de-assertion of INIT synchronizes arbitration on old processors and does nothing on others.
        boolean deassertion = deliveryMode == INIT && (command & 1 << 14) == 0;
        if (meant && !deassertion && deliveryMode != STARTUP) {
            deliver(deliveryMode, vector, (command & LEVEL) != 0 && deliveryMode == FIXED);
        }
    }

    // ---- Memory

    /** Registers are 32 bits wide at multiples of 16 bytes; what else is touched reads as 0. */
    @Override
    public long read(long offset, int width) {
        follow();
        if (mode != ENABLED) {
            return -1;
        }
        int register = (int) offset >>> 4;
        if (!exists(register)) {
            error(ILLEGAL_REGISTER);
            return 0;
        }
        return (offset & 12) != 0 ? 0 : read(register) >>> 8 * (offset & 3);
    }

    @Override
    public void write(long offset, int width, long value) {
        follow();
        if (mode != ENABLED) {
            return;
        }
        int register = (int) offset >>> 4;
        if (!exists(register)) {
            error(ILLEGAL_REGISTER);
        } else if ((offset & 15) == 0) {
            write(register, value);
        }
    }

    @Override
    public long peek(long offset, int width) {
        int register = (int) offset >>> 4;
        return (offset & 12) == 0 && mode == ENABLED && exists(register) ? read(register) >>> 8 * (offset & 3) : 0;
    }

    private static boolean exists(int register) {
        return register >= IN_SERVICE && register <= ERROR_STATUS || register >= COMMAND && register <= CURRENT_COUNT
            || switch (register) {
                case ID, VERSION, TASK_PRIORITY, PROCESSOR_PRIORITY, END_OF_INTERRUPT, LOGICAL_DESTINATION,
                    DESTINATION_FORMAT, SPURIOUS, DIVIDE_CONFIGURATION -> true;
                default -> false;
            };
    }

    /** Saves or restores its state; it answers where it did. */
    public void archive(Archive archive) {
        requests.archive(archive);
        inService.archive(archive);
        triggerMode.archive(archive);
        timer.archive(archive);
        archive.all(lvt);
        highestRequest = archive.of(highestRequest);
        highestInService = archive.of(highestInService);
        taskPriority = archive.of(taskPriority);
        spurious = archive.of(spurious);
        logicalDestination = archive.of(logicalDestination);
        destinationFormat = archive.of(destinationFormat);
        errors = archive.of(errors);
        errorStatus = archive.of(errorStatus);
        command = archive.of(command);
        nmi = archive.of(nmi);
        lint0 = archive.of(lint0);
        mode = archive.of(mode);
        moveTo(archive.of(place));
    }
}
