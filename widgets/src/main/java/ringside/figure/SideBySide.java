package ringside.figure;

import java.util.List;

/**
 * Parts that belong next to each other where there is room, else one below the other.
 *
 * @param blocks from left to right
 */
public record SideBySide(List<Block> blocks) implements Block {
    public SideBySide {
        blocks = List.copyOf(blocks);
    }

    public static SideBySide of(Block... blocks) {
        return new SideBySide(List.of(blocks));
    }
}
