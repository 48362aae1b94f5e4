package ringside.semantics;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import ringside.explain.Attempt;
import ringside.isa.CodeSize;
import ringside.isa.Decoded;
import ringside.isa.Decoder;
import ringside.isa.Feature;
import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.memory.PhysicalMemory;
import ringside.state.Attributes;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.FpuState;
import ringside.state.Steps;
import ringside.state.TableRegister;

/**
 * A small machine for tests: 64-bit mode at CPL 0 with paging, GDT, IDT, TSS, an LDT and stacks. Instructions are given
 * as bytes and are decoded for the mode that the processor is in; the methods that are tested are called directly.
 *
 * <p>Linear memory: the first 2 MiB are mapped to themselves, for both rings; 0xffffffff81000000 leads to physical
 * 0x200000, and everything else is not present.
 */
public sealed class SmallMachine permits LegacyMachine {
    public static final int KERNEL_CS = 0x08;
    public static final int KERNEL_DS = 0x10;
    public static final int USER_CS_32 = 0x1b;
    public static final int USER_DS = 0x23;
    public static final int USER_CS = 0x2b;
    public static final int TSS_SELECTOR = 0x38;
    public static final int LDT_SELECTOR = 0x48;
    public static final int KERNEL_CS_32 = 0x58;
    public static final int CONFORMING_CS = 0x60;
    public static final int RING1_CS = 0x69;
    public static final int RING1_DS = 0x71;
    /** A 64-bit call gate with DPL 3 to {@link #HANDLER} in {@link #KERNEL_CS}. */
    public static final int CALL_GATE = 0x78;
    /** Free entries of the GDT for a test's own descriptors. */
    public static final int SPARE = 0x88;
    public static final int SPARE_2 = 0x90;
    /** A 16-bit stack segment for ring 0, with a base. */
    public static final int KERNEL_DS_16 = 0x98;

    public static final long GDT = 0x10000;
    public static final int GDT_LIMIT = 0x9f;
    public static final long IDT = 0x11000;
    public static final long TSS = 0x12000;
    public static final long LDT = 0x13000;
    public static final long KERNEL_STACK = 0x20000;
    public static final long IST1_STACK = 0x24000;
    public static final long RING1_STACK = 0x28000;
    public static final long USER_STACK = 0x30000;
    public static final long CODE = 0x40000;
    public static final long HANDLER = 0x50000;
    public static final long DATA = 0x60000;
    /** A page that is not mapped. */
    public static final long UNMAPPED = 0x70000;
    public static final long NON_CANONICAL = 0x0000_8000_0000_0000L;
    public static final long TOP_HALF = 0xffff_ffff_8100_0000L;

    private static final long TABLES = 0x1000;
    private static final long TABLES_END = 0x8000;
    private static final int LONGEST = 15;
    private static final int EMPTY_PAGE = Arrays.hashCode(new byte[PhysicalMemory.PAGE]);
    private static final Decoder DECODER = new Decoder(EnumSet.allOf(Feature.class));
    private static final Map<String, Method> MEANINGS = meanings(
        Branches.class, Caches.class, ContextInvalidation.class, ControlRegisters.class, Coprocessor.class,
        DebugRegisters.class, DescriptorTables.class, DescriptorQueries.class, ExtendedControl.class,
        ExtendedState.class, FarTransfer.class, FastCalls.class, FlagsAndInterrupts.class, Identification.class,
        InterruptReturn.class, ModelSpecific.class, ProtectionKeys.class, SegmentBases.class, SegmentLoads.class,
        ShadowStackInstructions.class, SoftwareInterrupts.class, X87Control.class);

    public final Cpu cpu = new Cpu();
    public final Steps steps = new Steps();
    public final PhysicalMemory ram = new PhysicalMemory(4 << 20);
    public final Memory memory = new Memory(cpu, ram, steps);
    private Act act;
    private Consumer<Attempt> rehearsal = attempt -> { };

    public SmallMachine() {
        paging();
        descriptors();
        taskState();
        for (int vector = 0; vector < 256; vector++) {
            gate(vector, HANDLER + 16 * vector, KERNEL_CS, 0x8e, 0);
        }
        registers();
    }

    private void paging() {
        long flags = 7;
        ram.write(TABLES, 64, TABLES + 0x1000 | flags);
        ram.write(TABLES + 0x1000, 64, TABLES + 0x2000 | flags);
        ram.write(TABLES + 0x2000, 64, TABLES + 0x3000 | flags);
        for (int page = 0; page < 512; page++) {
            entry((long) page << 12, (long) page << 12 == UNMAPPED ? 0 : (long) page << 12 | flags);
        }
        ram.write(TABLES + 511 * 8, 64, TABLES + 0x4000 | flags);
        ram.write(TABLES + 0x4000 + 510 * 8, 64, TABLES + 0x5000 | flags);
        ram.write(TABLES + 0x5000 + 8 * 8, 64, 0x200000 | flags | 0x80);
    }

    /** Writes the page-table entry of a page in the first 2 MiB. */
    public void page(long linear, long entry) {
        entry(linear, entry);
        memory.flush();
    }

    private void entry(long linear, long entry) {
        ram.write(TABLES + 0x3000 + (linear >>> 12) * 8, 64, entry);
    }

    private void descriptors() {
        descriptor(KERNEL_CS, 0x00af_9b00_0000_ffffL);
        descriptor(KERNEL_DS, 0x00cf_9300_0000_ffffL);
        descriptor(USER_CS_32, 0x00cf_fb00_0000_ffffL);
        descriptor(USER_DS, 0x00cf_f300_0000_ffffL);
        descriptor(USER_CS, 0x00af_fb00_0000_ffffL);
        descriptor(0x30, 0x00cf_f300_0000_ffffL);
        system(TSS_SELECTOR, 0x89, TSS, 0x67);
        system(LDT_SELECTOR, 0x82, LDT, 0x1f);
        descriptor(KERNEL_CS_32, 0x00cf_9b00_0000_ffffL);
        descriptor(CONFORMING_CS, 0x00af_9f00_0000_ffffL);
        descriptor(RING1_CS, 0x00af_bb00_0000_ffffL);
        descriptor(RING1_DS, 0x00cf_b300_0000_ffffL);
        callGate(HANDLER, KERNEL_CS, 0xec);
        descriptor(KERNEL_DS_16, 0x0000_9301_0000_ffffL);
    }

    /** Writes an eight-byte descriptor into the GDT, or with TI set into the LDT. */
    public SmallMachine descriptor(int selector, long bits) {
        ram.write(((selector & 4) == 0 ? GDT : LDT) + (selector & 0xfff8), 64, bits);
        return this;
    }

    /** The descriptor that a selector names, from the GDT. */
    public long descriptor(int selector) {
        return ram.read(GDT + (selector & 0xfff8), 64);
    }

    /** Changes bits of a descriptor in the GDT. */
    public SmallMachine change(int selector, long clear, long set) {
        return descriptor(selector, descriptor(selector) & ~clear | set);
    }

    /** Writes a 16-byte descriptor of an LDT or a TSS. */
    public void system(int selector, int access, long base, int limit) {
        descriptor(selector, limit & 0xffff | (base & 0xffffff) << 16 | (long) access << 40
            | (base >>> 24 & 0xff) << 56);
        ram.write(GDT + selector + 8, 64, base >>> 32);
    }

    /** Rewrites the call gate. */
    public void callGate(long offset, int selector, int access) {
        ram.write(GDT + CALL_GATE, 64, offset & 0xffff | (long) selector << 16 | (long) access << 40
            | (offset >>> 16 & 0xffff) << 48);
        ram.write(GDT + CALL_GATE + 8, 64, offset >>> 32);
    }

    /** Writes a gate of the IDT; {@code access} is 0x8e for a present interrupt gate with DPL 0. */
    public SmallMachine gate(int vector, long offset, int selector, int access, int ist) {
        long at = IDT + 16L * vector;
        ram.write(at, 64, offset & 0xffff | (long) selector << 16 | (long) ist << 32 | (long) access << 40
            | (offset >>> 16 & 0xffff) << 48);
        ram.write(at + 8, 64, offset >>> 32);
        return this;
    }

    private void taskState() {
        tss(4, KERNEL_STACK);
        tss(12, RING1_STACK);
        tss(36, IST1_STACK);
    }

    /** Writes eight bytes of the TSS. */
    public void tss(int offset, long value) {
        ram.write(TSS + offset, 64, value);
    }

    private void registers() {
        cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_PG | Cpu.CR0_WP | Cpu.CR0_NE | Cpu.CR0_ET;
        cpu.cr3 = TABLES;
        cpu.cr4 = Cpu.CR4_PAE | Cpu.CR4_PGE;
        cpu.efer = Cpu.EFER_LME | Cpu.EFER_LMA | Cpu.EFER_NXE | Cpu.EFER_SCE;
        cpu.gdtr = new TableRegister(GDT, GDT_LIMIT);
        cpu.idtr = new TableRegister(IDT, 0xfff);
        cpu.tr = system(TSS_SELECTOR).loaded(TSS_SELECTOR);
        cpu.rip = CODE;
        enter(KERNEL_CS, KERNEL_DS, KERNEL_STACK);
    }

    private Descriptor system(int selector) {
        return new Descriptor(descriptor(selector), ram.read(GDT + selector + 8, 64));
    }

    /** Puts the processor into a ring and a mode, by the selectors' descriptors and RPL. */
    public SmallMachine enter(int cs, int ss, long rsp) {
        cpu.segments[Cpu.CS] = new Descriptor(descriptor(cs), 0).loaded(cs);
        for (int register : new int[] {Cpu.SS, Cpu.DS, Cpu.ES}) {
            cpu.segments[register] = new Descriptor(descriptor(ss), 0).loaded(ss);
        }
        cpu.cpl = cs & 3;
        cpu.gpr[Cpu.RSP] = rsp;
        return this;
    }

    /** Ring 3, 64-bit code. */
    public SmallMachine user() {
        return enter(USER_CS, USER_DS, USER_STACK);
    }

    /** Ring 3, compatibility mode. */
    public SmallMachine user32() {
        return enter(USER_CS_32, USER_DS, USER_STACK);
    }

    /** Ring 0, compatibility mode. */
    public SmallMachine kernel32() {
        return enter(KERNEL_CS_32, KERNEL_DS, KERNEL_STACK);
    }

    /** Pushes quadwords, the first one deepest. */
    public SmallMachine push(long... values) {
        return pushAs(64, values);
    }

    /** Pushes values of a width in bits, the first one deepest. */
    public SmallMachine pushAs(int width, long... values) {
        for (long value : values) {
            cpu.gpr[Cpu.RSP] -= width >> 3;
            ram.write(cpu.gpr[Cpu.RSP] + cpu.segments[Cpu.SS].base(), width, value);
        }
        return this;
    }

    /** The quadword at a linear address in the first 2 MiB. */
    public long read(long linear) {
        return ram.read(linear, 64);
    }

    /** Sets a general register. */
    public SmallMachine set(int register, long value) {
        cpu.gpr[register] = value;
        return this;
    }

    /** Decodes the bytes, given in hexadecimal, at RIP. */
    public Instruction decode(String hex) {
        return (Instruction) decode(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private Decoded decode(byte[] bytes) {
        var size = cpu.in64BitMode() ? CodeSize.BITS64 : cpu.segments[Cpu.CS].big() ? CodeSize.BITS32 : CodeSize.BITS16;
        return DECODER.decode(bytes, 0, bytes.length, cpu.rip, size);
    }

    /** What was executed last. */
    Act act() {
        return act;
    }

    /** Sets who is told of everything that is executed before it is. */
    void rehearsal(Consumer<Attempt> rehearsal) {
        this.rehearsal = rehearsal;
    }

    /** Tells that the instruction in memory at CS:RIP is executed next, by the interpreter. */
    void executesNext() {
        long at = cpu.linear(Cpu.CS, cpu.rip);
        var bytes = new byte[LONGEST];
        for (int i = 0; i < LONGEST && at + i >= 0 && at + i < ram.size(); i++) {
            bytes[i] = (byte) ram.read(at + i, 8);
        }
        act = Act.of(cpu, decode(bytes));
        rehearsal.accept(new Attempt.AtRip());
    }

    /** Delivers an event that strikes at RIP. */
    void deliver(Event event) {
        act = Act.of(cpu, event);
        rehearsal.accept(new Attempt.Delivery(event));
        Delivery.enter(cpu, memory, steps, event, cpu.rip);
    }

    /** Executes one instruction. */
    public SmallMachine run(String hex) {
        var instruction = decode(hex);
        var method = MEANINGS.get(instruction.opcode().meaning());
        if (method == null) {
            throw new IllegalArgumentException("no method for " + instruction.opcode());
        }
        cpu.next = instruction.next();
        act = Act.of(cpu, instruction);
        rehearsal.accept(new Attempt.Given(instruction));
        try {
            method.invoke(null, cpu, memory, steps, instruction);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Fault fault) {
                throw fault;
            }
            throw new AssertionError(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
        cpu.rip = cpu.next;
        return this;
    }

    /**
     * All that an instruction which faults must leave as it was: registers, and memory but for the paging structures.
     */
    public Map<String, Object> snapshot() {
        Map<String, Object> state = new LinkedHashMap<>();
        for (var field : Cpu.class.getFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getName().equals("next")) {
                state.put(field.getName(), plain(field));
            }
        }
        for (long page = 0; page < ram.size(); page += PhysicalMemory.PAGE) {
            boolean counts = (page < TABLES || page >= TABLES_END) && ram.isTouched(page);
            int hash = counts ? Arrays.hashCode(ram.page(page)) : EMPTY_PAGE;
            if (hash != EMPTY_PAGE) {
                state.put("page 0x" + Long.toHexString(page), hash);
            }
        }
        return state;
    }

    private Object plain(Field field) {
        try {
            return switch (field.get(cpu)) {
                case long[] numbers -> Arrays.stream(numbers).boxed().toList();
                case Object[] values -> List.of(values);
                case Flags flags -> flags.value();
                case FpuState fpu -> fpu.copy();
                case Object value -> value;
            };
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Method> meanings(Class<?>... classes) {
        Map<String, Method> methods = new HashMap<>();
        for (var type : classes) {
            for (var method : type.getDeclaredMethods()) {
                var meaning = method.getAnnotation(Meaning.class);
                for (var id : meaning == null ? new String[0] : meaning.value()) {
                    methods.put(id, method);
                }
            }
        }
        return methods;
    }

    /** The attribute bits of a code or data descriptor, for {@link #change}. */
    static long bit(int attribute) {
        return (long) attribute << 40;
    }

    static final long PRESENT = bit(Attributes.PRESENT);
    static final long LONG = bit(Attributes.LONG);
    static final long BIG = bit(Attributes.BIG);
    static final long DPL = bit(3 << 5);
}
