package ringside.engine;

import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import ringside.isa.Feature;
import ringside.memory.Memory;
import ringside.memory.PhysicalMemory;
import ringside.semantics.Chain;
import ringside.state.Attributes;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;
import ringside.state.Steps;
import ringside.state.TableRegister;

/**
 * A small machine for tests: 64-bit mode at CPL 0, RAM mapped one to one by 4-KiB pages (the first {@link
 * #SMALL_PAGES}) and 2-MiB pages, an IDT whose vector <i>n</i> leads to {@code HANDLERS + 16 * n}, where {@code iretq}
 * stands for all of them.
 */
final class Guest {
    static final long RAM = 32 << 20;
    static final int SMALL_PAGES = 512;
    static final long CODE = 0x10000;
    static final long DATA = 0x20000;
    static final long STACK = 0x40000;
    static final long HANDLERS = 0x50000;
    static final long IDT = 0x60000;
    static final long GDT = 0x61000;
    static final int CODE_SELECTOR = 8;

    private static final long PML4 = 0x1000;
    private static final long PDPT = 0x2000;
    private static final long PAGE_DIRECTORY = 0x3000;
    private static final long PAGE_TABLE = 0x4000;
    private static final int PRESENT_WRITABLE_USER = 7;
    private static final int LARGE = 0x80;
    private static final int CODE_ATTRIBUTES = Attributes.PRESENT | Attributes.NOT_SYSTEM | Attributes.CODE
        | Attributes.LONG | Attributes.WRITABLE_OR_READABLE | Attributes.ACCESSED;

    final Cpu cpu = new Cpu();
    final Steps steps = new Steps();
    final PhysicalMemory ram = new PhysicalMemory(RAM);
    final Memory memory = new Memory(cpu, ram, steps);
    final Interpreter interpreter;

    Guest() {
        this(Meanings.ofSemantics());
    }

    Guest(Meanings meanings) {
        this(meanings, EnumSet.of(Feature.CMOV, Feature.POPCNT, Feature.CMPXCHG16B, Feature.SYSCALL));
    }

    Guest(Set<Feature> features) {
        this(Meanings.ofSemantics(), features);
    }

    private Guest(Meanings meanings, Set<Feature> features) {
        interpreter = new Interpreter(cpu, memory, steps, features, meanings);
        pages();
        tables();
        cpu.efer = Cpu.EFER_LME | Cpu.EFER_LMA | Cpu.EFER_NXE | Cpu.EFER_SCE;
        cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_PG | Cpu.CR0_WP | Cpu.CR0_ET | Cpu.CR0_NE;
        cpu.cr4 = Cpu.CR4_PAE;
        cpu.cr3 = PML4;
        cpu.segments[Cpu.CS] = new SegmentRegister(CODE_SELECTOR, 0, 0xffffffffL, CODE_ATTRIBUTES);
        cpu.gpr[Cpu.RSP] = STACK;
        cpu.rip = CODE;
    }

    private void pages() {
        ram.write(PML4, 64, PDPT | PRESENT_WRITABLE_USER);
        ram.write(PDPT, 64, PAGE_DIRECTORY | PRESENT_WRITABLE_USER);
        ram.write(PAGE_DIRECTORY, 64, PAGE_TABLE | PRESENT_WRITABLE_USER);
        for (int i = 1; i < RAM >> 21; i++) {
            ram.write(PAGE_DIRECTORY + 8 * i, 64, (long) i << 21 | LARGE | PRESENT_WRITABLE_USER);
        }
        for (int i = 0; i < SMALL_PAGES; i++) {
            page(i * 4096L, i * 4096L | PRESENT_WRITABLE_USER);
        }
    }

    /** Replaces the page-table entry of one of the small pages. */
    void page(long linear, long entry) {
        ram.write(PAGE_TABLE + (linear >>> 12) * 8, 64, entry);
        memory.invalidate(linear);
    }

    private void tables() {
        ram.write(GDT + CODE_SELECTOR, 64, (long) CODE_ATTRIBUTES << 40);
        cpu.gdtr = new TableRegister(GDT, 15);
        for (int vector = 0; vector < 256; vector++) {
            long handler = HANDLERS + 16 * vector;
            ram.write(IDT + 16 * vector, 64,
                handler & 0xffff | (long) CODE_SELECTOR << 16 | 0x8e00L << 32 | (handler & 0xffff0000L) << 32);
            code(handler, "48 cf");
        }
        cpu.idtr = new TableRegister(IDT, 0xfff);
    }

    /** Puts bytes, in hexadecimal, each line with a comment after a semicolon, to a physical address. */
    Guest code(long address, String hex) {
        ram.write(address, HexFormat.of().parseHex(hex.replaceAll(";.*|\\s", "")));
        return this;
    }

    /** Puts bytes to where execution starts. */
    Guest code(String hex) {
        return code(CODE, hex);
    }

    Chain chain() {
        return interpreter.chain();
    }
}
