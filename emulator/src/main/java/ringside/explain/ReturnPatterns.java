package ringside.explain;

import static ringside.explain.Pattern.row;
import static ringside.explain.Questions.*;
import static ringside.state.Check.*;

import java.util.EnumSet;
import java.util.List;

/** Mistakes in returns and in the fast calls: frames, {@code sysret}, {@code swapgs}. */
final class ReturnPatterns {
    static final List<Pattern<Facts>> RETURNS = List.of(
        row("iret-operand-size",
            f -> f.frame().map(ReturnFrame::writtenWider).orElse(false),
            "{frame.return} pops slots of {frame.bytes} bytes, but the frame has slots of 8: {frame.topwriter} wrote "
                + "8 bytes at {frame.base}. So CS got {frame.cs}, which is a part of the saved RIP.",
            "Use iretq, which pops 8 bytes for each slot."),
        row("error-code-left",
            f -> f.frame().map(one -> "error code".equals(one.role(ReturnFrame.RIP))).orElse(false),
            "{frame.return} took CS from the slot that holds the saved RIP {frame.second}, because the error code "
                + "{frame.top} that the processor pushed for {frame.event} at step {frame.step} is still on top of "
                + "the frame.",
            "Take the error code off before {frame.return}: add $8, %rsp."),
        row("stack-not-popped",
            f -> f.frame().map(one -> one.distance() > 0).orElse(false),
            "{frame.return} found RSP = {frame.base}, but the frame that the processor pushed for {frame.event} at "
                + "step {frame.step} begins at {frame.begin}: {frame.slots} too much on the stack. What it took for "
                + "RIP was put there by {frame.topwriter}.",
            "Take {frame.slots} off the stack before {frame.return}: a pop for each push (and one for an error code)."),
        row("stack-popped-too-far",
            f -> f.frame().map(one -> one.distance() < 0).orElse(false),
            "{frame.return} found RSP = {frame.base}, but the frame that the processor pushed for {frame.event} at "
                + "step {frame.step} begins at {frame.begin}: {frame.slots} too many were taken off the stack.",
            "Take no more off than was pushed: this event's frame has no slot for what the last pop or add removed."),
        row("frame-slots-swapped",
            f -> f.frame().map(one -> one.swapped() != null).orElse(false),
            "The frame's slots are in the wrong order: the {frame.one} slot holds {frame.onevalue} and the "
                + "{frame.other} slot holds {frame.othervalue}; each value fits the other's slot.",
            "From RSP upward the order is RIP, CS, RFLAGS, RSP, SS: push SS first, then RSP, RFLAGS, CS and RIP."),
        row("rsp-pushed-after-ss",
            ArrivalFacts::tookSlotOfFrame,
            "{arrival} took {address} for a return address: it is the SS slot of a frame that iretq had popped "
                + "before. The RSP in that frame was pushed after SS, so it was one slot too low.",
            "Copy RSP to a register before the first push of the frame, and push that copy."),
        row("nested-task-flag", EnumSet.of(NESTED_TASK_CLEAR), f -> true,
            "RFLAGS.NT is set, and then {instruction} asks for a return to another task, which 64-bit mode does not "
                + "have. {origin}.",
            "Clear NT (bit 14 of RFLAGS) before iretq; take care what popfq loads."));

    static final List<Pattern<Facts>> SWAPGS = List.of(
        row("swapgs-from-ring-0",
            f -> faultsThroughGs(f) && swapsInNestedHandler(f) % 2 == 1,
            "{instruction} went to {address}: GS.base is not the kernel's. {handler} came in ring 0, where GS was the "
                + "kernel's already, and the handler's swapgs took it away.",
            "Make swapgs depend on the saved CS: only when its RPL is 3 (test $3, 8(%rsp))."),
        row("swapgs-missing",
            f -> faultsThroughGs(f) && f.rings().entry(f.number()).isPresent() && swapsSinceEntry(f) == 0,
            "{instruction} went to {address}: GS.base = {gs} is still ring 3's. Since {entry} led into ring 0 there "
                + "was no swapgs.",
            "Make swapgs the first instruction of the entry from ring 3, before GS is used."),
        row("swapgs-doubled",
            f -> faultsThroughGs(f) && f.rings().entry(f.number()).isPresent() && swapsSinceEntry(f) % 2 == 0,
            "{instruction} went to {address}: GS.base = {gs} is ring 3's again. Since {entry} led into ring 0 swapgs "
                + "was executed an even number of times: the second one undid the first.",
            "Execute swapgs once on the way in and once on the way out."),
        row("swapgs-missing-on-the-way-out",
            f -> faultsThroughGs(f) && swapsSinceEntry(f) % 2 == 1 && swapsInLastStay(f) % 2 == 1,
            "{instruction} went to {address}: GS.base = {gs} is not the kernel's. {exit} left ring 0 without a second "
                + "swapgs, so the bases were the wrong way round, and the swapgs after {entry} brought in ring 3's.",
            "Execute swapgs once more right before sysretq or iretq leads back to ring 3."));

    static final List<Pattern<Facts>> SYSTEM_CALLS = List.of(
        row("syscall-not-enabled", EnumSet.of(SYSCALL_ENABLED), f -> true,
            "{instruction} is undefined while IA32_EFER.SCE is 0: {msr.efer}.",
            "Set bit 0 (SCE) of IA32_EFER by rdmsr, or, wrmsr; keep the other bits."),
        row("lstar-cut",
            f -> f.arrivedBy("syscall") && f.cutToHalf(),
            "{arrival} went to {address}: IA32_LSTAR has lost the upper half of the entry's address; {msr.lstar}. "
                + "wrmsr takes the upper half from EDX.",
            "Before wrmsr put the address's bits 63:32 into EDX and bits 31:0 into EAX."),
        row("lstar-unset",
            f -> f.arrivedBy("syscall"),
            "{arrival} went to {address}, which it takes from IA32_LSTAR: {msr.lstar}.",
            "Write the entry's address to IA32_LSTAR (0xc0000082) before ring 3 runs."),
        row("sysretl",
            f -> f.arrivedBy("sysret") && f.arrivalStep().instruction().operandSize() == 32,
            "{arrival} is the 32-bit return: it went to compatibility mode, at the lower half of RCX = {arrival.rcx}.",
            "Use sysretq, which returns to 64-bit code."),
        row("rcx-not-kept",
            f -> f.arrivedBy("sysret") && !f.cameBy("syscall"),
            "{arrival} took RIP from RCX = {arrival.rcx}, but that is no longer what syscall put there: {origin}.",
            "Keep RCX (the return address) and R11 (the flags) from syscall to sysretq: save them on the kernel's "
                + "stack."),
        row("sysret-not-canonical", EnumSet.of(SYSRET_RIP_CANONICAL), f -> true,
            "{instruction} takes RIP from RCX = {actual}, which is no canonical address: {origin}. The fault comes at "
                + "CPL 0, on the stack that RSP names by then.",
            "Compare RCX first, and return with iretq (or end the program) when it is not canonical."));

    private ReturnPatterns() {
    }
}
