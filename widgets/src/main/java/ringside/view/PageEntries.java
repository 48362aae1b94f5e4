package ringside.view;

import java.util.ArrayList;
import java.util.List;
import ringside.memory.PagingMode;

/** Entries of paging structures, bit by bit (SDM vol. 3A, figures 5-4, 5-7 and 5-11). */
final class PageEntries {
    private static final int PDE = 2;
    private static final int PDPTE = 3;

    private PageEntries() {
    }

    /**
     * The fields of an entry, highest bits first.
     *
     * @param page     whether it maps a page
     * @param deciding the bits that decided a fault; 0 for none
     */
    static List<Field> fields(PagingMode mode, int level, long entry, boolean page, long deciding) {
        var fields = new ArrayList<Field>();
        if (mode != PagingMode.LEGACY) {
            upper(fields, mode, entry, page);
        }
        address(fields, mode, level, entry, page);
        boolean register = mode == PagingMode.PAE && level == PDPTE;
        if (page) {
            fields.add(Field.of("G", 8, 8, entry, bit(entry, 8) ? "global" : ""));
        }
        fields.add(Field.of(level == 1 ? "PAT" : "PS", 7, 7, entry, level == 1 ? "" : page ? "maps a page" : ""));
        if (page) {
            fields.add(Field.of("D", 6, 6, entry, bit(entry, 6) ? "written to" : "not written to"));
        }
        if (!register) {
            fields.add(Field.of("A", 5, 5, entry, bit(entry, 5) ? "used" : "not used yet"));
        }
        fields.add(Field.of("PCD", 4, 4, entry, ""));
        fields.add(Field.of("PWT", 3, 3, entry, ""));
        if (!register) {
            fields.add(Field.of("U/S", 2, 2, entry, bit(entry, 2) ? "all rings" : "rings 0 to 2 only"));
            fields.add(Field.of("R/W", 1, 1, entry, bit(entry, 1) ? "writable" : "read only"));
        }
        fields.add(Field.of("P", 0, 0, entry, bit(entry, 0) ? "present" : "not present"));
        return fields.stream().map(field -> field.deciding((deciding & field.mask()) != 0)).toList();
    }

    private static void upper(List<Field> fields, PagingMode mode, long entry, boolean page) {
        fields.add(Field.of("XD", 63, 63, entry, entry < 0 ? "no instructions" : ""));
        if (mode == PagingMode.PAE) {
            fields.add(Field.of("reserved", 62, 52, entry, ""));
        } else if (page) {
            fields.add(Field.of("key", 62, 59, entry, ""));
        }
    }

    private static void address(List<Field> fields, PagingMode mode, int level, long entry, boolean page) {
        int lowest = page ? mode.lowBit(level) : 12;
        boolean large = lowest > 12;
        if (mode == PagingMode.LEGACY) {
            fields.add(Field.of("address 31:" + lowest, 31, lowest, entry, ""));
            if (large) {
                fields.add(Field.of("address 39:32", 20, 13, entry, ""));
            }
        } else {
            fields.add(Field.of("address 51:" + lowest, 51, lowest, entry, ""));
        }
        if (large && level >= PDE) {
            fields.add(Field.of("PAT", 12, 12, entry, ""));
        }
    }

    private static boolean bit(long entry, int bit) {
        return (entry >>> bit & 1) != 0;
    }
}
