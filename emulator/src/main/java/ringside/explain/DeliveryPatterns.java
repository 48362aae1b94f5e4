package ringside.explain;

import static ringside.explain.Facts.Area.GDT;
import static ringside.explain.Facts.Area.IDT;
import static ringside.explain.Facts.Area.NEW_STACK;
import static ringside.explain.Facts.Area.TSS;
import static ringside.explain.Pattern.row;
import static ringside.explain.Questions.*;
import static ringside.state.Check.*;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import ringside.state.SystemType;

/** Mistakes in what the processor needs to deliver an event: gates, stacks from the TSS, tables. */
final class DeliveryPatterns {
    static final List<Pattern<Facts>> GATES = List.of(
        row("gate-dpl-too-low", EnumSet.of(GATE_DPL_AT_LEAST_CPL), f -> true,
            "{instruction} at CPL {ring} asks for vector {gate.vector}, but that gate has DPL {number}: ring {ring} "
                + "may not call it. {gate.writer}.",
            "Give the gate DPL 3: set_idt_entry(vector, handler, 3)."),
        row("gate-empty", EnumSet.of(GATE_TYPE, GATE_PRESENT),
            f -> f.memory(f.fault().where()) == 0,
            "The IDT entry of vector {gate.vector} is empty: all its bits are 0. {gate.writer}.",
            "Install a handler for the vector before the event can come: set_idt_entry(vector, handler, dpl)."),
        row("gate-not-present", EnumSet.of(GATE_PRESENT), f -> true,
            "The gate of vector {gate.vector} is {gate.low}: its P bit is 0. {gate.writer}.",
            "Set P (bit 47) in the gate: its sixth byte is 0x8e, or 0xee with DPL 3."),
        row("gate-type-wrong", EnumSet.of(GATE_TYPE), f -> true,
            "The IDT entry of vector {gate.vector} is {gate.low}: its type is {actual}, but 64-bit mode knows only "
                + "interrupt gates (14) and trap gates (15) there. {gate.writer}.",
            "Make its sixth byte 0x8e (interrupt gate) or 0x8f (trap gate), with 0x60 added for DPL 3."),
        row("idt-limit-too-small", EnumSet.of(GATE_WITHIN_IDT), f -> true,
            "The gate of vector {gate.vector} ends at offset {gate.needs} of the IDT, but IDTR's limit is "
                + "{gate.limit}: room for {gate.count} gates of 16 bytes. Limits are counted in bytes, less 1.",
            "Load IDTR with a limit of 16 * gates - 1: 0xfff for 256 gates."),
        row("handler-address-cut",
            f -> f.arrival().isPresent() && Rings.entersHandler(f.arrivalStep()) && f.cutToHalf(),
            "The gate of {arrival.event} leads to {address}: the upper half of the handler's address is missing.",
            "Write the handler's bits 63:32 to bytes 8 to 11 of the gate."),
        row("handler-null",
            f -> f.arrival().isPresent() && Rings.entersHandler(f.arrivalStep()) && f.nearNull(),
            "The gate of {arrival.event} leads to {address}: it has no handler's address.",
            "Write the handler's address into the gate: bits 15:0, 31:16 and 63:32 lie apart."),
        row("handler-not-canonical", EnumSet.of(GATE_ENTRY_CANONICAL), f -> true,
            "The gate of vector {gate.vector} leads to {actual}, which is no canonical address: the three parts of "
                + "the handler's address do not fit together.",
            "Write bits 15:0 to bytes 0 and 1, bits 31:16 to bytes 6 and 7, bits 63:32 to bytes 8 to 11."));

    static final List<Pattern<Facts>> NEW_STACKS = List.of(
        row("tss-limit-too-small", EnumSet.of(TSS_HOLDS_STACK_POINTER), f -> true,
            "To deliver {delivered} the processor needs 8 bytes of the TSS that end at offset {actual}, but its limit "
                + "is {expected}.",
            "In the TSS descriptor, give a limit of 0x67 or more, and load TR again."),
        row("rsp0-unset",
            f -> f.delivering() && f.touches() && f.area() == NEW_STACK && f.stackSource().isPresent()
                && f.newStack() == 0 && f.stackName().startsWith("RSP"),
            "{delivered} came at CPL {ring} and leads to ring 0, so the processor took RSP from the TSS: {stack.name} "
                + "is 0. Its first push went to {address}, where nothing is mapped.",
            "Write the top of a kernel stack to TSS.{stack.name} (offset {stack.offset}) before ring 3 runs."),
        row("ist-unset",
            f -> f.delivering() && f.touches() && f.area() == NEW_STACK && f.stackSource().isPresent()
                && f.newStack() == 0,
            "The gate for {delivered} asks for {stack.name}, and TSS.{stack.name} is 0. The first push went to "
                + "{address}, where nothing is mapped.",
            "Write the top of a stack to TSS.{stack.name} (offset {stack.offset}), or set the gate's IST field to 0."),
        row("tss-stack-is-bottom",
            f -> f.delivering() && f.touches() && f.area() == NEW_STACK && f.stackSource().isPresent()
                && f.pages().mapped(f.newStack()),
            "TSS.{stack.name} is {stack.value}: the lowest address of a stack, not its top. Pushes go down, so the "
                + "first one, for {delivered}, went to {address}, below the stack.",
            "Put the stack's end into TSS.{stack.name}: its lowest address plus its size."),
        row("tss-stack-not-canonical", EnumSet.of(NEW_STACK_CANONICAL),
            f -> f.stackSource().isPresent(),
            "TSS.{stack.name} is {stack.value}, which is no canonical address; it was wanted for {delivered}. "
                + "{origin}.",
            "Write the top of a stack to TSS.{stack.name}."),
        row("interrupt-on-the-way-out",
            f -> f.interrupted() && f.kernel() && f.touches() && f.area() == NEW_STACK && f.stackSource().isEmpty()
                && onUserStack(f) && leaves(f),
            "{delivered} came in ring 0 when RSP held ring 3's stack pointer {rsp} already: interrupts were on "
                + "between the restoring of RSP and the return to ring 3. The frame went to {address}.",
            "cli before RSP is restored (and before swapgs); sysretq or iretq brings IF back with the flags."),
        row("interrupt-on-the-way-in",
            f -> f.interrupted() && f.kernel() && f.touches() && f.area() == NEW_STACK && f.stackSource().isEmpty()
                && onUserStack(f),
            "{delivered} came in ring 0 while RSP was still ring 3's stack pointer {rsp}: {entry} left interrupts on, "
                + "and syscall does not change RSP. The frame went to {address}.",
            "Set bit 9 (IF) in IA32_FMASK, so that syscall switches interrupts off; sti only on the kernel's stack."),
        row("tss-stack-not-mapped",
            f -> f.delivering() && f.touches() && f.area() == NEW_STACK && f.stackSource().isPresent()
                && f.lostByCr3().isEmpty(),
            "TSS.{stack.name} is {stack.value}, where no stack is mapped: the first push for {delivered} went to "
                + "{address}. {origin}.",
            "Write the top of a mapped stack to TSS.{stack.name} (offset {stack.offset})."));

    static final List<Pattern<Facts>> TABLES = List.of(
        row("table-limit-of-32-bits",
            f -> (f.check() == TABLE_BASE_CANONICAL || f.touches() && Set.of(GDT, IDT).contains(f.area()))
                && TableFacts.wideLimit(f),
            "The table's base came out as {table.base}: {table.loader} reads a limit of 16 bits and then the base, "
                + "but in memory the base {table.meant} begins 2 bytes further on, behind a limit of 32 bits.",
            "Write the limit with .word (16 bits), the base with .quad right behind it."),
        row("tss-base-cut",
            f -> f.delivering() && f.touches() && f.area() == TSS && TableFacts.cutTaskState(f),
            "TR's base is only the lower half of the TSS's address, so the processor looked for the stack pointer at "
                + "{address}, where nothing is mapped: a TSS descriptor has 16 bytes in 64-bit mode, and the base's "
                + "bits 63:32 lie in its second half.",
            "Write the base's upper half to bytes 8 to 11 of the TSS descriptor before ltr."),
        row("cr3-no-longer-maps",
            f -> f.lostByCr3().isPresent() && (f.kernel() || f.delivering()),
            "{cr3} switched to page tables that do not map {area} at {address}; the tables before did.",
            "Map {area} in the new page tables too, at the same address, before loading CR3."),
        row("table-not-mapped", EnumSet.of(PAGE_PRESENT),
            f -> Set.of(GDT, IDT, TSS).contains(f.area()),
            "The processor looked for {area} at {address}, where nothing is mapped.",
            "Load GDTR, IDTR or TR with the linear address of the table."),
        row("tss-busy", EnumSet.of(TSS_AVAILABLE),
            f -> f.fault().actual() == SystemType.BUSY_TSS,
            "{instruction} found the TSS marked as busy (type 11): TR was loaded with it before, and that set the bit.",
            "Load TR once; to load it again, first make the descriptor's type 9 again."),
        row("no-tss", EnumSet.of(TSS_AVAILABLE, TSS_NOT_NULL, SYSTEM_SELECTOR_IN_GDT), f -> true,
            "{instruction} was to load TR with a selector that names {selector.names}: no available 64-bit TSS.",
            "Give the selector of a TSS descriptor in the GDT (16 bytes, type 9): TSS_SELECTOR on the stage."));

    private DeliveryPatterns() {
    }
}
