package ringside.isa;

/** The prefixes of one instruction (SDM vol. 2A, 2.1.1 and 2.2.1), VEX among them (2.3.5). */
final class Prefixes {
    private static final int ESCAPE = 0x0f;
    private static final int VEX3 = 0xc4;
    private static final int VEX2 = 0xc5;
    /** VEX.pp names prefixes in this order. */
    private static final int[] VEX_PREFIXES =
            {Situation.NO_PREFIX, Situation.PREFIX_66, Situation.PREFIX_F3, Situation.PREFIX_F2};

    private final CodeSize mode;
    boolean lock;
    Repeat repeat = Repeat.NONE;
    Segment segment;
    boolean operandSize;
    boolean addressSize;
    /** The REX byte, or one made of a VEX prefix; 0 for none. */
    int rex;
    boolean vex;
    int vexRegister;
    int vectorLength;
    private int vexPrefix;

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

    /** Takes escape bytes or a VEX prefix; {@return the map they lead to, or null if there is none such} */
    OpcodeMap readEscape(ByteReader in) {
        switch (in.peek()) {
            case ESCAPE -> {
                in.skip();
                return readSecondEscape(in);
            }
            case VEX2, VEX3 -> {
                return readVex(in);
            }
            default -> {
                return OpcodeMap.ONE_BYTE;
            }
        }
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

    /** Outside 64-bit mode the bytes are LES and LDS unless the next one would name two registers. */
    private OpcodeMap readVex(ByteReader in) {
        if (mode != CodeSize.BITS64 && in.peekSecond() < 0xc0) {
            return OpcodeMap.ONE_BYTE;
        }
        boolean illegal = lock || operandSize || repeat != Repeat.NONE || rex != 0;
        vex = true;
        OpcodeMap map = in.unsigned8() == VEX2 ? readVex2(in.unsigned8()) : readVex3(in.unsigned8(), in.unsigned8());
        return illegal ? null : map;
    }

    private OpcodeMap readVex2(int fields) {
        rex = 0x40 | (~fields >> 5 & 4);
        readVexCommon(fields);
        return OpcodeMap.VEX_0F;
    }

    private OpcodeMap readVex3(int extensions, int fields) {
        rex = 0x40 | fields >> 4 & 8 | (mode == CodeSize.BITS64 ? ~extensions >> 5 & 7 : 0);
        readVexCommon(fields);
        return OpcodeMap.ofVex(extensions & 0x1f);
    }

    private void readVexCommon(int fields) {
        vexRegister = ~fields >> 3 & (mode == CodeSize.BITS64 ? 15 : 7);
        vectorLength = fields >> 2 & 1;
        vexPrefix = VEX_PREFIXES[fields & 3];
    }

    /** {@return 128 or 256 bits} */
    int vectorBits() {
        return 128 << vectorLength;
    }

    /** {@return the prefix that helps to select the opcode: F2 or F3, whichever came last, before 66} */
    int opcodePrefix() {
        if (vex) {
            return vexPrefix;
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

    /** {@return 8 or 0, to be added to the number in ModR/M reg} */
    int rexR() {
        return rex << 1 & 8;
    }

    /** {@return 8 or 0, to be added to the number in SIB index} */
    int rexX() {
        return rex << 2 & 8;
    }

    /** {@return 8 or 0, to be added to the number in ModR/M r/m, SIB base or the opcode} */
    int rexB() {
        return rex << 3 & 8;
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
