package ringside.explain;

/**
 * A recorded fact that a story rests on.
 *
 * @param step        the step's number; -1 for what was so before the recording began
 * @param words       what happened
 * @param instruction the instruction as it may have been written, or the event; may be null
 * @param symbol      its address by name, or null
 * @param line        its line, or null
 */
public record Evidence(long step, String words, String instruction, String symbol, String line) {

    static Evidence of(Link link) {
        return new Evidence(link.step(), link.holder() + " = " + Telling.hex(link.value()) + ": " + link.words(),
            link.instruction(), link.symbol(), link.line());
    }
}
