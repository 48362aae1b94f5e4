package ringside.toolchain.dwarf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The types that a unit or a program knows.
 *
 * @param types     by tag or typedef, without {@code struct}, {@code union} or {@code enum}
 * @param variables the types of global variables, by the variable's name
 */
public record CTypes(Map<String, CType> types, Map<String, CType> variables) {
    /** No types. */
    public static final CTypes NONE = new CTypes(Map.of(), Map.of());

    public CTypes {
        types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** All of several units; of two of one name, the later unit's. */
    public static CTypes all(List<CTypes> units) {
        var types = new LinkedHashMap<String, CType>();
        var variables = new LinkedHashMap<String, CType>();
        for (var unit : units) {
            types.putAll(unit.types);
            variables.putAll(unit.variables);
        }
        return new CTypes(types, variables);
    }

    /** A type by its name. */
    public Optional<CType> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /** The type of a global variable. */
    public Optional<CType> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /** The names of all types in alphabetical order. */
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(types.keySet()));
    }
}
