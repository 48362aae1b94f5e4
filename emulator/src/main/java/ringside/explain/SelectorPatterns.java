package ringside.explain;

import static ringside.explain.Pattern.row;
import static ringside.explain.Questions.*;
import static ringside.state.Check.*;

import java.util.EnumSet;
import java.util.List;
import ringside.semantics.Msr;

/** Mistakes in selectors, and in the descriptors that they name. */
final class SelectorPatterns {
    static final List<Pattern<Facts>> SELECTORS = List.of(
        row("star-wrong",
            f -> isReturnCheck(f) && f.historyHas(link -> link.holder().equals(Msr.STAR.title())),
            "{selector.register} got {selector.value}, which names {selector.names}. This selector was made by "
                + "syscall or sysret from IA32_STAR = {star.value}; {star.writer}. sysretq gives CS = STAR[63:48] + "
                + "16 and SS = STAR[63:48] + 8, syscall CS = STAR[47:32] and SS = STAR[47:32] + 8.",
            "Here STAR[63:48] is {star.user} and STAR[47:32] is {star.kernel}: choose them so that both sums name the "
                + "segments meant (on the stage 0x1b and 0x08)."),
        row("user-selector-without-rpl", EnumSet.of(RETURN_CS_DPL_EQUALS_RPL, RETURN_SS_RPL_EQUALS_CS_RPL,
                SS_RPL_EQUALS_CPL, RETURN_SS_DPL_EQUALS_CS_RPL),
            f -> (SelectorFacts.selector(f) & 3) == 0 && dplOfSelector(f) == 3,
            "{selector.register} was to get {selector.value}, which names {selector.names}, but its RPL is 0. A "
                + "selector of ring 3 has 3 in its two lowest bits. {origin}.",
            "Use {selector.rpl3}: the selector with RPL 3."),
        row("kernel-stack-segment-for-ring-3", EnumSet.of(RETURN_SS_RPL_EQUALS_CS_RPL, RETURN_SS_DPL_EQUALS_CS_RPL),
            f -> dplOfSelector(f) == 0,
            "The return leads to ring 3, but SS was to get {selector.value}, which names {selector.names}. {origin}.",
            "Give ring 3 a stack segment of its own: USER_DS, DPL 3 with RPL 3."),
        row("user-stack-segment-for-ring-0", EnumSet.of(RETURN_SS_RPL_EQUALS_CS_RPL, RETURN_SS_DPL_EQUALS_CS_RPL),
            f -> dplOfSelector(f) == 3,
            "CS leads to another ring than SS = {selector.value}, which names {selector.names}. {origin}.",
            "Take CS and SS of the same ring: USER_CS with USER_DS, KERNEL_CS with KERNEL_DS."),
        row("null-stack-segment-for-ring-3", EnumSet.of(RETURN_SS_NULL_NOT_TO_RING_3), f -> true,
            "The return leads to ring 3, but the SS slot holds a null selector. {origin}. An event that comes from "
                + "ring 3 loads SS with null: a handler's own SS is none to return with.",
            "Put USER_DS into the SS slot."),
        row("return-inward", EnumSet.of(RETURN_CS_RPL_AT_LEAST_CPL), f -> true,
            "{instruction} at CPL {ring} cannot lead to the more privileged CS = {selector.value}: returns only go "
                + "outward. {origin}.",
            "Go inward through a gate or syscall; in the frame of a return to ring 3 CS has RPL 3."),
        row("code-segment-is-data", EnumSet.of(RETURN_CS_IS_CODE, GATE_TARGET_IS_CODE, FAR_TARGET_TYPE), f -> true,
            "CS was to get {selector.value}, which names {selector.names}: no code segment. {origin}. {decider}.",
            "Give the selector of a code segment: KERNEL_CS or USER_CS."),
        row("code-segment-long-and-big", EnumSet.of(RETURN_CS_NOT_LONG_AND_BIG, FAR_CS_NOT_LONG_AND_BIG), f -> true,
            "CS was to get {selector.value}, which names {selector.names}: L = 1 makes it 64-bit, and then D must be "
                + "0. {decider}.",
            "In the descriptor, set L (bit 53) and clear D (bit 54) for 64-bit code."),
        row("gate-leads-to-no-64-bit-code", EnumSet.of(GATE_TARGET_64_BIT), f -> true,
            "The gate's selector {selector.value} names {selector.names}; handlers in IA-32e mode are 64-bit code. "
                + "The gate is {gate.low}. {decider}.",
            "Let the gate name a code segment with L = 1 and D = 0: KERNEL_CS."),
        row("gate-leads-outward", EnumSet.of(GATE_TARGET_DPL_AT_MOST_CPL), f -> true,
            "{delivered} came at CPL {ring}, and its gate's selector {selector.value} names {selector.names}: a gate "
                + "never leads outward.",
            "Put KERNEL_CS into the gate: handlers run in ring 0."),
        row("gate-selector-null", EnumSet.of(GATE_TARGET_NOT_NULL), f -> true,
            "The gate for {delivered} has a null code-segment selector: it is {gate.low}.",
            "Put KERNEL_CS into bytes 2 and 3 of the gate."),
        row("gdt-limit-too-small", EnumSet.of(DESCRIPTOR_WITHIN_TABLE),
            f -> SelectorFacts.selector(f) != 0 && presentBeyondLimit(f),
            "{selector.register} was to get {selector.value}. The descriptor is there in memory, but it ends at "
                + "offset {actual} and GDTR's limit is {expected}; it was loaded by {table.loader}.",
            "Load GDTR with a limit of the table's size in bytes minus 1."),
        row("selector-names-nothing", EnumSet.of(DESCRIPTOR_WITHIN_TABLE, LDT_LOADED), f -> true,
            "{selector.register} was to get {selector.value}, which names {selector.names}. This is no selector: "
                + "{origin}.",
            "Look where the value came from: it was meant for something else."),
        row("null-code-segment", EnumSet.of(RETURN_CS_NOT_NULL, FAR_TARGET_NOT_NULL), f -> true,
            "CS was to get a null selector. {origin}.",
            "Give the selector of a code segment: KERNEL_CS or USER_CS."),
        row("descriptor-not-present", EnumSet.of(RETURN_CS_PRESENT, RETURN_SS_PRESENT, GATE_TARGET_PRESENT,
                SS_PRESENT, DATA_SEGMENT_PRESENT, FAR_CS_PRESENT), f -> true,
            "{selector.register} was to get {selector.value}, which names {selector.names}. {decider}.",
            "Set P (bit 47) in the descriptor."),
        row("kernel-data-segment-in-ring-3", EnumSet.of(DATA_SEGMENT_DPL_AT_LEAST_CPL, DATA_SEGMENT_DPL_AT_LEAST_RPL),
            f -> true,
            "{instruction} at CPL {ring} was to load {selector.value}, which names {selector.names}. {origin}.",
            "Load a data segment with DPL 3 (USER_DS), or a null selector."));

    private SelectorPatterns() {
    }
}
