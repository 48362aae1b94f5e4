package ringside.explain;

import java.util.List;
import ringside.semantics.Msr;
import ringside.state.Descriptor;
import ringside.state.Origin;

/**
 * A field of bits in a {@link StatePlace}, as the manual names it.
 *
 * @param name  the manual's name, with a word before it where that helps: {@code present (P)}
 * @param high  its highest bit
 * @param low   its lowest bit
 * @param price how unlikely a mistake in it is: a search changes the cheapest field that helps
 */
record Part(String name, int high, int low, int price) {
    private static final int CHEAP = 1;
    private static final int FAIR = 2;
    private static final int DEAR = 4;
    private static final int DEAREST = 6;

    private static final List<Part> SEGMENT = List.of(
        new Part("present (P)", 47, 47, CHEAP), new Part("DPL", 46, 45, FAIR), new Part("D/B", 54, 54, FAIR + 1),
        new Part("L", 53, 53, FAIR + 1), new Part("D and L", 54, 53, DEAR), new Part("S", 44, 44, DEAREST),
        new Part("type", 43, 40, DEAREST), new Part("S and type", 44, 40, DEAREST), new Part("G", 55, 55, DEAR),
        new Part("limit 19:16", 51, 48, DEAR), new Part("limit 15:0", 15, 0, DEAR));
    private static final List<Part> SYSTEM = List.of(
        new Part("present (P)", 47, 47, CHEAP), new Part("DPL", 46, 45, FAIR), new Part("type", 43, 40, FAIR),
        new Part("S", 44, 44, DEAREST), new Part("S and type", 44, 40, DEAREST),
        new Part("limit 15:0", 15, 0, DEAR), new Part("selector", 31, 16, DEAR));
    private static final List<Part> GATE = List.of(
        new Part("present (P)", 47, 47, CHEAP), new Part("DPL", 46, 45, CHEAP), new Part("type", 43, 40, FAIR),
        new Part("S and type", 44, 40, FAIR), new Part("IST", 34, 32, FAIR), new Part("selector", 31, 16, DEAR));
    private static final List<Part> PAGE = List.of(
        new Part("present (P)", 0, 0, CHEAP), new Part("R/W", 1, 1, CHEAP), new Part("U/S", 2, 2, CHEAP),
        new Part("dirty (D)", 6, 6, FAIR), new Part("PS", 7, 7, FAIR), new Part("execute-disable (XD)", 63, 63, CHEAP),
        new Part("protection key", 62, 59, FAIR));
    private static final List<Part> ATTRIBUTES = List.of(
        new Part("present (P)", 7, 7, CHEAP), new Part("DPL", 6, 5, FAIR), new Part("L", 13, 13, DEAR),
        new Part("D/B", 14, 14, DEAR), new Part("type", 3, 0, FAIR));
    private static final List<Part> FLAGS = List.of(
        new Part("TF", 8, 8, CHEAP), new Part("IF", 9, 9, CHEAP), new Part("DF", 10, 10, CHEAP),
        new Part("IOPL", 13, 12, CHEAP), new Part("NT", 14, 14, CHEAP), new Part("VM", 17, 17, DEAREST),
        new Part("AC", 18, 18, CHEAP), new Part("VIF", 19, 19, CHEAP), new Part("VIP", 20, 20, CHEAP));
    private static final List<Part> CR0 = bits(CHEAP, "PE", 0, "MP", 1, "EM", 2, "TS", 3, "NE", 5, "WP", 16, "AM", 18,
        "NW", 29, "CD", 30, "PG", 31);
    private static final List<Part> CR4 = bits(CHEAP, "VME", 0, "PVI", 1, "TSD", 2, "DE", 3, "PSE", 4, "PAE", 5,
        "MCE", 6, "PGE", 7, "PCE", 8, "OSFXSR", 9, "OSXMMEXCPT", 10, "UMIP", 11, "LA57", 12, "FSGSBASE", 16, "PCIDE",
        17, "OSXSAVE", 18, "SMEP", 20, "SMAP", 21, "PKE", 22, "CET", 23, "PKS", 24);
    private static final List<Part> EFER = bits(CHEAP, "SCE", 0, "LME", 8, "LMA", 10, "NXE", 11);
    private static final List<Part> CET = bits(CHEAP, "SH_STK_EN", 0, "WR_SHSTK_EN", 1, "ENDBR_EN", 2,
        "LEG_IW_EN", 3, "NO_TRACK_EN", 4, "SUPPRESS", 10, "TRACKER", 11);
    private static final List<Part> DR7 = bits(CHEAP, "GD", 13);
    private static final List<Part> SELECTOR = List.of(new Part("RPL", 1, 0, CHEAP), new Part("TI", 2, 2, FAIR));

    private static List<Part> bits(int price, Object... namesAndBits) {
        var parts = new Part[namesAndBits.length / 2];
        for (int i = 0; i < parts.length; i++) {
            int bit = (int) namesAndBits[2 * i + 1];
            parts[i] = new Part((String) namesAndBits[2 * i], bit, bit, price);
        }
        return List.of(parts);
    }

    /** The fields of a place that have names; none where it is but a number. */
    static List<Part> of(StatePlace place, long value) {
        return switch (place.kind()) {
            case MEMORY -> ofMemory(place.role(), value);
            case PAGE_ENTRY, PDPTE -> PAGE;
            case ATTRIBUTES -> ATTRIBUTES;
            case FLAGS -> FLAGS;
            case CONTROL -> place.where() == 0 ? CR0 : place.where() == 4 ? CR4 : List.of();
            case DEBUG -> place.where() == 7 ? DR7 : List.of();
            case MSR -> place.where() == Msr.EFER.number() ? EFER
                : place.where() == Msr.U_CET.number() || place.where() == Msr.S_CET.number() ? CET : List.of();
            case SELECTOR -> SELECTOR;
            default -> List.of();
        };
    }

    private static List<Part> ofMemory(Origin role, long value) {
        return switch (role) {
            case DESCRIPTOR -> new Descriptor(value, 0).system() ? SYSTEM : SEGMENT;
            case GATE -> GATE;
            default -> List.of();
        };
    }

    /** The smallest field that holds all bits of a mask, or null. */
    static Part holding(List<Part> parts, long mask) {
        return parts.stream().filter(part -> (mask & ~part.mask()) == 0)
            .min((one, other) -> Integer.compare(one.width(), other.width())).orElse(null);
    }

    int width() {
        return high - low + 1;
    }

    long mask() {
        return -1L >>> 64 - width() << low;
    }

    long get(long whole) {
        return (whole & mask()) >>> low;
    }

    long put(long whole, long value) {
        return whole & ~mask() | value << low & mask();
    }
}
