package ringside.vectors;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import ringside.engine.Interpreter;
import ringside.isa.Feature;
import ringside.memory.Memory;
import ringside.memory.PhysicalMemory;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Descriptor;
import ringside.state.Flags;
import ringside.state.FpuState;
import ringside.state.SegmentRegister;
import ringside.state.Steps;
import ringside.state.TableRegister;

/**
 * Our machine as the cases meet a processor: ring 3 beneath an IDT whose handlers halt, with descriptors, pages and
 * control registers as a 64-bit Linux has them.
 */
final class Emulated {
    private static final int KERNEL_CODE = 0x10;
    private static final long TABLES = 0x1000;
    /** What is the system's lies where no case looks: its linear addresses are the physical ones above this. */
    private static final long SYSTEM = 0xffff_8000_0000_0000L;
    private static final long HANDLERS = 0x10000;
    private static final int APART = 16;
    private static final long GDT = 0x12000;
    private static final long LDT = 0x12800;
    private static final long TSS = 0x13000;
    private static final long IDT = 0x14000;
    private static final long KERNEL_STACK = 0x17000;
    private static final long CODE = 0x18000;
    private static final long DATA = 0x1a000;
    private static final int TSS_SELECTOR = 0x40;
    private static final int LDT_SELECTOR = 0x50;
    private static final long USER = 4;
    private static final long WRITABLE = 2;
    private static final long NOT_EXECUTABLE = Long.MIN_VALUE;
    /** Vectors whose gates user mode may use: int3, into, and Linux's 32-bit system calls. */
    private static final List<Integer> OPEN = List.of(3, 4, 0x80);

    private final Cpu cpu = new Cpu();
    private final Steps steps = new Steps();
    private final PhysicalMemory ram = new PhysicalMemory(0x40000);
    private final Memory memory = new Memory(cpu, ram, steps);
    private final Interpreter interpreter;
    private final byte[] blank = new byte[Layout.CODE_SIZE];

    Emulated() {
        this(CpuidModel.DEFAULT);
    }

    Emulated(CpuidModel model) {
        cpu.model = model;
        interpreter = new Interpreter(cpu, memory, steps, model.features());
        Arrays.fill(blank, (byte) Layout.HLT);
        paging();
        descriptors();
        for (int vector = 0; vector < 256; vector++) {
            gate(vector);
        }
        ram.write(TSS + 4, 64, SYSTEM + KERNEL_STACK);
        ram.write(TSS + 0x66, 16, 0x68);
        controlRegisters();
    }

    /** What its processor has. */
    Set<Feature> features() {
        return cpu.model.features();
    }

    private void paging() {
        long[] levels = {TABLES, TABLES + 0x1000, TABLES + 0x2000};
        long all = 1 | USER | WRITABLE;
        ram.write(levels[0], 64, levels[1] | all);
        ram.write(levels[1], 64, levels[2] | all);
        long[] starts = {0, Layout.CODE, Layout.DATA};
        for (int i = 1; i < starts.length; i++) {
            ram.write(levels[2] + (starts[i] >>> 21) * 8, 64, TABLES + 0x3000 + 0x1000 * i | all);
        }
        ram.write(levels[0] + (SYSTEM >>> 39 & 511) * 8, 64, TABLES + 0x6000 | all);
        ram.write(TABLES + 0x6000, 64, TABLES + 0x7000 | all);
        ram.write(TABLES + 0x7000, 64, TABLES + 0x3000 | all);
        for (long page = HANDLERS; page < CODE; page += Layout.PAGE) {
            map(0, page, page, WRITABLE);
        }
        for (int at = 0; at < Layout.CODE_SIZE; at += Layout.PAGE) {
            map(1, Layout.CODE + at, CODE + at, USER);
        }
        for (int at = 0; at < Layout.DATA_SIZE; at += Layout.PAGE) {
            map(2, Layout.DATA + at, DATA + at,
                USER | NOT_EXECUTABLE | (Layout.DATA + at < Layout.READ_ONLY ? WRITABLE : 0));
        }
    }

    private void map(int table, long linear, long physical, long rights) {
        // Present, accessed and dirty.
        ram.write(TABLES + 0x3000 + 0x1000 * table + (linear >>> 12 & 511) * 8, 64, physical | 0x61 | rights);
    }

    private void descriptors() {
        ram.write(GDT + KERNEL_CODE, 64, 0x00af_9b00_0000_ffffL);
        ram.write(GDT + 0x18, 64, 0x00cf_9300_0000_ffffL);
        ram.write(GDT + (Layout.CODE_32 & ~7), 64, 0x00cf_fb00_0000_ffffL);
        ram.write(GDT + (Layout.FLAT_DATA & ~7), 64, 0x00cf_f300_0000_ffffL);
        ram.write(GDT + (Layout.CODE_64 & ~7), 64, 0x00af_fb00_0000_ffffL);
        system(TSS_SELECTOR, 0x8b, TSS, 0x67);
        system(LDT_SELECTOR, 0x82, LDT, 7);
        ram.write(GDT + TSS_SELECTOR + 8, 64, SYSTEM >>> 32);
        ram.write(GDT + LDT_SELECTOR + 8, 64, SYSTEM >>> 32);
        long base = Layout.DATA;
        ram.write(LDT, 64, Layout.DATA_SIZE - 1 | (base & 0xffffff) << 16 | 0x0040_f300_0000_0000L
            | (base >>> 24 & 0xff) << 56);
    }

    private void system(int selector, long access, long base, int limit) {
        ram.write(GDT + selector, 64, limit | (base & 0xffffff) << 16 | access << 40);
    }

    private void gate(int vector) {
        long offset = HANDLERS + APART * vector;
        ram.write(offset, 8, Layout.HLT);
        long access = OPEN.contains(vector) ? 0xee : 0x8e;
        ram.write(IDT + 16 * vector + 8, 64, SYSTEM >>> 32);
        ram.write(IDT + 16 * vector, 64, offset & 0xffff | KERNEL_CODE << 16 | access << 40 | offset >>> 16 << 48);
    }

    private void controlRegisters() {
        cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_PG | Cpu.CR0_WP | Cpu.CR0_NE | Cpu.CR0_ET | Cpu.CR0_MP | Cpu.CR0_AM;
        cpu.cr3 = TABLES;
        cpu.cr4 = (Cpu.CR4_PAE | Cpu.CR4_OSFXSR | Cpu.CR4_OSXMMEXCPT | Cpu.CR4_FSGSBASE | Cpu.CR4_OSXSAVE
            | Cpu.CR4_DE | Cpu.CR4_MCE) & cpu.model.cr4Bits();
        cpu.efer = Cpu.EFER_LME | Cpu.EFER_LMA | Cpu.EFER_NXE | Cpu.EFER_SCE;
        cpu.xcr0 = 7;
        cpu.gdtr = new TableRegister(SYSTEM + GDT, 0x7f);
        cpu.idtr = new TableRegister(SYSTEM + IDT, 0xfff);
        cpu.tr = system(TSS_SELECTOR);
        cpu.ldtr = system(LDT_SELECTOR);
    }

    private SegmentRegister system(int selector) {
        return new Descriptor(ram.read(GDT + selector, 64), ram.read(GDT + selector + 8, 64)).loaded(selector);
    }

    private SegmentRegister loaded(int selector) {
        long table = (selector & 4) == 0 ? GDT : LDT;
        return new Descriptor(ram.read(table + (selector & ~7), 64), 0).loaded(selector);
    }

    /** Runs a case until its first exception, or for so many steps. */
    Outcome run(Setup setup, int mostSteps) {
        byte[] before = setup.data();
        prepare(setup, before);
        var end = interpreter.run(mostSteps);
        if (end == Interpreter.Outcome.LIMIT && cpu.cpl == 3) {
            return new Outcome(Outcome.HANGING, 0, 0, kept(), List.of());
        }
        if (cpu.cpl != 0) {
            return new Outcome(Outcome.KILLED, 0, 0, kept(), List.of());
        }
        return outcome(before);
    }

    private void prepare(Setup setup, byte[] data) {
        ram.write(CODE, blank);
        ram.write(CODE + (setup.rip() - Layout.CODE), setup.code);
        ram.write(DATA, data);
        var words = setup.state.words;
        System.arraycopy(words, 0, cpu.gpr, 0, 16);
        cpu.rip = words[Place.RIP];
        cpu.flags.value(words[Place.RFLAGS]);
        cpu.cpl = 3;
        cpu.cr2 = 0;
        cpu.halted = false;
        cpu.interruptShadow = false;
        cpu.stackShadow = false;
        cpu.debugPending = 0;
        for (int i = 0; i < 6; i++) {
            int selector = (int) words[Place.SELECTORS + i];
            cpu.segments[i] = selector == 0 ? SegmentRegister.NULL : loaded(selector);
        }
        base(Cpu.FS, words[Place.FS_BASE]);
        base(Cpu.GS, words[Place.GS_BASE]);
        fpu(setup.state);
        memory.flush();
    }

    private void base(int segment, long base) {
        cpu.segments[segment] = cpu.segments[segment].withBase(base);
    }

    private void fpu(State state) {
        var fpu = cpu.fpu;
        fpu.reset();
        fpu.control = (int) state.words[Place.FCW];
        fpu.statusWord((int) state.words[Place.FSW]);
        fpu.full = (int) state.words[Place.FTW];
        fpu.mxcsr = (int) state.words[Place.MXCSR];
        System.arraycopy(state.lanes, 0, fpu.lanes, 0, 64);
        for (int i = 0; i < 8; i++) {
            fpu.lanes[FpuState.X87 + i] = state.significands[i];
            fpu.exponents[i] = (short) state.exponents[i];
        }
    }

    /** What the frame on the handler's stack and the registers tell. */
    private Outcome outcome(byte[] before) {
        var state = kept();
        int vector = (int) (cpu.rip - SYSTEM - HANDLERS) / APART;
        boolean coded = cpu.gpr[Cpu.RSP] == SYSTEM + KERNEL_STACK - 48;
        long frame = KERNEL_STACK - 40;
        state.words[Place.RIP] = ram.read(frame, 64);
        state.words[Place.SELECTORS + Cpu.CS] = ram.read(frame + 8, 16);
        state.words[Place.RFLAGS] = ram.read(frame + 16, 64);
        state.words[Cpu.RSP] = ram.read(frame + 24, 64);
        state.words[Place.SELECTORS + Cpu.SS] = ram.read(frame + 32, 16);
        var after = new byte[Layout.DATA_SIZE];
        for (int at = 0; at < after.length; at += Layout.PAGE) {
            System.arraycopy(ram.page(DATA + at), 0, after, at, Layout.PAGE);
        }
        return new Outcome(vector, coded ? (int) ram.read(frame - 8, 32) : 0,
            vector == Outcome.PAGE_FAULT ? cpu.cr2 : 0, state, Run.changes(before, after));
    }

    private State kept() {
        var state = new State();
        System.arraycopy(cpu.gpr, 0, state.words, 0, 16);
        state.words[Place.RIP] = cpu.rip;
        state.words[Place.RFLAGS] = cpu.flags.value();
        state.words[Place.FS_BASE] = cpu.segments[Cpu.FS].base();
        state.words[Place.GS_BASE] = cpu.segments[Cpu.GS].base();
        for (int i = 0; i < 6; i++) {
            int selector = cpu.segments[i].selector();
            state.words[Place.SELECTORS + i] = Processor.isNull(selector) ? 0 : selector;
        }
        var fpu = cpu.fpu;
        state.words[Place.FCW] = fpu.control;
        state.words[Place.FSW] = fpu.statusWord();
        state.words[Place.FTW] = fpu.full;
        state.words[Place.MXCSR] = fpu.mxcsr;
        System.arraycopy(fpu.lanes, 0, state.lanes, 0, 64);
        for (int i = 0; i < 8; i++) {
            state.significands[i] = fpu.lanes[FpuState.X87 + i];
            state.exponents[i] = fpu.exponents[i] & 0xffff;
        }
        return state;
    }
}
