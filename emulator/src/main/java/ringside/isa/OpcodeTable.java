package ringside.isa;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The opcode table: all rows, and for one set of features the rows of each opcode byte. */
final class OpcodeTable {
    /** The opcodes of processors here. */
    static final List<Opcode> OPCODES = load("opcodes.txt", 0, false);

    /** All opcodes, read when somebody asks for them. */
    static final class Everything {
        /** Those that no processor here has. */
        static final List<Opcode> ABSENT = load("opcodes-absent.txt", OPCODES.size(), true);
        static final List<Opcode> TOGETHER = together();
        static final OpcodeTable TABLE = new OpcodeTable(TOGETHER);

        private Everything() {
        }

        private static List<Opcode> together() {
            List<Opcode> all = new ArrayList<>(OPCODES);
            all.addAll(ABSENT);
            return all;
        }
    }

    private boolean complete;
    private final Slot[][] slots = new Slot[OpcodeMap.values().length][256];

    OpcodeTable(Set<Feature> features) {
        this(announced(features));
    }

    private static List<Opcode> announced(Set<Feature> features) {
        List<Opcode> announced = new ArrayList<>(OPCODES.size());
        for (Opcode opcode : OPCODES) {
            Feature feature = opcode.form().feature();
            if (feature == null || features.contains(feature)) {
                announced.add(opcode);
            }
        }
        return announced;
    }

    /**
     * Sorts opcodes into their slots.
     *
     * @throws IllegalArgumentException if two of them claim the same bytes and neither is more special
     */
    OpcodeTable(List<Opcode> opcodes) {
        opcodes.forEach(this::add);
    }

    void add(Opcode opcode) {
        OpcodeRow row = opcode.form();
        complete |= row.absent() != null;
        int first = row.firstByte() + (row.conditional() ? 0 : Math.max(opcode.condition(), 0));
        int span = opcode.condition() < 0 ? row.span() : 1;
        for (int code = first; code < first + span; code++) {
            Slot[] map = slots[row.map().ordinal()];
            Slot slot = map[code];
            map[code] = slot == null ? new Slot(row.modRm(), List.of(opcode)) : slot.with(opcode);
        }
    }

    /** Whether it knows what no processor here has, and so the prefixes REX2, EVEX and XOP. */
    boolean complete() {
        return complete;
    }

    /** {@return all opcodes, those too that no processor here has} */
    static List<Opcode> everything() {
        return Everything.TOGETHER;
    }

    /** {@return the rows of an opcode byte, or null if it is undefined} */
    Slot slot(OpcodeMap map, int code) {
        return slots[map.ordinal()][code];
    }

    /**
     * The rows of one opcode byte.
     *
     * @param modRm whether a ModR/M byte follows
     * @param opcodes the more special ones first
     */
    record Slot(boolean modRm, Opcode[] opcodes) {
        Slot(boolean modRm, List<Opcode> opcodes) {
            this(modRm, opcodes.toArray(new Opcode[0]));
        }

        /** {@return this and one more row, before those that are less special} */
        Slot with(Opcode added) {
            if (modRm != added.form().modRm()) {
                throw new IllegalArgumentException("with a ModR/M byte and without: " + opcodes[0] + " and " + added);
            }
            List<Opcode> sorted = new ArrayList<>(List.of(opcodes));
            int place = 0;
            for (Opcode other : opcodes) {
                if (other.competesWith(added) && other.beats(added) == added.beats(other)) {
                    throw new IllegalArgumentException("two rows claim the same bytes: " + other + " and " + added);
                }
                place = other.beats(added) ? sorted.indexOf(other) + 1 : place;
            }
            sorted.add(place, added);
            return new Slot(modRm, sorted);
        }

        /** {@return the row that fits, or null} */
        Opcode fitting(long situation) {
            for (Opcode opcode : opcodes) {
                if (Situation.includes(opcode.situations(), situation)) {
                    return opcode;
                }
            }
            return null;
        }
    }

    private static List<Opcode> load(String resource, int firstIndex, boolean absent) {
        try (InputStream in = OpcodeTable.class.getResourceAsStream(resource)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), firstIndex, absent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Opcode> parse(String table) {
        return parse(table, 0, false);
    }

    /**
     * Reads rows.
     *
     * @param firstIndex the number of the first opcode
     * @param absent whether they are of features that no processor here has
     */
    static List<Opcode> parse(String table, int firstIndex, boolean absent) {
        List<Opcode> opcodes = new ArrayList<>(700);
        for (String line : table.split("\n")) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            OpcodeRow row = OpcodeRow.parse(line, absent);
            int conditions = row.span() == 16 || row.conditional() ? 16 : 0;
            if (conditions == 0) {
                opcodes.add(new Opcode(firstIndex + opcodes.size(), row, -1));
            }
            for (int condition = 0; condition < conditions; condition++) {
                opcodes.add(new Opcode(firstIndex + opcodes.size(), row, condition));
            }
        }
        return List.copyOf(opcodes);
    }
}
