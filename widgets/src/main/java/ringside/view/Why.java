package ringside.view;

import static ringside.figure.Column.text;
import static ringside.figure.Column.words;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Block;
import ringside.figure.Fold;
import ringside.figure.Mark;
import ringside.figure.Paragraph;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;

/**
 * What led to a fault, told from the recorded history.
 *
 * @param pattern  the name of the mistake
 * @param cause    what went wrong, with the values and the steps; program text stands between backticks
 * @param remedy   what to change, in one line
 * @param evidence what it rests on: the events that followed from each other, then the bad value's way back
 */
public record Why(String pattern, String cause, String remedy, List<Ground> evidence) {

    /**
     * A recorded fact.
     *
     * @param step        the step's number; -1 for what was so before the recording began
     * @param words       what happened
     * @param instruction the instruction, or the event; may be null
     * @param symbol      its address by name, or null
     * @param line        its line, such as {@code crossing:14}, or null
     */
    public record Ground(long step, String words, String instruction, String symbol, String line) {
        Row row() {
            var where = line != null ? line : symbol;
            return Row.of(Mark.NONE, Text.muted(step < 0 ? "before" : Long.toString(step)), Text.code(instruction),
                Text.muted(where), Words.marked(words));
        }
    }

    /** Cause and remedy, then what they rest on, folded. */
    List<Block> blocks() {
        var blocks = new ArrayList<>(sentences());
        blocks.add(fold(List.of()));
        return blocks;
    }

    /** What cause and remedy rest on, with something else behind it, folded. */
    Fold fold(List<Block> more) {
        var blocks = new ArrayList<Block>(List.of(grounds()));
        blocks.addAll(more);
        return Fold.closed("What this rests on", blocks.toArray(Block[]::new));
    }

    /** Cause and remedy. */
    List<Block> sentences() {
        return List.of(new Paragraph(Mark.DECIDES, Text.of(Span.strong("Why: ")).and(Words.marked(cause))),
            new Paragraph(Mark.PASSED, Text.of(Span.strong("Remedy: ").as(Tone.GOOD)).and(Words.marked(remedy))));
    }

    /** The evidence as a ladder. */
    Table grounds() {
        return Table.ladder("What was recorded: what happened at last, then the value's way back to its origin",
            List.of(text("step"), words("instruction"), words("line"), words("what")),
            evidence.stream().map(Ground::row).toList());
    }
}
