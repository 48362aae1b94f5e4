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
    static final List<Opcode> OPCODES = load("opcodes.txt");

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
        for (Opcode opcode : opcodes) {
            int first = opcode.form().firstByte() + Math.max(opcode.condition(), 0);
            int span = opcode.condition() < 0 ? opcode.form().span() : 1;
            for (int code = first; code < first + span; code++) {
                Slot[] map = slots[opcode.form().map().ordinal()];
                Slot slot = map[code];
                map[code] = slot == null ? new Slot(opcode.form().modRm(), List.of(opcode)) : slot.with(opcode);
            }
        }
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
                if (Situation.includes(opcode.form().situations(), situation)) {
                    return opcode;
                }
            }
            return null;
        }
    }

    private static List<Opcode> load(String resource) {
        try (InputStream in = OpcodeTable.class.getResourceAsStream(resource)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Opcode> parse(String table) {
        List<Opcode> opcodes = new ArrayList<>(700);
        for (String line : table.split("\n")) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            OpcodeRow row = OpcodeRow.parse(line);
            int conditions = row.span() == 16 ? 16 : 0;
            if (conditions == 0) {
                opcodes.add(new Opcode(opcodes.size(), row, -1));
            }
            for (int condition = 0; condition < conditions; condition++) {
                opcodes.add(new Opcode(opcodes.size(), row, condition));
            }
        }
        return List.copyOf(opcodes);
    }
}
