package ringside.view;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes the table of the JSON contract from the records: keys and types from their components, meanings from their
 * Javadoc.
 */
final class ViewsTable {
    private static final Path SOURCES = Path.of("src/main/java/ringside/view");
    private static final Map<String, String> SHOWN_BY = shownBy();
    private static final String INTRODUCTION = """
        # The views and their JSON

        Every output of Ringside carries, beside text, HTML and LaTeX, the view as a JSON document under
        `application/vnd.ringside.VIEW+json`. Graders and scripts may rely on the keys below; keys may be added, none
        goes away.

        - *hex* is a string: `"0x…"`, lower case, without padding, unsigned: `"0xfffffffffffffff8"`.
        - *number* is a JSON number, *text* a string, *boolean* `true` or `false`, *list of X* an array of objects as
          table X says.
        - Every key is always there; what does not apply is `null`. `fault` and `stop` with nothing to tell have the one
          key `none`, a sentence.

        This file is written from the records in `src/main/java/ringside/view`; a test holds it against them.

        """;

    private final StringBuilder out = new StringBuilder(INTRODUCTION);
    private final Set<Class<?>> parts = new LinkedHashSet<>();

    private ViewsTable() {
    }

    private static Map<String, String> shownBy() {
        var by = new LinkedHashMap<String, String>();
        by.put("registers", "`%show regs`");
        by.put("stop", "`%run`, `%show stop`");
        by.put("stack", "`%show stack`");
        by.put("tss", "`%show tss`");
        by.put("steps", "`%show steps [STEP\\|MNEMONIC]`");
        by.put("descriptors", "`%show gdt`, `%show ldt`, `%show idt`");
        by.put("paging", "`%show paging ADDR`");
        by.put("kpti", "`%show kpti [CR3 CR3]`");
        by.put("memory", "`%show memory ADDR`");
        by.put("struct", "`%show struct TYPE ADDR`");
        by.put("code", "`%show code [ADDR]`");
        by.put("flags", "`%show flags`");
        by.put("control", "`%show control`");
        by.put("frame", "`%show frame`");
        by.put("msrs", "`%show msrs`");
        by.put("symbols", "`%show symbols`");
        by.put("machine", "`%machine`");
        by.put("unit", "`%%asm`, `%%c`, `%asm FILE`, `%c FILE`");
        by.put("timeline", "`%show timeline`");
        by.put("player", "`%show player`");
        by.put("fault", "`%show fault`");
        by.put("serial", "`%show serial`");
        by.put("screen", "`%show screen`");
        by.put("story", "`%show story`");
        by.put("origin", "`%show origin REGISTER\\|ADDR`");
        by.put("vendors", "`%show vendors`");
        by.put("why-not", "`%show why-not [INSTRUCTION]`");
        by.put("lint", "`%run --lint`, `%show lint`");
        by.put("compare", "`%compare A B`");
        return by;
    }

    /** The whole file. */
    static String text(List<View> samples) throws IOException {
        var table = new ViewsTable();
        table.overview(samples);
        for (var sample : samples) {
            table.view(sample);
        }
        table.out.append("# Parts\n\n");
        var written = new LinkedHashSet<Class<?>>();
        while (!written.containsAll(table.parts)) {
            for (var part : List.copyOf(table.parts)) {
                if (written.add(part)) {
                    table.part(part);
                }
            }
        }
        return table.out.toString().stripTrailing() + "\n";
    }

    private void overview(List<View> samples) {
        out.append("| shown by | VIEW | record |\n|---|---|---|\n");
        for (var sample : samples) {
            out.append("| ").append(SHOWN_BY.get(sample.view())).append(" | [`").append(sample.view()).append("`](#")
                .append(sample.view())
                .append(") | `").append(sample.getClass().getSimpleName()).append("` |\n");
        }
        out.append('\n');
    }

    private void view(View sample) throws IOException {
        out.append("## `").append(sample.view()).append("`\n\n| key | type | meaning |\n|---|---|---|\n");
        rows(sample.getClass(), sample);
        out.append('\n');
    }

    private void part(Class<?> part) throws IOException {
        out.append("## ").append(name(part)).append("\n\n| key | type | meaning |\n|---|---|---|\n");
        rows(part, null);
        out.append('\n');
    }

    private void rows(Class<?> type, View sample) throws IOException {
        boolean flat = Arrays.stream(type.getDeclaredMethods()).anyMatch(method ->
            method.isAnnotationPresent(JsonValue.class));
        for (var component : type.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                rows(component.getType(), null);
            } else if (flat && component.getType() == Map.class && keysAreFixed(component)) {
                merged(component, type, sample);
            } else {
                row("`" + component.getName() + "`", typeName(component.getGenericType()),
                    meaning(type, component.getName()));
            }
        }
    }

    /** In the flat register table only the maps of names and of changes are objects of their own. */
    private static boolean keysAreFixed(RecordComponent component) {
        return !component.getName().equals("symbols") && !component.getName().equals("changed");
    }

    /** The keys of a map that is merged into the document. */
    private void merged(RecordComponent component, Class<?> type, View sample) throws IOException {
        try {
            var keys = ((Map<?, ?>) component.getAccessor().invoke(sample)).keySet();
            var names = String.join(" ", keys.stream().map(key -> "`" + key + "`").toList());
            row(names, typeName(((ParameterizedType) component.getGenericType()).getActualTypeArguments()[1]),
                meaning(type, component.getName()));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private void row(String key, String type, String meaning) {
        out.append("| ").append(key).append(" | ").append(type).append(" | ").append(meaning).append(" |\n");
    }

    private String typeName(Type type) {
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class ? "list of " + typeName(arguments[0])
                : "object: a " + typeName(arguments[1]) + " under each name";
        }
        var plain = (Class<?>) type;
        if (plain == Hex.class) {
            return "hex";
        }
        if (plain == String.class) {
            return "text";
        }
        if (plain == boolean.class) {
            return "boolean";
        }
        if (plain == int.class || plain == long.class || plain == Integer.class) {
            return "number";
        }
        parts.add(plain);
        return name(plain);
    }

    /** {@code Slot} of a stack and {@code Slot} of a frame are not the same. */
    private static String name(Class<?> part) {
        var outer = part.getEnclosingClass();
        return outer == null ? part.getSimpleName() : outer.getSimpleName() + "." + part.getSimpleName();
    }

    /** What the Javadoc of the record says of a component. */
    private static String meaning(Class<?> type, String component) throws IOException {
        var outermost = type.getEnclosingClass() == null ? type : type.getEnclosingClass();
        var source = Files.readString(SOURCES.resolve(outermost.getSimpleName() + ".java"));
        int declaration = source.indexOf("record " + type.getSimpleName() + "(");
        var comment = source.substring(source.lastIndexOf("/**", declaration), source.lastIndexOf("*/", declaration));
        var found = Pattern.compile("@param " + component + "\\s+(.*?)(?=@param|\\z)", Pattern.DOTALL).matcher(comment);
        if (!found.find()) {
            throw new AssertionError(name(type) + "." + component + " has no @param");
        }
        return found.group(1).replaceAll("\\s*\\n\\s*\\*\\s*", " ").replaceAll("\\{@code ([^}]*)}", "`$1`")
            .replaceAll("\\{@link #?([^}]*)}", "`$1`").replace("|", "\\|").replace("&amp;", "&").strip();
    }
}
