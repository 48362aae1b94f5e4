package ringside.vectors;

import java.util.List;

/**
 * What a case ends with: its first exception, and the state that this found. Where the instruction completed that is
 * the #GP of the HLT behind it.
 *
 * @param vector the exception, or one of {@link #KILLED}, {@link #HANGING}
 * @param error its error code, 0 where it has none
 * @param address of a page fault, else 0
 * @param memory what changed of the data pages
 */
record Outcome(int vector, int error, long address, State state, List<Run> memory) {
    static final int PAGE_FAULT = 14;
    /** The process that ran it died. */
    static final int KILLED = 254;
    /** It did not end. */
    static final int HANGING = 255;

    /** Whether the instruction completed and HLT stood behind it. */
    boolean completed(Setup setup) {
        return vector == 13 && error == 0 && state.words[Place.RIP] == setup.rip() + setup.code.length;
    }
}
