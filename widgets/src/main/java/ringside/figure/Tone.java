package ringside.figure;

/** What a piece of text is meant to be; renderers choose weight, slant, line and colour, never colour alone. */
public enum Tone {
    PLAIN,
    /** Set off from its surroundings. */
    STRONG,
    /** Of lesser weight: what may be skipped in reading. */
    MUTED,
    /** A value that was replaced. */
    OLD,
    /** The value that replaced it. */
    NEW,
    /** What held. */
    GOOD,
    /** What was refused. */
    BAD
}
