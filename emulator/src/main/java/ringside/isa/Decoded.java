package ringside.isa;

/** What became of bytes: an {@link Instruction}, or the reason why there is none. */
public sealed interface Decoded permits Instruction, Undecoded {
    /** {@return how many bytes were taken} */
    int length();
}
