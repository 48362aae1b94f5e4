package ringside.state;

/**
 * The guest asked for something that this machine does not do yet: a gap in this program, not the guest's mistake. It
 * ends the run.
 */
public class Unimplemented extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** {@code message} names what is missing, in a few words. */
    public Unimplemented(String message) {
        super(message, null, false, false);
    }
}
