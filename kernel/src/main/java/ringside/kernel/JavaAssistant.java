package ringside.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import ringside.magic.Completion;

/** Completion, explanation and the question whether a cell is complete, for Java. Cursors are indices into the cell. */
final class JavaAssistant {

    private static final int MOST_CANDIDATES = 300;
    private static final int MOST_STARTS = 12;
    private static final String INDENT = "    ";

    private final SourceCodeAnalysis analysis;

    JavaAssistant(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    Completion complete(String cell, int cursor) {
        return starts(cell.substring(0, cursor)).stream().map(start -> completeFrom(cell, start, cursor))
                .filter(found -> !found.candidates().isEmpty()).findFirst().orElse(Completion.none(cursor));
    }

    private Completion completeFrom(String cell, int start, int cursor) {
        int[] anchor = {cursor - start};
        List<Suggestion> found = analysis.completionSuggestions(cell.substring(start), cursor - start, anchor);
        List<String> candidates = found.stream()
                .sorted((a, b) -> Boolean.compare(b.matchesType(), a.matchesType()))
                .map(Suggestion::continuation).distinct().limit(MOST_CANDIDATES).toList();
        return new Completion(start + anchor[0], cursor, candidates);
    }

    /**
     * Where to begin a text so that the analysis understands its end: at the front, so that it sees the variables
     * before the cursor; else behind a declaration, since it does not take declarations and statements together.
     */
    private List<Integer> starts(String text) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        String rest = text;
        while (starts.size() < MOST_STARTS) {
            CompletionInfo info = analysis.analyzeCompletion(rest);
            String after = info.remaining();
            if (!info.completeness().isComplete() || after.isBlank() || after.length() >= rest.length()) {
                return starts;
            }
            rest = after;
            starts.add(text.length() - rest.length());
        }
        return starts;
    }

    /** Signatures and documentation of the thing whose name the cursor is in or behind; null when nothing is known. */
    String inspect(String cell, int cursor) {
        int end = endOfName(cell, cursor);
        List<Documentation> found = documentation(cell, end);
        return found.isEmpty() ? null : found.stream().map(JavaAssistant::describe).distinct()
                .collect(Collectors.joining("\n\n"));
    }

    private List<Documentation> documentation(String cell, int end) {
        return starts(cell.substring(0, end)).stream()
                .map(start -> analysis.documentation(cell.substring(start), end - start, true))
                .filter(found -> !found.isEmpty()).findFirst().orElse(List.of());
    }

    /** For a call, just behind its opening bracket: there the analysis lists every overload. */
    private static int endOfName(String cell, int cursor) {
        int end = cursor;
        while (end < cell.length() && Character.isJavaIdentifierPart(cell.charAt(end))) {
            end++;
        }
        int next = end;
        while (next < cell.length() && Character.isWhitespace(cell.charAt(next))) {
            next++;
        }
        return next < cell.length() && cell.charAt(next) == '(' ? next + 1 : end;
    }

    private static String describe(Documentation documentation) {
        String text = documentation.javadoc();
        return text == null ? documentation.signature() : documentation.signature() + "\n" + text;
    }

    /** The answer to an {@code is_complete_request}: its status, and the indent of a next line, or null. */
    record Verdict(String status, String indent) {
    }

    Verdict isComplete(String cell) {
        String rest = cell;
        while (true) {
            CompletionInfo info = analysis.analyzeCompletion(rest);
            switch (info.completeness()) {
                case EMPTY -> {
                    return new Verdict("complete", null);
                }
                case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> {
                    return new Verdict("incomplete", indent(cell));
                }
                case COMPLETE, COMPLETE_WITH_SEMI, UNKNOWN -> {
                    if (isErroneous(info)) {
                        return new Verdict("invalid", null);
                    }
                }
            }
            rest = info.remaining();
        }
    }

    /** The analysis calls many a text complete that no parser takes. */
    private boolean isErroneous(CompletionInfo info) {
        return info.completeness() == Completeness.UNKNOWN || analysis.sourceToSnippets(info.source()).stream()
                .anyMatch(snippet -> snippet.kind() == Snippet.Kind.ERRONEOUS);
    }

    /** The blanks of the last line, and four more when it opens a bracket. */
    private static String indent(String cell) {
        String line = cell.substring(cell.stripTrailing().lastIndexOf('\n') + 1).stripTrailing();
        String blanks = line.substring(0, line.length() - line.stripLeading().length());
        return line.endsWith("{") || line.endsWith("(") ? blanks + INDENT : blanks;
    }
}
