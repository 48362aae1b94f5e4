package ringside.view;

import static ringside.view.Samples.CODE;
import static ringside.view.Samples.KERNEL_STACK;
import static ringside.view.Samples.hex;

import java.util.List;
import ringside.memory.PagingMode;
import ringside.state.Check;

/** Views that are mostly tables. */
final class TableSamples {
    private TableSamples() {
    }

    static DescriptorEntry gate(boolean deciding) {
        long low = 0x8100ee0000080100L;
        return new DescriptorEntry(0x20, null, hex(0xffffffff80002200L), hex(low), hex(0xffffffffL), null,
            "64-bit interrupt gate", true, 3, null, null, hex(8), hex(CODE + 0x100), 0, "back_in_kernel", "INT 0x20",
            List.of(
                Field.of("offset 63:32", 31, 0, 0xffffffffL, "").upper(),
                Field.of("offset 31:16", 63, 48, low, ""), Field.of("P", 47, 47, low, "present"),
                Field.of("DPL", 46, 45, low, "ring 3 may call it").deciding(deciding),
                Field.of("S", 44, 44, low, "system"), Field.of("type", 43, 40, low, "interrupt gate"),
                Field.of("IST", 34, 32, low, ""), Field.of("selector", 31, 16, low, ""),
                Field.of("offset 15:0", 15, 0, low, "")));
    }

    static DescriptorTable idt() {
        return new DescriptorTable("IDT", hex(0xffffffff80002000L), hex(0xfff), List.of(gate(false)),
            List.of(new DescriptorTable.Omitted(0, 0x1f, "the stage's own gates"),
            new DescriptorTable.Omitted(0x21, 0xff, "the stage's own gates")));
    }

    static DescriptorTable gdt() {
        long low = 0x00affb000000ffffL;
        var code = new DescriptorEntry(5, hex(0x28), hex(0xffffffff80000028L), hex(low), null,
            hex(0x00aff3000000ffffL), "64-bit code", true, 3, hex(0), hex(0xffffffffL), null, null, null, null, null,
            List.of(
                Field.of("base 31:24", 63, 56, low, ""), Field.of("G", 55, 55, low, "limit in pages"),
                Field.of("D/B", 54, 54, low, ""), Field.of("L", 53, 53, low, "64-bit"),
                Field.of("AVL", 52, 52, low, ""), Field.of("limit 19:16", 51, 48, low, ""),
                Field.of("P", 47, 47, low, "present"), Field.of("DPL", 46, 45, low, "ring 3"),
                Field.of("S", 44, 44, low, "code or data"), Field.of("code", 43, 43, low, "code"),
                Field.of("C", 42, 42, low, ""), Field.of("R", 41, 41, low, "readable"),
                Field.of("A", 40, 40, low, "accessed"), Field.of("base 23:0", 39, 16, low, ""),
                Field.of("limit 15:0", 15, 0, low, "")));
        var empty = new DescriptorEntry(0, hex(0), hex(0xffffffff80000000L), hex(0), null, null,
            "null", false, 0, null, null, null, null, null, null, null, List.of());
        return new DescriptorTable("GDT", hex(0xffffffff80000000L), hex(0x4f), List.of(empty, code), List.of());
    }

    private static List<Field> entry(int level) {
        return PageEntries.fields(PagingMode.FOUR_LEVEL, level,
            level == 1 ? 0x8000000000200067L : 0x7067 - 0x1000L * level, level == 1, 0);
    }

    private static List<Field> refusedEntry() {
        return PageEntries.fields(PagingMode.FOUR_LEVEL, 3, 0, false, 1);
    }

    static PageWalkView paging() {
        return new PageWalkView(hex(CODE + 0x123), "start+0x123", hex(0x1000), List.of(
            new PageWalkView.Level("PML4E", 47, 39, 511, hex(0x1ff8), hex(0x3067), hex(0x3000), false, true, true, true,
            true, false, false, false, false, entry(4)),
            new PageWalkView.Level("PDPTE", 38, 30, 510, hex(0x3ff0), hex(0x4067), hex(0x4000), false, true, true,
            true, true, false, false, false, false, entry(3)),
            new PageWalkView.Level("PDE", 29, 21, 8, hex(0x4040), hex(0x5067), hex(0x5000), false, true, true, true,
            true, false, false, false, false, entry(2)),
            new PageWalkView.Level("PTE", 20, 12, 0, hex(0x5000), hex(0x8000000000200067L), hex(0x200000), true, true,
            true, true, true, true, true, false, false, entry(1))),
            hex(0x200123), hex(4096), true, true, false, null, null, List.of());
    }

    static PageWalkView refused() {
        return new PageWalkView(hex(-8), null, hex(0x1000), List.of(
            new PageWalkView.Level("PML4E", 47, 39, 511, hex(0x1ff8), hex(0x3067), hex(0x3000), false, true, true, true,
            true, false, false, false, false, entry(4)),
            new PageWalkView.Level("PDPTE", 38, 30, 511, hex(0x3ff8), hex(0), null, false, false, false,
            false, false, false, false, false, true, refusedEntry())),
            null, null, false, false, false, "PAGE_PRESENT", "the paging-structure entry is present (P = 1)", List.of(
                rung(Check.PAGE_PRESENT, "passed", "PML4E [511]", ""),
                rung(Check.PAGE_PRESENT, "failed", "PDPTE [511]", ""),
                rung(Check.PAGE_USER, "not-reached", null, ""),
                rung(Check.PAGE_WRITABLE, "not-asked", null, "it is no write")));
    }

    private static PageWalkView.Rung rung(Check check, String outcome, String entry, String reason) {
        return new PageWalkView.Rung(check.name(), check.sentence(), check.section(), outcome, entry, reason);
    }

    static KptiView kpti() {
        var kernel = new KptiView.Rights(false, true, false, false);
        var code = new KptiView.Rights(false, false, true, true);
        var user = new KptiView.Rights(true, true, true, false);
        return new KptiView(hex(0x200000), hex(0x201001), 0, 1, List.of(
            new KptiView.Range(hex(0x400000), hex(0x400fff), "program .text", user, user),
            new KptiView.Range(hex(CODE), hex(CODE + 0xfff), "entry .text", code, code),
            new KptiView.Range(hex(CODE + 0x1000), hex(CODE + 0xfffff), "kernel .text, kernel .data", kernel, null),
            new KptiView.Range(hex(KERNEL_STACK), hex(KERNEL_STACK + 0x1fff), "kernel stack", null, kernel),
            new KptiView.Range(hex(Samples.USER_STACK), hex(Samples.USER_STACK + 0xfff), "user stack", user, kernel)),
            true);
    }

    static MemoryDump memory() {
        return new MemoryDump(hex(CODE), "start", 32, List.of(
            new MemoryDump.Line(hex(CODE), true, "48 c7 c0 2a 00 00 00 cd 20 66 0f 1f 44 00 00 48", "H..*.... f..D..H",
                List.of(hex(0xcd0000002ac0c748L), hex(0x480000441f0f6620L)), List.of(3, 9),
            "48 c7 c0 00 00 00 00 cd 20 00 0f 1f 44 00 00 48"),
            new MemoryDump.Line(hex(CODE + 16), false, "", "", List.of(), List.of(), null)));
    }

    static StructView struct() {
        var push = new StackLadder.Writer(StackLadder.Writer.INSTRUCTION, "pushq %rax", "entry", 12, 7);
        return new StructView("struct task", hex(CODE + 0x40), "first", 32, List.of(
            new StructView.Member("id", "id", 0, 0, null, null, "u32", hex(7), hex(6), "7", push),
            new StructView.Member("ready", "ready", 0, 4, 0, 1, "u32", hex(1), null, "1", null),
            new StructView.Member("regs", "regs", 0, 8, null, null, "struct pt_regs", null, null, "", null),
            new StructView.Member("regs.ip", ".ip", 1, 8, null, null, "u64", hex(CODE), null, "start", null),
            new StructView.Member("name", "name", 0, 16, null, null, "char[16]", null, null, "\"init\"", null)), 3);
    }

    static List<CodeLine> lines() {
        return List.of(
            new CodeLine(hex(CODE), "start", "48 c7 c0 2a 00 00 00", "mov $0x2a,%rax", null,
            new Place("crossing", 3, "    mov $42, %rax"), false),
            new CodeLine(hex(CODE + 7), null, "cd 20", "int $0x20", null, new Place("crossing", 4, "    int $0x20"),
            true), new CodeLine(hex(CODE + 9), null, "eb f5", "jmp 0xffffffff81000000", "start", null, false));
    }

    static CodeListing code() {
        return new CodeListing(hex(CODE + 7), "start+0x7", lines());
    }

    static FlagsView flags() {
        return new FlagsView(hex(0x3246), hex(0x202), List.of(
            new FlagsView.Flag("IOPL", 12, 2, 3, 0, "I/O privilege level"),
            new FlagsView.Flag("OF", 11, 1, 0, null, "overflow"),
            new FlagsView.Flag("IF", 9, 1, 1, null, "interrupt enable"), new FlagsView.Flag("ZF", 6, 1, 1, 0, "zero"),
            new FlagsView.Flag("PF", 2, 1, 1, 0, "parity even"), new FlagsView.Flag("CF", 0, 1, 0, null, "carry")));
    }

    static ControlView control() {
        return new ControlView("64-bit mode", List.of(
            new ControlView.Register("CR3", hex(0x201001), hex(0x200000), 64, ControlBits.cr3(0x201001, true, true)),
            new ControlView.Register("CR4", hex(0x300020), null, 32, ControlBits.cr4(0x300020))));
    }

    static FrameView frame() {
        var cpu = new StackLadder.Writer(StackLadder.Writer.CPU, "#PF", null, 0, 9);
        return new FrameView("iretq", 8, hex(KERNEL_STACK - 0x30), null, List.of(
            new FrameView.Slot(32, hex(KERNEL_STACK - 0x10), hex(0xffffffff80030000L), "SS", "", "RSP", cpu,
            "more than 16 bits"),
            new FrameView.Slot(0, hex(KERNEL_STACK - 0x30), hex(0), "RIP", "null", "error code", cpu, null),
            new FrameView.Slot(-8, hex(KERNEL_STACK - 0x38), null, "none", "", "", null, null)));
    }

    static MsrTable msrs() {
        long star = 0x001b000800000000L;
        return new MsrTable(List.of(
            new MsrTable.Msr("IA32_STAR", hex(0xc0000081L), hex(star), hex(0), "SYSCALL loads CS 0x8, SYSRET CS 0x2b",
            List.of(
                Field.of("SYSRET CS and SS", 63, 48, star, "CS 0x2b, SS 0x23"),
                Field.of("SYSCALL CS and SS", 47, 32, star, "CS 0x8, SS 0x10"),
                Field.of("32-bit EIP", 31, 0, star, ""))),
            new MsrTable.Msr("IA32_LSTAR", hex(0xc0000082L), hex(CODE), null, "start", List.of())));
    }

    static SymbolList symbols() {
        return new SymbolList(List.of(new SymbolList.Symbol("start", hex(CODE), 9, "function", "crossing"),
            new SymbolList.Symbol("KERNEL_CS", hex(8), 0, "constant", null)));
    }

    static MachineView machine() {
        return new MachineView("64-bit mode", 0, 64 << 20, 1234, List.of(
            new MachineView.Region(hex(CODE), hex(CODE + 0xfff), "crossing", "unit", "all", "rwx", "start"),
            new MachineView.Region(hex(KERNEL_STACK - 0x4000), hex(KERNEL_STACK - 1), "kernel stack", "stack", "all",
            "rw", "kernel_stack_top")), "GenuineIntel", List.of("SSE", "SYSCALL"),
            List.of("16550 serial port at 0x3f8"));
    }

    static VendorList vendors() {
        return new VendorList("GenuineIntel", List.of(new VendorList.Difference("SYSENTER_IN_LONG_MODE",
            "SYSENTER in IA-32e mode", "works", "raises #UD", "SDM vol. 2B, SYSENTER")));
    }

    static UnitView unit() {
        return new UnitView("crossing", "assembly", 64, 3, List.of(new UnitView.Section(".text", hex(CODE), 9, "rwx")),
            symbols().symbols(), lines(),
            List.of(new UnitView.Message("warning", 3, 9, "value truncated", "    movb $300, %al")));
    }

    /** Code that belongs to no unit, at an address without a name. */
    static CodeListing bare() {
        return new CodeListing(hex(0x1000), null,
            List.of(new CodeLine(hex(0x1000), null, "90", "nop", null, null, true)));
    }
}
