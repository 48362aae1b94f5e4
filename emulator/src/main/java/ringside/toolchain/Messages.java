package ringside.toolchain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringside.toolchain.Workspace.Outcome;

/** What a tool said ({@code file:line:column: error: text}), told in the cell's own lines. */
final class Messages {
    private static final Pattern HEAD = Pattern.compile(
            "(<[^>]*>|[^:]*):(?:(\\d+):(?:(\\d+):)?)? ?(?:fatal )?(error|warning|note|panic|fatal): (.*)");
    private static final Pattern INCLUDED = Pattern.compile("In file included from ([^:]*):(\\d+):");
    private static final Pattern QUOTED = Pattern.compile("'([^']+)'|symbol (\\S+)$");
    private static final String INSTANTIATION = "<instantiation>";

    private final UnitSource source;
    private final String cellFile;
    private final LineMap map;
    private final List<Diagnostic> found = new ArrayList<>();
    private String file = "";
    private int includedAt;

    private Messages(UnitSource source, String cellFile, LineMap map) {
        this.source = source;
        this.cellFile = cellFile;
        this.map = map;
    }

    static Messages read(UnitSource source, String cellFile, LineMap map, String output) {
        Messages messages = new Messages(source, cellFile, map);
        String[] lines = output.split("\n");
        for (int i = 0; i < lines.length; i++) {
            messages.line(lines[i], i + 1 < lines.length ? lines[i + 1] : "");
        }
        return messages;
    }

    List<Diagnostic> warnings() {
        return found.stream().filter(d -> d.severity() == Severity.WARNING).toList();
    }

    /** The errors; when the tool named none, the reason for its end. */
    ToolchainException failure(String tool, Outcome outcome) {
        List<Diagnostic> all = new ArrayList<>(found);
        if (outcome.complaint() != null) {
            all.add(0, Diagnostic.error(tool + " was stopped: " + outcome.complaint() + ".")
                    .withHint("Is there a .rept, a .fill, a macro or an array that is too large?"));
        } else if (all.stream().noneMatch(d -> d.severity() == Severity.ERROR)) {
            String first = outcome.output().lines().findFirst().orElse("it gave no reason");
            all.add(Diagnostic.error(tool + " failed: " + first));
        }
        return new ToolchainException(all);
    }

    private void line(String text, String next) {
        Matcher included = INCLUDED.matcher(text);
        if (included.lookingAt() && included.group(1).equals(cellFile)) {
            includedAt = map.editorLine(Integer.parseInt(included.group(2)));
        }
        Matcher head = HEAD.matcher(text);
        if (head.matches() && !head.group(5).startsWith("too many errors")) {
            int line = head.group(2) == null ? 0 : Integer.parseInt(head.group(2));
            int column = head.group(3) == null ? 0 : Integer.parseInt(head.group(3));
            message(head.group(1), line, column, head.group(4), tidy(head.group(5)), next);
        }
    }

    private void message(String where, int line, int column, String kind, String text, String next) {
        boolean inCell = where.equals(cellFile);
        int editorLine = inCell ? map.editorLine(line) : 0;
        if (kind.equals("note")) {
            note(editorLine, text);
            return;
        }
        file = where;
        Severity severity = kind.equals("warning") ? Severity.WARNING : Severity.ERROR;
        Optional<String> hint = hint(where, text, next, column);
        if (inCell) {
            add(severity, editorLine, map == LineMap.SAME ? column : 0, text, hint);
        } else if (includedAt > 0) {
            add(severity, includedAt, 0, where + ", line " + line + ": " + text, hint);
        } else {
            add(severity, mentioned(text), 0, text, hint);
        }
        includedAt = 0;
    }

    private Optional<String> hint(String where, String text, String next, int column) {
        Optional<String> hint = Hints.of(text).or(() -> Hints.register(text, next, column))
                .or(() -> Hints.syntax(source, next));
        return !where.equals(INSTANTIATION) ? hint
                : Optional.of("in the macro's line: " + next.strip() + hint.map(h -> "\n" + h).orElse(""));
    }

    private void add(Severity severity, int line, int column, String text, Optional<String> hint) {
        Diagnostic fresh = new Diagnostic(severity, line, column, text, line == 0 ? "" : source.line(line), hint);
        if (found.isEmpty() || !found.getLast().equals(fresh)) {
            found.add(fresh);
        }
    }

    /** The assembler gives no line to a local label that is missing, but its name. */
    private int mentioned(String text) {
        Matcher quoted = QUOTED.matcher(text);
        return quoted.find() ? SourceText.mentionLine(source,
                quoted.group(1) == null ? quoted.group(2) : quoted.group(1), 0) : 0;
    }

    /** A note tells where a macro was used, or something more about the message before it. */
    private void note(int line, String text) {
        if (found.isEmpty()) {
            return;
        }
        Diagnostic last = found.removeLast();
        if (file.equals(INSTANTIATION) && line > 0) {
            last = new Diagnostic(last.severity(), line, 0, last.message(), source.line(line), last.hint());
        } else if (line > 0 && last.hint().isEmpty()) {
            last = last.withHint("line " + line + ": note: " + text);
        }
        found.add(last);
    }

    /** The tools end their warnings with the option that turns them off. */
    private static String tidy(String text) {
        return text.replaceFirst(" \\[(-w\\+|-W)[\\w+=,-]+]$", "").strip();
    }
}
