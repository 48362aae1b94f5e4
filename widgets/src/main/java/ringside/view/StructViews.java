package ringside.view;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ringside.toolchain.dwarf.CType;
import ringside.toolchain.dwarf.CType.Aggregate;
import ringside.toolchain.dwarf.CType.Array;
import ringside.toolchain.dwarf.CType.Basic;
import ringside.toolchain.dwarf.CType.Encoding;
import ringside.toolchain.dwarf.CType.Enumeration;
import ringside.toolchain.dwarf.CType.Member;
import ringside.toolchain.dwarf.CType.Pointer;

/** Memory read as types of C, made from a machine. */
final class StructViews {
    private static final int MOST_MEMBERS = 256;
    private static final int MOST_ELEMENTS = 16;
    private static final int MOST_LETTERS = 64;
    /** Below this, a number is hardly an address. */
    private static final long FIRST_ADDRESS = 0x1000;

    private final Scene scene;
    private final RunWrites writes;
    private final List<StructView.Member> members = new ArrayList<>();
    private long start;
    private long omitted;

    StructViews(Scene scene) {
        this.scene = scene;
        writes = new RunWrites(scene);
    }

    StructView struct(CType type, long address) {
        start = address;
        if (type.plain() instanceof Aggregate whole) {
            inside(whole, "", 0, address);
        } else {
            add(type, "", "(whole)", 0, address);
        }
        return new StructView(type.label(), Hex.of(address), scene.symbol(address), type.size(), members, omitted);
    }

    // ---- Structures and arrays

    private void inside(Aggregate outer, String path, int depth, long address) {
        for (var member : outer.members()) {
            if (member.isBitField()) {
                addBits(member, path, depth, address + member.offset());
            } else if (member.name().isEmpty() && member.type().plain() instanceof Aggregate unnamed) {
                inside(unnamed, path, depth, address + member.offset());
            } else {
                var name = (depth == 0 ? "" : ".") + member.name();
                add(member.type(), path + (path.isEmpty() ? member.name() : "." + member.name()), name, depth,
                    address + member.offset());
            }
        }
    }

    private void add(CType type, String path, String name, int depth, long address) {
        if (members.size() >= MOST_MEMBERS) {
            omitted++;
            return;
        }
        switch (type.plain()) {
            case Aggregate inner -> {
                addOuter(type, path, name, depth, address, "");
                inside(inner, path, depth + 1, address);
            }
            case Array array when isText(array) -> addOuter(type, path, name, depth, address, text(address, array));
            case Array array -> {
                addOuter(type, path, name, depth, address, array.count() == 0 ? "as long as there is room" : "");
                elements(array, path, depth + 1, address);
            }
            default -> addScalar(type, path, name, depth, address);
        }
    }

    private void elements(Array array, String path, int depth, long address) {
        long shown = Math.min(array.count(), MOST_ELEMENTS);
        for (long i = 0; i < shown; i++) {
            var name = "[" + i + "]";
            add(array.element(), path + name, name, depth, address + i * array.element().size());
        }
        omitted += array.count() - shown;
    }

    private void addOuter(CType type, String path, String name, int depth, long address, String meaning) {
        members.add(new StructView.Member(path, name, depth, address - start, null, null, type.label(), null, null,
            meaning, null));
    }

    private static boolean isText(Array array) {
        return array.element().plain() instanceof Basic letter && letter.encoding() == Encoding.CHARACTER
            && letter.size() == 1 && array.count() > 0;
    }

    /** As C writes it, up to the byte that ends it. */
    private String text(long address, Array array) {
        int length = (int) Math.min(array.count(), MOST_LETTERS);
        var bytes = scene.cpu().canonical(address) ? scene.machine().peek(address, length) : null;
        if (bytes == null) {
            return "cannot be read";
        }
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(0);
        return "\"" + (end < 0 ? text : text.substring(0, end)) + "\"" + (end < 0 && length < array.count() ? "…" : "");
    }

    // ---- Values

    private void addScalar(CType type, String path, String name, int depth, long address) {
        int size = (int) Math.min(type.size(), Long.BYTES);
        var value = size == 0 ? null : scene.peek(address, size);
        members.add(new StructView.Member(path, name, depth, address - start, null, null, type.label(), value,
            writes.before(address, Math.max(size, 1), value), meaning(type.plain(), value, 8 * size),
            writer(address, size, value)));
    }

    private void addBits(Member field, String path, int depth, long address) {
        int bytes = Math.min((field.bit() + field.bits() + 7) / 8, Long.BYTES);
        var word = scene.peek(address, bytes);
        var old = writes.before(address, bytes, word);
        var value = word == null ? null : cut(word, field);
        var before = old == null ? null : cut(old, field);
        var name = (depth == 0 ? "" : ".") + field.name();
        members.add(new StructView.Member(path.isEmpty() ? field.name() : path + "." + field.name(), name, depth,
            address - start, field.bit(), field.bits(), field.type().label(), value,
            before == null || before.equals(value) ? null : before,
            meaning(field.type().plain(), value, field.bits()), writer(address, bytes, value)));
    }

    private static Hex cut(Hex word, Member field) {
        return Hex.of(word.value() >>> field.bit() & -1L >>> Long.SIZE - field.bits());
    }

    private StackLadder.Writer writer(long address, int size, Hex value) {
        return value == null ? null : writes.writer(address, size).map(scene::told).orElse(null);
    }

    private String meaning(CType type, Hex read, int bits) {
        if (read == null) {
            return type.size() == 0 ? "" : "cannot be read";
        }
        long value = read.value();
        return switch (type) {
            case Pointer _ -> value == 0 ? "null" : named(value);
            case Enumeration enumeration -> constant(enumeration, value, bits);
            case Basic basic -> number(basic, value, bits);
            default -> "";
        };
    }

    private String number(Basic type, long value, int bits) {
        return switch (type.encoding()) {
            case BOOLEAN -> value == 0 ? "false" : "true";
            case CHARACTER -> value >= 0x20 && value < 0x7f ? "'" + (char) value + "'" : Long.toString(value);
            case FLOATING -> floating(type, value);
            case SIGNED -> Long.toString(signed(value, bits));
            case UNSIGNED -> value >= FIRST_ADDRESS || value < 0 ? named(value) : Long.toString(value);
        };
    }

    private static String floating(Basic type, long value) {
        return switch ((int) type.size()) {
            case Float.BYTES -> Float.toString(Float.intBitsToFloat((int) value));
            case Double.BYTES -> Double.toString(Double.longBitsToDouble(value));
            default -> "its first eight bytes";
        };
    }

    private static long signed(long value, int bits) {
        return value << Long.SIZE - bits >> Long.SIZE - bits;
    }

    private static String constant(Enumeration type, long value, int bits) {
        return type.constants().stream().filter(one -> (one.value() & -1L >>> Long.SIZE - bits) == value)
            .map(CType.Constant::name).findFirst().orElse("no name for it");
    }

    private String named(long address) {
        return Optional.ofNullable(scene.symbol(address)).orElse("");
    }
}
