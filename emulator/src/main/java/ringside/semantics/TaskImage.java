package ringside.semantics;

import ringside.memory.Access;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;
import ringside.state.SystemType;

/**
 * The fields of a 16- or 32-bit TSS that hold a task's state (SDM vol. 3A, figures 9-2 and 9-10). They lie one after
 * the other in both: instruction pointer, flags, general registers and segment registers in encoding order (the 16-bit
 * TSS has no FS and GS), LDT.
 *
 * @param base  linear address of the TSS
 * @param limit its last valid offset
 * @param wide  whether it is a 32-bit TSS
 */
record TaskImage(long base, long limit, boolean wide) {
    static final int BACK_LINK = 0;
    /** Where a 32-bit TSS has the task's shadow stack pointer, with control-flow enforcement. */
    static final int SSP = 0x68;

    private static final int CR3 = 0x1c;
    private static final int TRAP = 0x64;
    private static final int GENERAL = 2;
    private static final int SEGMENTS = 10;
    private static final String[] GENERAL_NAMES = {"EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI"};
    private static final String[] SEGMENT_NAMES = {"ES", "CS", "SS", "DS", "FS", "GS"};
    private static final String[] SAVED = texts("TSS.%1$s ← %1$s");
    private static final String[] LOADED = texts("%1$s ← TSS.%1$s");
    private static final String[] LOADED_WITHOUT_FS_AND_GS = LOADED.clone();

    static {
        LOADED_WITHOUT_FS_AND_GS[SEGMENTS + 4] = LOADED[SEGMENTS + 6];
    }

    /** The TSS of the task under way. */
    static TaskImage of(SegmentRegister tr) {
        return new TaskImage(tr.base(), tr.limit(), SystemType.wide(tr.type()));
    }

    /** The TSS that a descriptor describes. */
    static TaskImage of(TableEntry tss) {
        var descriptor = tss.descriptor();
        return new TaskImage(descriptor.base(), descriptor.limit(), SystemType.wide(descriptor.type()));
    }

    private static String[] texts(String format) {
        var texts = new String[SEGMENTS + 7];
        texts[0] = format.formatted("EIP");
        texts[1] = format.formatted("EFLAGS");
        for (int i = 0; i < 8; i++) {
            texts[GENERAL + i] = format.formatted(GENERAL_NAMES[i]);
        }
        for (int i = 0; i < 6; i++) {
            texts[SEGMENTS + i] = format.formatted(SEGMENT_NAMES[i]);
        }
        texts[SEGMENTS + 6] = format.formatted("LDT");
        return texts;
    }

    /** The least limit of a TSS that is switched to (SDM vol. 3A, table 9-1). */
    int leastToEnter() {
        return wide ? 0x67 : 0x2b;
    }

    /** The least limit of a TSS that a task's state is saved in. */
    int leastToLeave() {
        return wide ? 0x5f : 0x29;
    }

    /** How many segment registers it holds. */
    int segments() {
        return wide ? 6 : 4;
    }

    int width() {
        return wide ? 32 : 16;
    }

    /** Faults as reading the whole state would. */
    void probeRead(Memory memory) {
        memory.probe(linear(0), 1, Access.READ, Privilege.SYSTEM);
        memory.probe(linear(leastToEnter()), 1, Access.READ, Privilege.SYSTEM);
    }

    /** Faults as saving the state would. */
    void probeSave(Memory memory) {
        memory.probe(linear(offset(0)), 1, Access.WRITE, Privilege.SYSTEM);
        memory.probe(linear(offset(SEGMENTS + segments() - 1) + 1), 1, Access.WRITE, Privilege.SYSTEM);
    }

    /** Faults as writing the back link would. */
    void probeLink(Memory memory) {
        memory.probe(linear(BACK_LINK), 1, Access.WRITE, Privilege.SYSTEM);
        memory.probe(linear(BACK_LINK + 1), 1, Access.WRITE, Privilege.SYSTEM);
    }

    void savePointer(Memory memory, Steps steps, long value) {
        save(memory, steps, 0, width(), value);
    }

    void saveFlags(Memory memory, Steps steps, long value) {
        save(memory, steps, 1, width(), value);
    }

    void saveGeneral(Memory memory, Steps steps, int number, long value) {
        save(memory, steps, GENERAL + number, width(), value);
    }

    /** A selector takes 16 bits in both kinds; what stands above it stays. */
    void saveSegment(Memory memory, Steps steps, int number, int selector) {
        save(memory, steps, SEGMENTS + number, 16, selector);
    }

    void link(Memory memory, Steps steps, int selector) {
        memory.write(linear(BACK_LINK), 16, selector, Privilege.SYSTEM);
        steps.write("TSS.back link ← TR", selector, Origin.TSS, linear(BACK_LINK));
    }

    long pointer(Memory memory, Steps steps) {
        return load(memory, steps, 0, width());
    }

    long flags(Memory memory, Steps steps) {
        return load(memory, steps, 1, width());
    }

    /** The ring that the task will run in: that of its CS, and 3 for virtual-8086 code. */
    int level(Memory memory) {
        boolean virtual = wide && (memory.read(linear(offset(1)), 32, Privilege.SYSTEM) & Flags.VM) != 0;
        return virtual ? 3 : (int) memory.read(linear(offset(SEGMENTS + 1)), 16, Privilege.SYSTEM) & 3;
    }

    long ssp(Memory memory, Steps steps) {
        return steps.read("SSP ← TSS.SSP", memory.read(linear(SSP), 32, Privilege.SYSTEM), Origin.TSS, linear(SSP));
    }

    /** A 16-bit TSS leaves the upper halves of the registers undefined; as in Bochs (cpu/tasking.cc) they are ones. */
    long general(Memory memory, Steps steps, int number) {
        long value = load(memory, steps, GENERAL + number, width());
        return wide ? value : value | 0xffff0000L;
    }

    Selector segment(Memory memory, Steps steps, int number, int external) {
        return selector(memory, steps, SEGMENTS + number, external);
    }

    Selector ldt(Memory memory, Steps steps, int external) {
        return selector(memory, steps, SEGMENTS + segments(), external);
    }

    long cr3(Memory memory, Steps steps) {
        return steps.read("CR3 ← TSS.CR3", memory.read(linear(CR3), 32, Privilege.SYSTEM), Origin.TSS, linear(CR3));
    }

    /** The T flag, which only a 32-bit TSS has: a debug trap comes before the task's first instruction. */
    boolean traps(Memory memory) {
        return wide && (memory.read(linear(TRAP), 16, Privilege.SYSTEM) & 1) != 0;
    }

    /** Where the back link says that the task was called from. */
    Selector backLink(Memory memory, Steps steps) {
        long address = linear(BACK_LINK);
        long value = steps.read("selector ← TSS.back link", memory.read(address, 16, Privilege.SYSTEM), Origin.TSS,
            address);
        return new Selector(value, Origin.TSS, address);
    }

    private Selector selector(Memory memory, Steps steps, int index, int external) {
        int value = (int) load(memory, steps, index, 16);
        return new Selector(value, Origin.TSS, linear(offset(index)), external);
    }

    private void save(Memory memory, Steps steps, int index, int width, long value) {
        long address = linear(offset(index));
        memory.write(address, width, value, Privilege.SYSTEM);
        steps.write(SAVED[index], value & -1L >>> 64 - width, Origin.TSS, address);
    }

    private long load(Memory memory, Steps steps, int index, int width) {
        long address = linear(offset(index));
        return steps.read(wide ? LOADED[index] : LOADED_WITHOUT_FS_AND_GS[index],
            memory.read(address, width, Privilege.SYSTEM), Origin.TSS, address);
    }

    private int offset(int index) {
        return wide ? 0x20 + 4 * index : 0x0e + 2 * index;
    }

    private long linear(int offset) {
        return base + offset & 0xffffffffL;
    }
}
