package ringside.view;

import java.util.List;
import ringside.figure.Span;
import ringside.figure.Text;
import ringside.figure.Tone;

/**
 * The event that ended a run, in short.
 *
 * @param vector    its number
 * @param mnemonic  such as {@code #GP}
 * @param errorCode null where it has none
 * @param address   the linear address of a page fault, else null
 * @param check     the name of the check that failed; null for an exception that no check raised
 * @param sentence  what should have been so
 * @param chain     what led to it, oldest first, itself among it; after a triple fault with the shutdown at the end
 */
public record FaultBrief(int vector, String mnemonic, Hex errorCode, Hex address, String check, String sentence,
                         List<Link> chain) {

    /**
     * A link of the chain of a double or triple fault.
     *
     * @param vector    its number; -1 for the shutdown at the end
     * @param mnemonic  such as {@code #DF}; {@code shutdown} at the end
     * @param errorCode null where it has none
     * @param address   the linear address of a page fault, else null
     * @param check     the name of the check that failed, or null
     * @param sentence  what should have been so, or what happened
     */
    public record Link(int vector, String mnemonic, Hex errorCode, Hex address, String check, String sentence) {
        /** {@code #GP(0x18)}. */
        public String shortForm() {
            return errorCode == null ? mnemonic : mnemonic + "(" + errorCode + ")";
        }

        /** One line: the short form, the address, what did not hold or what happened. */
        Text line() {
            var text = Text.of(Span.code(shortForm()).as(Tone.BAD));
            text = address == null ? text : text.and(Span.plain(" at "), Span.code(address.toString()));
            return text.and(Span.plain((check == null ? ": " : ": did not hold: ") + sentence));
        }
    }

    /** {@code #GP(0x18)}. */
    public String shortForm() {
        return errorCode == null ? mnemonic : mnemonic + "(" + errorCode + ")";
    }
}
