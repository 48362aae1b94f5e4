package ringside.explain;

import static ringside.explain.Facts.Area.FETCH;
import static ringside.explain.Facts.Area.OPERAND;
import static ringside.explain.Facts.Area.STACK;
import static ringside.explain.Facts.Area.TSS;
import static ringside.explain.Pattern.row;
import static ringside.explain.Questions.*;
import static ringside.state.Check.*;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import ringside.state.Check;

/** Ways to arrive where there is no code, and stacks that are none. */
final class ArrivalPatterns {
    private static final Set<Check> TARGETS_NOT_CANONICAL =
        EnumSet.of(RETURN_RIP_CANONICAL, FAR_RIP_CANONICAL, BRANCH_TARGET_CANONICAL);
    private static final Set<Check> OPERANDS_NOT_ALIGNED =
        EnumSet.of(VECTOR_OPERAND_ALIGNED, FXSAVE_AREA_ALIGNED, XSAVE_AREA_ALIGNED, CMPXCHG16B_ALIGNED);

    static final List<Pattern<Facts>> ARRIVALS = List.of(
        row("stacks-overlap",
            f -> ArrivalFacts.intruder(f).isPresent(),
            "{arrival} took {address}, no return address: {arrival.before} had pushed one to that slot, but "
                + "{arrival.stack} was delivered to a stack from the TSS that overlaps the one in use, and "
                + "{arrival.writer} overwrote it.",
            "Give RSP0 and each IST entry a stack of its own, above all live frames and apart from each other."),
        row("return-address-overwritten",
            f -> ArrivalFacts.returnAddressWriter(f).isPresent()
                && f.returnSlotWriter(f.arrival().orElseThrow()) .map(one -> !ArrivalFacts.isCall(f, one)
                && !isPush(f, one)).orElse(false),
            "{arrival} took {address}, no return address: {arrival.before} had pushed one to that slot, and "
                + "{arrival.writer} wrote over it.",
            "Look at that store: it goes beyond the end of a buffer on the stack."),
        row("push-without-pop",
            f -> f.arrivedBy("ret") && f.returnSlotWriter(f.arrival().orElseThrow()).map(one -> isPush(f, one))
                .orElse(false),
            "{arrival} took {address} for a return address: it is what {arrival.writer} put there.",
            "Pop what was pushed before ret: one pop for each push."),
        row("code-segment-without-l",
            f -> f.touches() && f.area() == FETCH && inCompatibilityMode(f) && f.arrival().isPresent(),
            "{arrival} loaded CS with a segment that has L = 0: the processor now runs in compatibility mode, where "
                + "RIP has 32 bits, and looked for code at {address}.",
            "Give 64-bit code a segment with L = 1 and D = 0: KERNEL_CS or USER_CS (0x1b is the 32-bit one)."),
        row("null-function",
            f -> f.arrivedBy("call", "jmp") && f.nearNull(),
            "{arrival} went to {address}: the pointer is not set. {origin}.",
            "Store the function's address there before it is called."),
        row("address-cut-to-32-bits",
            f -> f.touches() && f.cutToHalf(),
            "{address} is only the lower half of an address: with its upper half it would be mapped. {origin}.",
            "Use 64-bit registers and slots all the way (movabs or lea name(%rip), not mov to a 32-bit register)."),
        row("execute-disabled", EnumSet.of(PAGE_EXECUTABLE), f -> true,
            "The processor was led to {address}, but that page is data (XD = 1). {origin}. {decider}.",
            "Jump to code; or clear XD (bit 63) in the page's entry if it is meant to hold code."),
        row("smep", EnumSet.of(SMEP_EXECUTES_SUPERVISOR_PAGES), f -> true,
            "Ring 0 was led to {address}, a user page, and CR4.SMEP forbids the kernel to execute it. {origin}. "
                + "{decider}.",
            "Let the kernel call its own code; enter ring 3 by iretq or sysretq to run the user's."),
        row("supervisor-code-in-ring-3", EnumSet.of(PAGE_USER),
            f -> f.area() == FETCH,
            "Ring 3 was led to {address}, a page of the kernel (U/S = 0). {origin}. {decider}.",
            "Let ring 3 run code in user pages (U/S = 1 at every level)."),
        row("ran-off-the-end",
            f -> f.area() == OPERAND && f.touches() && (f.memory(f.step().rip()) & 0xffff) == 0,
            "At {rip} there is no code but zeros, which read as {instruction}: execution ran on past the end of the "
                + "program.",
            "End the program: ret, hlt, or a jump."),
        row("target-not-canonical", TARGETS_NOT_CANONICAL, f -> true,
            "{instruction} was to go to {actual}, which is no canonical address. {origin}.",
            "Look where the address came from: bits 63 to 47 of an address are all equal."),
        row("jump-to-nowhere", EnumSet.of(PAGE_PRESENT),
            f -> f.arrival().isPresent() && f.area() == FETCH,
            "{arrival} went to {address}, where nothing is mapped: {origin}.",
            "Look where the address came from: it is none of code."));

    static final List<Pattern<Facts>> STACKS = List.of(
        row("user-stack-in-ring-0",
            f -> f.kernel() && f.touches() && f.area() == STACK && onUserStack(f) && enteredBySyscall(f),
            "{instruction} in ring 0 used {address}: RSP is still ring 3's stack pointer {rsp}. {entry} does not "
                + "change RSP.",
            "Save RSP and load the kernel's stack pointer before the first push (swapgs; mov %rsp, %gs:...; mov "
                + "%gs:..., %rsp)."),
        row("stack-not-canonical", EnumSet.of(STACK_ADDRESS_CANONICAL), f -> true,
            "{instruction} used RSP = {rsp}: {address} is no canonical address. {origin}.",
            "Load RSP with the top of a mapped stack."),
        row("stack-overflow", EnumSet.of(PAGE_PRESENT),
            f -> f.area() == STACK && f.writes() && f.pages().mapped(pageAbove(f)) && livedOnStack(f),
            "{instruction} pushed to {address}, below the end of the stack, whose lowest page is the one above: RSP "
                + "has come down {stack.depth} from where it was set.",
            "End the recursion earlier, or give the stack more pages."),
        row("stack-is-bottom", EnumSet.of(PAGE_PRESENT),
            f -> f.area() == STACK && f.writes() && f.pages().mapped(pageAbove(f)),
            "RSP was set to the lowest address of a stack, not to its top: {origin}. Pushes go down, so {instruction} "
                + "went to {address}, below it.",
            "Load RSP with the stack's end: its lowest address plus its size."),
        row("stack-not-mapped", EnumSet.of(PAGE_PRESENT),
            f -> f.area() == STACK && f.lostByCr3().isEmpty(),
            "{instruction} used the stack at {address}, where nothing is mapped: RSP = {rsp}. {origin}.",
            "Load RSP with the top of a mapped stack before it is used."),
        row("stack-misaligned", OPERANDS_NOT_ALIGNED,
            f -> baseIsStack(f),
            "{instruction} wants an address that is a multiple of 16, but got {actual}, counted from {holder} = "
                + "{value}. At a function's entry RSP + 8 is a multiple of 16 (the return address lies on an aligned "
                + "stack).",
            "Align RSP before the call: and $-16, %rsp, or push once more (sub $8, %rsp)."),
        row("operand-misaligned", OPERANDS_NOT_ALIGNED, f -> true,
            "{instruction} wants an aligned address, but got {actual}. {origin}.",
            "Align the data (.balign 16; 64 for XSAVE), or use the unaligned form (movups, movdqu)."));

    private ArrivalPatterns() {
    }
}
