package ringside.machine;

/** Something that the machine's user asked for can't be; the message says what and why. The machine stays as it was. */
public final class MachineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MachineException(String message) {
        super(message, null, false, false);
    }
}
