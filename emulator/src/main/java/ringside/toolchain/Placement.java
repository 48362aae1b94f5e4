package ringside.toolchain;

import java.util.List;

/**
 * What must be done to memory so that it holds a program: map the regions, in order, then write the bytes.
 *
 * @param maps   pages, whose permissions replace those that they had
 * @param writes bytes, in the order in which they are to be written
 */
public record Placement(List<Region> maps, List<Write> writes) {

    /** Makes the lists unmodifiable. */
    public Placement {
        maps = List.copyOf(maps);
        writes = List.copyOf(writes);
    }
}
