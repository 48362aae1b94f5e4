package ringside.machine;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.state.ExceptionVector;

/** One step as a {@link Watch} sees it: just made, or read from a recording. */
public interface Moment {
    /** The instruction that was completed, or null where an event came in its place. */
    Instruction completed();

    /** The vector of the event or of the software interrupt that was delivered; -1 where none was. */
    int vector();

    /** Whether an exception was raised, whatever became of its delivery. */
    boolean raised();

    int cplBefore();

    int cplAfter();

    /** A general register before the step. */
    long register(int number);

    /** Whether control register {@code number} holds another value than before. */
    boolean changedControl(int number);

    /** Whether any of {@code bytes} bytes at {@code linear} were written. */
    boolean wrote(long linear, int bytes);

    /** Whether any of {@code bytes} bytes at {@code linear} were read as data. */
    boolean read(long linear, int bytes);

    /** The vector that a completed {@code int n}, {@code int3} or {@code int1} delivered; -1 of anything else. */
    static int softwareVector(Instruction completed) {
        return switch (completed == null ? "" : completed.opcode().meaning()) {
            case "int" -> completed.operands().getFirst() instanceof Operand.Immediate(long vector, int _)
                ? (int) vector & 0xff : -1;
            case "int3" -> ExceptionVector.BP.number();
            case "int1" -> ExceptionVector.DB.number();
            default -> -1;
        };
    }
}
