package ringside.explain;

/**
 * One link of the chain that leads from a value back to its origin.
 *
 * @param kind        what became of the value there
 * @param step        the step's number in the recording; -1 for what was there before
 * @param holder      what holds the value after that step: {@code RAX}, {@code [0xffffffff8011ffe0]}
 * @param value       the value that it holds then
 * @param words       what happened, in words
 * @param instruction the instruction as it may have been written, or the event; null for what was there before
 * @param symbol      its address by name, or null
 * @param line        its line, or null
 */
public record Link(Kind kind, long step, String holder, long value, String words, String instruction, String symbol,
                   String line) {

    /** What became of a value. */
    public enum Kind {
        /** It was copied from another place. */
        MOVED,
        /** A constant was added to it, or the like. */
        CHANGED,
        /** The processor copied it from another place of itself: {@code iret} pops, events push. */
        PROCESSOR,
        /** It is a constant of the instruction. */
        CONSTANT,
        /** It was computed from more than one value. */
        COMPUTED,
        /** The processor made it: an error code, a return address. */
        MADE,
        /** It was there before the recording began. */
        BEFORE;

        /** Whether the chain ends with such a link. */
        public boolean ends() {
            return this != MOVED && this != CHANGED && this != PROCESSOR;
        }
    }
}
