package ringside.trace;

import java.util.List;
import ringside.isa.Instruction;
import ringside.semantics.Chain;
import ringside.semantics.Event;
import ringside.state.Step;

/**
 * One recorded step: an instruction, or an event that was delivered instead of one or because of one.
 *
 * @param index       instructions completed before it since the machine was made
 * @param rip         the instruction's address
 * @param instruction what was executed, or tried; null where nothing could be decoded
 * @param cplBefore   CPL before
 * @param cplAfter    CPL after
 * @param registers   the registers that changed
 * @param writes      the memory that changed, in order
 * @param micro       the instruction's micro-steps, made again when somebody looks
 * @param chain       the exception or interrupt that arose, and what its delivery led to; null when none arose
 * @param delivery    the delivery's micro-steps, likewise
 */
public record Recorded(long index, long rip, Instruction instruction, int cplBefore, int cplAfter,
                       List<RegisterChange> registers, List<MemoryWrite> writes, List<Step> micro,
                       Chain chain, List<Step> delivery) {

    /** The exception or interrupt that arose, or null. */
    public Event event() {
        return chain == null ? null : chain.events().getFirst();
    }

    /** The exception or interrupt that was delivered in the end, such as a double fault, or null. */
    public Event delivered() {
        return chain == null ? null : chain.last();
    }

    /**
     * Whether control passed through the processor's own hands: an event, or an instruction with micro-steps that
     * changed CS or CPL.
     */
    public boolean transfers() {
        return chain != null || cplBefore != cplAfter || Site.TRANSFERS.contains(meaning()) && !micro.isEmpty();
    }

    private String meaning() {
        return instruction == null ? "" : instruction.opcode().meaning();
    }
}
