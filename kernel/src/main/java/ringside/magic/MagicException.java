package ringside.magic;

import java.util.ArrayList;
import java.util.List;

/**
 * An error of the user's, told in a few lines: what, where (the line of the cell with a caret), and what to do. It
 * carries no Java stack trace. Immutable: the {@code at}, {@code hint} and {@code named} methods return a changed copy.
 */
public final class MagicException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int MOST_PROBLEMS = 5;

    /**
     * One thing that is wrong.
     *
     * @param message what is wrong, in one or two lines
     * @param where another text than the cell at hand ("unit boot"), or null for the cell itself
     * @param line the line from 1, or 0 when unknown
     * @param column the column from 1, or 0 when unknown
     * @param source the text of that line, or null to take it from the cell
     */
    public record Problem(String message, String where, int line, int column, String source) {
    }

    private final String name;
    private final transient List<Problem> problems;
    private final String hint;

    private MagicException(String name, List<Problem> problems, String hint) {
        super(problems.getFirst().message(), null, false, false);
        this.name = name;
        this.problems = problems;
        this.hint = hint;
    }

    /** An error without position. */
    public static MagicException of(String message) {
        return of(List.of(new Problem(message, null, 0, 0, null)));
    }

    /** An error that collects several problems; the first is its message. */
    public static MagicException of(List<Problem> problems) {
        return new MagicException("Error", List.copyOf(problems), null);
    }

    /** The same error at a line and column of the cell (from 1; 0 for a column that is not known). */
    public MagicException at(int line, int column) {
        return at(null, line, column, null);
    }

    /** The same error at a place of another text than the cell. */
    public MagicException at(String where, int line, int column, String source) {
        List<Problem> placed = new ArrayList<>(problems);
        placed.set(0, new Problem(problems.getFirst().message(), where, line, column, source));
        return new MagicException(name, List.copyOf(placed), hint);
    }

    /** The same error with a way out: a sentence that says what to do. */
    public MagicException hint(String sentence) {
        return new MagicException(name, problems, sentence);
    }

    /** The same error under a name of its own ({@code ename}), such as {@code UndefinedSymbol}. */
    public MagicException named(String errorName) {
        return new MagicException(errorName, problems, hint);
    }

    /** The short name of this kind of error. */
    public String name() {
        return name;
    }

    /** Everything that is wrong, at least one entry. */
    public List<Problem> problems() {
        return problems;
    }

    /** The way out, or null. */
    public String hint() {
        return hint;
    }

    /**
     * The error as lines of text.
     *
     * @param cell the cell's text, from which source lines are shown
     * @param colour whether to colour it with ANSI escapes
     */
    public List<String> render(String cell, boolean colour) {
        List<String> lines = new ArrayList<>();
        String[] source = cell.split("\r?\n", -1);
        problems.stream().limit(MOST_PROBLEMS).forEach(problem -> addProblem(lines, problem, source, colour));
        if (problems.size() > MOST_PROBLEMS) {
            lines.add("and " + (problems.size() - MOST_PROBLEMS) + " more");
        }
        if (hint != null) {
            lines.addAll(hint.lines().toList());
        }
        return lines;
    }

    private void addProblem(List<String> lines, Problem problem, String[] cell, boolean colour) {
        List<String> said = problem.message().lines().toList();
        lines.add(paint(name + ": ", colour) + (said.isEmpty() ? "" : said.getFirst()));
        lines.addAll(said.stream().skip(1).toList());
        if (problem.line() <= 0) {
            return;
        }
        lines.add(place(problem));
        String text = sourceLine(problem, cell);
        if (text != null) {
            addSource(lines, problem, text, colour);
        }
    }

    private static String place(Problem problem) {
        String column = problem.column() > 0 ? ", column " + problem.column() : "";
        return (problem.where() == null ? "cell" : problem.where()) + " line " + problem.line() + column;
    }

    private static String sourceLine(Problem problem, String[] cell) {
        boolean inCell = problem.where() == null && problem.line() <= cell.length;
        return problem.source() == null && inCell ? cell[problem.line() - 1] : problem.source();
    }

    private static void addSource(List<String> lines, Problem problem, String text, boolean colour) {
        Excerpt excerpt = Excerpt.of(text, problem.column());
        String number = String.format("%5d | ", problem.line());
        lines.add(number + excerpt.text());
        if (problem.column() > 0) {
            lines.add(" ".repeat(number.length() - 2) + "| " + excerpt.lead() + paint("^", colour));
        }
    }

    private static String paint(String text, boolean colour) {
        return colour ? "\u001b[1;31m" + text + "\u001b[0m" : text;
    }

    /** A line of source cut to a readable width around a column, and the blanks that bring a caret under it. */
    private record Excerpt(String text, String lead) {
        private static final int WIDTH = 120;

        static Excerpt of(String line, int column) {
            int caret = Math.clamp(column - 1L, 0, line.length());
            int from = line.length() <= WIDTH ? 0 : Math.clamp(caret - WIDTH / 2L, 0, line.length() - WIDTH);
            int to = Math.min(line.length(), from + WIDTH);
            String before = from > 0 ? "..." : "";
            String lead = line.substring(from, Math.min(caret, to)).replaceAll("[^\t]", " ");
            return new Excerpt(before + line.substring(from, to) + (to < line.length() ? "..." : ""),
                    " ".repeat(before.length()) + lead);
        }
    }
}
