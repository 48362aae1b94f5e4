package ringside.isa;

/**
 * The tables of 256 opcodes that escape bytes and VEX prefixes lead to (SDM vol. 2A, 2.1.2 and 2.3.5). Those of EVEX
 * would follow.
 */
enum OpcodeMap {
    ONE_BYTE(""), TWO_BYTE("0f"), THREE_BYTE_38("0f38"), THREE_BYTE_3A("0f3a"),
    VEX_0F("vex.0f"), VEX_0F38("vex.0f38"), VEX_0F3A("vex.0f3a");

    private static final OpcodeMap[] BY_VEX_FIELD = {null, VEX_0F, VEX_0F38, VEX_0F3A};

    private final String escape;

    OpcodeMap(String escape) {
        this.escape = escape;
    }

    /** {@return the map that the mmmmm field of a VEX prefix selects, or null} */
    static OpcodeMap ofVex(int field) {
        return field < BY_VEX_FIELD.length ? BY_VEX_FIELD[field] : null;
    }

    /** {@return the map that a row's escape names, or null} */
    static OpcodeMap ofEscape(String escape) {
        for (OpcodeMap map : values()) {
            if (map.escape.equals(escape)) {
                return map;
            }
        }
        return null;
    }

    boolean vex() {
        return escape.startsWith("vex");
    }
}
