package ringside.magic;

/** Where a magic's outputs go while it runs. Safe to call from any thread. */
public interface Output {

    /** Shows one output. It takes the place of a progress line that is still shown. */
    void display(Bundle bundle);

    /** Shows one output under an identity, so that {@link #update} can change it later. */
    void display(String id, Bundle bundle);

    /** Changes in place every output that was shown under this identity, in this cell or in an earlier one. */
    void update(String id, Bundle bundle);

    /** The value of the cell ({@code Out[n]}): shown at its end, the last one counts; graders read it as a result. */
    void result(Bundle bundle);

    /** Text for the standard output stream, shown as it comes. */
    void stream(String text);

    /**
     * A short line that says how far a long run is: each replaces the one before; calls that come too fast are dropped.
     */
    void progress(String text);
}
