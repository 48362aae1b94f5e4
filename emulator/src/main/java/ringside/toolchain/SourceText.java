package ringside.toolchain;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in a unit's text the lines that no line table knows: those of data, of unplaced symbols. */
final class SourceText {
    private static final Pattern GAS_LABELS = Pattern.compile("[ \\t]*((?:[\\w.$]+[ \\t]*:[ \\t]*)+)");
    private static final Pattern NASM_LABEL = Pattern.compile("[ \\t]*([\\w.$#@~?]+)");

    private SourceText() {
    }

    /** " (line 3)", or nothing when the line is unknown. */
    static String onLine(int line) {
        return line == 0 ? "" : " (line " + line + ")";
    }

    /** The line that defines a symbol, or 0. */
    static int definitionLine(UnitObject object, Symbol symbol) {
        int label = labels(object.source()).getOrDefault(symbol.name(), 0);
        int code = label > 0 || symbol.section() < 0 ? label : object.lineOf(symbol.section(), symbol.value());
        return code > 0 ? code : mentionLine(object.source(), symbol.name(), 0);
    }

    /** The lines of the labels in assembly. */
    static Map<String, Integer> labels(UnitSource source) {
        Map<String, Integer> labels = new HashMap<>();
        if (source.language() != Language.C) {
            boolean nasm = source.language() == Language.NASM;
            String scope = "";
            int line = source.firstLine();
            for (String text : (Iterable<String>) source.text().lines()::iterator) {
                Matcher m = (nasm ? NASM_LABEL : GAS_LABELS).matcher(text);
                for (String label : m.lookingAt() ? m.group(1).split(":") : new String[0]) {
                    String name = label.strip();
                    boolean local = nasm && name.startsWith(".");
                    scope = local ? scope : name;
                    labels.putIfAbsent(local ? scope + name : name, line);
                }
                line++;
            }
        }
        return labels;
    }

    /** The line that a relocation is on: as the line table has it, unless the name stands on a later line of data. */
    static int useLine(UnitObject object, Relocation relocation, String name) {
        int line = object.lineOf(relocation.section(), relocation.offset());
        if (name.isEmpty() || line > 0 && Pattern.compile(word(name)).matcher(object.source().line(line)).find()) {
            return line;
        }
        int mention = mentionLine(object.source(), name, line);
        return mention > 0 ? mention : line > 0 ? line : mentionLine(object.source(), name, 0);
    }

    /** The first line behind {@code after} in which a name stands, or 0. */
    static int mentionLine(UnitSource source, String name, int after) {
        return find(source, word(name), after);
    }

    private static String word(String name) {
        return "(?<![\\w.$])" + Pattern.quote(name) + "(?![\\w.])";
    }

    private static int find(UnitSource source, String regex, int after) {
        Matcher m = Pattern.compile(regex, Pattern.MULTILINE).matcher(source.text());
        while (m.find()) {
            int line = source.lineAt(m.start());
            if (line > after) {
                return line;
            }
        }
        return 0;
    }
}
