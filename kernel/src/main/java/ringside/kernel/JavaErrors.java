package ringside.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.UnresolvedReferenceException;
import ringside.magic.MagicException;
import ringside.magic.MagicException.Problem;

/** What goes wrong in Java cells, told with lines and columns of the cell. */
final class JavaErrors {

    private static final int MOST_FRAMES = 8;

    private final JShell shell;
    /** Where in their cell the snippets of the cell at hand began. */
    private final Map<String, Integer> offsets = new HashMap<>();
    private String cell = "";

    JavaErrors(JShell shell) {
        this.shell = shell;
    }

    void begin(String source) {
        cell = source;
        offsets.clear();
    }

    static MagicException interrupted() {
        return MagicException.of("the cell was stopped").named("Interrupted");
    }

    MagicException incomplete() {
        int lines = (int) cell.stripTrailing().lines().count();
        return MagicException.of("the cell ends in the middle of a statement").named("IncompleteCell").at(lines, 0)
                .hint("A bracket, a quote or a semicolon is missing at the end.");
    }

    /** Throws what the event tells of; returns when all went well. */
    void check(SnippetEvent event, int offset, Throwable thrown) {
        offsets.put(event.snippet().id(), offset);
        JShellException exception = event.exception();
        throwMagics(thrown);
        switch (exception) {
            case UnresolvedReferenceException unresolved -> throw unresolved(unresolved.getSnippet());
            case EvalException failed -> throw failure(failed);
            case null, default -> { }
        }
        if (!event.status().isDefined()) {
            throw doesNotCompile(event.snippet(), offset);
        }
    }

    /** A magic's error is told as it is; IJava's runtime wraps it. */
    private static void throwMagics(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof MagicException magic) {
                throw magic;
            }
        }
    }

    private MagicException doesNotCompile(Snippet snippet, int offset) {
        List<Problem> problems = new ArrayList<>(
                shell.diagnostics(snippet).filter(Diag::isError).map(diag -> problem(diag, offset)).toList());
        if (snippet instanceof DeclarationSnippet declaration && problems.isEmpty()) {
            return unresolved(declaration);
        }
        return problems.isEmpty() ? MagicException.of("the cell was rejected").named("CompileError")
                : MagicException.of(problems).named("CompileError");
    }

    private Problem problem(Diag diag, int offset) {
        int at = Math.clamp(offset + diag.getPosition(), 0, cell.length());
        String before = cell.substring(0, at);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = at - before.lastIndexOf('\n');
        String message = diag.getMessage(Locale.ENGLISH).lines()
                .filter(text -> !text.strip().startsWith("location:")).collect(Collectors.joining("\n"));
        return new Problem(message, null, line, column, null);
    }

    private MagicException unresolved(DeclarationSnippet snippet) {
        String missing = shell.unresolvedDependencies(snippet).collect(Collectors.joining(", "));
        return MagicException.of("this needs what is not defined yet: " + missing).named("Unresolved");
    }

    private MagicException failure(EvalException failed) {
        List<String> frames = Arrays.stream(failed.getStackTrace()).filter(JavaErrors::isCode).map(this::describe)
                .distinct().limit(MOST_FRAMES).toList();
        int line = Arrays.stream(failed.getStackTrace()).mapToInt(this::cellLine).filter(l -> l > 0).findFirst()
                .orElse(0);
        String name = shortName(failed.getExceptionClassName());
        StringBuilder text = new StringBuilder(message(name, failed.getMessage()));
        if (frames.size() > 1) {
            frames.forEach(frame -> text.append("\n    at ").append(frame));
        }
        return MagicException.of(text.toString()).named(name).at(line, 0);
    }

    private static String message(String name, String given) {
        return given != null ? given : name.equals("StackOverflowError") ? "the recursion is too deep" : "";
    }

    private static boolean isCode(StackTraceElement frame) {
        return !frame.getClassName().equals(Guard.class.getName());
    }

    private String describe(StackTraceElement frame) {
        int line = cellLine(frame);
        String where = line > 0 ? "cell line " + line : "";
        String method = frame.getMethodName();
        String name = frame.getClassName().isEmpty() ? method : frame.getClassName() + "." + method;
        return name.isEmpty() ? where : where.isEmpty() ? name : name + " (" + where + ")";
    }

    /** The line of the cell that a frame stands for, or 0 when it belongs to another text. */
    private int cellLine(StackTraceElement frame) {
        String file = frame.getFileName();
        Integer offset = file == null || !file.startsWith("#") ? null : offsets.get(file.substring(1));
        if (offset == null) {
            return 0;
        }
        return (int) cell.substring(0, offset).chars().filter(c -> c == '\n').count() + frame.getLineNumber();
    }

    private static String shortName(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }
}
