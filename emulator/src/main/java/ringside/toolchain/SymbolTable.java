package ringside.toolchain;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The names of a program's addresses. A snapshot: it does not change when units are replaced. */
public final class SymbolTable {
    private static final long MACHINE_SYMBOL_REACH = 0x1000;

    private final Map<String, Long> addresses = new HashMap<>();
    private final TreeMap<Long, Named> byAddress = new TreeMap<>(Long::compareUnsigned);

    /**
     * A name at an address, the unit (null: the machine) and section that hold it, and how well it names the address.
     */
    private record Named(String name, PlacedUnit unit, int section, int rank) {
        /** Whether {@code offset} bytes behind {@code address} still is what the name stands for. */
        boolean reaches(long address, long offset) {
            return offset == 0 || offset < (unit == null ? MACHINE_SYMBOL_REACH
                    : unit.sectionAddress(section) + unit.object().sections().get(section).size() - address);
        }
    }

    SymbolTable(List<PlacedUnit> units, Map<String, Long> machineSymbols, Map<String, Long> linked) {
        machineSymbols.forEach((name, address) -> name(address, new Named(name, null, 0, 0)));
        Set<String> ambiguous = new HashSet<>();
        for (PlacedUnit unit : units) {
            for (Symbol symbol : unit.object().symbols()) {
                if (symbol.isNamed() && symbol.section() >= 0) {
                    add(unit, symbol, ambiguous);
                }
            }
        }
        ambiguous.forEach(addresses::remove);
        addresses.putAll(machineSymbols);
        addresses.putAll(linked);
    }

    private void add(PlacedUnit unit, Symbol symbol, Set<String> ambiguous) {
        long address = unit.symbolAddress(symbol);
        boolean hidden = unit.name().equals(Library.NAME) && symbol.binding() == Symbol.Binding.LOCAL;
        if (!hidden && addresses.putIfAbsent(symbol.name(), address) != null) {
            ambiguous.add(symbol.name());
        }
        int rank = (symbol.binding() == Symbol.Binding.LOCAL ? 1 : 2) + (symbol.type() == Symbol.Type.PLAIN ? 0 : 1);
        name(address, new Named(symbol.name(), unit, symbol.section(), rank));
    }

    private void name(long address, Named named) {
        byAddress.merge(address, named, (old, fresh) -> fresh.rank() > old.rank() ? fresh : old);
    }

    /** The address of a shared name, or of a name private to one unit when only one unit has it. */
    public OptionalLong address(String name) {
        Long address = addresses.get(name);
        return address == null ? OptionalLong.empty() : OptionalLong.of(address);
    }

    /** The symbol at an address or nearest before it, in the same section of the same unit. */
    public Optional<SymbolAt> nearest(long address) {
        Map.Entry<Long, Named> entry = byAddress.floorEntry(address);
        if (entry == null) {
            return Optional.empty();
        }
        long offset = address - entry.getKey();
        return entry.getValue().reaches(entry.getKey(), offset)
            ? Optional.of(new SymbolAt(entry.getValue().name(), offset))
            : Optional.empty();
    }

    /** All names that {@link #address} knows, in alphabetical order. */
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(addresses.keySet()));
    }

    /** The few names most like a mistyped one, the nearest first. */
    public List<String> suggest(String name) {
        return Hints.similar(name, addresses.keySet());
    }
}
