package ringside.isa;

import java.util.List;

/**
 * A row of {@code opcodes.txt}, read and checked. The notation is explained at the head of that file.
 *
 * @param situations what the row fits: bits of {@link Situation}
 * @param absent what no processor here has, by name; null where {@code feature} says it all
 * @param conditional whether it is a conditional comparison of APX
 * @param span how many neighbouring opcodes it holds for: 1, 8 (a register in the low bits) or 16 (a condition)
 * @param unaligned whether a vector in memory may lie anywhere
 * @param attName how AT&amp;T syntax spells it: a pattern, or null for the mnemonic and the first operand's suffix
 */
record OpcodeRow(String text, String mnemonic, String meaning, OpcodeMap map, int firstByte, int span, boolean modRm,
                 boolean modIgnored, long situations, SizeRule sizeRule, List<OperandKind> operands, Feature feature,
                 String absent, boolean lockable, boolean repeatable, boolean unaligned, boolean conditional,
                 EvexForm evex, String attName) {

    /** Whether a mask register may be named. */
    enum Masking { NONE, MERGING, ZEROING, DEMANDED }

    /**
     * What an EVEX prefix can say with this row.
     *
     * @param broadcast how wide the number is that can be broadcast from memory, in bits; 0 for none
     * @param rounding whether it may say how to round
     * @param suppressing whether it may suppress exceptions
     * @param apart whether the destination must be another register than the sources
     * @param noFlags whether it may say that the flags stay as they are
     * @param unit how wide what a displacement of one byte counts is, in bits; 0 for the operand
     */
    record EvexForm(Masking masking, int broadcast, boolean rounding, boolean suppressing, int unit, boolean apart,
                    boolean noFlags) {
        static final EvexForm PLAIN = new EvexForm(Masking.NONE, 0, false, false, 0, false, false);
    }

    /** How the operand size follows from mode and prefixes (SDM vol. 2D, A.2.5, superscripts d64 and f64). */
    enum SizeRule {
        PLAIN,
        /** In 64-bit mode 64 bits, or 16 with an operand-size prefix. */
        DEFAULT_64,
        /** In 64-bit mode always 64 bits. */
        FORCED_64;

        /** {@return 16, 32 or 64} */
        int operandSize(CodeSize mode, boolean prefix66, boolean wide) {
            return switch (mode) {
                case BITS16 -> prefix66 ? 32 : 16;
                case BITS32 -> prefix66 ? 16 : 32;
                case BITS64 -> in64BitMode(prefix66, wide);
            };
        }

        private int in64BitMode(boolean prefix66, boolean wide) {
            if (wide || this == FORCED_64) {
                return 64;
            }
            if (prefix66) {
                return 16;
            }
            return this == DEFAULT_64 ? 64 : 32;
        }
    }

    /**
     * Reads a row.
     *
     * @param absent whether its feature is one that no processor here has, a name only
     * @throws IllegalArgumentException if it makes no sense; the message quotes the row
     */
    static OpcodeRow parse(String text, boolean absent) {
        try {
            return new OpcodeRowParser(text, absent).row();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("bad row in the opcode table: '" + text + "': " + e.getMessage(), e);
        }
    }

    /** Whether the prefix is part of the opcode, so that it does nothing else. */
    boolean demandsPrefix(int prefix) {
        return (situations & Situation.PREFIX.all()) == Situation.PREFIX.of(prefix);
    }

    boolean usesVexRegister() {
        for (OperandKind kind : operands) {
            if (kind.place().inVex()) {
                return true;
            }
        }
        return conditional;
    }

    /** Whether it works on vectors. */
    boolean vectors() {
        for (OperandKind kind : operands) {
            if (kind.place().isVector()) {
                return true;
            }
        }
        return false;
    }

    /** The operand in ModR/M r/m, or null. */
    OperandKind inModRm() {
        for (OperandKind kind : operands) {
            if (kind.place().inRm()) {
                return kind;
            }
        }
        return null;
    }

    boolean demandsRex2() {
        return (situations & Situation.REX2.all()) == Situation.REX2.of(1);
    }

    /** Whether it reads from addresses that a vector of indexes makes, where a mask in VEX.vvvv says so. */
    boolean gathers() {
        return operands.size() == 3 && operands.get(1).place().isVectorIndexed();
    }
}
