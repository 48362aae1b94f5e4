package ringside.isa;

/** The prefixes of one instruction (SDM vol. 2A, 2.1.1 and 2.2.1), VEX among them (2.3.5). */
final class Prefixes {
    private static final int ESCAPE = 0x0f;
    private static final int REX2 = 0xd5;
    /** In the byte after REX2: the opcode is of the map that 0F escapes to. */
    private static final int MAP_1 = 0x80;
    /** Marks a REX2 prefix after a REX prefix. */
    private static final int ILLEGAL = 0x200;

    private final CodeSize mode;
    boolean lock;
    Repeat repeat = Repeat.NONE;
    Segment segment;
    boolean operandSize;
    boolean addressSize;
    /** The REX byte, or one made of a VEX or REX2 prefix; 0 for none. */
    int rex;
    /** The bits R4, X4 and B4 of a REX2 or EVEX prefix, placed like R, X and B of REX. */
    int high;
    /** The byte after REX2, with a bit above it; 0 for none. */
    int rex2;
    /** Whether there is a VEX, EVEX or XOP prefix. */
    boolean vex;
    boolean evex;
    int vexRegister;
    /** VEX.vvvv as it stands, of which the highest bit names no register outside 64-bit mode. */
    int vexField;
    /** 0 for 128 bits, 1 for 256, 2 for 512; 3 is reserved. */
    int vectorLength;
    /** The second to last and the last byte of an EVEX prefix. */
    int fields;
    int vector;
    /** The prefix in the field pp. */
    int embedded;

    Prefixes(CodeSize mode) {
        this.mode = mode;
    }

    /** Takes prefixes up to the opcode; a REX prefix counts only directly before the opcode. */
    void read(ByteReader in) {
        while (!in.failed() && take(in.peek())) {
            in.skip();
        }
    }

    private boolean take(int value) {
        if (mode == CodeSize.BITS64 && (value & 0xf0) == 0x40) {
            rex = value;
            return true;
        }
        boolean legacy = takeLegacy(value);
        rex = legacy ? 0 : rex;
        return legacy;
    }

    /** Takes a REX2 prefix, which is the last before the opcode (APX specification, 3.1.1). */
    void readRex2(ByteReader in) {
        if (mode == CodeSize.BITS64 && in.peek() == REX2) {
            in.skip();
            rex2 = (rex == 0 ? 0x100 : ILLEGAL) | in.unsigned8();
            rex = 0x40 | rex2 & 15;
            high = rex2 >> 4 & 7;
        }
    }

    private boolean takeLegacy(int value) {
        switch (value) {
            case 0x26 -> override(Segment.ES);
            case 0x2e -> override(Segment.CS);
            case 0x36 -> override(Segment.SS);
            case 0x3e -> override(Segment.DS);
            case 0x64 -> segment = Segment.FS;
            case 0x65 -> segment = Segment.GS;
            case 0x66 -> operandSize = true;
            case 0x67 -> addressSize = true;
            case 0xf0 -> lock = true;
            case 0xf2 -> repeat = Repeat.REPNE;
            case 0xf3 -> repeat = Repeat.REP;
            default -> {
                return false;
            }
        }
        return true;
    }

    /** In 64-bit mode these four do nothing; so they do not undo an FS or GS before them. */
    private void override(Segment value) {
        if (mode != CodeSize.BITS64 || effectiveSegment() == null) {
            segment = value;
        }
    }

    /** {@return the override that counts, or null} */
    Segment effectiveSegment() {
        boolean counts = mode != CodeSize.BITS64 || segment == Segment.FS || segment == Segment.GS;
        return counts ? segment : null;
    }

    /**
     * Takes escape bytes or a VEX prefix; {@return the map they lead to, or null if there is none such}
     *
     * @param complete whether EVEX and XOP are prefixes too
     */
    OpcodeMap readEscape(ByteReader in, boolean complete) {
        if (rex2 != 0) {
            OpcodeMap map = (rex2 & MAP_1) == 0 ? OpcodeMap.ONE_BYTE : OpcodeMap.TWO_BYTE;
            return rex2 < ILLEGAL ? map : null;
        }
        int next = in.peek();
        if (next == ESCAPE) {
            in.skip();
            return readSecondEscape(in);
        }
        return VexPrefix.mayBe(next) ? readVex(new VexPrefix(this, in, mode), complete) : OpcodeMap.ONE_BYTE;
    }

    private OpcodeMap readVex(VexPrefix prefix, boolean complete) {
        if (!prefix.isNext(complete)) {
            return OpcodeMap.ONE_BYTE;
        }
        boolean illegal = lock || operandSize || repeat != Repeat.NONE || rex != 0;
        vex = true;
        OpcodeMap map = prefix.read();
        return illegal ? null : map;
    }

    private static OpcodeMap readSecondEscape(ByteReader in) {
        OpcodeMap map = switch (in.peek()) {
            case 0x38 -> OpcodeMap.THREE_BYTE_38;
            case 0x3a -> OpcodeMap.THREE_BYTE_3A;
            default -> OpcodeMap.TWO_BYTE;
        };
        if (map != OpcodeMap.TWO_BYTE) {
            in.skip();
        }
        return map;
    }

    /** Whether there is none that goes with some instructions only. */
    boolean always() {
        return !lock && !vex && rex2 == 0;
    }

    /** {@return the prefix that helps to select the opcode: F2 or F3, whichever came last, before 66} */
    int opcodePrefix() {
        if (vex) {
            return embedded;
        }
        return switch (repeat) {
            case REP -> Situation.PREFIX_F3;
            case REPNE -> Situation.PREFIX_F2;
            case NONE -> operandSize ? Situation.PREFIX_66 : Situation.NO_PREFIX;
        };
    }

    boolean rexW() {
        return (rex & 8) != 0;
    }

    /** {@return what is to be added to the number in ModR/M reg: 0, 8, and 16 or 24 with REX2 or EVEX} */
    int rexR() {
        return rex << 1 & 8 | high << 2 & 16;
    }

    /** {@return what is to be added to the number in SIB index} */
    int rexX() {
        return rex << 2 & 8 | high << 3 & 16;
    }

    /** {@return what is to be added to the number in ModR/M r/m, SIB base or the opcode} */
    int rexB() {
        return rex << 3 & 8 | high << 4 & 16;
    }

    /** {@return what is to be added to the number of a vector register in ModR/M r/m} */
    int vectorB() {
        return rex << 3 & 8 | (evex ? rex << 3 & 16 : 0);
    }

    /** {@return what is to be added to the number of a vector register in SIB index} */
    int vectorX() {
        return rex << 2 & 8 | vexRegister & 16;
    }

    /** {@return the number of the mask register in an EVEX prefix} */
    int mask() {
        return vector & 7;
    }

    /** {@return the bit b of an EVEX prefix: broadcast, rounding, or a new destination} */
    boolean evexB() {
        return (vector & 0x10) != 0;
    }

    boolean zeroing() {
        return (vector & 0x80) != 0;
    }

    /** {@return the condition of a conditional comparison} */
    int sourceCondition() {
        return vector & 15;
    }

    /** {@return the flags that a conditional comparison leaves when it does not compare} */
    int defaultFlags() {
        return fields >> 3 & 15;
    }

    /** {@return 16, 32 or 64} */
    int addressBits() {
        return switch (mode) {
            case BITS16 -> addressSize ? 32 : 16;
            case BITS32 -> addressSize ? 16 : 32;
            case BITS64 -> addressSize ? 32 : 64;
        };
    }
}
