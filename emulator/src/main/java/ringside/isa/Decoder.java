package ringside.isa;

import java.util.Set;

/** Turns bytes into instructions, for a processor with given features. Immutable; safe for use by several threads. */
public final class Decoder {
    private final OpcodeTable table;

    /**
     * Makes a decoder that knows the rows of the opcode table that need no feature or one of these.
     *
     * @param features what CPUID announces
     */
    public Decoder(Set<Feature> features) {
        this(new OpcodeTable(features));
    }

    /** {@return a decoder that knows every instruction, those that no processor here has too} */
    public static Decoder ofEverything() {
        return new Decoder(OpcodeTable.Everything.TABLE);
    }

    Decoder(OpcodeTable table) {
        this.table = table;
    }

    /**
     * Decodes the instruction that starts at {@code code[offset]}.
     *
     * @param code holds the bytes
     * @param offset where the instruction starts
     * @param limit where the bytes end (exclusive); an instruction that would go on beyond is TRUNCATED
     * @param address the instruction's offset in its code segment: its RIP
     * @param size the mode
     */
    public Decoded decode(byte[] code, int offset, int limit, long address, CodeSize size) {
        return new Decoding(table, new ByteReader(code, offset, limit), address, size).decode();
    }
}
