package ringside.explain;

import java.util.Set;
import java.util.function.Predicate;
import ringside.state.Check;

/**
 * A mistake that is made again and again, and how to tell it by its traces.
 *
 * @param name   a short name
 * @param checks the checks that it lets fail; empty for any
 * @param fits   whether the facts are those of the mistake
 * @param cause  what went wrong, with {@code {facts}} in braces: see {@link FactWords}
 * @param remedy what to change, in one line
 */
record Pattern(String name, Set<Check> checks, Predicate<Facts> fits, String cause, String remedy) {

    boolean matches(Facts facts) {
        return (checks.isEmpty() || checks.contains(facts.check())) && fits.test(facts);
    }
}
