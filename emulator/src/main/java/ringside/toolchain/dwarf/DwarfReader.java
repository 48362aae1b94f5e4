package ringside.toolchain.dwarf;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the entries of {@code .debug_info} (DWARF 5, 7.5). Of the forms that it knows it skips what nobody asks for. */
public final class DwarfReader {
    private static final int IMPLICIT_CONST = 0x21;
    private static final int INDIRECT = 0x16;
    private static final int DEEPEST = 256;
    private static final int TYPE_UNIT = 2;

    /** Where sections come from: those of an object that is not linked yet, with the places still to be patched. */
    public interface Sections {
        /** A section's bytes, or null. */
        ByteBuffer bytes(String name);

        /** What stands at places of a section once it is linked alone: offset to value. */
        Map<Long, Long> patches(String name);
    }

    /** What stands in entries of one kind. */
    private record Shape(int tag, boolean children, long[] attributes, long[] forms, long[] constants) {
    }

    private final ByteBuffer in;
    private final Map<Long, Long> patches;
    private final Sections source;
    private final Map<String, ByteBuffer> sections = new HashMap<>();
    private final ByteBuffer offsets;
    private final Map<Long, Long> offsetPatches;
    private final Map<Long, Die> entries = new HashMap<>();
    private final List<Die> units = new ArrayList<>();

    // of the unit under way
    private boolean wide;
    private int addressSize;
    private long start;
    private long stringOffsets;
    private Map<Long, Shape> shapes = Map.of();

    private DwarfReader(Sections sections) {
        source = sections;
        in = section(".debug_info");
        patches = source.patches(".debug_info");
        offsets = section(".debug_str_offsets");
        offsetPatches = source.patches(".debug_str_offsets");
    }

    private ByteBuffer section(String name) {
        return sections.computeIfAbsent(name, source::bytes);
    }

    /** All types. Where the information is damaged or of a kind unknown here, those read before that place. */
    public static CTypes read(Sections sections) {
        var reader = new DwarfReader(sections);
        try {
            reader.readUnits();
        } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException
                 | ArithmeticException damaged) {
            // Pictures do without; a unit must not fail for it.
        }
        return new TypeBuilder(reader.entries).build(reader.units);
    }

    private void readUnits() {
        while (in != null && in.remaining() > 4) {
            start = in.position();
            long length = in.getInt() & 0xffffffffL;
            wide = length == 0xffffffffL;
            length = wide ? in.getLong() : length;
            int end = Math.toIntExact(in.position() + length);
            readUnit(end);
            in.position(end);
        }
    }

    private void readUnit(int end) {
        int version = in.getShort();
        if (version < 4 || version > 5) {
            return;
        }
        int type = version == 5 ? in.get() : 1;
        addressSize = version == 5 ? in.get() : 0;
        long abbreviations = offset();
        addressSize = version == 5 ? addressSize : in.get();
        if (type <= TYPE_UNIT) {
            shapes = readShapes(Math.toIntExact(abbreviations));
            stringOffsets = 8;
            readEntries(end);
        }
    }

    private void readEntries(int end) {
        var open = new ArrayDeque<Die>();
        while (in.position() < end && open.size() < DEEPEST) {
            long place = in.position() - start;
            long code = uleb(in);
            if (code == 0) {
                open.poll();
                continue;
            }
            var shape = shapes.get(code);
            if (shape == null) {
                throw new IndexOutOfBoundsException("abbreviation " + code);
            }
            var die = readEntry(shape);
            entries.put(start + place, die);
            (open.isEmpty() ? units : open.peek().children).add(die);
            if (shape.children()) {
                open.push(die);
            }
        }
    }

    private Die readEntry(Shape shape) {
        var die = new Die(shape.tag());
        var strings = new HashMap<Integer, Long>();
        for (int i = 0; i < shape.attributes().length; i++) {
            int attribute = (int) shape.attributes()[i];
            long form = shape.forms()[i];
            if (form == IMPLICIT_CONST) {
                die.set(attribute, shape.constants()[i]);
            } else if (isIndexedString(form)) {
                strings.put(attribute, unsigned(indexSize(form)));
            } else {
                die.set(attribute, value((int) form));
            }
        }
        stringOffsets = die.number(Die.STRING_OFFSETS_BASE, stringOffsets);
        if (strings.containsKey(Die.NAME)) {
            die.set(Die.NAME, indexedString(strings.get(Die.NAME)));
        }
        return die;
    }

    private Map<Long, Shape> readShapes(int offset) {
        var table = section(".debug_abbrev");
        var found = new HashMap<Long, Shape>();
        if (table == null) {
            return found;
        }
        table.position(offset);
        for (long code = uleb(table); code != 0; code = uleb(table)) {
            int tag = (int) uleb(table);
            boolean children = table.get() != 0;
            found.put(code, readShape(table, tag, children));
        }
        return found;
    }

    private static Shape readShape(ByteBuffer table, int tag, boolean children) {
        var numbers = new ArrayList<long[]>();
        while (true) {
            long attribute = uleb(table);
            long form = uleb(table);
            long constant = form == IMPLICIT_CONST ? sleb(table) : 0;
            if (attribute == 0 && form == 0) {
                break;
            }
            numbers.add(new long[] {attribute, form, constant});
        }
        return new Shape(tag, children, column(numbers, 0), column(numbers, 1), column(numbers, 2));
    }

    private static long[] column(List<long[]> rows, int column) {
        return rows.stream().mapToLong(row -> row[column]).toArray();
    }

    // ---- Forms (DWARF 5, 7.5.6)

    private static boolean isIndexedString(long form) {
        return form == 0x1a || form >= 0x25 && form <= 0x28;
    }

    private static int indexSize(long form) {
        return form == 0x1a ? 0 : (int) form - 0x24;
    }

    /** The next attribute: a number, a string, or null for what only is skipped. */
    private Object value(int form) {
        return switch (form) {
            case 0x01 -> unsigned(addressSize);                      // addr
            case 0x03 -> skip(unsigned(2));                          // block2
            case 0x04 -> skip(unsigned(4));                          // block4
            case 0x05, 0x12 -> reference(form == 0x12, unsigned(2));  // data2, ref2
            case 0x06, 0x13 -> reference(form == 0x13, unsigned(4));  // data4, ref4
            case 0x07, 0x14 -> reference(form == 0x14, unsigned(8));  // data8, ref8
            case 0x08 -> text(in);                                   // string
            case 0x09, 0x18 -> skip(uleb(in));                       // block, exprloc
            case 0x0a -> skip(unsigned(1));                          // block1
            case 0x0b, 0x11 -> reference(form == 0x11, unsigned(1));  // data1, ref1
            case 0x0c -> unsigned(1);                                // flag
            case 0x0d -> sleb(in);                                   // sdata
            case 0x0e -> indirect(".debug_str");                     // strp
            case 0x0f, 0x1b, 0x22, 0x23 -> uleb(in);                 // udata, addrx, loclistx, rnglistx
            case 0x10, 0x17 -> offset();                             // ref_addr, sec_offset
            case 0x15 -> reference(true, uleb(in));                  // ref_udata
            case INDIRECT -> value((int) uleb(in));
            case 0x19 -> 1L;                                         // flag_present
            case 0x1c -> skip(4);                                    // ref_sup4
            case 0x1d -> skip(wide ? 8 : 4);                         // strp_sup
            case 0x1e -> skip(16);                                   // data16
            case 0x1f -> indirect(".debug_line_str");                // line_strp
            case 0x20, 0x24 -> skip(8);                              // ref_sig8, ref_sup8
            case 0x29, 0x2a, 0x2b, 0x2c -> unsigned(form - 0x28);    // addrx1 to addrx4
            default -> throw new IndexOutOfBoundsException("form " + form);
        };
    }

    /** References count from the start of their unit. */
    private Long reference(boolean reference, long value) {
        return reference ? start + value : value;
    }

    private Object skip(long bytes) {
        in.position(Math.toIntExact(in.position() + bytes));
        return null;
    }

    /** A number of so many bytes; of none, one of variable length. */
    private long unsigned(int bytes) {
        if (bytes == 0) {
            return uleb(in);
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in.get() & 0xffL) << 8 * i;
        }
        return value;
    }

    private long offset() {
        var patched = patches.get((long) in.position());
        long value = unsigned(wide ? 8 : 4);
        return patched == null ? value : patched;
    }

    private String indirect(String section) {
        return stringAt(section, offset());
    }

    private String indexedString(long index) {
        int size = wide ? 8 : 4;
        long place = stringOffsets + index * size;
        var patched = offsetPatches.get(place);
        if (offsets == null || patched == null && place + size > offsets.limit()) {
            return "";
        }
        return stringAt(".debug_str", patched != null ? patched
            : offsets.getInt(Math.toIntExact(place)) & 0xffffffffL);
    }

    private String stringAt(String section, long offset) {
        var strings = section(section);
        return strings == null ? "" : text(strings.position(Math.toIntExact(offset)));
    }

    private static String text(ByteBuffer buffer) {
        int from = buffer.position();
        while (buffer.get() != 0) {
            continue;
        }
        return new String(buffer.array(), buffer.arrayOffset() + from, buffer.position() - 1 - from,
            StandardCharsets.UTF_8);
    }

    private static long uleb(ByteBuffer buffer) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = buffer.get();
            value |= shift < Long.SIZE ? (next & 0x7fL) << shift : 0;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static long sleb(ByteBuffer buffer) {
        long value = 0;
        for (int shift = 0; ; ) {
            byte next = buffer.get();
            value |= shift < Long.SIZE ? (next & 0x7fL) << shift : 0;
            shift += 7;
            if (next >= 0) {
                return (next & 0x40) == 0 || shift >= Long.SIZE ? value : value | -1L << shift;
            }
        }
    }
}
