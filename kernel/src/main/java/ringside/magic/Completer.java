package ringside.magic;

import java.util.Optional;

/** Completes and explains words in the line or the body of a magic. */
public interface Completer {

    /** Knows nothing. */
    Completer NONE = new Completer() { };

    /** The part of a cell that the cursor is in: the magic's arguments, or the body. */
    enum Part { ARGUMENTS, BODY }

    /**
     * Completes the word before the cursor. Positions are indices into {@code text}.
     *
     * @param part what {@code text} is
     * @param text the arguments or the body, whole
     * @param cursor index of the cursor
     */
    default Completion complete(Part part, String text, int cursor) {
        return Completion.none(cursor);
    }

    /** Explains the word under the cursor (a mnemonic, a label), when there is something to say. */
    default Optional<Bundle> inspect(Part part, String text, int cursor) {
        return Optional.empty();
    }
}
