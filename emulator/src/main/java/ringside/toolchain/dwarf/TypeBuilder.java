package ringside.toolchain.dwarf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ringside.toolchain.dwarf.CType.Aggregate;
import ringside.toolchain.dwarf.CType.Alias;
import ringside.toolchain.dwarf.CType.Array;
import ringside.toolchain.dwarf.CType.Basic;
import ringside.toolchain.dwarf.CType.Constant;
import ringside.toolchain.dwarf.CType.Encoding;
import ringside.toolchain.dwarf.CType.Enumeration;
import ringside.toolchain.dwarf.CType.Member;
import ringside.toolchain.dwarf.CType.Opaque;
import ringside.toolchain.dwarf.CType.Pointer;

/** Makes types of debugging entries (DWARF 5, chapter 5). */
final class TypeBuilder {
    private static final int DEEPEST = 64;
    private static final Set<Integer> QUALIFIERS = Set.of(Die.CONST, Die.VOLATILE, Die.RESTRICT, Die.ATOMIC);
    private static final Set<Integer> NAMED = Set.of(Die.STRUCTURE, Die.UNION, Die.ENUMERATION, Die.TYPEDEF,
        Die.BASE_TYPE);

    private final Map<Long, Die> entries;
    private final Map<Die, CType> made = new HashMap<>();
    private final Set<Die> underWay = new HashSet<>();
    private final Map<String, CType> types = new LinkedHashMap<>();
    private final Map<String, CType> variables = new LinkedHashMap<>();

    TypeBuilder(Map<Long, Die> entries) {
        this.entries = entries;
    }

    CTypes build(List<Die> units) {
        for (var unit : units) {
            unit.children.forEach(this::collect);
            for (var die : unit.children) {
                if (die.tag == Die.VARIABLE && !die.name().isEmpty()) {
                    variables.put(die.name(), typeOf(die));
                }
            }
        }
        return new CTypes(types, variables);
    }

    /** Types within functions too; a structure's own tag goes before a typedef of the same name. */
    private void collect(Die die) {
        if (NAMED.contains(die.tag) && !die.name().isEmpty() && !die.has(Die.DECLARATION)) {
            if (die.tag == Die.TYPEDEF) {
                types.putIfAbsent(die.name(), type(die));
            } else {
                types.put(die.name(), type(die));
            }
        }
        die.children.forEach(this::collect);
    }

    private CType typeOf(Die die) {
        return type(target(die));
    }

    private Die target(Die die) {
        var reference = die.number(Die.TYPE);
        return reference == null ? null : entries.get(reference);
    }

    /** Null is {@code void}. A type that contains itself, which no compiler writes, has no layout. */
    private CType type(Die die) {
        if (die == null) {
            return new Opaque("void");
        }
        var known = made.get(die);
        if (known != null) {
            return known;
        }
        if (underWay.size() > DEEPEST || !underWay.add(die)) {
            return new Opaque(label(die, DEEPEST));
        }
        var type = make(die);
        underWay.remove(die);
        made.put(die, type);
        return type;
    }

    private CType make(Die die) {
        long size = die.number(Die.BYTE_SIZE, 0);
        return switch (die.tag) {
            case Die.BASE_TYPE -> new Basic(die.name(), size, encoding(die.number(Die.ENCODING, 7)));
            case Die.POINTER -> new Pointer(label(die, DEEPEST), 8);
            case Die.STRUCTURE, Die.UNION -> die.has(Die.DECLARATION) ? new Opaque(label(die, DEEPEST))
                : new Aggregate(label(die, DEEPEST), size, members(die));
            case Die.ENUMERATION -> new Enumeration(label(die, DEEPEST), size, constants(die));
            case Die.ARRAY -> array(die);
            case Die.TYPEDEF -> new Alias(die.name(), typeOf(die));
            default -> QUALIFIERS.contains(die.tag) ? typeOf(die) : new Opaque(label(die, DEEPEST));
        };
    }

    /** DWARF 5, table 7.11. */
    private static Encoding encoding(long number) {
        return switch ((int) number) {
            case 2 -> Encoding.BOOLEAN;
            case 4 -> Encoding.FLOATING;
            case 5 -> Encoding.SIGNED;
            case 6, 0x10 -> Encoding.CHARACTER;                     // char; unsigned char is more often a number
            default -> Encoding.UNSIGNED;
        };
    }

    private List<Member> members(Die die) {
        var members = new ArrayList<Member>();
        for (var child : die.children) {
            if (child.tag == Die.MEMBER) {
                members.add(member(child));
            }
        }
        return members;
    }

    private Member member(Die die) {
        long bits = die.number(Die.BIT_SIZE, 0);
        long bit = die.number(Die.DATA_BIT_OFFSET, 0);
        long offset = die.number(Die.MEMBER_LOCATION, 0) + (bits > 0 ? bit / 8 : 0);
        return new Member(die.name(), typeOf(die), offset, bits > 0 ? (int) (bit % 8) : 0, (int) Math.min(bits, 64));
    }

    private static List<Constant> constants(Die die) {
        return die.children.stream().filter(child -> child.tag == Die.ENUMERATOR)
            .map(child -> new Constant(child.name(), child.number(Die.CONST_VALUE, 0))).toList();
    }

    /** Of several dimensions the last one varies fastest. */
    private CType array(Die die) {
        CType type = typeOf(die);
        var ranges = die.children.stream().filter(child -> child.tag == Die.SUBRANGE).toList();
        for (var range : ranges.reversed()) {
            long count = range.has(Die.COUNT) ? range.number(Die.COUNT, 0) : range.number(Die.UPPER_BOUND, -1) + 1;
            type = new Array(type, Math.max(0, count));
        }
        return type;
    }

    // ---- Names

    private String label(Die die, int depth) {
        if (die == null || depth == 0) {
            return die == null ? "void" : "…";
        }
        return switch (die.tag) {
            case Die.STRUCTURE -> ("struct " + die.name()).strip();
            case Die.UNION -> ("union " + die.name()).strip();
            case Die.ENUMERATION -> ("enum " + die.name()).strip();
            case Die.POINTER -> pointer(target(die), depth);
            case Die.ARRAY -> label(target(die), depth - 1) + "[]";
            case Die.FUNCTION_TYPE -> label(target(die), depth - 1) + " (…)";
            default -> QUALIFIERS.contains(die.tag) ? label(target(die), depth - 1) : die.name();
        };
    }

    private String pointer(Die target, int depth) {
        if (target != null && target.tag == Die.FUNCTION_TYPE) {
            return label(target(target), depth - 1) + " (*)(…)";
        }
        var label = label(target, depth - 1);
        return label.endsWith("*") ? label + "*" : label + " *";
    }
}
