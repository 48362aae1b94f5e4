package ringside.expression;

import java.util.List;
import java.util.Optional;

/** What the names in an expression stand for, and what lies in memory. */
public interface Names {
    /** The value of a name such as {@code rax}, {@code zf}, {@code tss}, {@code stop}, {@code fault.vector}. */
    Optional<Value> value(String name);

    /** {@code width} bits (8, 16, 32, 64) at a linear address; empty where nothing is mapped. */
    Optional<Long> memory(long address, int width);

    /** Names that look like a mistyped one, the likeliest first. */
    List<String> suggest(String name);
}
