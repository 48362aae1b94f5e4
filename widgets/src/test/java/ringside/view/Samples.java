package ringside.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One view of each kind, with every optional part present somewhere. */
public final class Samples {
    static final long CODE = 0xffffffff81000000L;
    static final long KERNEL_STACK = 0xffffffff80020000L;
    static final long USER_STACK = 0xffffffff80030000L;

    private Samples() {
    }

    /** All of them, each under another {@link View#view()}. */
    public static List<View> all() {
        return List.of(registers(), stop(), stack(), tss(), steps(), TableSamples.idt(), TableSamples.paging(),
            TableSamples.kpti(), TableSamples.memory(), TableSamples.struct(), TableSamples.code(),
            TableSamples.flags(), TableSamples.control(),
            TableSamples.frame(), TableSamples.msrs(), TableSamples.symbols(), TableSamples.machine(),
            TableSamples.unit(), StorySamples.timeline(), StorySamples.film(),
            StorySamples.fault(), StorySamples.serial(), StorySamples.screen(),
            StorySamples.compare(), StorySamples.story(), StorySamples.origin(), StorySamples.whyNot(),
            StorySamples.lint(),
            TableSamples.vendors());
    }

    /** More of some kinds: with other parts missing. */
    static List<View> variants() {
        return List.of(returned(), TableSamples.gdt(), TableSamples.refused(), TableSamples.bare(),
            StorySamples.interrupt(), StorySamples.plainSteps());
    }

    static Hex hex(long value) {
        return Hex.of(value);
    }

    static Place place() {
        return new Place("crossing", 14, "int $0x20");
    }

    static RegisterTable registers() {
        var general = new LinkedHashMap<String, Hex>();
        for (var name : List.of("rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp",
            "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15")) {
            general.put(name, hex(0));
        }
        general.put("rax", hex(0x2a));
        general.put("rsp", hex(KERNEL_STACK - 0x28));
        general.put("r15", hex(-1));
        var system = new LinkedHashMap<String, Hex>();
        system.put("rip", hex(CODE + 0x13));
        system.put("rflags", hex(0x202));
        system.put("cr0", hex(0x80050033L));
        system.put("cr2", hex(0));
        system.put("cr3", hex(0x1000));
        system.put("cr4", hex(0x6a0));
        system.put("cr8", hex(0));
        system.put("efer", hex(0xd01));
        var segments = new LinkedHashMap<String, RegisterTable.Segment>();
        segments.put("cs", new RegisterTable.Segment(hex(0x8), hex(0), hex(0xffffffffL), hex(0xa09b), 0, true,
            "64-bit code, ring 0"));
        for (var name : List.of("ss", "ds", "es", "fs", "gs", "ldtr")) {
            segments.put(name, new RegisterTable.Segment(hex(0), hex(0), hex(0), hex(0), 0, false, "null"));
        }
        segments.put("tr", new RegisterTable.Segment(hex(0x38), hex(KERNEL_STACK), hex(0x67), hex(0x8b), 0, true,
            "busy 64-bit TSS"));
        var tables = new LinkedHashMap<String, RegisterTable.TableRegister>();
        tables.put("gdtr", new RegisterTable.TableRegister(hex(0xffffffff80000000L), hex(0x4f)));
        tables.put("idtr", new RegisterTable.TableRegister(hex(0xffffffff80001000L), hex(0xfff)));
        return new RegisterTable(general, system, 0, segments, tables, Map.of("rip", "back_in_kernel+0x3"),
            new TreeMap<>(Map.of("cs", hex(0x2b), "rax", hex(0))));
    }

    static FaultBrief tripleFault() {
        var chain = List.of(
            new FaultBrief.Link(14, "#PF", hex(2), hex(-8), "PAGE_PRESENT",
            "the paging-structure entry is present (P = 1)"),
            new FaultBrief.Link(8, "#DF", hex(0), null, null, "an exception came while #PF was being delivered"),
            new FaultBrief.Link(-1, "shutdown", null, null, null, "an exception came while #DF was being delivered"));
        return new FaultBrief(14, "#PF", hex(2), hex(-8), "PAGE_PRESENT",
            "the paging-structure entry is present (P = 1)", chain);
    }

    static StopReport stop() {
        return new StopReport("triple-fault", null, 1234, hex(CODE + 0x13), "user_function+0x3", place(), "int $0x20", 3,
            null, tripleFault(), StorySamples.why(),
            List.of(new Change("rax", hex(0), hex(0x2a)), new Change("rsp", hex(KERNEL_STACK), hex(USER_STACK))),
            "hello from ring 3\n\u001b[31mred?\n");
    }

    static StopReport returned() {
        return new StopReport("return", null, 1, hex(CODE + 0x40), null, null, null, 0, hex(0x2a), null, null, List.of(), "");
    }

    static StackLadder stack() {
        var cpu = new StackLadder.Writer(StackLadder.Writer.CPU, "INT 0x20", null, 0, 17);
        var push = new StackLadder.Writer(StackLadder.Writer.INSTRUCTION, "push %rbx", "crossing", 9, 5);
        var kernel = new StackLadder.Stack("kernel stack", 8, 0, hex(0), hex(KERNEL_STACK - 0x28), hex(KERNEL_STACK), List.of(
            new StackLadder.Slot(hex(KERNEL_STACK - 0x8), hex(0x23), hex(0), "SS", null, cpu),
            new StackLadder.Slot(hex(KERNEL_STACK - 0x10), hex(USER_STACK - 8), hex(0), "RSP", null, cpu),
            new StackLadder.Slot(hex(KERNEL_STACK - 0x18), hex(0x202), hex(0), "RFLAGS", null, cpu),
            new StackLadder.Slot(hex(KERNEL_STACK - 0x20), hex(0x2b), hex(0), "CS", null, cpu),
            new StackLadder.Slot(hex(KERNEL_STACK - 0x28), hex(CODE + 0x15), hex(0), "RIP", "user_function+0x5", cpu),
            new StackLadder.Slot(hex(KERNEL_STACK - 0x30), hex(7), null, "", null, null)));
        var user = new StackLadder.Stack("user stack", 8, 3, hex(0), hex(USER_STACK - 8), null, List.of(
            new StackLadder.Slot(hex(USER_STACK), null, null, "", null, null),
            new StackLadder.Slot(hex(USER_STACK - 8), hex(0x1234), null, "saved rbx", null, push)));
        return new StackLadder(kernel, List.of(user));
    }

    static TssFields tss() {
        var fields = new ArrayList<TssFields.Field>();
        int offset = 0;
        for (var name : List.of("res1", "rsp0", "rsp1", "rsp2", "res2", "ist1", "ist2", "ist3", "ist4", "ist5", "ist6",
            "ist7", "res3", "res4", "iomap_base")) {
            int size = switch (name) {
                case "res1" -> 4;
                case "res4", "iomap_base" -> 2;
                default -> 8;
            };
            boolean rsp0 = name.equals("rsp0");
            fields.add(new TssFields.Field(name, offset, size, hex(rsp0 ? KERNEL_STACK : 0),
                name.equals("ist1") ? hex(0x5000) : null, rsp0 ? "kernel_stack_top" : null, rsp0 ? "INT 0x20" : null));
            offset += size;
        }
        return new TssFields("tss64_t", hex(0x38), hex(0xffffffff80001000L), hex(0x67), fields);
    }

    static StepList steps() {
        return new StepList("iretq", hex(CODE + 0x20), "to_user+0x10", place(), 12, "#GP(0x20)", List.of(
            new StepList.MicroStep("read", "RIP ← stack", hex(CODE + 0x100), null, null, null, true, null,
            "stack 0xffffffff8001ffd8"), new StepList.MicroStep("note", "return to an outer privilege level", hex(3),
            null, null, null, true, null, ""), new StepList.MicroStep("check", "the return CS is not null", hex(0x2b),
            "≠", hex(0), "RETURN_CS_NOT_NULL", true,
                "SDM vol. 2A, IRET", "stack 0xffffffff8001ffe0"),
            new StepList.MicroStep("check", "RPL of the return SS equals that of the return CS", hex(0), "=", hex(3),
                "RETURN_SS_RPL_IS_CS_RPL", false, "SDM vol. 2A, IRET", "stack 0xffffffff8001fff8")),
            StorySamples.beyond());
    }
}
