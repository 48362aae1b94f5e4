package ringside.figure;

import java.util.List;

/**
 * A picture of something, independent of its form.
 *
 * @param title  what it shows, a few words
 * @param lead   the one line to read when nothing else is read; may be empty
 * @param blocks its parts
 */
public record Figure(String title, Text lead, List<Block> blocks) {
    public Figure {
        blocks = List.copyOf(blocks);
    }

    public static Figure of(String title, Text lead, Block... blocks) {
        return new Figure(title, lead, List.of(blocks));
    }
}
