package ringside.magic;

import java.util.List;

/**
 * What may stand at the cursor.
 *
 * @param start index of the first character that a candidate replaces
 * @param end index after the last one
 * @param candidates the texts to choose from, best first
 */
public record Completion(int start, int end, List<String> candidates) {

    /** Nothing to offer at this place. */
    public static Completion none(int at) {
        return new Completion(at, at, List.of());
    }

    /** The same candidates for a text that begins further on. */
    Completion shifted(int offset) {
        return new Completion(start + offset, end + offset, candidates);
    }
}
