package ringside.figure;

import java.util.List;

/**
 * The bits of a value side by side, the highest on the left.
 *
 * @param caption what value it is; empty for the continuation of the strip before
 * @param fields  from the highest bits to the lowest
 */
public record BitStrip(String caption, List<BitField> fields) implements Block {
    public BitStrip {
        fields = List.copyOf(fields);
    }
}
