package ringside.figure;

import java.util.List;

/**
 * Parts one below the other that stand together as one.
 *
 * @param blocks from top to bottom
 */
public record Group(List<Block> blocks) implements Block {
    public Group {
        blocks = List.copyOf(blocks);
    }

    public static Group of(Block... blocks) {
        return new Group(List.of(blocks));
    }
}
