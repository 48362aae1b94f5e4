package ringside.isa;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One row of the opcode table, or one of the 16 that a row with a condition stands for. */
public final class Opcode {
    private static final List<String> CONDITIONS = List.of(
            "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g");

    /** Where the condition stands in a name, or in a pattern of one. */
    private static final String CONDITION = "cc(?=$|xadd|\\{)";

    private final int index;
    private final String mnemonic;
    private final int condition;
    private final OpcodeRow row;
    private final OperandKind[] kinds;
    private final String attPattern;
    private final long situations;

    Opcode(int index, OpcodeRow row, int condition) {
        this.index = index;
        this.row = row;
        this.condition = condition;
        this.mnemonic = spelled(row.mnemonic());
        this.attPattern = row.attName() == null ? null : spelled(row.attName());
        this.kinds = row.operands().toArray(new OperandKind[0]);
        this.situations = row.conditional()
                ? Situation.SOURCE_CONDITION.narrow(row.situations(), Situation.SOURCE_CONDITION.of(condition))
                : row.situations();
    }

    private String spelled(String name) {
        return condition < 0 ? name : name.replaceFirst(CONDITION, conditionText());
    }

    /** Conditional comparisons have true and false in the place of the parity conditions (APX specification, 4.2.2). */
    private String conditionText() {
        boolean constant = row.conditional() && (condition & 14) == 10;
        return constant ? condition == 10 ? "t" : "f" : CONDITIONS.get(condition);
    }

    /** {@return every opcode that a processor can have here, in the order of the table} */
    public static List<Opcode> all() {
        return OpcodeTable.OPCODES;
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
        return row.meaning();
    }

    /** {@return the condition of jcc, setcc and cmovcc as encoded, 0 (overflow) to 15 (greater), else -1} */
    public int condition() {
        return condition;
    }

    /** {@return what CPUID must announce for this row to be decoded} */
    public Optional<Feature> feature() {
        return Optional.ofNullable(row.feature());
    }

    /** {@return whether LOCK is allowed when the destination is in memory} */
    public boolean lockable() {
        return row.lockable();
    }

    /** {@return whether a repeat prefix repeats it: the string instructions} */
    public boolean repeatable() {
        return row.repeatable();
    }

    /** {@return whether vectors of 128 bits or more in memory may lie anywhere; others are aligned to their size} */
    public boolean unaligned() {
        return row.unaligned();
    }

    /** {@return whether it has a VEX prefix} */
    public boolean vex() {
        return row.map().vex();
    }

    /** {@return the row as it stands in the table} */
    public String row() {
        return row.text();
    }

    @Override
    public String toString() {
        return row();
    }

    OpcodeRow form() {
        return row;
    }

    /** How AT&T syntax spells it, or null: with {1}, {2} and {o} for the suffixes of operands and operand size. */
    String attPattern() {
        return attPattern;
    }

    OperandKind[] kinds() {
        return kinds;
    }

    /** {@return the feature that no processor here has, by name, if the opcode needs one} */
    public Optional<String> absent() {
        return Optional.ofNullable(row.absent());
    }

    /** {@return the feature, by name, that a processor with these features lacks to have the opcode} */
    public Optional<String> lacking(Set<Feature> features) {
        return absent().or(() -> feature().filter(one -> !features.contains(one)).map(Feature::name));
    }

    /** What it fits: bits of {@link Situation}. */
    long situations() {
        return situations;
    }

    /** Whether there is code that fits both. */
    boolean competesWith(Opcode other) {
        return Situation.compete(situations, other.situations);
    }

    /** Whether this is the more special one: all code that fits this fits the other too. */
    boolean beats(Opcode other) {
        return Situation.includes(other.situations, situations);
    }
}
