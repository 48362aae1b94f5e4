package ringside.figure;

import java.util.ArrayList;
import java.util.List;

/**
 * The bits of a value in their places, the highest on the left, and what they say.
 *
 * @param caption  what value it is
 * @param width    how many bits it has
 * @param fields   from the highest bits to the lowest; bits of none are reserved
 * @param readings what the fields say: each by itself, the pieces of a split one together
 */
public record BitRuler(String caption, int width, List<BitField> fields, List<Reading> readings) implements Block {
    /** The bits side by side: so many are still readable on a telephone. */
    private static final int LINE = 16;

    public BitRuler {
        fields = List.copyOf(fields);
        readings = List.copyOf(readings);
    }

    /**
     * A value in words.
     *
     * @param name    the manual's name
     * @param value   as it should be shown
     * @param meaning in words, or an empty string
     * @param mark    the sign before it
     * @param pieces  where the pieces of a split value stand: {@code 63:56}, {@code 39:16}; empty for one in one piece
     */
    public record Reading(String name, String value, String meaning, Mark mark, List<String> pieces) {
        public Reading {
            pieces = List.copyOf(pieces);
        }

        /** Where the pieces are: {@code joined from bits 63:56 and 39:16}; empty for a value that stands there as it is. */
        public String joint() {
            return pieces.isEmpty() ? "" : (pieces.size() == 1 ? "from bits " : "joined from bits ")
                + String.join(" and ", pieces);
        }
    }

    /**
     * As much of a field as stands on one line.
     *
     * @param field    the field; null for reserved bits
     * @param high     its highest bit on this line
     * @param low      its lowest bit on this line
     * @param labelled whether name and value stand here: the longest part of a field that goes over several lines
     */
    public record Cell(BitField field, int high, int low, boolean labelled) {
        /** How many bits it takes. */
        public int bits() {
            return high - low + 1;
        }

        /** What stands in it: the name, or a sign that the field goes on. */
        public String name() {
            return field == null ? "" : labelled ? field.name() : "⋯";
        }

        public String value() {
            return field != null && labelled ? field.value() : "";
        }

        public Mark mark() {
            return field != null && labelled ? field.mark() : Mark.NONE;
        }
    }

    /** A ruler whose fields are all in one piece. */
    public static BitRuler of(String caption, int width, List<BitField> fields) {
        return new BitRuler(caption, width, fields, fields.stream().map(field ->
            new Reading(field.name(), field.value(), field.meaning(), field.mark(), List.of())).toList());
    }

    /** The bits line by line, the highest first. */
    public List<List<Cell>> lines() {
        var lines = new ArrayList<List<Cell>>();
        for (int low = (width - 1) / LINE * LINE; low >= 0; low -= LINE) {
            lines.add(line(Math.min(width, low + LINE) - 1, low));
        }
        return lines;
    }

    private List<Cell> line(int high, int low) {
        var cells = new ArrayList<Cell>();
        for (int bit = high; bit >= low; bit = cells.getLast().low() - 1) {
            cells.add(cell(bit, low));
        }
        return cells;
    }

    /** The cell that begins with {@code bit} on the line that ends at {@code end}. */
    private Cell cell(int bit, int end) {
        for (var field : fields) {
            if (field.low() <= bit && bit <= field.high()) {
                int low = Math.max(field.low(), end);
                return new Cell(field, bit, low, isLabelled(field, bit));
            }
        }
        int next = fields.stream().mapToInt(BitField::high).filter(high -> high < bit).max().orElse(-1);
        return new Cell(null, bit, Math.max(next + 1, end), false);
    }

    private static boolean isLabelled(BitField field, int high) {
        int longest = 0;
        int place = 0;
        for (int top = field.high(); top >= field.low(); top = top / LINE * LINE - 1) {
            int length = top - Math.max(top / LINE * LINE, field.low()) + 1;
            if (length > longest) {
                longest = length;
                place = top;
            }
        }
        return place == high;
    }

    /** Which of the split values a field is a piece of, counted from 1; 0 for a field in one piece. */
    public int split(BitField field) {
        var wholes = fields.stream().map(BitField::whole).filter(whole -> !whole.isEmpty()).distinct().toList();
        return wholes.indexOf(field.whole()) + 1;
    }
}
