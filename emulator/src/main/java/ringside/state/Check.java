package ringside.state;

import static ringside.state.ExceptionVector.CP;
import static ringside.state.ExceptionVector.GP;
import static ringside.state.ExceptionVector.NP;
import static ringside.state.ExceptionVector.PF;
import static ringside.state.ExceptionVector.SS;
import static ringside.state.ExceptionVector.TS;
import static ringside.state.ExceptionVector.UD;
import static ringside.state.Rule.AT_LEAST;
import static ringside.state.Rule.AT_MOST;
import static ringside.state.Rule.BITS_CLEAR;
import static ringside.state.Rule.BITS_SET;
import static ringside.state.Rule.CANONICAL;
import static ringside.state.Rule.EQUAL;
import static ringside.state.Rule.FALSE;
import static ringside.state.Rule.GREATER;
import static ringside.state.Rule.NOT_ALL_OF;
import static ringside.state.Rule.NOT_EQUAL;
import static ringside.state.Rule.ONE_OF;
import static ringside.state.Rule.TRUE;

import java.util.Arrays;
import java.util.List;

/**
 * Every condition that the architecture makes a system instruction, an event delivery or a memory access meet: the rule
 * that decides it, the sentence that tells it, the manual's section and the exception that follows when it does not
 * hold.
 *
 * <p>The sentence says what must be so ("the page is present"); together with the two values it reads as a passed or as
 * a failed check. A constant is used by {@link Steps#require}, so that sentence, values and fault cannot disagree.
 */
public enum Check {
    // Decoding: SDM vol. 3A, 7.15 (#UD), vol. 2A, 2.3.11 (length)
    OPCODE_DEFINED(UD, FALSE, "the opcode is defined for this mode and this processor",
        "SDM vol. 3A, 7.15, Interrupt 6"),
    INSTRUCTION_AT_MOST_15_BYTES(GP, FALSE, "the instruction is at most 15 bytes long", "SDM vol. 2A, 2.3.11"),

    CODE_WITHIN_LIMIT(GP, AT_MOST, "the instruction's bytes lie within the code segment's limit", "SDM vol. 3A, 6.3"),

    // Paging: SDM vol. 3A, 5.6 and 5.7
    PAGE_PRESENT(PF, BITS_SET, "the paging-structure entry is present (P = 1)", "SDM vol. 3A, 5.7"),
    PAGE_RESERVED_BITS_CLEAR(PF, BITS_CLEAR, "the paging-structure entry has no reserved bit set", "SDM vol. 3A, 5.7"),
    PAGE_USER(PF, BITS_SET, "a page that ring 3 touches is a user page (U/S = 1 at every level)", "SDM vol. 3A, 5.6.1"),
    PAGE_WRITABLE(PF, BITS_SET, "a page that is written to is writable (R/W = 1 at every level)", "SDM vol. 3A, 5.6.1"),
    PAGE_EXECUTABLE(PF, BITS_CLEAR, "a page that is executed is executable (XD = 0 at every level)", "SDM vol. 3A, 5.6.1"),
    SMEP_EXECUTES_SUPERVISOR_PAGES(PF, BITS_CLEAR, "with CR4.SMEP set, rings 0 to 2 execute supervisor pages only",
        "SDM vol. 3A, 5.6.1"),
    SMAP_TOUCHES_SUPERVISOR_PAGES(PF, BITS_CLEAR,
        "with CR4.SMAP set, rings 0 to 2 touch user pages only while RFLAGS.AC is set", "SDM vol. 3A, 5.6.1"),
    PAGE_KEY_ALLOWS_ACCESS(PF, BITS_CLEAR, "the rights of the page's protection key allow the access", "SDM vol. 3A, 5.6.2"),
    PAGE_IS_SHADOW_STACK(PF, EQUAL, "a shadow-stack access goes to a shadow-stack page (R/W = 0 and D = 1 in the last "
        + "entry, R/W = 1 in all others)", "SDM vol. 3A, 5.6"),
    SHADOW_STACK_OF_SUPERVISOR(PF, BITS_CLEAR, "the shadow stack of rings 0 to 2 lies in supervisor pages",
        "SDM vol. 3A, 5.6.1"),
    PDPTE_RESERVED_BITS_ZERO(GP, BITS_CLEAR, "a present PDPTE that PAE paging loads has no reserved bit set",
        "SDM vol. 3A, 5.4.1"),

    ADDRESS_ALIGNED(ExceptionVector.AC, BITS_CLEAR,
        "with alignment checking on, the address is a multiple of the operand's size",
        "SDM vol. 3A, 7.15, Interrupt 17"),

    // General
    ADDRESS_CANONICAL(GP, CANONICAL, "the address is canonical", "SDM vol. 1, 3.3.7.1"),
    STACK_ADDRESS_CANONICAL(SS, CANONICAL, "the stack address is canonical", "SDM vol. 3A, 7.15, Interrupt 12"),
    PRIVILEGED(GP, EQUAL, "the instruction is executed at CPL 0", "SDM vol. 3A, 6.9"),
    PROTECTED_MODE(UD, FALSE,
        "the instruction is executed in protected mode, not in real-address or virtual-8086 mode",
        "SDM vol. 3A, 7.15, Interrupt 6"),

    // Descriptor tables: SDM vol. 3A, 3.4.2, 3.5.1, 6.3, 6.8.3.1
    LDT_LOADED(GP, TRUE, "a selector with TI = 1 finds an LDT: LDTR is not null", "SDM vol. 3A, 3.5.1"),
    DESCRIPTOR_WITHIN_TABLE(GP, AT_MOST, "the descriptor's last byte lies within the limit of its table",
        "SDM vol. 3A, 6.3"),
    DESCRIPTOR_ADDRESS_CANONICAL(GP, CANONICAL, "the descriptor's address is canonical", "SDM vol. 3A, 6.3.1"),
    UPPER_TYPE_ZERO(GP, BITS_CLEAR, "the type field in the upper half of a 16-byte descriptor is 0",
        "SDM vol. 3A, 6.8.3.1"),

    // Event delivery, and gates in general: SDM vol. 3A, 7.11 to 7.14; vol. 2A, INT n, Operation
    GATE_WITHIN_IDT(GP, AT_MOST, "the vector's gate lies within the limit of the IDT", "SDM vol. 2A, INT n"),
    GATE_ADDRESS_CANONICAL(GP, CANONICAL, "the gate's address is canonical", "SDM vol. 3A, 7.15, Interrupt 13"),
    GATE_TYPE(GP, ONE_OF, "the IDT entry is a 64-bit interrupt gate (type 14) or trap gate (type 15)",
        "SDM vol. 3A, 7.14.1"),
    LEGACY_GATE_TYPE(GP, ONE_OF,
        "the IDT entry is a task gate (type 5) or a 16- or 32-bit interrupt or trap gate (types 6, 7, 14, 15)",
        "SDM vol. 3A, 7.11"),
    VECTOR_WITHIN_TABLE(GP, AT_MOST, "the vector's far pointer lies within the limit of the interrupt table",
        "SDM vol. 2A, INT n"),
    GATE_DPL_AT_LEAST_CPL(GP, AT_LEAST, "a gate that software calls has DPL ≥ CPL", "SDM vol. 3A, 7.12.1.2"),
    GATE_PRESENT(NP, TRUE, "the gate is present (P = 1)", "SDM vol. 2A, INT n"),
    GATE_TARGET_NOT_NULL(GP, NOT_EQUAL, "the gate's code-segment selector is not null", "SDM vol. 2A, INT n"),
    GATE_TARGET_IS_CODE(GP, TRUE, "the gate leads to a code segment", "SDM vol. 2A, INT n"),
    GATE_TARGET_DPL_AT_MOST_CPL(GP, AT_MOST, "the gate leads inward or stays: the code segment's DPL ≤ CPL",
        "SDM vol. 3A, 7.12.1.1"),
    GATE_TARGET_64_BIT(GP, EQUAL, "the gate leads to 64-bit code (L = 1, D = 0)", "SDM vol. 3A, 7.14.1"),
    GATE_TARGET_PRESENT(NP, TRUE, "the gate's code segment is present (P = 1)", "SDM vol. 2A, INT n"),
    GATE_FROM_VIRTUAL_8086_TO_RING_0(GP, TRUE,
        "from virtual-8086 mode the gate leads to a non-conforming code segment with DPL = 0", "SDM vol. 2A, INT n"),
    TSS_HOLDS_STACK_POINTER(TS, AT_MOST, "the TSS is long enough to hold the stack pointer", "SDM vol. 2A, INT n"),
    NEW_STACK_CANONICAL(SS, CANONICAL, "the new stack pointer is canonical", "SDM vol. 2A, INT n"),
    GATE_ENTRY_CANONICAL(GP, CANONICAL, "the gate's entry point is canonical", "SDM vol. 2A, INT n"),

    // Returns: SDM vol. 2B, RET (far return), Operation; vol. 2A, IRET, exceptions
    NESTED_TASK_CLEAR(GP, FALSE, "RFLAGS.NT is clear: IA-32e mode has no nested tasks to return from",
        "SDM vol. 2A, IRET"),
    RETURN_CS_NOT_NULL(GP, NOT_EQUAL, "the CS to return to is not null", "SDM vol. 2B, RET"),
    RETURN_CS_IS_CODE(GP, TRUE, "the CS to return to is a code segment", "SDM vol. 2B, RET"),
    RETURN_CS_NOT_LONG_AND_BIG(GP, NOT_ALL_OF, "the CS to return to does not have both L and D set",
        "SDM vol. 2B, RET"),
    RETURN_CS_RPL_AT_LEAST_CPL(GP, AT_LEAST, "a return stays or leads outward: CS.RPL ≥ CPL", "SDM vol. 2B, RET"),
    RETURN_CS_CONFORMING_DPL_AT_MOST_RPL(GP, AT_MOST, "a conforming code segment has DPL ≤ CS.RPL", "SDM vol. 2B, RET"),
    RETURN_CS_DPL_EQUALS_RPL(GP, EQUAL, "a non-conforming code segment has DPL = CS.RPL", "SDM vol. 2B, RET"),
    RETURN_CS_PRESENT(NP, TRUE, "the code segment to return to is present (P = 1)", "SDM vol. 2B, RET"),
    RETURN_SS_NULL_ONLY_TO_64_BIT(GP, TRUE, "SS may be null only when the return leads to 64-bit code",
        "SDM vol. 2B, RET"),
    RETURN_SS_NULL_NOT_TO_RING_3(GP, NOT_EQUAL, "SS may be null only when the return does not lead to ring 3",
        "SDM vol. 2B, RET"),
    RETURN_SS_RPL_EQUALS_CS_RPL(GP, EQUAL, "SS.RPL = CS.RPL", "SDM vol. 2B, RET"),
    RETURN_SS_WRITABLE(GP, TRUE, "the SS to return to is a writable data segment", "SDM vol. 2B, RET"),
    RETURN_SS_DPL_EQUALS_CS_RPL(GP, EQUAL, "the stack segment has DPL = CS.RPL", "SDM vol. 2B, RET"),
    RETURN_SS_PRESENT(SS, TRUE, "the stack segment to return to is present (P = 1)", "SDM vol. 2B, RET"),
    RETURN_RIP_CANONICAL(GP, CANONICAL, "the RIP to return to is canonical", "SDM vol. 2B, RET"),
    RETURN_RIP_WITHIN_LIMIT(GP, AT_MOST, "the EIP to return to lies within the code segment's limit",
        "SDM vol. 2B, RET"),

    // Far jumps and calls: SDM vol. 2A, JMP and CALL, Operation
    FAR_TARGET_NOT_NULL(GP, NOT_EQUAL, "the selector of a far jump or call is not null", "SDM vol. 2A, JMP"),
    FAR_TARGET_TYPE(GP, TRUE, "a far jump or call finds a code segment or a 64-bit call gate (type 12)",
        "SDM vol. 2A, JMP"),
    FAR_CS_NOT_LONG_AND_BIG(GP, NOT_ALL_OF, "the code segment does not have both L and D set", "SDM vol. 2A, JMP"),
    FAR_CS_CONFORMING_DPL_AT_MOST_CPL(GP, AT_MOST, "a conforming code segment has DPL ≤ CPL", "SDM vol. 2A, JMP"),
    FAR_CS_RPL_AT_MOST_CPL(GP, AT_MOST, "the selector of a non-conforming code segment has RPL ≤ CPL",
        "SDM vol. 2A, JMP"),
    FAR_CS_DPL_EQUALS_CPL(GP, EQUAL, "a non-conforming code segment has DPL = CPL", "SDM vol. 2A, JMP"),
    FAR_CS_PRESENT(NP, TRUE, "the code segment is present (P = 1)", "SDM vol. 2A, JMP"),
    FAR_RIP_CANONICAL(GP, CANONICAL, "the target's RIP is canonical", "SDM vol. 2A, JMP"),
    FAR_RIP_WITHIN_LIMIT(GP, AT_MOST, "the target's EIP lies within the code segment's limit", "SDM vol. 2A, JMP"),
    CALL_GATE_DPL_AT_LEAST_CPL(GP, AT_LEAST, "the call gate has DPL ≥ CPL", "SDM vol. 2A, CALL"),
    CALL_GATE_DPL_AT_LEAST_RPL(GP, AT_LEAST, "the call gate has DPL ≥ the RPL of its selector", "SDM vol. 2A, CALL"),
    CALL_GATE_PRESENT(NP, TRUE, "the call gate is present (P = 1)", "SDM vol. 2A, CALL"),
    GATE_ENTRY_WITHIN_LIMIT(GP, AT_MOST, "the gate's entry point lies within the limit of its code segment",
        "SDM vol. 2A, CALL"),
    FAR_TARGET_TYPE_LEGACY(GP, TRUE, "a far jump or call finds a code segment, a call gate, a task gate or a TSS",
        "SDM vol. 2A, JMP"),
    TASK_DPL_AT_LEAST_CPL(GP, AT_LEAST, "the task gate or TSS has DPL ≥ CPL", "SDM vol. 2A, JMP"),
    TASK_DPL_AT_LEAST_RPL(GP, AT_LEAST, "the task gate or TSS has DPL ≥ the RPL of its selector", "SDM vol. 2A, JMP"),
    TASK_GATE_PRESENT(NP, TRUE, "the task gate is present (P = 1)", "SDM vol. 2A, JMP"),

    // Stacks of inner rings from a 16- or 32-bit TSS: SDM vol. 2A, CALL and INT n, Operation
    LEGACY_TSS_HOLDS_STACK_POINTER(TS, AT_MOST, "the TSS is long enough to hold the inner ring's SS and stack pointer",
        "SDM vol. 2A, CALL"),
    INNER_SS_NOT_NULL(TS, NOT_EQUAL, "the inner ring's SS in the TSS is not null", "SDM vol. 2A, CALL"),
    INNER_SS_RPL_EQUALS_CPL(TS, EQUAL, "the inner ring's SS has RPL = the new CPL", "SDM vol. 2A, CALL"),
    INNER_SS_WRITABLE(TS, TRUE, "the inner ring's SS is a writable data segment", "SDM vol. 2A, CALL"),
    INNER_SS_DPL_EQUALS_CPL(TS, EQUAL, "the inner ring's stack segment has DPL = the new CPL", "SDM vol. 2A, CALL"),
    INNER_SS_PRESENT(SS, TRUE, "the inner ring's stack segment is present (P = 1)", "SDM vol. 2A, CALL"),
    TSS_SELECTOR_FINDS_LDT(TS, TRUE, "a selector with TI = 1 in a TSS finds an LDT: LDTR is not null",
        "SDM vol. 3A, 7.15, Interrupt 10"),
    TSS_SELECTOR_WITHIN_TABLE(TS, AT_MOST,
        "the descriptor of a selector in a TSS lies within the limit of its table", "SDM vol. 3A, 7.15, Interrupt 10"),

    // Task switches, up to the commit point: SDM vol. 3A, 9.3; 7.15, Interrupt 10
    NEW_TSS_LONG_ENOUGH(TS, AT_LEAST, "the new TSS's limit is at least 67H (2BH for a 16-bit TSS)",
        "SDM vol. 3A, 9.3"),
    OLD_TSS_LONG_ENOUGH(TS, AT_LEAST, "the old TSS is long enough to take the state of its task", "SDM vol. 3A, 9.3"),
    BACK_LINK_WITHIN_TSS(TS, AT_MOST, "the TSS is long enough to hold a back link", "SDM vol. 3A, 9.4"),
    BACK_LINK_NOT_NULL(TS, NOT_EQUAL, "the back link, to which IRET with RFLAGS.NT set returns, is not null",
        "SDM vol. 3A, 7.15, Interrupt 10"),
    BACK_LINK_IN_GDT(TS, BITS_CLEAR, "the back link names a TSS in the GDT: TI = 0",
        "SDM vol. 3A, 7.15, Interrupt 10"),
    BACK_LINK_BUSY_TSS(TS, ONE_OF, "the back link names a busy TSS (type 3 or 11)",
        "SDM vol. 3A, 7.15, Interrupt 10"),
    TASK_RETURN_SSP_ALIGNED(TS, BITS_CLEAR, "the shadow stack pointer is aligned to 8 bytes when IRET leaves a task",
        "SDM vol. 3A, 9.3"),
    TASK_WITH_CET_IS_WIDE(TS, TRUE, "with CR4.CET set, the new task has a 32-bit TSS", "SDM vol. 3A, 9.3"),
    TASK_WITH_CET_HOLDS_SSP(TS, AT_LEAST, "with CR4.CET set, the new TSS's limit is at least 6BH: it holds an SSP",
        "SDM vol. 3A, 9.3"),

    // Task switches, after the commit point, in the new task: SDM vol. 3A, table 9-1
    TASK_LDT_IN_GDT(TS, BITS_CLEAR, "the new task's LDT is described in the GDT: TI = 0", "SDM vol. 3A, table 9-1"),
    TASK_LDT_TYPE(TS, EQUAL, "the new task's LDT selector names an LDT (type 2)", "SDM vol. 3A, table 9-1"),
    TASK_LDT_PRESENT(TS, TRUE, "the new task's LDT is present (P = 1)", "SDM vol. 3A, table 9-1"),
    TASK_SS_NOT_NULL(TS, NOT_EQUAL, "the new task's SS is not null", "SDM vol. 3A, table 9-1"),
    TASK_SS_WRITABLE(TS, TRUE, "the new task's SS is a writable data segment", "SDM vol. 3A, table 9-1"),
    TASK_SS_PRESENT(SS, TRUE, "the new task's stack segment is present (P = 1)", "SDM vol. 3A, table 9-1"),
    TASK_SS_DPL_EQUALS_CPL(TS, EQUAL, "the new task's stack segment has DPL = CPL, the RPL of CS",
        "SDM vol. 3A, table 9-1"),
    TASK_SS_DPL_EQUALS_RPL(TS, EQUAL, "the new task's stack segment has DPL = the RPL of SS",
        "SDM vol. 3A, table 9-1"),
    TASK_DATA_READABLE(TS, TRUE, "the new task's DS, ES, FS and GS are data segments, readable code or null",
        "SDM vol. 3A, table 9-1"),
    TASK_DATA_DPL_AT_LEAST_RPL(TS, AT_LEAST, "the new task's data or non-conforming code segment has DPL ≥ RPL",
        "SDM vol. 3A, table 9-1"),
    TASK_DATA_DPL_AT_LEAST_CPL(TS, AT_LEAST, "the new task's data or non-conforming code segment has DPL ≥ CPL",
        "SDM vol. 3A, table 9-1"),
    TASK_DATA_PRESENT(NP, TRUE, "the new task's data segment is present (P = 1)", "SDM vol. 3A, table 9-1"),
    TASK_CS_NOT_NULL(TS, NOT_EQUAL, "the new task's CS is not null", "SDM vol. 3A, table 9-1"),
    TASK_CS_IS_CODE(TS, TRUE, "the new task's CS is a code segment", "SDM vol. 3A, table 9-1"),
    TASK_CS_DPL_EQUALS_RPL(TS, EQUAL, "the new task's non-conforming code segment has DPL = RPL",
        "SDM vol. 3A, table 9-1"),
    TASK_CS_CONFORMING_DPL_AT_MOST_RPL(TS, AT_MOST, "the new task's conforming code segment has DPL ≤ RPL",
        "SDM vol. 3A, table 9-1"),
    TASK_CS_PRESENT(NP, TRUE, "the new task's code segment is present (P = 1)", "SDM vol. 3A, table 9-1"),
    TASK_WITH_CET_NOT_VIRTUAL_8086(TS, FALSE,
        "a task with VM = 1 has neither a shadow stack nor tracked branches in ring 3", "SDM vol. 3A, 9.3"),
    TASK_SSP_ALIGNED(TS, BITS_CLEAR, "the new task's shadow stack pointer is aligned to 8 bytes", "SDM vol. 3A, 9.3"),
    TASK_SHADOW_STACK_FREE(TS, EQUAL, "the token of the new task's shadow stack holds its own address: it is free",
        "SDM vol. 3A, 9.3"),
    TASK_EIP_WITHIN_LIMIT(GP, AT_MOST, "the new task's EIP lies within its code segment's limit", "SDM vol. 2A, JMP"),

    // Fast system calls: SDM vol. 2B, SYSCALL, SYSRET, SYSENTER, SYSEXIT
    SYSCALL_IN_64_BIT_MODE(UD, TRUE,
        "SYSCALL and SYSRET are executed in 64-bit mode (elsewhere only AMD's processors have them)",
        "SDM vol. 2B, SYSCALL"),
    SYSCALL_ENABLED(UD, BITS_SET, "SYSCALL and SYSRET are enabled (IA32_EFER.SCE = 1)", "SDM vol. 2B, SYSCALL"),
    SYSRET_RIP_CANONICAL(GP, CANONICAL, "RCX, which SYSRET takes for RIP, is canonical", "SDM vol. 2B, SYSRET"),
    SYSENTER_OUTSIDE_LONG_MODE(UD, FALSE,
        "SYSENTER and SYSEXIT are executed outside IA-32e mode (there only Intel's processors have them)",
        "APM vol. 3, SYSENTER"),
    FAST_CALL_IN_PROTECTED_MODE(GP, BITS_SET,
        "SYSENTER, SYSEXIT and SYSRET are executed in protected mode (CR0.PE = 1)",
        "SDM vol. 2B, SYSENTER"),
    SYSENTER_CS_NOT_NULL(GP, NOT_EQUAL, "IA32_SYSENTER_CS is not null", "SDM vol. 2B, SYSENTER"),
    SYSEXIT_RIP_CANONICAL(GP, CANONICAL, "RDX, which SYSEXIT takes for RIP, is canonical", "SDM vol. 2B, SYSEXIT"),
    SYSEXIT_RSP_CANONICAL(GP, CANONICAL, "RCX, which SYSEXIT takes for RSP, is canonical", "SDM vol. 2B, SYSEXIT"),

    // Loads of segment registers: SDM vol. 2B, MOV, Operation; vol. 3A, 6.6 and 6.7
    SS_NULL_ONLY_IN_64_BIT(GP, TRUE, "SS may be null only in 64-bit mode", "SDM vol. 3A, 6.4.1.1"),
    SS_NULL_NOT_AT_RING_3(GP, NOT_EQUAL, "SS may not be null at CPL 3", "SDM vol. 3A, 6.4.1.1"),
    SS_NULL_RPL_EQUALS_CPL(GP, EQUAL, "a null selector for SS has RPL = CPL", "SDM vol. 2B, MOV"),
    SS_RPL_EQUALS_CPL(GP, EQUAL, "a selector for SS has RPL = CPL", "SDM vol. 3A, 6.7"),
    SS_WRITABLE(GP, TRUE, "SS gets a writable data segment", "SDM vol. 2B, MOV"),
    SS_DPL_EQUALS_CPL(GP, EQUAL, "the stack segment has DPL = CPL", "SDM vol. 3A, 6.7"),
    SS_PRESENT(SS, TRUE, "the stack segment is present (P = 1)", "SDM vol. 2B, MOV"),
    DATA_SEGMENT_READABLE(GP, TRUE, "the register gets a data segment or readable code", "SDM vol. 2B, MOV"),
    DATA_SEGMENT_DPL_AT_LEAST_RPL(GP, AT_LEAST, "a data or non-conforming code segment has DPL ≥ RPL",
        "SDM vol. 3A, 6.6"),
    DATA_SEGMENT_DPL_AT_LEAST_CPL(GP, AT_LEAST, "a data or non-conforming code segment has DPL ≥ CPL",
        "SDM vol. 3A, 6.6"),
    DATA_SEGMENT_PRESENT(NP, TRUE, "the segment is present (P = 1)", "SDM vol. 2B, MOV"),

    // Segments in compatibility mode: SDM vol. 3A, 6.3 to 6.5
    SEGMENT_USABLE(GP, TRUE, "the segment register holds no null selector", "SDM vol. 3A, 6.4.1"),
    STACK_SEGMENT_USABLE(SS, TRUE, "SS holds no null selector", "SDM vol. 3A, 6.4.1"),
    SEGMENT_READABLE(GP, TRUE, "the segment may be read", "SDM vol. 3A, 6.4"),
    SEGMENT_WRITABLE(GP, TRUE, "the segment may be written", "SDM vol. 3A, 6.4"),
    SEGMENT_WITHIN_LIMIT(GP, AT_MOST, "the access lies within the segment's limit", "SDM vol. 3A, 6.3"),
    SEGMENT_ABOVE_LIMIT(GP, GREATER, "an access to an expand-down segment lies above its limit", "SDM vol. 3A, 6.3"),
    STACK_WITHIN_LIMIT(SS, AT_MOST, "the stack access lies within the stack segment's limit", "SDM vol. 3A, 6.3"),
    STACK_ABOVE_LIMIT(SS, GREATER, "an access to an expand-down stack lies above its limit", "SDM vol. 3A, 6.3"),

    // GDTR, IDTR, LDTR, TR: SDM vol. 2A, LGDT, LLDT, LTR
    TABLE_BASE_CANONICAL(GP, CANONICAL, "the base of a descriptor table is canonical", "SDM vol. 2A, LGDT"),
    SYSTEM_SELECTOR_IN_GDT(GP, BITS_CLEAR, "LDTs and TSSs are described in the GDT: the selector has TI = 0",
        "SDM vol. 2A, LTR"),
    LDT_DESCRIPTOR_TYPE(GP, EQUAL, "the descriptor is an LDT's (type 2)", "SDM vol. 2A, LLDT"),
    TSS_NOT_NULL(GP, NOT_EQUAL, "the selector for TR is not null", "SDM vol. 2A, LTR"),
    TSS_AVAILABLE(GP, EQUAL, "the descriptor is that of an available 64-bit TSS (type 9; busy ones have 11)",
        "SDM vol. 2A, LTR"),
    TSS_AVAILABLE_LEGACY(GP, ONE_OF,
        "the descriptor is that of an available 16- or 32-bit TSS (type 1 or 9; busy ones have 3 and 11)",
        "SDM vol. 2A, LTR"),
    SYSTEM_SEGMENT_PRESENT(NP, TRUE, "the LDT or TSS is present (P = 1)", "SDM vol. 2A, LTR"),
    SYSTEM_BASE_CANONICAL(GP, CANONICAL, "the base of the LDT or TSS is canonical", "SDM vol. 2A, LTR"),
    UMIP_ALLOWS(GP, EQUAL, "with CR4.UMIP set, SGDT, SIDT, SLDT, SMSW and STR are executed at CPL 0",
        "SDM vol. 3A, 2.5"),

    // Flags and interrupts: SDM vol. 2A, CLI; vol. 2B, STI
    IOPL_AT_LEAST_CPL(GP, AT_MOST, "CPL ≤ IOPL", "SDM vol. 2A, CLI"),
    VIRTUAL_8086_IOPL_3(GP, EQUAL, "in virtual-8086 mode the instruction needs IOPL = 3", "SDM vol. 3B, 22.2.7"),
    STI_NOTHING_PENDING(GP, FALSE, "no virtual interrupt waits (VIP = 0) when STI sets VIF", "SDM vol. 2B, STI"),
    VIRTUAL_FLAGS_NOTHING_PENDING(GP, FALSE,
        "the flags popped do not set IF while a virtual interrupt waits (VIP = 1)", "SDM vol. 2B, POPF"),
    NO_VIRTUAL_INTERRUPT_DUE(GP, FALSE,
        "no virtual interrupt is pending and enabled (VIP = VIF = 1) when the instruction begins", "SDM vol. 3B, 22.3.2"),
    VIRTUAL_FLAGS_TF_CLEAR(GP, BITS_CLEAR, "the flags popped to the virtual IF have TF clear", "SDM vol. 2B, POPF"),
    REDIRECTION_TSS_HAS_BITMAP(GP, AT_LEAST,
        "the TSS is long enough to say where its interrupt redirection bitmap lies", "SDM vol. 3B, 22.3.3"),
    REDIRECTION_WITHIN_TSS(GP, AT_MOST, "the vector's bit of the interrupt redirection bitmap lies within the TSS",
        "SDM vol. 3B, 22.3.3"),
    AC_CHANGED_AT_RING_0(UD, EQUAL, "CLAC and STAC are executed at CPL 0", "SDM vol. 2B, STAC"),
    IN_SYSTEM_MANAGEMENT_MODE(UD, TRUE, "RSM is executed in system-management mode", "SDM vol. 2B, RSM"),

    // Control registers: SDM vol. 2B, MOV to and from control registers; vol. 3A, 2.5 and 11.8.5
    CR0_UPPER_HALF_ZERO(GP, BITS_CLEAR, "bits 63:32 of CR0 are 0", "SDM vol. 3A, 2.5"),
    CR0_PAGING_NEEDS_PROTECTION(GP, BITS_SET, "with CR0.PG set, CR0.PE is set too", "SDM vol. 3A, 2.5"),
    CR0_NW_NEEDS_CD(GP, BITS_SET, "with CR0.NW set, CR0.CD is set too", "SDM vol. 3A, 2.5"),
    PAGING_STAYS_ON_IN_64_BIT(GP, BITS_SET, "64-bit mode does not switch paging off (CR0.PG)", "SDM vol. 3A, 11.8.5.4"),
    PAGING_STAYS_ON_WITH_PCIDS(GP, BITS_SET, "paging is not switched off while CR4.PCIDE is set",
        "SDM vol. 2B, MOV to and from control registers"),
    WRITE_PROTECTION_STAYS_ON_WITH_CET(GP, BITS_SET, "CR0.WP stays set while CR4.CET is set",
        "SDM vol. 2B, MOV to and from control registers"),
    LONG_MODE_NEEDS_PAE(GP, BITS_SET, "IA-32e mode is entered with CR4.PAE set", "SDM vol. 3A, 11.8.5.3"),
    LONG_MODE_ENTERED_WITHOUT_L(GP, FALSE, "IA-32e mode is entered from a code segment with L = 0",
        "SDM vol. 3A, 11.8.5.3"),
    LONG_MODE_NEEDS_32_BIT_TSS(GP, AT_LEAST, "IA-32e mode is entered without a 16-bit TSS in TR",
        "SDM vol. 3A, 11.8.5.3"),
    CR3_RESERVED_BITS_ZERO(GP, BITS_CLEAR, "no bit of CR3 above the physical-address width is set", "SDM vol. 3A, 2.5"),
    CR4_RESERVED_BITS_ZERO(GP, BITS_CLEAR, "no bit of CR4 is set that this processor lacks", "SDM vol. 3A, 2.5"),
    CR4_PAE_STAYS_ON(GP, BITS_SET, "IA-32e mode keeps CR4.PAE set", "SDM vol. 3A, 11.8.5.3"),
    CR4_LA57_STAYS(GP, EQUAL, "IA-32e mode does not change CR4.LA57", "SDM vol. 2B, MOV to and from control registers"),
    CR4_PCIDE_NEEDS_LONG_MODE(GP, BITS_SET, "CR4.PCIDE is set in IA-32e mode only (IA32_EFER.LMA = 1)",
        "SDM vol. 3A, 5.10.1"),
    CR4_PCIDE_NEEDS_PCID_0(GP, BITS_CLEAR, "CR4.PCIDE is set while bits 11:0 of CR3 are 0", "SDM vol. 3A, 5.10.1"),
    CR4_CET_NEEDS_WP(GP, BITS_SET, "CR4.CET is set while CR0.WP is set", "SDM vol. 3A, 2.5"),
    CR8_RESERVED_BITS_ZERO(GP, BITS_CLEAR, "bits 63:4 of CR8 are 0", "SDM vol. 3A, 2.5"),

    // XCR0: SDM vol. 2D, XGETBV and XSETBV; vol. 1, 13.3
    XCR_EXISTS(GP, ONE_OF, "ECX is the number of an extended control register that this processor has",
        "SDM vol. 2D, XSETBV"),
    XCR0_RESERVED_BITS_ZERO(GP, BITS_CLEAR, "no bit of XCR0 is set that this processor lacks", "SDM vol. 2D, XSETBV"),
    XCR0_X87_SET(GP, BITS_SET, "bit 0 of XCR0 (x87) is set", "SDM vol. 2D, XSETBV"),
    XCR0_AVX_NEEDS_SSE(GP, BITS_SET, "with bit 2 of XCR0 (AVX) set, bit 1 (SSE) is set too", "SDM vol. 2D, XSETBV"),

    // Debug registers: SDM vol. 3B, Debug Registers; vol. 2B, MOV to and from debug registers
    DEBUG_REGISTER_EXISTS(UD, ONE_OF,
        "the debug register is one of DR0 to DR3, DR6 and DR7 (with CR4.DE clear also DR4, DR5)",
        "SDM vol. 2B, MOV DR"),
    DEBUG_REGISTERS_UNGUARDED(ExceptionVector.DB, BITS_CLEAR, "the debug registers are not guarded (DR7.GD = 0)",
        "SDM vol. 3B, Debug Control Register (DR7)"),
    DEBUG_UPPER_HALF_ZERO(GP, BITS_CLEAR, "bits 63:32 of DR6 and DR7 are 0", "SDM vol. 2B, MOV DR"),

    // Model-specific registers and counters: SDM vol. 2B, RDMSR and WRMSR; vol. 4
    MSR_EXISTS(GP, TRUE, "ECX is the number of a model-specific register that this processor has",
        "SDM vol. 2B, RDMSR"),
    MSR_WRITABLE(GP, TRUE, "the model-specific register can be written", "SDM vol. 2B, WRMSR"),
    MSR_RESERVED_BITS_ZERO(GP, BITS_CLEAR, "no reserved bit of the model-specific register is set",
        "SDM vol. 2B, WRMSR"),
    MSR_CANONICAL(GP, CANONICAL, "an address for a model-specific register is canonical", "SDM vol. 2B, WRMSR"),
    MSR_MEMORY_TYPES(GP, TRUE, "every memory type is one of those defined", "SDM vol. 3A, 13.12.2"),
    APIC_MODE_CHANGE(GP, TRUE,
        "the local APIC goes from off to xAPIC, from there to x2APIC mode, and from anywhere to off",
        "SDM vol. 3A, 12.12.5"),
    CET_SUPPRESSED_WHILE_IDLE(GP, NOT_ALL_OF, "SUPPRESS is set only while the indirect-branch tracker is idle",
        "SDM vol. 4, IA32_U_CET"),
    LONG_MODE_ENABLED_WITHOUT_PAGING(GP, EQUAL, "IA32_EFER.LME is not changed while paging is on",
        "SDM vol. 3A, 11.8.5.3"),
    TIME_STAMP_ALLOWED(GP, EQUAL, "with CR4.TSD set, the time-stamp counter is read at CPL 0", "SDM vol. 2B, RDTSC"),
    COUNTERS_ALLOWED(GP, EQUAL, "with CR4.PCE clear, performance counters are read at CPL 0", "SDM vol. 2B, RDPMC"),
    COUNTER_EXISTS(GP, TRUE, "ECX is the number of a performance counter (this processor has none)",
        "SDM vol. 2B, RDPMC"),
    MONITOR_ENABLED(UD, BITS_SET, "MONITOR and MWAIT are enabled (bit 18 of IA32_MISC_ENABLE)", "SDM vol. 2B, MONITOR"),
    MONITOR_AT_RING_0(UD, EQUAL, "MONITOR and MWAIT are executed at CPL 0", "SDM vol. 2B, MONITOR"),
    MONITOR_EXTENSIONS_ZERO(GP, BITS_CLEAR, "ECX, which asks for extensions of MONITOR, is 0", "SDM vol. 2B, MONITOR"),
    MWAIT_EXTENSIONS_KNOWN(GP, BITS_CLEAR, "ECX asks MWAIT for nothing but to treat interrupts as break events",
        "SDM vol. 2B, MWAIT"),
    FSGSBASE_ENABLED(UD, BITS_SET, "the FS and GS base instructions are enabled (CR4.FSGSBASE = 1)",
        "SDM vol. 2B, WRFSBASE"),
    SEGMENT_BASE_CANONICAL(GP, CANONICAL, "the base of FS or GS is canonical", "SDM vol. 2B, WRFSBASE"),

    // Arithmetic: SDM vol. 3A, 7.15, Interrupt 0
    DIVISOR_NOT_ZERO(ExceptionVector.DE, NOT_EQUAL, "the divisor is not 0", "SDM vol. 2A, DIV"),
    DIVISOR_ABOVE_UPPER_HALF(ExceptionVector.DE, GREATER,
        "the divisor is greater than the dividend's upper half, so that the quotient fits", "SDM vol. 2A, DIV"),
    QUOTIENT_FITS(ExceptionVector.DE, AT_MOST, "the quotient's magnitude fits its register", "SDM vol. 2A, IDIV"),

    // Near branches: SDM vol. 2A, CALL, Jcc, JMP; vol. 2B, RET
    BRANCH_TARGET_CANONICAL(GP, CANONICAL, "the branch target is canonical", "SDM vol. 2A, JMP"),
    BRANCH_TARGET_WITHIN_LIMIT(GP, AT_MOST, "the branch target lies within the code segment's limit",
        "SDM vol. 2A, JMP"),

    // Protection keys and process-context identifiers: SDM vol. 2D, WRPKRU; vol. 2A, INVPCID
    PROTECTION_KEYS_ENABLED(UD, BITS_SET, "protection keys are enabled: CR4.PKE is set", "SDM vol. 2B, RDPKRU"),
    PKRU_NUMBER_ZERO(GP, EQUAL, "ECX is 0: there is one register of protection-key rights", "SDM vol. 2B, RDPKRU"),
    PKRU_UPPER_HALF_ZERO(GP, EQUAL, "EDX is 0: PKRU has 32 bits", "SDM vol. 2D, WRPKRU"),
    INVPCID_TYPE_EXISTS(GP, AT_MOST, "the type of invalidation is 0 to 3", "SDM vol. 2A, INVPCID"),
    INVPCID_RESERVED_BITS_ZERO(GP, BITS_CLEAR, "bits 63:12 of the INVPCID descriptor are 0", "SDM vol. 2A, INVPCID"),
    INVPCID_PCID_ZERO_WITHOUT_PCIDE(GP, EQUAL, "with CR4.PCIDE clear, the descriptor's PCID is 0",
        "SDM vol. 2A, INVPCID"),
    INVPCID_ADDRESS_CANONICAL(GP, CANONICAL, "the linear address to forget is canonical", "SDM vol. 2A, INVPCID"),

    // Instructions of one check each
    PUSHA_ROOM(GP, FALSE, "in real-address and virtual-8086 mode PUSHA finds SP at none of 7, 9, 11, 13 and 15",
        "SDM vol. 2B, PUSHA"),
    CMPXCHG16B_ALIGNED(GP, BITS_CLEAR, "the 16 bytes are aligned to 16", "SDM vol. 2A, CMPXCHG8B/CMPXCHG16B"),
    NO_UNDEFINED_INSTRUCTION(UD, FALSE, "the instruction is none of those that only raise #UD", "SDM vol. 2B, UD"),
    WAIT_TASK_NOT_SWITCHED(ExceptionVector.NM, NOT_EQUAL, "CR0.MP and CR0.TS are not both set",
        "SDM vol. 2B, WAIT/FWAIT"),
    BOUND_AT_LEAST_LOWER(ExceptionVector.BR, Rule.SIGNED_AT_LEAST, "the index is at least the lower bound",
        "SDM vol. 2A, BOUND"),
    BOUND_AT_MOST_UPPER(ExceptionVector.BR, Rule.SIGNED_AT_MOST, "the index is at most the upper bound",
        "SDM vol. 2A, BOUND"),

    // x87, MMX, SSE: SDM vol. 3A, 2.5 (CR0.EM, TS, MP; CR4.OSFXSR, OSXMMEXCPT, OSXSAVE), vol. 1, 8.5 and 11.5
    X87_NOT_EMULATED(ExceptionVector.NM, BITS_CLEAR, "x87 instructions are not emulated (CR0.EM = 0)",
        "SDM vol. 3A, 2.5"),
    X87_TASK_NOT_SWITCHED(ExceptionVector.NM, BITS_CLEAR, "the task has not been switched (CR0.TS = 0)",
        "SDM vol. 3A, 2.5"),
    VECTORS_NOT_EMULATED(UD, BITS_CLEAR, "there is an x87 unit (CR0.EM = 0), without which MMX and SSE are undefined",
        "SDM vol. 3A, 2.5"),
    SSE_ENABLED(UD, BITS_SET, "the operating system saves the SSE registers (CR4.OSFXSR = 1)", "SDM vol. 3A, 2.5"),
    XSAVE_ENABLED(UD, BITS_SET, "the operating system uses XSAVE (CR4.OSXSAVE = 1)", "SDM vol. 3A, 2.5"),
    AVX_ENABLED(UD, BITS_SET, "the operating system has enabled the SSE and AVX state (bits 1 and 2 of XCR0)",
        "SDM vol. 1, 14.3"),
    X87_NO_EXCEPTION_PENDING(ExceptionVector.MF, BITS_CLEAR, "no unmasked x87 exception waits",
        "SDM vol. 3A, 7.15, Interrupt 16"),
    VECTOR_EXCEPTIONS_MASKED(ExceptionVector.XM, BITS_CLEAR, "MXCSR masks every exception that the operation raises",
        "SDM vol. 3A, 7.15, Interrupt 19"),
    VECTOR_EXCEPTIONS_REPORTED(UD, BITS_SET,
        "the operating system handles unmasked SIMD exceptions (CR4.OSXMMEXCPT = 1)", "SDM vol. 3A, 2.5"),
    VECTOR_OPERAND_ALIGNED(GP, BITS_CLEAR, "an operand of 128 bits or more is aligned to its size", "SDM vol. 1, 4.1.1"),
    MXCSR_RESERVED_BITS_ZERO(GP, BITS_CLEAR, "no reserved bit of MXCSR is set", "SDM vol. 1, 10.2.3"),

    // FXSAVE and XSAVE: SDM vol. 1, 10.5 and 13; vol. 2C, XRSTOR, XRSTORS, XSAVE
    FXSAVE_AREA_ALIGNED(GP, BITS_CLEAR, "the FXSAVE area is aligned to 16 bytes", "SDM vol. 2A, FXSAVE"),
    XSAVE_AREA_ALIGNED(GP, BITS_CLEAR, "the XSAVE area is aligned to 64 bytes", "SDM vol. 1, 13.4"),
    XSTATE_COMPONENTS_ENABLED(GP, BITS_CLEAR, "XSTATE_BV names no state component that is not enabled in XCR0",
        "SDM vol. 1, 13.8"),
    XSTATE_COMPONENTS_IN_AREA(GP, BITS_CLEAR, "XSTATE_BV names no state component that XCOMP_BV does not name",
        "SDM vol. 1, 13.8"),
    XCOMP_COMPONENTS_ENABLED(GP, BITS_CLEAR, "XCOMP_BV names no state component that is not enabled",
        "SDM vol. 1, 13.8"),
    XCOMP_COMPACTED(GP, BITS_SET, "the XSAVE area is compacted (bit 63 of XCOMP_BV)", "SDM vol. 1, 13.12"),
    XSAVE_HEADER_RESERVED_ZERO(GP, EQUAL, "the reserved bytes of the XSAVE header are 0", "SDM vol. 1, 13.8"),
    CET_STATE_VALID(GP, TRUE, "the control-flow enforcement state has no reserved bit and canonical addresses",
        "SDM vol. 2C, XRSTORS"),

    // Control-flow enforcement: SDM vol. 1, chapter 17
    CET_ENABLED(UD, BITS_SET, "CR4.CET is set", "SDM vol. 2C, WRUSS"),
    SHADOW_STACK_ENABLED(UD, TRUE, "the shadow stack is enabled for this ring", "SDM vol. 1, 17.2.3"),
    SHADOW_WRITES_ENABLED(UD, BITS_SET, "WRSS is enabled for this ring", "SDM vol. 2C, WRSS"),
    SHADOW_ACCESS_ALIGNED(GP, BITS_CLEAR, "the address in the shadow stack is aligned to its operand",
        "SDM vol. 1, 17.2.3"),
    SHADOW_RETURN_MATCHES(CP, EQUAL, "the return address is the one on the shadow stack", "SDM vol. 2B, RET"),
    RETURN_TO_VIRTUAL_8086_WITHOUT_CET(GP, FALSE,
        "ring 3 has neither a shadow stack nor tracked branches when IRET returns to virtual-8086 mode",
        "SDM vol. 2A, IRET"),
    SSP_ALIGNED_FOR_FAR_RETURN(CP, BITS_CLEAR, "the shadow stack pointer is aligned to 8 bytes", "SDM vol. 2B, RET"),
    SHADOW_CS_MATCHES(CP, EQUAL, "the popped CS is the one on the shadow stack", "SDM vol. 2B, RET"),
    SHADOW_RIP_MATCHES(CP, EQUAL, "the linear return address is the one on the shadow stack", "SDM vol. 2B, RET"),
    SHADOW_SSP_ALIGNED(CP, BITS_CLEAR, "the SSP on the shadow stack is aligned to 4 bytes", "SDM vol. 2B, RET"),
    SHADOW_SSP_BELOW_4_GIB(CP, BITS_CLEAR, "the SSP on the shadow stack lies below 4 GiB, as code outside 64-bit mode "
        + "needs it", "SDM vol. 2B, RET"),
    SSP_BELOW_4_GIB(GP, BITS_CLEAR, "the shadow stack lies below 4 GiB, as code outside 64-bit mode needs it",
        "SDM vol. 2A, CALL"),
    NEW_SSP_ALIGNED(GP, BITS_CLEAR, "the new shadow stack pointer is aligned to 8 bytes", "SDM vol. 2A, CALL"),
    NEW_SSP_ALIGNED_TO_4(GP, BITS_CLEAR, "IA32_PL3_SSP is aligned to 4 bytes", "SDM vol. 2B, RET"),
    NEW_SSP_BELOW_4_GIB(GP, BITS_CLEAR, "the new shadow stack lies below 4 GiB, as code outside 64-bit mode needs it",
        "SDM vol. 2A, CALL"),
    SHADOW_STACK_FREE(GP, EQUAL, "the new shadow stack's token holds its own address and says that it is free",
        "SDM vol. 1, 17.2.4"),
    SHADOW_TOKEN_FREE(CP, EQUAL, "the token at IA32_PL0_SSP holds its own address and says that it is free",
        "SDM vol. 2B, SETSSBSY"),
    PREVIOUS_SSP_TOKEN(GP, BITS_SET, "the top of the shadow stack is the token that RSTORSSP has left",
        "SDM vol. 2B, SAVEPREVSSP"),
    SHADOW_HOLE_ZERO(GP, EQUAL, "the alignment hole above the token is 0", "SDM vol. 2B, SAVEPREVSSP"),
    RESTORE_TOKEN_MATCHES(CP, TRUE, "the restore token is one of this mode and stands where it says",
        "SDM vol. 2B, RSTORSSP"),
    ENDBRANCH_AT_TARGET(CP, TRUE, "an indirect branch leads to ENDBR64 in 64-bit mode, to ENDBR32 elsewhere",
        "SDM vol. 1, 17.3"),

    // Input and output: SDM vol. 1, 19.5
    IO_TSS_HAS_BITMAP(GP, Rule.BITS_SET,
        "the TSS is one with an I/O permission bitmap (bit 3 of its type), not a 16-bit one",
        "SDM vol. 1, 19.5.2"),
    IO_BITMAP_BASE_WITHIN_TSS(GP, AT_MOST, "the TSS is long enough to say where its I/O permission bitmap starts",
        "SDM vol. 1, 19.5.2"),
    IO_BITMAP_WITHIN_TSS(GP, AT_MOST, "the port's two bytes of the I/O permission bitmap lie within the TSS",
        "SDM vol. 1, 19.5.2"),
    IO_BITMAP_ALLOWS(GP, BITS_CLEAR, "the I/O permission bitmap has no bit set for these ports", "SDM vol. 1, 19.5.2");

    /** The rules by the checks' numbers. HotSpot takes the elements of such a list for constants, but not a field. */
    private static final List<Rule> RULES = Arrays.stream(values()).map(Check::rule).toList();

    private final ExceptionVector vector;
    private final Rule rule;
    private final String sentence;
    private final String section;

    Check(ExceptionVector vector, Rule rule, String sentence, String section) {
        this.vector = vector;
        this.rule = rule;
        this.sentence = sentence;
        this.section = section;
    }

    /** The exception that follows when the check does not hold. */
    public ExceptionVector vector() {
        return vector;
    }

    /** How the two values are compared. */
    public Rule rule() {
        return rule;
    }

    /** What must be so, in words, without a full stop. */
    public String sentence() {
        return sentence;
    }

    /** Where the manual says so. */
    public String section() {
        return section;
    }

    /** Whether the check holds for {@code actual} against {@code expected}. */
    public boolean holds(long actual, long expected) {
        return RULES.get(ordinal()).holds(actual, expected);
    }
}
