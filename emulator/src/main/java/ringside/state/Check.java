package ringside.state;

import static ringside.state.ExceptionVector.GP;
import static ringside.state.ExceptionVector.PF;
import static ringside.state.ExceptionVector.UD;
import static ringside.state.Rule.EQUAL;
import static ringside.state.Rule.FALSE;
import static ringside.state.Rule.TRUE;

/**
 * Every condition that the architecture makes a system instruction, an event delivery or a memory access meet: the rule that
 * decides it, the sentence that tells it, the manual's section and the exception that follows when it does not hold.
 *
 * <p>The sentence says what must be so ("the page is present"); together with the two values it reads as a passed or as a failed
 * check. A constant is used by {@link Steps#require}, so that sentence, values and fault cannot disagree.
 */
public enum Check {
    // Decoding: SDM vol. 3A, 7.15 (#UD), vol. 2A, 2.3.11 (length)
    OPCODE_DEFINED(UD, FALSE, "the opcode is defined for this mode and this processor", "SDM vol. 3A, 7.15, Interrupt 6"),
    INSTRUCTION_AT_MOST_15_BYTES(GP, FALSE, "the instruction is at most 15 bytes long", "SDM vol. 2A, 2.3.11"),

    // Paging: SDM vol. 3A, 5.6 and 5.7
    PAGE_PRESENT(PF, TRUE, "the paging-structure entry is present (P = 1)", "SDM vol. 3A, 5.7"),
    PAGE_RESERVED_BITS_CLEAR(PF, FALSE, "the paging-structure entry has no reserved bit set", "SDM vol. 3A, 5.7"),
    PAGE_USER(PF, TRUE, "a page that ring 3 touches is a user page (U/S = 1 at every level)", "SDM vol. 3A, 5.6.1"),
    PAGE_WRITABLE(PF, TRUE, "a page that is written to is writable (R/W = 1 at every level)", "SDM vol. 3A, 5.6.1"),
    PAGE_EXECUTABLE(PF, FALSE, "a page that is executed is executable (XD = 0 at every level)", "SDM vol. 3A, 5.6.1"),
    SMEP_EXECUTES_SUPERVISOR_PAGES(PF, TRUE, "with CR4.SMEP set, rings 0 to 2 execute supervisor pages only", "SDM vol. 3A, 5.6.1"),
    SMAP_TOUCHES_SUPERVISOR_PAGES(PF, TRUE, "with CR4.SMAP set, rings 0 to 2 touch user pages only while RFLAGS.AC is set", "SDM vol. 3A, 5.6.1"),

    ADDRESS_ALIGNED(ExceptionVector.AC, Rule.BITS_CLEAR, "with alignment checking on, the address is a multiple of the operand's size",
        "SDM vol. 3A, 7.15, Interrupt 17"),

    // General
    ADDRESS_CANONICAL(GP, Rule.CANONICAL, "the address is canonical", "SDM vol. 1, 3.3.7.1"),
    STACK_ADDRESS_CANONICAL(ExceptionVector.SS, Rule.CANONICAL, "the stack address is canonical", "SDM vol. 3A, 7.15, Interrupt 12"),
    PRIVILEGED(GP, EQUAL, "the instruction is executed at CPL 0", "SDM vol. 3A, 6.9"),

    // Arithmetic: SDM vol. 3A, 7.15, Interrupt 0
    DIVISOR_NOT_ZERO(ExceptionVector.DE, Rule.NOT_EQUAL, "the divisor is not 0", "SDM vol. 2A, DIV"),
    DIVISOR_ABOVE_UPPER_HALF(ExceptionVector.DE, Rule.GREATER,
        "the divisor is greater than the dividend's upper half, so that the quotient fits", "SDM vol. 2A, DIV"),
    QUOTIENT_FITS(ExceptionVector.DE, Rule.AT_MOST, "the quotient's magnitude fits its register", "SDM vol. 2A, IDIV"),

    // Near branches: SDM vol. 2A, CALL, Jcc, JMP; vol. 2B, RET
    BRANCH_TARGET_CANONICAL(GP, Rule.CANONICAL, "the branch target is canonical", "SDM vol. 2A, JMP"),
    BRANCH_TARGET_WITHIN_LIMIT(GP, Rule.AT_MOST, "the branch target lies within the code segment's limit", "SDM vol. 2A, JMP"),

    // Instructions of one check each
    CMPXCHG16B_ALIGNED(GP, Rule.BITS_CLEAR, "the 16 bytes are aligned to 16", "SDM vol. 2A, CMPXCHG8B/CMPXCHG16B"),
    NO_UNDEFINED_INSTRUCTION(UD, FALSE, "the instruction is none of those that only raise #UD", "SDM vol. 2B, UD"),
    WAIT_TASK_NOT_SWITCHED(ExceptionVector.NM, Rule.NOT_EQUAL, "CR0.MP and CR0.TS are not both set", "SDM vol. 2B, WAIT/FWAIT"),
    BOUND_AT_LEAST_LOWER(ExceptionVector.BR, Rule.SIGNED_AT_LEAST, "the index is at least the lower bound", "SDM vol. 2A, BOUND"),
    BOUND_AT_MOST_UPPER(ExceptionVector.BR, Rule.SIGNED_AT_MOST, "the index is at most the upper bound", "SDM vol. 2A, BOUND"),

    // Input and output: SDM vol. 1, 19.5
    IO_BITMAP_BASE_WITHIN_TSS(GP, Rule.AT_MOST, "the TSS is long enough to say where its I/O permission bitmap starts",
        "SDM vol. 1, 19.5.2"),
    IO_BITMAP_WITHIN_TSS(GP, Rule.AT_MOST, "the port's two bytes of the I/O permission bitmap lie within the TSS",
        "SDM vol. 1, 19.5.2"),
    IO_BITMAP_ALLOWS(GP, Rule.BITS_CLEAR, "the I/O permission bitmap has no bit set for these ports", "SDM vol. 1, 19.5.2");

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
        return rule.holds(actual, expected);
    }
}
