package ringside.toolchain;

import java.util.List;
import java.util.Optional;

/** From addresses to the lines that people wrote, and back. A snapshot of a program. */
public final class LineTable {
    private final List<PlacedUnit> units;

    LineTable(List<PlacedUnit> units) {
        this.units = List.copyOf(units);
    }

    /** The line that made the byte at an address. */
    public Optional<SourceLine> at(long address) {
        return units.stream().filter(u -> u.contains(address)).findFirst().flatMap(u -> u.lineAt(address));
    }

    /** The addresses at which the code of a line begins, in the order of the code; several when it was repeated. */
    public List<Long> addresses(String unit, int line) {
        return units.stream().filter(u -> u.name().equals(unit))
                .flatMap(u -> u.object().lines().stream().filter(r -> r.line() == line)
                        .map(r -> u.sectionAddress(r.section()) + r.start()))
                .toList();
    }
}
