package ringside.explain;

import java.util.Set;
import java.util.function.Predicate;
import ringside.state.Check;

/**
 * A mistake that is made again and again, and how to tell it by its traces.
 *
 * @param <K>    what it is asked of
 * @param name   a short name
 * @param fits   whether what is known is that of the mistake
 * @param cause  what went wrong, with names in braces that {@link Known#word} knows
 * @param remedy what to change, in one line
 */
record Pattern<K extends Known>(String name, Predicate<K> fits, String cause, String remedy) {

    /** One that any failed check may come from. */
    static Pattern<Facts> row(String name, Predicate<Facts> fits, String cause, String remedy) {
        return new Pattern<>(name, fits, cause, remedy);
    }

    /** One that lets {@code checks} fail. */
    static Pattern<Facts> row(String name, Set<Check> checks, Predicate<Facts> fits, String cause, String remedy) {
        return row(name, facts -> checks.contains(facts.check()) && fits.test(facts), cause, remedy);
    }
}
