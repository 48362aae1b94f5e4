package ringside.isa;

/**
 * Bytes that are no instruction.
 *
 * @param reason why
 * @param length how many bytes had been taken when that was clear
 */
public record Undecoded(Reason reason, int length) implements Decoded {

    /** Why bytes are no instruction. */
    public enum Reason {
        /** No such opcode, or a form or a prefix that it does not have: {@code #UD}. */
        UNDEFINED,
        /** Longer than 15 bytes: {@code #GP(0)} (SDM vol. 2A, 2.3.11). */
        TOO_LONG,
        /** The bytes end within the instruction: more have to be fetched. */
        TRUNCATED
    }
}
