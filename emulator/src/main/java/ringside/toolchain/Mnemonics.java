package ringside.toolchain;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** The mnemonics and registers of system code, for completion and for suggestions (AT&amp;T and Intel spelling). */
public final class Mnemonics {
    private static final SortedSet<String> ALL = load("mnemonics.txt");
    private static final SortedSet<String> REGISTERS = load("registers.txt");

    private Mnemonics() {
    }

    /** All mnemonics, in alphabetical order. */
    public static SortedSet<String> all() {
        return ALL;
    }

    /** All registers, without a prefix, in alphabetical order. */
    public static SortedSet<String> registers() {
        return REGISTERS;
    }

    /** In the resources, {@code mov+} stands for mov, movb, movw, movl and movq. */
    private static SortedSet<String> load(String resource) {
        SortedSet<String> names = new TreeSet<>();
        for (String word : Resources.text(resource).split("\\s+")) {
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
