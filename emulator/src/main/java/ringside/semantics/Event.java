package ringside.semantics;

import ringside.state.Archive;
import ringside.state.ExceptionVector;
import ringside.state.Fault;

/**
 * Something that is delivered through the IDT.
 *
 * @param kind      where it comes from, which decides about DPL check and EXT bit
 * @param vector    0 to 255
 * @param errorCode pushed behind the return address, or {@link Fault#NO_ERROR_CODE}
 * @param fault     why an exception was raised; null for all others and for exceptions that no check raised
 */
public record Event(Kind kind, int vector, int errorCode, Fault fault) {

    /** Where an event comes from (SDM vol. 3A, 7.3 and 7.4). */
    public enum Kind {
        /** Raised by the processor. */
        EXCEPTION,
        /** {@code int n} */
        SOFTWARE_INTERRUPT,
        /** {@code int3} and {@code into} */
        SOFTWARE_EXCEPTION,
        /** {@code int1}: exempt from the DPL check, and external as far as the EXT bit goes. */
        PRIVILEGED_SOFTWARE_EXCEPTION,
        /** An interrupt from outside the processor. */
        EXTERNAL
    }

    /** The exception that a fault is. */
    public static Event of(Fault fault) {
        return new Event(Kind.EXCEPTION, fault.vector().number(), fault.errorCode(), fault);
    }

    /** An interrupt from outside; vector 2 is the NMI. */
    public static Event external(int vector) {
        return new Event(Kind.EXTERNAL, vector, Fault.NO_ERROR_CODE, null);
    }

    /**
     * The debug exception for the conditions in {@link ringside.state.Cpu#debugPending}: traps after an instruction, or
     * an instruction breakpoint, which leaves RF as it is (SDM vol. 3B, 19.3.1).
     */
    public static Event debug() {
        return new Event(Kind.EXCEPTION, ExceptionVector.DB.number(), Fault.NO_ERROR_CODE, null);
    }

    /** The double fault, whose error code is always 0. */
    public static Event doubleFault() {
        return new Event(Kind.EXCEPTION, ExceptionVector.DF.number(), 0, null);
    }

    /** Whether the program asked for it with {@code int n}, {@code int3} or {@code into}. */
    public boolean software() {
        return kind == Kind.SOFTWARE_INTERRUPT || kind == Kind.SOFTWARE_EXCEPTION;
    }

    /** Whether it is #DB, which takes all debug conditions that are waiting with it. */
    public boolean isDebugException() {
        return kind == Kind.EXCEPTION && vector == ExceptionVector.DB.number();
    }

    /** The EXT bit of the error codes of faults during the delivery (SDM vol. 3A, 7.13). */
    public int external() {
        return software() ? 0 : 1;
    }

    /** Whether the event is a fault in the narrow sense: the instruction will be tried again. */
    boolean restartsInstruction() {
        return kind == Kind.EXCEPTION && fault != null && fault.vector().kind() == ExceptionVector.Kind.FAULT;
    }

    /** The exception's name and error code, or the kind and the vector. */
    @Override
    public String toString() {
        if (fault != null) {
            return fault.shortForm();
        }
        return switch (kind) {
            case EXCEPTION -> vector == 8 ? "#DF(0x0)" : "#DB";
            case EXTERNAL -> vector == 2 ? "NMI" : "interrupt 0x" + Integer.toHexString(vector);
            default -> "int 0x" + Integer.toHexString(vector);
        };
    }

    /** An event saved or restored; null where there is none yet. */
    static Event of(Archive archive, Event event) {
        var known = event != null ? event : external(0);
        return new Event(archive.of(known.kind, Kind.values()), archive.of(known.vector), archive.of(known.errorCode),
            Fault.of(archive, known.fault));
    }
}
