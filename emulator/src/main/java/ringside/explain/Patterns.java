package ringside.explain;

import java.util.List;
import java.util.stream.Stream;

/**
 * The mistakes that are known, the more special ones first: when several fit, the first is the best. To add one, write
 * a row into the list of its theme: its name, the checks that it lets fail, the question whether the facts are those of
 * the mistake, what went wrong, what to do; and a program that makes the mistake, with its repaired twin, into the
 * gallery of the tests.
 */
final class Patterns {
    /** Of checks that failed. */
    private static final List<Pattern<Facts>> FAULTS = Stream
        .of(ReturnPatterns.RETURNS, ReturnPatterns.SWAPGS, DeliveryPatterns.GATES, DeliveryPatterns.NEW_STACKS,
            DeliveryPatterns.TABLES, ReturnPatterns.SYSTEM_CALLS, SelectorPatterns.SELECTORS,
            MemoryPatterns.SEGMENTS, ArrivalPatterns.ARRIVALS, ArrivalPatterns.STACKS, MemoryPatterns.MEMORY,
            MemoryPatterns.RIGHTS, DebugPatterns.GUARD)
        .flatMap(List::stream).toList();

    private Patterns() {
    }

    /** Those that fit, as stories; the order among all patterns is kept. */
    static Stream<Story> stories(Known known) {
        return switch (known) {
            case Facts facts -> stories(FAULTS, facts, 0);
            case DebugFacts facts -> stories(DebugPatterns.TRAPS, facts, FAULTS.size());
            case Standstill facts -> stories(EndlessPatterns.ENDLESS, facts, 0);
        };
    }

    private static <K extends Known> Stream<Story> stories(List<Pattern<K>> patterns, K known, int first) {
        return patterns.stream().filter(pattern -> pattern.fits().test(known))
            .map(pattern -> new Story(pattern.name(), known.fill(pattern.cause()), known.fill(pattern.remedy()),
                known.evidence(), first + patterns.indexOf(pattern)));
    }

    /** The names of all patterns, the more special ones first. */
    static List<String> names() {
        return Stream.of(FAULTS, DebugPatterns.TRAPS, EndlessPatterns.ENDLESS).flatMap(List::stream)
            .map(Pattern::name).toList();
    }
}
