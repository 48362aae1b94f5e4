package ringside.isa;

/**
 * The prefixes that hold escape, size and further register bits in one: VEX (SDM vol. 2A, 2.3.5), EVEX (2.7.1; APX
 * specification, 3.1.2) and XOP (AMD APM vol. 3, 1.2.5). Register bits are inverted, but for B4.
 */
final class VexPrefix {
    private static final int EVEX = 0x62;
    private static final int XOP = 0x8f;
    private static final int VEX3 = 0xc4;
    private static final int VEX2 = 0xc5;
    /** pp names prefixes in this order. */
    private static final int[] PREFIXES =
            {Situation.NO_PREFIX, Situation.PREFIX_66, Situation.PREFIX_F3, Situation.PREFIX_F2};
    private static final int FIRST_XOP_MAP = 8;

    private final Prefixes prefixes;
    private final ByteReader in;
    private final boolean is64;

    VexPrefix(Prefixes prefixes, ByteReader in, CodeSize mode) {
        this.prefixes = prefixes;
        this.in = in;
        this.is64 = mode == CodeSize.BITS64;
    }

    /** Whether such a prefix can begin with the byte. */
    static boolean mayBe(int value) {
        return value == VEX2 || value == VEX3 || value == EVEX || value == XOP;
    }

    /** Whether a prefix stands here: outside 64-bit mode where LES, LDS or BOUND would name two registers. */
    boolean isNext(boolean complete) {
        return switch (in.peek()) {
            case VEX2, VEX3 -> is64 || in.peekSecond() >= 0xc0;
            case EVEX -> complete && (is64 || in.peekSecond() >= 0xc0);
            case XOP -> complete && (in.peekSecond() & 0x1f) >= FIRST_XOP_MAP;
            default -> false;
        };
    }

    /** Takes the prefix; {@return the map it leads to, or null if there is none such} */
    OpcodeMap read() {
        return switch (in.unsigned8()) {
            case VEX2 -> readVex2(in.unsigned8());
            case VEX3 -> readVex3(in.unsigned8(), in.unsigned8());
            case XOP -> OpcodeMap.ofXop(readExtensions(in.unsigned8(), in.unsigned8()));
            default -> readEvex(in.unsigned8(), in.unsigned8(), in.unsigned8());
        };
    }

    private OpcodeMap readVex2(int fields) {
        prefixes.rex = 0x40 | (is64 ? ~fields >> 5 & 4 : 0);
        readCommon(fields);
        prefixes.vectorLength = fields >> 2 & 1;
        return OpcodeMap.VEX_0F;
    }

    private OpcodeMap readVex3(int extensions, int fields) {
        return OpcodeMap.ofVex(readExtensions(extensions, fields));
    }

    private int readExtensions(int extensions, int fields) {
        prefixes.rex = 0x40 | fields >> 4 & 8 | (is64 ? ~extensions >> 5 & 7 : 0);
        readCommon(fields);
        prefixes.vectorLength = fields >> 2 & 1;
        return extensions & 0x1f;
    }

    private void readCommon(int fields) {
        prefixes.vexField = ~fields >> 3 & 15;
        prefixes.vexRegister = prefixes.vexField & (is64 ? 15 : 7);
        prefixes.embedded = PREFIXES[fields & 3];
    }

    private OpcodeMap readEvex(int extensions, int fields, int vector) {
        prefixes.evex = true;
        prefixes.vector = vector;
        prefixes.fields = fields;
        prefixes.vectorLength = vector >> 5 & 3;
        prefixes.rex = 0x40 | fields >> 4 & 8 | (is64 ? ~extensions >> 5 & 7 : 0);
        readCommon(fields);
        boolean reserved = !is64 && (fields & 4) == 0;
        if (is64) {
            prefixes.high = ~extensions >> 2 & 4 | ~fields >> 1 & 2 | extensions >> 3 & 1;
            prefixes.vexRegister |= ~vector << 1 & 16;
            prefixes.vexField |= ~vector << 1 & 16;
        }
        OpcodeMap map = OpcodeMap.ofEvex(extensions & 7);
        prefixes.operandSize = map == OpcodeMap.EVEX_4 && prefixes.embedded == Situation.PREFIX_66;
        return reserved ? null : map;
    }
}
