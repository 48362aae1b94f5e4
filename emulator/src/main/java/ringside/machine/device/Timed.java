package ringside.machine.device;

/** A device in which something happens by itself when its time comes. */
public interface Timed {
    /**
     * Time has come to {@code now}: everything that is due happens.
     *
     * @return when the next thing is due, later than {@code now}, or {@link Clock#NEVER}
     */
    long passed(long now);
}
