package ringside.isa;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The tables of 256 opcodes that escape bytes and the prefixes VEX, EVEX and XOP lead to (SDM vol. 2A, 2.1.2, 2.3.5 and
 * 2.7.1; AMD APM vol. 3, 1.2.5).
 */
enum OpcodeMap {
    ONE_BYTE(""), TWO_BYTE("0f"), THREE_BYTE_38("0f38"), THREE_BYTE_3A("0f3a"),
    /** 3DNow!: the opcode is the last byte (AMD APM vol. 3, A.1.2). */
    LAST_BYTE("0f0f"),
    VEX_0F("vex.0f"), VEX_0F38("vex.0f38"), VEX_0F3A("vex.0f3a"), VEX_5("vex.m5"), VEX_7("vex.m7"),
    EVEX_0F("evex.0f"), EVEX_0F38("evex.0f38"), EVEX_0F3A("evex.0f3a"),
    /** The general instructions of APX. */
    EVEX_4("evex.m4"),
    EVEX_5("evex.m5"), EVEX_6("evex.m6"), EVEX_7("evex.m7"),
    XOP_8("xop.m8"), XOP_9("xop.m9"), XOP_A("xop.ma");

    private static final OpcodeMap[] BY_VEX_FIELD = {null, VEX_0F, VEX_0F38, VEX_0F3A, null, VEX_5, null, VEX_7};
    private static final OpcodeMap[] BY_EVEX_FIELD =
            {null, EVEX_0F, EVEX_0F38, EVEX_0F3A, EVEX_4, EVEX_5, EVEX_6, EVEX_7};

    private static final Map<String, OpcodeMap> BY_ESCAPE =
            Arrays.stream(values()).collect(Collectors.toMap(map -> map.escape, map -> map));

    private final String escape;

    OpcodeMap(String escape) {
        this.escape = escape;
    }

    /** {@return the map that the mmmmm field of a VEX prefix selects, or null} */
    static OpcodeMap ofVex(int field) {
        return field < BY_VEX_FIELD.length ? BY_VEX_FIELD[field] : null;
    }

    /** {@return the map that the mmm field of an EVEX prefix selects, or null} */
    static OpcodeMap ofEvex(int field) {
        return BY_EVEX_FIELD[field];
    }

    /** {@return the map that the mmmmm field of an XOP prefix selects, or null} */
    static OpcodeMap ofXop(int field) {
        return switch (field) {
            case 8 -> XOP_8;
            case 9 -> XOP_9;
            case 10 -> XOP_A;
            default -> null;
        };
    }

    /** {@return the map that a row's escape names, or null} */
    static OpcodeMap ofEscape(String escape) {
        return BY_ESCAPE.get(escape);
    }

    /** Whether a VEX, EVEX or XOP prefix leads here. */
    boolean vex() {
        return compareTo(VEX_0F) >= 0;
    }

    boolean evex() {
        return compareTo(EVEX_0F) >= 0 && compareTo(EVEX_7) <= 0;
    }
}
