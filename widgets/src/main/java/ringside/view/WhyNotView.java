package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.text;
import static ringside.figure.Column.words;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Block;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;

/**
 * What stands in the way of an instruction: the checks that fail, in the order in which they are made, each with the
 * smallest change that lets it pass.
 *
 * @param instruction disassembled
 * @param rip         where it stands, or would stand
 * @param symbol      that address by name, or null
 * @param cpl         the privilege level at which it is tried
 * @param succeeds    whether it succeeds with all the changes
 * @param ended       why it could not be tried to its end, such as an access to a device; null where it could
 * @param obstacles   the checks that fail; later ones are met when the changes before are made
 * @param decided     the descriptor or gate that decided the first one, with the deciding bits marked; null when none
 *                    did
 * @param vendors     what the other vendor's processor does otherwise here
 */
public record WhyNotView(String instruction, Hex rip, String symbol, int cpl, boolean succeeds, String ended,
                         List<Obstacle> obstacles, DescriptorEntry decided, List<Beyond.Vendor> vendors)
    implements View {
    public static final String VIEW = "why-not";

    /**
     * A check that fails.
     *
     * @param check        its name
     * @param sentence     what should be so
     * @param fault        what it raises, short form
     * @param actual       the value looked at
     * @param compare      how it is compared
     * @param expected     what it is held against; null when the check needs nothing
     * @param origin       where the value comes from, in words; may be empty
     * @param section      where the manual says so
     * @param change       the smallest change that lets it pass, in words; null where none was found
     * @param alternatives other changes that let it pass
     */
    public record Obstacle(String check, String sentence, String fault, Hex actual, String compare, Hex expected,
                           String origin, String section, String change, List<String> alternatives) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var blocks = new ArrayList<Block>();
        if (!obstacles.isEmpty()) {
            blocks.add(table());
        }
        if (decided != null) {
            blocks.add(decided.ruler("What decided the first"));
        }
        vendors.forEach(vendor -> blocks.add(vendor.told()));
        return new Figure("Why not " + instruction, lead(), blocks);
    }

    private Text lead() {
        var text = Text.plain("at ").and(Words.address(rip, symbol)).and(Span.plain(", CPL " + cpl + ": "));
        if (obstacles.isEmpty()) {
            return text.and(Span.strong("nothing stands in its way"), Span.plain(ended == null ? "" : "; " + ended));
        }
        var fails = obstacles.size() == 1 ? "1 check fails" : obstacles.size() + " checks fail";
        return text.and(Span.strong(fails), Span.plain(succeeds
            ? "; with " + (obstacles.size() == 1 ? "this change" : "these changes") + " it succeeds"
            : "; no change was found that lets it succeed"));
    }

    private Table table() {
        var rows = new ArrayList<Row>();
        for (int i = 0; i < obstacles.size(); i++) {
            rows.add(row(i + 1, obstacles.get(i)));
        }
        return Table.ladder("In the manual's order", List.of(head(""), words("check that fails"), text("value"),
            words("smallest change that lets it pass"), text("SDM")), rows);
    }

    private static Row row(int number, Obstacle obstacle) {
        return Row.of(Mark.FAILED, Text.muted(Integer.toString(number)),
            Text.of(Span.strong(obstacle.sentence()).as(Tone.BAD), Span.plain(", else "), Span.code(obstacle.fault())),
            Words.comparison(obstacle.actual(), obstacle.compare(), obstacle.expected(), false), change(obstacle),
            Text.muted(obstacle.section().replaceFirst("^SDM vol\\. ", "")));
    }

    private static Text change(Obstacle obstacle) {
        if (obstacle.change() == null) {
            return Text.muted("none was found");
        }
        var text = Text.of(Span.strong(obstacle.change()));
        for (var other : obstacle.alternatives()) {
            text = text.and(Span.muted("; or " + other));
        }
        return text;
    }
}
