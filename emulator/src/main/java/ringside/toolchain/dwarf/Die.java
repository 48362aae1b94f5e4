package ringside.toolchain.dwarf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A debugging-information entry (DWARF 5, 2.1): what it describes, its attributes and the entries within. */
final class Die {
    static final int ARRAY = 0x01;
    static final int ENUMERATION = 0x04;
    static final int MEMBER = 0x0d;
    static final int POINTER = 0x0f;
    static final int COMPILE_UNIT = 0x11;
    static final int STRUCTURE = 0x13;
    static final int FUNCTION_TYPE = 0x15;
    static final int TYPEDEF = 0x16;
    static final int UNION = 0x17;
    static final int SUBRANGE = 0x21;
    static final int BASE_TYPE = 0x24;
    static final int CONST = 0x26;
    static final int ENUMERATOR = 0x28;
    static final int VARIABLE = 0x34;
    static final int VOLATILE = 0x35;
    static final int RESTRICT = 0x37;
    static final int ATOMIC = 0x47;

    static final int NAME = 0x03;
    static final int BYTE_SIZE = 0x0b;
    static final int BIT_SIZE = 0x0d;
    static final int CONST_VALUE = 0x1c;
    static final int UPPER_BOUND = 0x2f;
    static final int COUNT = 0x37;
    static final int MEMBER_LOCATION = 0x38;
    static final int DECLARATION = 0x3c;
    static final int ENCODING = 0x3e;
    static final int TYPE = 0x49;
    static final int DATA_BIT_OFFSET = 0x6b;
    static final int STRING_OFFSETS_BASE = 0x72;

    final int tag;
    final List<Die> children = new ArrayList<>();
    private final Map<Integer, Object> attributes = new HashMap<>();

    Die(int tag) {
        this.tag = tag;
    }

    /** Sets an attribute: a {@link Long}, or the {@link String} that it is. */
    void set(int attribute, Object value) {
        if (value != null) {
            attributes.put(attribute, value);
        }
    }

    /** A number, or null where there is none. */
    Long number(int attribute) {
        return attributes.get(attribute) instanceof Long number ? number : null;
    }

    long number(int attribute, long otherwise) {
        var found = number(attribute);
        return found == null ? otherwise : found;
    }

    /** The name; empty where there is none. */
    String name() {
        return attributes.get(NAME) instanceof String name ? name : "";
    }

    boolean has(int attribute) {
        return attributes.containsKey(attribute);
    }
}
