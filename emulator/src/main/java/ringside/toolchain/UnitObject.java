package ringside.toolchain;

import java.util.List;
import ringside.toolchain.dwarf.CTypes;

/**
 * A unit assembled or compiled, not yet linked: what its ELF64 relocatable says. A flat image is an object with one
 * section, absolute addresses and no relocations.
 *
 * @param source      where it came from
 * @param sections    the sections that take up memory
 * @param symbols     all symbols; relocations count in this list
 * @param relocations the places to patch
 * @param lines       which line made which bytes, in the order of sections and offsets
 * @param warnings    what the tools remarked
 * @param types       the types of a unit in C
 */
public record UnitObject(UnitSource source, List<Section> sections, List<Symbol> symbols, List<Relocation> relocations,
                         List<LineRow> lines, List<Diagnostic> warnings, CTypes types) {

    /** The name of the section that a flat image is. */
    static final String FLAT = ".flat";

    /** Makes the lists unmodifiable. */
    public UnitObject {
        sections = List.copyOf(sections);
        symbols = List.copyOf(symbols);
        relocations = List.copyOf(relocations);
        lines = List.copyOf(lines);
        warnings = List.copyOf(warnings);
    }

    /** The unit's name. */
    public String name() {
        return source.name();
    }

    /** Whether it is a flat image, which may cover another one. */
    public boolean isFlat() {
        return sections.size() == 1 && sections.getFirst().name().equals(FLAT);
    }

    /** The line of the text that made the byte at an offset of a section, or 0 when unknown. */
    int lineOf(int section, long offset) {
        int low = 0;
        int high = lines.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            LineRow row = lines.get(middle);
            if (row.section() < section || row.section() == section && row.end() <= offset) {
                low = middle + 1;
            } else if (row.section() > section || row.start() > offset) {
                high = middle - 1;
            } else {
                return row.line();
            }
        }
        return 0;
    }

    UnitObject withLines(List<LineRow> rows) {
        return new UnitObject(source, sections, symbols, relocations, rows, warnings, types);
    }
}
