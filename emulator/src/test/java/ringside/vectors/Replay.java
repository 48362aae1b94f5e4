package ringside.vectors;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import ringside.isa.CodeSize;
import ringside.isa.Decoder;
import ringside.isa.Instruction;
import ringside.vectors.Tolerance.Rule;

/** Our machine held against the processor: every case of some groups is run again. */
final class Replay {
    private static final int STEPS = 8;

    private final Emulated machine = new Emulated();
    private final Decoder decoder;
    private final List<Rule> rules = new ArrayList<>(Rule.read("by-design.txt"));
    private final List<Mismatch> mismatches = new ArrayList<>();
    private int cases;

    /** A case in which our machine does otherwise. */
    record Mismatch(Group group, Setup setup, List<String> differences) {
        @Override
        public String toString() {
            return group.bits() + " " + group.name() + " | " + HexFormat.of().formatHex(setup.code) + " "
                + differences;
        }
    }

    /**
     * A replay.
     *
     * @param strict whether undefined flags are compared too
     */
    Replay(boolean strict) {
        decoder = new Decoder(machine.features());
        if (!strict) {
            rules.addAll(Rule.read("undefined.txt"));
        }
    }

    /** Runs every {@code stride}-th case of a group. */
    void run(VectorFile.Results results, int stride) {
        var known = Rule.of(rules, results.group().mnemonic());
        for (int i = 0; i < results.outcomes().size(); i++) {
            if ((i + mixed(results.group().name())) % stride == 0) {
                run(results.group(), results.group().setups().get(i), results.outcomes().get(i), known);
            }
        }
    }

    /** So that a stride finds other cases in other groups. */
    private static int mixed(String name) {
        return name.hashCode() & 0xff;
    }

    private void run(Group group, Setup setup, Outcome theirs, List<Rule> known) {
        var tolerated = Tolerance.of(known, setup, decode(setup), theirs);
        var differences = Difference.between(setup, machine.run(setup, STEPS), theirs, tolerated);
        cases++;
        if (!differences.isEmpty()) {
            mismatches.add(new Mismatch(group, setup, differences));
        }
    }

    private Instruction decode(Setup setup) {
        var mode = setup.bits == 64 ? CodeSize.BITS64 : CodeSize.BITS32;
        return (Instruction) decoder.decode(setup.code, 0, setup.code.length, setup.rip(), mode);
    }

    int cases() {
        return cases;
    }

    List<Mismatch> mismatches() {
        return mismatches;
    }
}
