package ringside.figure;

import java.util.List;

/**
 * Something that can be folded away; open on paper.
 *
 * @param summary the line that stays
 * @param open    whether it starts unfolded
 * @param blocks  what it holds
 */
public record Fold(String summary, boolean open, List<Block> blocks) implements Block {
    public Fold {
        blocks = List.copyOf(blocks);
    }

    public static Fold closed(String summary, Block... blocks) {
        return new Fold(summary, false, List.of(blocks));
    }
}
