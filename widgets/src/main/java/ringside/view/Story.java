package ringside.view;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Block;
import ringside.figure.Figure;
import ringside.figure.Fold;
import ringside.figure.Text;

/**
 * What led to the fault that ended the last run, or why it got nowhere.
 *
 * @param fault   the fault, short form; {@code the halt} or {@code the endless run} where there was none
 * @param stories what may have led to it, the best explanation first
 */
public record Story(String fault, List<Why> stories) implements View {
    public static final String VIEW = "story";

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var blocks = new ArrayList<Block>(stories.getFirst().sentences());
        blocks.add(stories.getFirst().grounds());
        for (var other : stories.subList(1, stories.size())) {
            blocks.add(new Fold("It also looks like this: " + other.pattern(), false, other.sentences()));
        }
        return new Figure("What led to " + fault, Text.plain(stories.getFirst().pattern().replace('-', ' ')), blocks);
    }
}
