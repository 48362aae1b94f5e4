package ringside.explain;

import java.util.function.Predicate;

/**
 * Something that works by luck.
 *
 * @param name        for tests and JSON
 * @param title       what was done, in a few words
 * @param explanation why it works now and when it will not, with a remedy
 * @param holds       whether a step does it
 */
record LintRule(String name, String title, String explanation, Predicate<Moment> holds) {
}
