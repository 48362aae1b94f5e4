package ringside.isa;

/** How registers are written. */
final class RegisterNames {
    private static final String[] WORDS = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final String[] LOW_BYTES = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
    private static final String[] HIGH_BYTES = {"ah", "ch", "dh", "bh"};

    private RegisterNames() {
    }

    static String of(Operand.Register register) {
        int number = register.number();
        return switch (register.bank()) {
            case GENERAL -> general(number, register.width());
            case GENERAL_HIGH_BYTE -> HIGH_BYTES[number];
            case SEGMENT -> Segment.values()[number].text();
            case CONTROL -> "cr" + number;
            case DEBUG -> "dr" + number;
            case MMX -> "mm" + number;
            case XMM -> vector(number, register.width());
            case MASK -> "k" + number;
            case TILE -> "tmm" + number;
            case BOUND -> "bnd" + number;
            case X87 -> number == 0 ? "st" : "st(" + number + ")";
        };
    }

    static String vector(int number, int width) {
        return (width <= 128 ? "xmm" : width == 256 ? "ymm" : "zmm") + number;
    }

    static String general(int number, int width) {
        return number < 8 ? classic(number, width) : "r" + number + suffix(width);
    }

    private static String classic(int number, int width) {
        return switch (width) {
            case 8 -> LOW_BYTES[number];
            case 16 -> WORDS[number];
            case 32 -> "e" + WORDS[number];
            default -> "r" + WORDS[number];
        };
    }

    private static String suffix(int width) {
        return switch (width) {
            case 8 -> "b";
            case 16 -> "w";
            case 32 -> "d";
            default -> "";
        };
    }
}
