package ringside.explain;

import static ringside.explain.Facts.Area.FETCH;
import static ringside.explain.Facts.Area.GDT;
import static ringside.explain.Facts.Area.IDT;
import static ringside.explain.Facts.Area.NEW_STACK;
import static ringside.explain.Facts.Area.OPERAND;
import static ringside.explain.Facts.Area.STACK;
import static ringside.explain.Facts.Area.TSS;
import static ringside.explain.Questions.*;
import static ringside.state.Check.*;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import ringside.semantics.Msr;
import ringside.state.Check;
import ringside.state.SystemType;

/**
 * The mistakes that are known, the more special ones first: when several fit, the first is the best. To add one, write
 * a row: its name, the checks that it lets fail, the question whether the facts are those of the mistake, what went
 * wrong, what to do; and a program that makes the mistake, with its repaired twin, into the gallery of the tests.
 */
final class Patterns {
    private static final Set<Check> NONE_IN_PARTICULAR = Set.of();
    private static final Set<Check> TARGETS_NOT_CANONICAL =
        EnumSet.of(RETURN_RIP_CANONICAL, FAR_RIP_CANONICAL, BRANCH_TARGET_CANONICAL);
    private static final Set<Check> OPERANDS_NOT_ALIGNED =
        EnumSet.of(VECTOR_OPERAND_ALIGNED, FXSAVE_AREA_ALIGNED, XSAVE_AREA_ALIGNED, CMPXCHG16B_ALIGNED);

    private static final List<Pattern> RETURNS = List.of(
        row("iret-operand-size", NONE_IN_PARTICULAR,
            f -> f.frame().map(ReturnFrame::writtenWider).orElse(false),
            "{frame.return} pops slots of {frame.bytes} bytes, but the frame has slots of 8: {frame.topwriter} wrote 8 "
                + "bytes at {frame.base}. So CS got {frame.cs}, which is a part of the saved RIP.",
            "Use iretq, which pops 8 bytes for each slot."),
        row("error-code-left", NONE_IN_PARTICULAR,
            f -> f.frame().map(one -> "error code".equals(one.role(ReturnFrame.RIP))).orElse(false),
            "{frame.return} took CS from the slot that holds the saved RIP {frame.second}, because the error code {frame.top} "
                + "that the processor pushed for {frame.event} at step {frame.step} is still on top of the frame.",
            "Take the error code off before {frame.return}: add $8, %rsp."),
        row("stack-not-popped", NONE_IN_PARTICULAR,
            f -> f.frame().map(one -> one.distance() > 0).orElse(false),
            "{frame.return} found RSP = {frame.base}, but the frame that the processor pushed for {frame.event} at step "
                + "{frame.step} begins at {frame.begin}: {frame.slots} too much on the stack. What it took for RIP was "
                + "put there by {frame.topwriter}.",
            "Take {frame.slots} off the stack before {frame.return}: a pop for each push (and one for an error code)."),
        row("stack-popped-too-far", NONE_IN_PARTICULAR,
            f -> f.frame().map(one -> one.distance() < 0).orElse(false),
            "{frame.return} found RSP = {frame.base}, but the frame that the processor pushed for {frame.event} at step "
                + "{frame.step} begins at {frame.begin}: {frame.slots} too many were taken off the stack.",
            "Take no more off than was pushed: this event's frame has no slot for what the last pop or add removed."),
        row("frame-slots-swapped", NONE_IN_PARTICULAR,
            f -> f.frame().map(one -> one.swapped() != null).orElse(false),
            "The frame's slots are in the wrong order: the {frame.one} slot holds {frame.onevalue} and the "
                + "{frame.other} slot holds {frame.othervalue}; each value fits the other's slot.",
            "From RSP upward the order is RIP, CS, RFLAGS, RSP, SS: push SS first, then RSP, RFLAGS, CS, and RIP last."),
        row("rsp-pushed-after-ss", NONE_IN_PARTICULAR, ArrivalFacts::tookSlotOfFrame,
            "{arrival} took {address} for a return address: it is the SS slot of a frame that iretq had popped before. "
                + "The RSP in that frame was pushed after SS, so it was one slot too low.",
            "Copy RSP to a register before the first push of the frame, and push that copy."),
        row("nested-task-flag", EnumSet.of(NESTED_TASK_CLEAR), f -> true,
            "RFLAGS.NT is set, and then {instruction} asks for a return to another task, which 64-bit mode does not have. "
                + "{origin}.",
            "Clear NT (bit 14 of RFLAGS) before iretq; take care what popfq loads."));

    private static final List<Pattern> SELECTORS = List.of(
        row("star-wrong", NONE_IN_PARTICULAR,
            f -> isReturnCheck(f) && f.historyHas(link -> link.holder().equals(Msr.STAR.title())),
            "{selector.register} got {selector.value}, which names {selector.names}. This selector was made by syscall or "
                + "sysret from IA32_STAR = {star.value}; {star.writer}. sysretq gives CS = STAR[63:48] + 16 and SS = "
                + "STAR[63:48] + 8, syscall CS = STAR[47:32] and SS = STAR[47:32] + 8.",
            "Here STAR[63:48] is {star.user} and STAR[47:32] is {star.kernel}: choose them so that both sums name the "
                + "segments meant (on the stage 0x1b and 0x08)."),
        row("user-selector-without-rpl", EnumSet.of(RETURN_CS_DPL_EQUALS_RPL, RETURN_SS_RPL_EQUALS_CS_RPL,
                SS_RPL_EQUALS_CPL, RETURN_SS_DPL_EQUALS_CS_RPL),
            f -> (SelectorFacts.selector(f) & 3) == 0 && dplOfSelector(f) == 3,
            "{selector.register} was to get {selector.value}, which names {selector.names}, but its RPL is 0. A selector "
                + "of ring 3 has 3 in its two lowest bits. {origin}.",
            "Use {selector.rpl3}: the selector with RPL 3."),
        row("kernel-stack-segment-for-ring-3", EnumSet.of(RETURN_SS_RPL_EQUALS_CS_RPL, RETURN_SS_DPL_EQUALS_CS_RPL),
            f -> dplOfSelector(f) == 0,
            "The return leads to ring 3, but SS was to get {selector.value}, which names {selector.names}. {origin}.",
            "Give ring 3 a stack segment of its own: USER_DS, DPL 3 with RPL 3."),
        row("user-stack-segment-for-ring-0", EnumSet.of(RETURN_SS_RPL_EQUALS_CS_RPL, RETURN_SS_DPL_EQUALS_CS_RPL),
            f -> dplOfSelector(f) == 3,
            "CS leads to another ring than SS = {selector.value}, which names {selector.names}. {origin}.",
            "Take CS and SS of the same ring: USER_CS with USER_DS, KERNEL_CS with KERNEL_DS."),
        row("null-stack-segment-for-ring-3", EnumSet.of(RETURN_SS_NULL_NOT_TO_RING_3),
            f -> true,
            "The return leads to ring 3, but the SS slot holds a null selector. {origin}. An event that comes from ring 3 "
                + "loads SS with null: a handler's own SS is none to return with.",
            "Put USER_DS into the SS slot."),
        row("return-inward", EnumSet.of(RETURN_CS_RPL_AT_LEAST_CPL),
            f -> true,
            "{instruction} at CPL {ring} cannot lead to the more privileged CS = {selector.value}: returns only go outward. "
                + "{origin}.",
            "Go inward through a gate or syscall; in the frame of a return to ring 3 CS has RPL 3."),
        row("code-segment-is-data", EnumSet.of(RETURN_CS_IS_CODE, GATE_TARGET_IS_CODE, FAR_TARGET_TYPE),
            f -> true,
            "CS was to get {selector.value}, which names {selector.names}: no code segment. {origin}.",
            "Give the selector of a code segment: KERNEL_CS or USER_CS."),
        row("code-segment-long-and-big", EnumSet.of(RETURN_CS_NOT_LONG_AND_BIG, FAR_CS_NOT_LONG_AND_BIG),
            f -> true,
            "CS was to get {selector.value}, which names {selector.names}: L = 1 makes it 64-bit, and then D must be 0.",
            "In the descriptor, set L (bit 53) and clear D (bit 54) for 64-bit code."),
        row("gate-leads-to-no-64-bit-code", EnumSet.of(GATE_TARGET_64_BIT),
            f -> true,
            "The gate's selector {selector.value} names {selector.names}; handlers in IA-32e mode are 64-bit code. The gate "
                + "is {gate.low}.",
            "Let the gate name a code segment with L = 1 and D = 0: KERNEL_CS."),
        row("gate-leads-outward", EnumSet.of(GATE_TARGET_DPL_AT_MOST_CPL),
            f -> true,
            "{delivered} came at CPL {ring}, and its gate's selector {selector.value} names {selector.names}: a gate never "
                + "leads outward.",
            "Put KERNEL_CS into the gate: handlers run in ring 0."),
        row("gate-selector-null", EnumSet.of(GATE_TARGET_NOT_NULL),
            f -> true,
            "The gate for {delivered} has a null code-segment selector: it is {gate.low}.",
            "Put KERNEL_CS into bytes 2 and 3 of the gate."),
        row("gdt-limit-too-small", EnumSet.of(DESCRIPTOR_WITHIN_TABLE),
            f -> SelectorFacts.selector(f) != 0 && presentBeyondLimit(f),
            "{selector.register} was to get {selector.value}. The descriptor is there in memory, but it ends at offset "
                + "{actual} and GDTR's limit is {expected}; it was loaded by {table.loader}.",
            "Load GDTR with a limit of the table's size in bytes minus 1."),
        row("selector-names-nothing", EnumSet.of(DESCRIPTOR_WITHIN_TABLE, LDT_LOADED),
            f -> true,
            "{selector.register} was to get {selector.value}, which names {selector.names}. This is no selector: {origin}.",
            "Look where the value came from: it was meant for something else."),
        row("null-code-segment", EnumSet.of(RETURN_CS_NOT_NULL, FAR_TARGET_NOT_NULL),
            f -> true,
            "CS was to get a null selector. {origin}.",
            "Give the selector of a code segment: KERNEL_CS or USER_CS."),
        row("descriptor-not-present", EnumSet.of(RETURN_CS_PRESENT, RETURN_SS_PRESENT, GATE_TARGET_PRESENT, SS_PRESENT,
                DATA_SEGMENT_PRESENT, FAR_CS_PRESENT),
            f -> true,
            "{selector.register} was to get {selector.value}, which names {selector.names}.",
            "Set P (bit 47) in the descriptor."),
        row("kernel-data-segment-in-ring-3", EnumSet.of(DATA_SEGMENT_DPL_AT_LEAST_CPL, DATA_SEGMENT_DPL_AT_LEAST_RPL),
            f -> true,
            "{instruction} at CPL {ring} was to load {selector.value}, which names {selector.names}. {origin}.",
            "Load a data segment with DPL 3 (USER_DS), or a null selector."));

    private static final List<Pattern> GATES = List.of(
        row("gate-dpl-too-low", EnumSet.of(GATE_DPL_AT_LEAST_CPL),
            f -> true,
            "{instruction} at CPL {ring} asks for vector {gate.vector}, but that gate has DPL {number}: ring {ring} may "
                + "not call it. {gate.writer}.",
            "Give the gate DPL 3: set_idt_entry(vector, handler, 3)."),
        row("gate-empty", EnumSet.of(GATE_TYPE, GATE_PRESENT),
            f -> f.memory(f.fault().where()) == 0,
            "The IDT entry of vector {gate.vector} is empty: all its bits are 0. {gate.writer}.",
            "Install a handler for the vector before the event can come: set_idt_entry(vector, handler, dpl)."),
        row("gate-not-present", EnumSet.of(GATE_PRESENT),
            f -> true,
            "The gate of vector {gate.vector} is {gate.low}: its P bit is 0. {gate.writer}.",
            "Set P (bit 47) in the gate: its sixth byte is 0x8e, or 0xee with DPL 3."),
        row("gate-type-wrong", EnumSet.of(GATE_TYPE),
            f -> true,
            "The IDT entry of vector {gate.vector} is {gate.low}: its type is {actual}, but 64-bit mode knows only "
                + "interrupt gates (14) and trap gates (15) there. {gate.writer}.",
            "Make its sixth byte 0x8e (interrupt gate) or 0x8f (trap gate), with 0x60 added for DPL 3."),
        row("idt-limit-too-small", EnumSet.of(GATE_WITHIN_IDT),
            f -> true,
            "The gate of vector {gate.vector} ends at offset {gate.needs} of the IDT, but IDTR's limit is {gate.limit}: "
                + "room for {gate.count} gates of 16 bytes. Limits are counted in bytes, less 1.",
            "Load IDTR with a limit of 16 * gates - 1: 0xfff for 256 gates."),
        row("handler-address-cut", NONE_IN_PARTICULAR,
            f -> f.arrival().isPresent() && Rings.entersHandler(f.arrivalStep()) && f.cutToHalf(),
            "The gate of {arrival.event} leads to {address}: the upper half of the handler's address is missing.",
            "Write the handler's bits 63:32 to bytes 8 to 11 of the gate."),
        row("handler-null", NONE_IN_PARTICULAR,
            f -> f.arrival().isPresent() && Rings.entersHandler(f.arrivalStep()) && f.nearNull(),
            "The gate of {arrival.event} leads to {address}: it has no handler's address.",
            "Write the handler's address into the gate: bits 15:0, 31:16 and 63:32 lie apart."),
        row("handler-not-canonical", EnumSet.of(GATE_ENTRY_CANONICAL),
            f -> true,
            "The gate of vector {gate.vector} leads to {actual}, which is no canonical address: the three parts of the "
                + "handler's address do not fit together.",
            "Write bits 15:0 to bytes 0 and 1, bits 31:16 to bytes 6 and 7, bits 63:32 to bytes 8 to 11."));

    private static final List<Pattern> NEW_STACKS = List.of(
        row("tss-limit-too-small", EnumSet.of(TSS_HOLDS_STACK_POINTER),
            f -> true,
            "To deliver {delivered} the processor needs 8 bytes of the TSS that end at offset {actual}, but its limit is "
                + "{expected}.",
            "In the TSS descriptor, give a limit of 0x67 or more, and load TR again."),
        row("rsp0-unset", NONE_IN_PARTICULAR,
            f -> f.delivering() && f.touches() && f.area() == NEW_STACK && f.stackSource().isPresent()
                && f.newStack() == 0 && f.stackName().startsWith("RSP"),
            "{delivered} came at CPL {ring} and leads to ring 0, so the processor took RSP from the TSS: {stack.name} is 0. "
                + "Its first push went to {address}, where nothing is mapped.",
            "Write the top of a kernel stack to TSS.{stack.name} (offset {stack.offset}) before ring 3 runs."),
        row("ist-unset", NONE_IN_PARTICULAR,
            f -> f.delivering() && f.touches() && f.area() == NEW_STACK && f.stackSource().isPresent()
                && f.newStack() == 0,
            "The gate for {delivered} asks for {stack.name}, and TSS.{stack.name} is 0. The first push went to {address}, "
                + "where nothing is mapped.",
            "Write the top of a stack to TSS.{stack.name} (offset {stack.offset}), or set the gate's IST field to 0."),
        row("tss-stack-is-bottom", NONE_IN_PARTICULAR,
            f -> f.delivering() && f.touches() && f.area() == NEW_STACK && f.stackSource().isPresent()
                && f.pages().mapped(f.newStack()),
            "TSS.{stack.name} is {stack.value}: the lowest address of a stack, not its top. Pushes go down, so the first "
                + "one, for {delivered}, went to {address}, below the stack.",
            "Put the stack's end into TSS.{stack.name}: its lowest address plus its size."),
        row("tss-stack-not-canonical", EnumSet.of(NEW_STACK_CANONICAL),
            f -> f.stackSource().isPresent(),
            "TSS.{stack.name} is {stack.value}, which is no canonical address; it was wanted for {delivered}. {origin}.",
            "Write the top of a stack to TSS.{stack.name}."),
        row("interrupt-on-the-way-out", NONE_IN_PARTICULAR,
            f -> f.interrupted() && f.kernel() && f.touches() && f.area() == NEW_STACK && f.stackSource().isEmpty()
                && onUserStack(f) && leaves(f),
            "{delivered} came in ring 0 when RSP held ring 3's stack pointer {rsp} already: interrupts were on between the "
                + "restoring of RSP and the return to ring 3. The frame went to {address}.",
            "cli before RSP is restored (and before swapgs); sysretq or iretq brings IF back with the flags."),
        row("interrupt-on-the-way-in", NONE_IN_PARTICULAR,
            f -> f.interrupted() && f.kernel() && f.touches() && f.area() == NEW_STACK && f.stackSource().isEmpty()
                && onUserStack(f),
            "{delivered} came in ring 0 while RSP was still ring 3's stack pointer {rsp}: {entry} left interrupts on, and "
                + "syscall does not change RSP. The frame went to {address}.",
            "Set bit 9 (IF) in IA32_FMASK, so that syscall switches interrupts off; sti only on the kernel's stack."),
        row("tss-stack-not-mapped", NONE_IN_PARTICULAR,
            f -> f.delivering() && f.touches() && f.area() == NEW_STACK && f.stackSource().isPresent()
                && f.lostByCr3().isEmpty(),
            "TSS.{stack.name} is {stack.value}, where no stack is mapped: the first push for {delivered} went to {address}. "
                + "{origin}.",
            "Write the top of a mapped stack to TSS.{stack.name} (offset {stack.offset})."));

    private static final List<Pattern> TABLES = List.of(
        row("table-limit-of-32-bits", NONE_IN_PARTICULAR,
            f -> (f.check() == TABLE_BASE_CANONICAL || f.touches() && Set.of(GDT, IDT).contains(f.area()))
                && TableFacts.wideLimit(f),
            "The table's base came out as {table.base}: {table.loader} reads a limit of 16 bits and then the base, but in "
                + "memory the base {table.meant} begins 2 bytes further on, behind a limit of 32 bits.",
            "Write the limit with .word (16 bits), the base with .quad right behind it."),
        row("tss-base-cut", NONE_IN_PARTICULAR,
            f -> f.delivering() && f.touches() && f.area() == TSS && TableFacts.cutTaskState(f),
            "TR's base is only the lower half of the TSS's address, so the processor looked for the stack pointer at "
                + "{address}, where nothing is mapped: a TSS descriptor has 16 bytes in 64-bit mode, and the base's bits 63:32 "
                + "lie in its second half.",
            "Write the base's upper half to bytes 8 to 11 of the TSS descriptor before ltr."),
        row("cr3-no-longer-maps", NONE_IN_PARTICULAR,
            f -> f.lostByCr3().isPresent() && (f.kernel() || f.delivering()),
            "{cr3} switched to page tables that do not map {area} at {address}; the tables before did.",
            "Map {area} in the new page tables too, at the same address, before loading CR3."),
        row("table-not-mapped", EnumSet.of(PAGE_PRESENT),
            f -> Set.of(GDT, IDT, TSS).contains(f.area()),
            "The processor looked for {area} at {address}, where nothing is mapped.",
            "Load GDTR, IDTR or TR with the linear address of the table."),
        row("tss-busy", EnumSet.of(TSS_AVAILABLE), f -> f.fault().actual() == SystemType.BUSY_TSS,
            "{instruction} found the TSS marked as busy (type 11): TR was loaded with it before, and that set the bit.",
            "Load TR once; to load it again, first make the descriptor's type 9 again."),
        row("no-tss", EnumSet.of(TSS_AVAILABLE, TSS_NOT_NULL, SYSTEM_SELECTOR_IN_GDT), f -> true,
            "{instruction} was to load TR with a selector that names {selector.names}: no available 64-bit TSS.",
            "Give the selector of a TSS descriptor in the GDT (16 bytes, type 9): TSS_SELECTOR on the stage."));

    private static final List<Pattern> SYSTEM_CALLS = List.of(
        row("syscall-not-enabled", EnumSet.of(SYSCALL_ENABLED), f -> true,
            "{instruction} is undefined while IA32_EFER.SCE is 0: {msr.efer}.",
            "Set bit 0 (SCE) of IA32_EFER by rdmsr, or, wrmsr; keep the other bits."),
        row("lstar-cut", NONE_IN_PARTICULAR, f -> f.arrivedBy("syscall") && f.cutToHalf(),
            "{arrival} went to {address}: IA32_LSTAR has lost the upper half of the entry's address; {msr.lstar}. wrmsr takes "
                + "the upper half from EDX.",
            "Before wrmsr put the address's bits 63:32 into EDX and bits 31:0 into EAX."),
        row("lstar-unset", NONE_IN_PARTICULAR, f -> f.arrivedBy("syscall"),
            "{arrival} went to {address}, which it takes from IA32_LSTAR: {msr.lstar}.",
            "Write the entry's address to IA32_LSTAR (0xc0000082) before ring 3 runs."),
        row("sysretl", NONE_IN_PARTICULAR,
            f -> f.arrivedBy("sysret") && f.arrivalStep().instruction().operandSize() == 32,
            "{arrival} is the 32-bit return: it went to compatibility mode, at the lower half of RCX = {arrival.rcx}.",
            "Use sysretq, which returns to 64-bit code."),
        row("rcx-not-kept", NONE_IN_PARTICULAR,
            f -> f.arrivedBy("sysret") && !f.cameBy("syscall"),
            "{arrival} took RIP from RCX = {arrival.rcx}, but that is no longer what syscall put there: {origin}.",
            "Keep RCX (the return address) and R11 (the flags) from syscall to sysretq: save them on the kernel's stack."),
        row("sysret-not-canonical", EnumSet.of(SYSRET_RIP_CANONICAL), f -> true,
            "{instruction} takes RIP from RCX = {actual}, which is no canonical address: {origin}. The fault comes at CPL 0, on "
                + "the stack that RSP names by then.",
            "Compare RCX first, and return with iretq (or end the program) when it is not canonical."));

    private static final List<Pattern> SWAPGS = List.of(
        row("swapgs-from-ring-0", NONE_IN_PARTICULAR,
            f -> faultsThroughGs(f) && swapsInNestedHandler(f) % 2 == 1,
            "{instruction} went to {address}: GS.base is not the kernel's. {handler} came in ring 0, where GS was the "
                + "kernel's already, and the handler's swapgs took it away.",
            "Make swapgs depend on the saved CS: only when its RPL is 3 (test $3, 8(%rsp))."),
        row("swapgs-missing", NONE_IN_PARTICULAR,
            f -> faultsThroughGs(f) && f.rings().entry(f.number()).isPresent() && swapsSinceEntry(f) == 0,
            "{instruction} went to {address}: GS.base = {gs} is still ring 3's. Since {entry} led into ring 0 there was no "
                + "swapgs.",
            "Make swapgs the first instruction of the entry from ring 3, before GS is used."),
        row("swapgs-doubled", NONE_IN_PARTICULAR,
            f -> faultsThroughGs(f) && f.rings().entry(f.number()).isPresent() && swapsSinceEntry(f) % 2 == 0,
            "{instruction} went to {address}: GS.base = {gs} is ring 3's again. Since {entry} led into ring 0 swapgs was "
                + "executed an even number of times: the second one undid the first.",
            "Execute swapgs once on the way in and once on the way out."),
        row("swapgs-missing-on-the-way-out", NONE_IN_PARTICULAR,
            f -> faultsThroughGs(f) && swapsSinceEntry(f) % 2 == 1 && swapsInLastStay(f) % 2 == 1,
            "{instruction} went to {address}: GS.base = {gs} is not the kernel's. {exit} left ring 0 without a second "
                + "swapgs, so the bases were the wrong way round, and the swapgs after {entry} brought in ring 3's.",
            "Execute swapgs once more right before sysretq or iretq leads back to ring 3."));

    private static final List<Pattern> ARRIVALS = List.of(
        row("stacks-overlap", NONE_IN_PARTICULAR, f -> ArrivalFacts.intruder(f).isPresent(),
            "{arrival} took {address}, no return address: {arrival.before} had pushed one to that slot, but {arrival.stack} "
                + "was delivered to a stack from the TSS that overlaps the one in use, and {arrival.writer} overwrote it.",
            "Give RSP0 and each IST entry a stack of its own, above all live frames and apart from each other."),
        row("return-address-overwritten", NONE_IN_PARTICULAR,
            f -> ArrivalFacts.returnAddressWriter(f).isPresent()
                && f.returnSlotWriter(f.arrival().orElseThrow())
                    .map(one -> !ArrivalFacts.isCall(f, one) && !isPush(f, one)).orElse(false),
            "{arrival} took {address}, no return address: {arrival.before} had pushed one to that slot, and {arrival.writer} "
                + "wrote over it.",
            "Look at that store: it goes beyond the end of a buffer on the stack."),
        row("push-without-pop", NONE_IN_PARTICULAR,
            f -> f.arrivedBy("ret") && f.returnSlotWriter(f.arrival().orElseThrow()).map(one -> isPush(f, one)).orElse(false),
            "{arrival} took {address} for a return address: it is what {arrival.writer} put there.",
            "Pop what was pushed before ret: one pop for each push."),
        row("code-segment-without-l", NONE_IN_PARTICULAR,
            f -> f.touches() && f.area() == FETCH && inCompatibilityMode(f) && f.arrival().isPresent(),
            "{arrival} loaded CS with a segment that has L = 0: the processor now runs in compatibility mode, where "
                + "RIP has 32 bits, and looked for code at {address}.",
            "Give 64-bit code a segment with L = 1 and D = 0: KERNEL_CS or USER_CS (0x1b is the 32-bit one)."),
        row("null-function", NONE_IN_PARTICULAR, f -> f.arrivedBy("call", "jmp") && f.nearNull(),
            "{arrival} went to {address}: the pointer is not set. {origin}.",
            "Store the function's address there before it is called."),
        row("address-cut-to-32-bits", NONE_IN_PARTICULAR, f -> f.touches() && f.cutToHalf(),
            "{address} is only the lower half of an address: with its upper half it would be mapped. {origin}.",
            "Use 64-bit registers and slots all the way (movabs or lea name(%rip), not mov to a 32-bit register)."),
        row("execute-disabled", EnumSet.of(PAGE_EXECUTABLE), f -> true,
            "The processor was led to {address}, but that page is data (XD = 1). {origin}.",
            "Jump to code; or clear XD (bit 63) in the page's entry if it is meant to hold code."),
        row("smep", EnumSet.of(SMEP_EXECUTES_SUPERVISOR_PAGES), f -> true,
            "Ring 0 was led to {address}, a user page, and CR4.SMEP forbids the kernel to execute it. {origin}.",
            "Let the kernel call its own code; enter ring 3 by iretq or sysretq to run the user's."),
        row("supervisor-code-in-ring-3", EnumSet.of(PAGE_USER), f -> f.area() == FETCH,
            "Ring 3 was led to {address}, a page of the kernel (U/S = 0). {origin}.",
            "Let ring 3 run code in user pages (U/S = 1 at every level)."),
        row("ran-off-the-end", NONE_IN_PARTICULAR,
            f -> f.area() == OPERAND && f.touches() && (f.memory(f.step().rip()) & 0xffff) == 0,
            "At {rip} there is no code but zeros, which read as {instruction}: execution ran on past the end of the program.",
            "End the program: ret, hlt, or a jump."),
        row("target-not-canonical", TARGETS_NOT_CANONICAL, f -> true,
            "{instruction} was to go to {actual}, which is no canonical address. {origin}.",
            "Look where the address came from: bits 63 to 47 of an address are all equal."),
        row("jump-to-nowhere", EnumSet.of(PAGE_PRESENT), f -> f.arrival().isPresent() && f.area() == FETCH,
            "{arrival} went to {address}, where nothing is mapped: {origin}.",
            "Look where the address came from: it is none of code."));

    private static final List<Pattern> STACKS = List.of(
        row("user-stack-in-ring-0", NONE_IN_PARTICULAR,
            f -> f.kernel() && f.touches() && f.area() == STACK && onUserStack(f) && enteredBySyscall(f),
            "{instruction} in ring 0 used {address}: RSP is still ring 3's stack pointer {rsp}. {entry} does not change RSP.",
            "Save RSP and load the kernel's stack pointer before the first push (swapgs; mov %rsp, %gs:...; mov %gs:..., "
                + "%rsp)."),
        row("stack-not-canonical", EnumSet.of(STACK_ADDRESS_CANONICAL), f -> true,
            "{instruction} used RSP = {rsp}: {address} is no canonical address. {origin}.",
            "Load RSP with the top of a mapped stack."),
        row("stack-overflow", EnumSet.of(PAGE_PRESENT),
            f -> f.area() == STACK && f.writes() && f.pages().mapped(pageAbove(f)) && livedOnStack(f),
            "{instruction} pushed to {address}, below the end of the stack, whose lowest page is the one above: RSP has come "
                + "down {stack.depth} from where it was set.",
            "End the recursion earlier, or give the stack more pages."),
        row("stack-is-bottom", EnumSet.of(PAGE_PRESENT),
            f -> f.area() == STACK && f.writes() && f.pages().mapped(pageAbove(f)),
            "RSP was set to the lowest address of a stack, not to its top: {origin}. Pushes go down, so {instruction} went "
                + "to {address}, below it.",
            "Load RSP with the stack's end: its lowest address plus its size."),
        row("stack-not-mapped", EnumSet.of(PAGE_PRESENT), f -> f.area() == STACK && f.lostByCr3().isEmpty(),
            "{instruction} used the stack at {address}, where nothing is mapped: RSP = {rsp}. {origin}.",
            "Load RSP with the top of a mapped stack before it is used."),
        row("stack-misaligned", OPERANDS_NOT_ALIGNED, f -> baseIsStack(f),
            "{instruction} wants an address that is a multiple of 16, but got {actual}, counted from {holder} = {value}. At a "
                + "function's entry RSP + 8 is a multiple of 16 (the return address lies on an aligned stack).",
            "Align RSP before the call: and $-16, %rsp, or push once more (sub $8, %rsp)."),
        row("operand-misaligned", OPERANDS_NOT_ALIGNED, f -> true,
            "{instruction} wants an aligned address, but got {actual}. {origin}.",
            "Align the data (.balign 16; 64 for XSAVE), or use the unaligned form (movups, movdqu)."));

    private static final List<Pattern> MEMORY = List.of(
        row("smap", EnumSet.of(SMAP_TOUCHES_SUPERVISOR_PAGES), f -> f.index() == 0,
            "Ring 0 touched {address}, a user page, while RFLAGS.AC was 0; CR4.SMAP forbids that.",
            "Put stac before the access to the user's memory and clac behind it."),
        row("write-protect", EnumSet.of(PAGE_WRITABLE), Facts::kernel,
            "{instruction} in ring 0 wrote to {address}, a read-only page (R/W = 0), and CR0.WP is 1: then it holds for the "
                + "kernel too. {origin}.",
            "Put what is written into .data; or set R/W in the page's entry; do not clear CR0.WP for it."),
        row("write-to-read-only", EnumSet.of(PAGE_WRITABLE), f -> true,
            "{instruction} wrote to {address}, a read-only page (R/W = 0). {origin}.",
            "Put what is written into .data, or set R/W in the page's entry."),
        row("supervisor-page-from-ring-3", EnumSet.of(PAGE_USER), f -> true,
            "Ring 3 touched {address}, a page of the kernel (U/S = 0). {origin}.",
            "Keep the user's data in user pages (U/S = 1 at every level), or let the kernel do it."),
        row("hidden-from-ring-3", NONE_IN_PARTICULAR, f -> f.lostByCr3().isPresent() && !f.kernel(),
            "Ring 3 touched {address}, which the page tables in use do not map; {cr3} switched to them, and those before do "
                + "map it: it is the kernel's.",
            "Keep what ring 3 needs in the tables that it runs with, and let the kernel touch the rest."),
        row("reserved-bit", EnumSet.of(PAGE_RESERVED_BITS_CLEAR), f -> true,
            "The page-table entry for {address} is {actual}: a bit is set that is reserved here ({expected} are).",
            "Clear it; XD (bit 63) is reserved while IA32_EFER.NXE is 0, and bits above the physical address always are."),
        row("null-pointer", EnumSet.of(PAGE_PRESENT), f -> f.area() == OPERAND && f.nearNull() && f.base() != null,
            "{instruction} went through {holder} = {value}: a null pointer. {origin}.",
            "Load {holder} with the address of something before it is used."),
        row("pointer-not-canonical", EnumSet.of(ADDRESS_CANONICAL), f -> f.area() == OPERAND,
            "{instruction} went to {address}, which is no canonical address. {origin}.",
            "Look where the pointer came from: bits 63 to 47 of an address are all equal."),
        row("pointer-not-mapped", EnumSet.of(PAGE_PRESENT), f -> f.area() == OPERAND && f.lostByCr3().isEmpty(),
            "{instruction} went to {address}, where nothing is mapped. {origin}.",
            "Look where the address came from, or map the page before it is touched."));

    private static final List<Pattern> RIGHTS = List.of(
        row("popf-iopl", EnumSet.of(IOPL_AT_LEAST_CPL, IO_BITMAP_BASE_WITHIN_TSS, IO_BITMAP_WITHIN_TSS, IO_BITMAP_ALLOWS),
            f -> triedIopl(f),
            "{instruction} at CPL {ring} needs IOPL = 3. {popf} was to set it, but outside ring 0 popf leaves IOPL as it is, "
                + "and says nothing.",
            "Let ring 0 set IOPL in the flags that iretq loads, or do the work in the kernel."),
        row("interrupt-flag-in-ring-3", EnumSet.of(IOPL_AT_LEAST_CPL), f -> true,
            "{instruction} at CPL {ring} needs IOPL = {ring} or more; it is {expected}.",
            "Let the kernel switch interrupts, or give the program IOPL 3 in the flags that iretq loads."),
        row("port-in-ring-3", EnumSet.of(IO_TSS_HAS_BITMAP, IO_BITMAP_BASE_WITHIN_TSS, IO_BITMAP_WITHIN_TSS,
                IO_BITMAP_ALLOWS), f -> true,
            "{instruction} at CPL {ring}: ring 3 may use a port only when IOPL is 3 or the TSS's I/O permission bitmap has a "
                + "0 for it.",
            "Let the kernel use the port, or put a bitmap behind the TSS, within its limit."),
        row("privileged-instruction", EnumSet.of(PRIVILEGED, UMIP_ALLOWS, AC_CHANGED_AT_RING_0), f -> true,
            "{instruction} is for ring 0 only, and CPL was {ring}.",
            "Let the kernel do it: ask for it by a system call."),
        row("sse-not-enabled", EnumSet.of(SSE_ENABLED), f -> true,
            "{instruction} uses SSE registers, and CR4.OSFXSR is 0.",
            "Set CR4.OSFXSR (bit 9) first, or compile the kernel with -mgeneral-regs-only."),
        row("xsave-not-enabled", EnumSet.of(XSAVE_ENABLED), f -> true,
            "{instruction} is undefined while CR4.OSXSAVE is 0.",
            "Set CR4.OSXSAVE (bit 18) first."),
        row("dividend-upper-half", EnumSet.of(DIVISOR_ABOVE_UPPER_HALF), f -> true,
            "{instruction} divides RDX:RAX (EDX:EAX), and the upper half {expected} is not below the divisor {actual}: the "
                + "quotient does not fit.",
            "Clear RDX before div (xor %edx, %edx); before idiv, cqo (or cltd)."),
        row("division-by-zero", EnumSet.of(DIVISOR_NOT_ZERO), f -> true,
            "{instruction} divided by 0.",
            "Test the divisor first."),
        row("no-such-msr", EnumSet.of(MSR_EXISTS), f -> true,
            "{instruction}: this processor has no model-specific register ECX = {rcx}.",
            "Check the number in ECX."),
        row("msr-not-canonical", EnumSet.of(MSR_CANONICAL), f -> true,
            "{instruction} was to store EDX:EAX = {actual}, which is no canonical address: EDX does not hold the upper half "
                + "of the address in EAX.",
            "Put the address's bits 63:32 into EDX and bits 31:0 into EAX."));

    private static final List<Pattern> ALL = Stream
        .of(RETURNS, SWAPGS, GATES, NEW_STACKS, TABLES, SYSTEM_CALLS, SELECTORS, ARRIVALS, STACKS, MEMORY, RIGHTS)
        .flatMap(List::stream).toList();

    private Patterns() {
    }

    /** All patterns, the more special ones first. */
    static List<Pattern> all() {
        return ALL;
    }

    private static Pattern row(String name, Set<Check> checks, Predicate<Facts> fits, String cause, String remedy) {
        return new Pattern(name, checks, fits, cause, remedy);
    }
}
