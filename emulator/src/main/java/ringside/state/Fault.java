package ringside.state;

/**
 * An exception that an instruction or an event delivery raises. It carries no Java stack trace: a fault is the guest's
 * business and may come a million times a second.
 */
public final class Fault extends RuntimeException {
    /** The error code of a fault that has none. */
    public static final int NO_ERROR_CODE = -1;

    private static final long serialVersionUID = 1;

    private final transient ExceptionVector vector;
    private final int errorCode;
    private final long address;
    private final transient Check check;
    private final long actual;
    private final long expected;
    private final transient Origin origin;
    private final long where;
    private final boolean inNewTask;

    private Fault(ExceptionVector vector, int errorCode, long address, Check check,
                  long actual, long expected, Origin origin, long where) {
        this(vector, errorCode, address, check, actual, expected, origin, where, false);
    }

    private Fault(ExceptionVector vector, int errorCode, long address, Check check,
                  long actual, long expected, Origin origin, long where, boolean inNewTask) {
        super(null, null, false, false);
        this.vector = vector;
        this.errorCode = errorCode;
        this.address = address;
        this.check = check;
        this.actual = actual;
        this.expected = expected;
        this.origin = origin;
        this.where = where;
        this.inNewTask = inNewTask;
    }

    /** A fault because {@code check} did not hold for {@code actual} against {@code expected}. */
    public static Fault of(Check check, long actual, long expected, Origin origin, long where, int errorCode) {
        return new Fault(check.vector(), check.vector().pushesErrorCode() ? errorCode : NO_ERROR_CODE, 0,
            check, actual, expected, origin, where);
    }

    /**
     * A page fault because {@code check} did not hold for {@code actual} against {@code expected}; {@code address} goes
     * to CR2.
     */
    public static Fault page(Check check, long address, int errorCode, long actual, long expected, long entryAddress) {
        return new Fault(ExceptionVector.PF, errorCode, address, check, actual, expected, Origin.PAGE_ENTRY,
            entryAddress);
    }

    public ExceptionVector vector() {
        return vector;
    }

    /** The error code, or {@link #NO_ERROR_CODE}. */
    public int errorCode() {
        return errorCode;
    }

    /** The linear address of a page fault (CR2); 0 for every other fault. */
    public long address() {
        return address;
    }

    /** The check that did not hold. */
    public Check check() {
        return check;
    }

    /** The value that the check looked at. */
    public long actual() {
        return actual;
    }

    /** What the value was held against; 0 where the check needs nothing. */
    public long expected() {
        return expected;
    }

    /** Where {@link #actual()} came from. */
    public Origin origin() {
        return origin;
    }

    /** The address or number that {@link #origin()} speaks of. */
    public long where() {
        return where;
    }

    /** The same fault, raised after a task switch has left the old task: see {@link #isInNewTask}. */
    public Fault inNewTask() {
        return new Fault(vector, errorCode, address, check, actual, expected, origin, where, true);
    }

    /**
     * Whether a task switch had passed its commit point (SDM vol. 3A, 9.3): the fault belongs to the new task, whose
     * first instruction RIP names already; nothing of the instruction that asked for the switch is undone.
     */
    public boolean isInNewTask() {
        return inNewTask;
    }

    /** The manual's short form: {@code #GP(0x18)}, {@code #UD}. */
    public String shortForm() {
        return errorCode == NO_ERROR_CODE ? vector.mnemonic()
            : vector.mnemonic() + "(0x" + Integer.toHexString(errorCode) + ")";
    }

    @Override
    public String getMessage() {
        return shortForm() + ": " + check.sentence();
    }

    /** A fault, or null, saved or restored. */
    public static Fault of(Archive archive, Fault fault) {
        if (!archive.of(fault != null)) {
            return null;
        }
        var known = fault != null ? fault : new Fault(null, 0, 0, null, 0, 0, null, 0);
        return new Fault(archive.of(known.vector, ExceptionVector.values()), archive.of(known.errorCode),
            archive.of(known.address), archive.of(known.check, Check.values()), archive.of(known.actual),
            archive.of(known.expected), archive.of(known.origin, Origin.values()), archive.of(known.where),
            archive.of(known.inNewTask));
    }
}
