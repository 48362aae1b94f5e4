package ringside.magic;

/**
 * A magic: a class annotated with picocli's {@code @Command} (name and description), its options and parameters as
 * annotated fields. The registry makes a fresh instance for each call, fills the fields and runs it.
 *
 * <p>Parameters arrive with their quotes taken off and nothing else changed; {@link Call#arguments()} has the line as
 * typed.
 */
public interface Magic {

    /**
     * Runs the magic.
     *
     * @throws MagicException when the input is bad
     * @throws Exception anything else is a defect of the magic and is reported as one
     */
    void run(Call call) throws Exception;

    /**
     * Whether everything after the first parameter is a parameter, even when it looks like an option ({@code %check}).
     */
    default boolean stopsAtParameter() {
        return false;
    }

    /** What completes and explains the words of this magic's line and body. */
    default Completer completer() {
        return Completer.NONE;
    }
}
