package ringside.figure;

import java.util.List;

/**
 * A recording that can be stepped through where scripts run.
 *
 * @param film     the document that the script plays: JSON that may stand in a script element
 * @param baseline the same in blocks, for renderers without scripts, for paper and for readers who prefer tables; holds
 *                 no other player
 */
public record Player(String film, List<Block> baseline) implements Block {
    public Player {
        baseline = List.copyOf(baseline);
    }
}
