package ringside.view;

import java.util.List;
import ringside.state.ExceptionVector;

/** Error codes decoded (SDM vol. 3A, 7.13 and figure 5-12). */
final class ErrorCodes {
    private ErrorCodes() {
    }

    /** The code's bits, highest first; empty where the code is always 0. */
    static List<Field> fields(int vector, long code) {
        return switch (ExceptionVector.of(vector)) {
            case PF -> List.of(Field.of("I", 4, 4, code, bit(code, 4) ? "instruction fetch" : "no fetch"),
                Field.of("RSVD", 3, 3, code, bit(code, 3) ? "a reserved bit is set" : ""),
                Field.of("U", 2, 2, code, bit(code, 2) ? "ring 3" : "rings 0 to 2"),
                Field.of("W", 1, 1, code, bit(code, 1) ? "write" : "no write"),
                Field.of("P", 0, 0, code, bit(code, 0) ? "present, but refused" : "not present"));
            case TS, NP, SS, GP -> List.of(
                Field.of("index", 15, 3, code, bit(code, 1) ? "vector " + Hex.of(code >>> 3 & 0x1fff) : ""),
                Field.of("TI", 2, 2, code, bit(code, 1) ? "" : bit(code, 2) ? "LDT" : "GDT"),
                Field.of("IDT", 1, 1, code, bit(code, 1) ? "a gate of the IDT" : "a selector"),
                Field.of("EXT", 0, 0, code,
                bit(code, 0) ? "during an event from outside the program" : "by the program"));
            case null, default -> List.of();
        };
    }

    /** The code in a sentence. */
    static String words(int vector, long code) {
        return switch (ExceptionVector.of(vector)) {
            case PF -> (bit(code, 2) ? "ring 3 " : "rings 0 to 2 ") + access(code)
                + (bit(code, 3) ? ", a reserved bit was set" : bit(code, 0) ? ", which the page refuses"
                : ", where no page is present");
            case TS, NP, SS, GP -> selector(code);
            case null, default -> "always " + Hex.of(code);
        };
    }

    private static String access(long code) {
        return bit(code, 4) ? "fetched an instruction" : bit(code, 1) ? "wrote" : "read";
    }

    private static String selector(long code) {
        var outside = bit(code, 0) ? ", during an event from outside the program" : "";
        if (code >>> 1 == 0) {
            return "no selector is to blame" + outside;
        }
        return (bit(code, 1) ? "gate " + Hex.of(code >>> 3 & 0x1fff) + " of the IDT"
            : "selector " + Hex.of(code & 0xfffc) + ": index " + (code >>> 3 & 0x1fff) + " of the "
            + (bit(code, 2) ? "LDT" : "GDT")) + outside;
    }

    private static boolean bit(long code, int bit) {
        return (code >>> bit & 1) != 0;
    }
}
