package ringside.toolchain;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** The mnemonics that people meet in system code, for completion and for suggestions (AT&amp;T and Intel spelling). */
public final class Mnemonics {
    private static final SortedSet<String> ALL = load();

    private Mnemonics() {
    }

    /** All of them, in alphabetical order. */
    public static SortedSet<String> all() {
        return ALL;
    }

    /** In the resource, {@code mov+} stands for mov, movb, movw, movl and movq. */
    private static SortedSet<String> load() {
        SortedSet<String> names = new TreeSet<>();
        for (String word : Resources.text("mnemonics.txt").split("\\s+")) {
            if (word.endsWith("+")) {
                String stem = word.substring(0, word.length() - 1);
                for (String suffix : new String[] {"", "b", "w", "l", "q"}) {
                    names.add(stem + suffix);
                }
            } else if (!word.isEmpty()) {
                names.add(word);
            }
        }
        return Collections.unmodifiableSortedSet(names);
    }
}
