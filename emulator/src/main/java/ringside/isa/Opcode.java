package ringside.isa;

import java.util.Optional;

/** One row of the opcode table: an instruction's name and what a decoder must know of it. */
public final class Opcode {
    private final int index;
    private final String mnemonic;
    private final String meaning;
    private final int condition;
    private final Feature feature;
    private final boolean lockable;
    private final boolean repeatable;
    private final String row;

    Opcode(int index, String mnemonic, String meaning, int condition, Feature feature, boolean lockable,
           boolean repeatable, String row) {
        this.index = index;
        this.mnemonic = mnemonic;
        this.meaning = meaning;
        this.condition = condition;
        this.feature = feature;
        this.lockable = lockable;
        this.repeatable = repeatable;
        this.row = row;
    }

    /** {@return this opcode's place among all opcodes, counted from 0 without gaps} */
    public int index() {
        return index;
    }

    /** {@return the name in the manual, lower case, such as {@code "jne"} or {@code "movs"}} */
    public String mnemonic() {
        return mnemonic;
    }

    /** {@return the id of what the instruction does, shared by all rows that do the same, such as {@code "jcc"}} */
    public String meaning() {
        return meaning;
    }

    /** {@return the condition of jcc, setcc and cmovcc as encoded, 0 (overflow) to 15 (greater), else -1} */
    public int condition() {
        return condition;
    }

    /** {@return what CPUID must announce for this row to be decoded} */
    public Optional<Feature> feature() {
        return Optional.ofNullable(feature);
    }

    /** {@return whether LOCK is allowed when the destination is in memory} */
    public boolean lockable() {
        return lockable;
    }

    /** {@return whether a repeat prefix repeats it: the string instructions} */
    public boolean repeatable() {
        return repeatable;
    }

    /** {@return the row as it stands in the table} */
    public String row() {
        return row;
    }

    @Override
    public String toString() {
        return row;
    }
}
