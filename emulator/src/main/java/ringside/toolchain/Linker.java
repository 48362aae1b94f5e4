package ringside.toolchain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import ringside.toolchain.Symbol.Binding;

/**
 * Resolves the symbols of all units and computes what belongs at every relocation; changes nothing.
 *
 * <p>Who defines a name: a label or a global C symbol, of which there is at most one; else a weak one, the first; else
 * the machine; else the run-time library. Labels need no {@code .globl}: all units share them. A label inside a C
 * function's inline assembly counts as weak, a {@code static} function or variable is its unit's own.
 */
final class Linker {
    /** So many undefined symbols of a unit are looked for in its text; the line table must do for the others. */
    static final int SEARCHED = 50;

    private enum Strength { STRONG, WEAK, MACHINE, LIBRARY }

    private record Definition(long address, Strength strength, PlacedUnit unit, Symbol symbol) { }

    /** The bytes that belong at a relocation of a unit; null: unresolved. */
    record Site(PlacedUnit unit, int relocation, byte[] bytes) { }

    private final Collection<PlacedUnit> units;
    private final Map<String, Definition> definitions = new HashMap<>();
    private final List<Site> sites = new ArrayList<>();
    private final Map<String, Map<String, Integer>> undefined = new LinkedHashMap<>();   // unit: symbol: line
    private final List<Diagnostic> errors = new ArrayList<>();

    private Linker(Collection<PlacedUnit> units) {
        this.units = units;
    }

    /** Links the units; throws when two define a name, or when an address does not fit where it is wanted. */
    static Linker link(Collection<PlacedUnit> units, Map<String, Long> machineSymbols) throws ToolchainException {
        Linker linker = new Linker(units);
        machineSymbols.forEach((name, address) -> linker.definitions.put(name,
                new Definition(address, Strength.MACHINE, null, null)));
        units.forEach(linker::define);
        linker.check();
        units.forEach(linker::resolve);
        linker.check();
        return linker;
    }

    List<Site> sites() {
        return sites;
    }

    /** The undefined symbols of a unit with the lines of their first use. */
    Map<String, Integer> undefined(String unit) {
        return undefined.getOrDefault(unit, Map.of());
    }

    /** Every symbol that some unit uses and nobody defines. */
    Set<String> allUndefined() {
        Set<String> names = new HashSet<>();
        undefined.values().forEach(symbols -> names.addAll(symbols.keySet()));
        return names;
    }

    Map<String, Long> addresses() {
        Map<String, Long> result = new HashMap<>();
        definitions.forEach((name, definition) -> result.put(name, definition.address()));
        return result;
    }

    /** Nobody reads hundreds of errors, and finding their lines takes time. */
    private void tell(Supplier<Diagnostic> error) {
        if (errors.size() < SEARCHED) {
            errors.add(error.get());
        }
    }

    private void check() throws ToolchainException {
        if (!errors.isEmpty()) {
            throw new ToolchainException(errors);
        }
    }

    private void define(PlacedUnit unit) {
        for (Symbol symbol : unit.object().symbols()) {
            Strength strength = strength(unit, symbol);
            if (strength != null) {
                Definition fresh = new Definition(unit.symbolAddress(symbol), strength, unit, symbol);
                Definition old = definitions.get(symbol.name());
                if (old != null && old.strength() == Strength.STRONG && strength == Strength.STRONG) {
                    tell(() -> duplicate(old, fresh));
                } else if (old == null || strength.compareTo(old.strength()) < 0) {
                    definitions.put(symbol.name(), fresh);
                }
            }
        }
    }

    /** How a symbol takes part in linking; null: not at all, as those of flat images, each a world of its own. */
    private static Strength strength(PlacedUnit unit, Symbol symbol) {
        if (!symbol.isDefined() || !symbol.isNamed() || unit.object().isFlat()) {
            return null;
        }
        if (unit.name().equals(Library.NAME)) {
            return symbol.binding() == Binding.LOCAL ? null : Strength.LIBRARY;
        }
        return switch (symbol.binding()) {
            case GLOBAL -> Strength.STRONG;
            case WEAK -> Strength.WEAK;
            case LOCAL -> symbol.section() < 0 ? null
                    : unit.source().language() != Language.C ? Strength.STRONG
                    : symbol.type() == Symbol.Type.PLAIN ? Strength.WEAK : null;
        };
    }

    private static Diagnostic duplicate(Definition old, Definition fresh) {
        int oldLine = SourceText.definitionLine(old.unit().object(), old.symbol());
        int line = SourceText.definitionLine(fresh.unit().object(), fresh.symbol());
        String text = "`%s` is defined twice: in unit `%s`%s and in unit `%s`%s".formatted(fresh.symbol().name(),
                old.unit().name(), SourceText.onLine(oldLine), fresh.unit().name(), SourceText.onLine(line));
        return Diagnostic.error(fresh.unit().source(), line, text).withHint(
                "All units share their labels: rename one of them, or begin it with .L to keep it private.");
    }

    private void resolve(PlacedUnit unit) {
        List<Relocation> relocations = unit.object().relocations();
        for (int i = 0; i < relocations.size(); i++) {
            Relocation relocation = relocations.get(i);
            Long target = target(unit, unit.object().symbols().get(relocation.symbol()), relocation);
            sites.add(new Site(unit, i, target == null ? null : bytes(unit, relocation, target)));
        }
    }

    private Long target(PlacedUnit unit, Symbol symbol, Relocation relocation) {
        Definition shared = symbol.isNamed() ? definitions.get(symbol.name()) : null;
        if (symbol.isDefined()) {
            boolean overridden = symbol.binding() == Binding.WEAK && shared != null;
            return overridden ? (Long) shared.address() : (Long) unit.symbolAddress(symbol);
        }
        if (shared != null) {
            return shared.address();
        }
        if (symbol.binding() == Binding.WEAK) {
            return 0L;
        }
        Map<String, Integer> names = undefined.computeIfAbsent(unit.name(), u -> new LinkedHashMap<>());
        if (!names.containsKey(symbol.name())) {
            names.put(symbol.name(), names.size() < SEARCHED ? SourceText.useLine(unit.object(), relocation,
                    symbol.name()) : unit.lineOf(relocation.section(), relocation.offset()));
        }
        return null;
    }

    private byte[] bytes(PlacedUnit unit, Relocation relocation, long target) {
        long value = relocation.value(target, unit.place(relocation));
        if (!relocation.type().fits(value)) {
            tell(() -> outOfRange(unit, relocation, target));
        }
        return relocation.bytes(value);
    }

    private static Diagnostic outOfRange(PlacedUnit unit, Relocation relocation, long target) {
        String name = unit.object().symbols().get(relocation.symbol()).name();
        int line = SourceText.useLine(unit.object(), relocation, name);
        int bits = 8 * relocation.type().width();
        String what = name.isEmpty() ? "an address of this unit" : "`" + name + "`";
        String text = "%s%s at 0x%x does not fit into %d bits here, in unit `%s`".formatted(
                relocation.type().isRelative() ? "the distance to " : "", what, target + relocation.addend(), bits,
                unit.name());
        Diagnostic error = Diagnostic.error(unit.source(), line, text);
        return bits == 64 ? error : error.withHint(bits == 32
                ? "Take the address with a 64-bit instruction (movabsq $symbol, %reg or leaq symbol(%rip), %reg)."
                : "Put the unit low in memory with --at.");
    }
}
