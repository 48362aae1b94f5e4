package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.text;
import static ringside.figure.Column.words;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * What worked by luck in a run.
 *
 * @param steps    how many recorded steps were looked at
 * @param rules    how many rules they were held against
 * @param warnings in the order of the steps
 */
public record LintView(long steps, int rules, List<Warning> warnings) implements View {
    public static final String VIEW = "lint";

    /**
     * A warning.
     *
     * @param rule        the rule's name
     * @param title       what was done, in a few words
     * @param explanation why that works by luck, and the remedy
     * @param step        the number of the recorded step that did it first
     * @param rip         its address
     * @param symbol      that address by name, or null
     * @param place       its line, or null
     */
    public record Warning(String rule, String title, String explanation, long step, Hex rip, String symbol,
                          Place place) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var lead = Text.plain(Words.counted(steps, "step") + " held against " + Words.counted(rules, "rule") + ": ")
            .and(Span.strong(warnings.isEmpty() ? "no warning" : Words.counted(warnings.size(), "warning")));
        return warnings.isEmpty() ? Figure.of("Lint", lead) : Figure.of("Lint", lead, table());
    }

    private Table table() {
        var rows = new ArrayList<Row>();
        for (var warning : warnings) {
            rows.add(Row.of(Mark.FAILED, Text.muted(Long.toString(warning.step())),
                Text.of(Span.strong(warning.title()), Span.plain(". " + warning.explanation())),
                Words.location(warning.rip(), warning.symbol(), warning.place()), Text.muted(warning.rule())));
        }
        return Table.list("What worked by luck",
            List.of(head("step"), words("warning"), text("where"), text("rule")), rows);
    }
}
