package ringside.explain;

import java.util.List;

/**
 * Two recorded runs laid beside each other, step by step, around the step where they part.
 *
 * @param how         how they part
 * @param common      the steps that both made alike before that
 * @param differences what the parting step did in the one and in the other; empty unless both executed the same
 *                    instruction
 * @param rows        steps of both from a little before the parting on, in order
 */
public record Comparison(How how, long common, List<Difference> differences, List<Row> rows) {
    /** No step of a run. */
    public static final long NONE = -1;

    /** How two runs part. */
    public enum How {
        /** They do the same to their ends. */
        NEVER,
        /** One ends where the other goes on. */
        END,
        /** They execute different instructions. */
        INSTRUCTION,
        /** The same instruction raises an exception, or another one, in one of them. */
        EVENT,
        /** The same instruction has another result. */
        RESULT
    }

    /** What is alike in a row. */
    public enum Likeness { SAME, OTHER_RESULT, ONLY_FIRST, ONLY_SECOND }

    /**
     * Steps that stand side by side.
     *
     * @param first    a step's number in the first run, or {@link #NONE}
     * @param second   the same for the second run
     * @param likeness how they compare
     */
    public record Row(long first, long second, Likeness likeness) {
    }

    /**
     * Something that the parting step made different.
     *
     * @param what   a register's name, {@code CPL}, {@code event}, or a place in memory
     * @param first  what it is in the first run, in words; empty where the step left it alone
     * @param second the same for the second run
     */
    public record Difference(String what, String first, String second) {
    }

    /** Compares two runs from their first steps on. */
    public static Comparison of(Track first, Track second) {
        return new Aligner(first, second).compare();
    }
}
