package ringside.explain;

import java.util.List;

/**
 * Why a run ended in a fault, as far as its history tells.
 *
 * @param pattern  the name of the pattern that told it
 * @param cause    what went wrong, in words, with the values and the steps
 * @param remedy   what to change, in one line
 * @param evidence what was recorded: the events that followed from each other, then the value's way back to its origin
 * @param order    the pattern's place among all patterns: of two stories the one with the smaller number is the better
 */
public record Story(String pattern, String cause, String remedy, List<Evidence> evidence, int order) {
    public Story {
        evidence = List.copyOf(evidence);
    }
}
