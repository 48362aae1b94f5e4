package ringside.trace;

/** A register that a step changed. */
public record RegisterChange(RegisterId register, long before, long after) {
}
