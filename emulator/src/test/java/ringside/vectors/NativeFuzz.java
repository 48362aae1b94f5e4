package ringside.vectors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import ringside.isa.CodeSize;
import ringside.isa.Decoder;
import ringside.isa.Disassembly;
import ringside.isa.Instruction;
import ringside.vectors.Sequences.Sequence;
import ringside.vectors.Tolerance.Rule;

/** The machine against the processor beneath on random sequences: {@code binder/fuzz --peer native}. */
public final class NativeFuzz {
    private static final int BATCH = 2048;
    private static final int STEPS = 64;
    private static final int SHOWN = 40;
    private static final long HIGH = 0xffff_ff00L;

    private final Emulated machine = new Emulated();
    private final Sequences[] makers = {new Sequences(machine.features(), 64), new Sequences(machine.features(), 32)};
    private final Decoder decoder = new Decoder(machine.features());
    private final List<Rule> rules = new ArrayList<>(Rule.read("by-design.txt"));
    private final long seed;
    private int compared;
    private int lost;
    private int different;

    NativeFuzz(long seed) {
        this.seed = seed;
        rules.addAll(Rule.read("undefined.txt"));
    }

    /** Arguments: {@code --cases N}, {@code --seed S}, {@code --from N}. */
    public static void main(String[] arguments) {
        var words = Arrays.asList(arguments);
        var fuzz = new NativeFuzz(number(words, "--seed", 1));
        long began = System.nanoTime();
        fuzz.run(number(words, "--from", 0), number(words, "--cases", 10_000), text -> {
            if (fuzz.different <= SHOWN) {
                System.out.println(text);
            }
        });
        System.out.printf("%d cases, %d of them lost, %d unexplained differences, %d s%n", fuzz.compared, fuzz.lost,
            fuzz.different, (System.nanoTime() - began) / 1_000_000_000);
        System.exit(fuzz.different == 0 ? 0 : 1);
    }

    private static long number(List<String> words, String option, long otherwise) {
        int at = words.indexOf(option);
        return at < 0 ? otherwise : Long.parseLong(words.get(at + 1));
    }

    /** Compares cases; tells of every difference. */
    void run(long from, long cases, Consumer<String> tell) {
        try (var processor = new Processor()) {
            for (long first = from; first < from + cases; first += BATCH) {
                List<Sequence> batch = new ArrayList<>();
                for (long number = first; number < Math.min(from + cases, first + BATCH); number++) {
                    batch.add(makers[(int) (number & 1)].make(seed << 40 | number));
                }
                var theirs = processor.run(batch.stream().map(Sequence::setup).toList());
                for (int i = 0; i < batch.size(); i++) {
                    compare(first + i, batch.get(i), theirs.get(i), tell);
                }
            }
        }
    }

    int different() {
        return different;
    }

    int compared() {
        return compared;
    }

    private void compare(long number, Sequence sequence, Outcome theirs, Consumer<String> tell) {
        compared++;
        if (theirs.vector() >= Outcome.KILLED) {
            lost++;
            return;
        }
        var differences = differences(sequence, theirs);
        if (!differences.isEmpty()) {
            different++;
            tell.accept("case " + number + ", " + sequence.setup().bits + " bits: " + differences + text(sequence));
        }
    }

    private List<String> differences(Sequence sequence, Outcome theirs) {
        var setup = sequence.setup();
        Outcome ours;
        try {
            ours = machine.run(setup, STEPS);
        } catch (RuntimeException bug) {
            return List.of("Java: " + bug);
        }
        var last = at(sequence, theirs.state().words[Place.RIP]);
        if (last == null) {
            return Difference.between(setup, ours, theirs, Tolerance.NONE);
        }
        var faulting = new Setup(setup.bits, theirs.state());
        faulting.code = Arrays.copyOfRange(setup.code, (int) (last.address() - Layout.START), setup.code.length);
        if (wraps(faulting, last, ours, theirs)) {
            return List.of();
        }
        var known = Rule.of(rules, last.opcode().mnemonic());
        return Difference.between(setup, ours, theirs, Tolerance.of(known, faulting, last, theirs));
    }

    /** Whether something reaches beyond 4 GiB, which may or may not be a fault (SDM vol. 3A, 6.3). */
    private static boolean wraps(Setup faulting, Instruction last, Outcome ours, Outcome theirs) {
        boolean limits = faulting.bits == 32 && (ours.vector() == 12 || ours.vector() == 13)
            && theirs.vector() != ours.vector();
        var words = faulting.state.words;
        return limits && (CaseMaker.wraps(last, faulting) || words[4] >= HIGH || words[4] < 64 || words[6] >= HIGH
            || words[7] >= HIGH);
    }

    /** The instruction of the sequence that stands there, or null. */
    private Instruction at(Sequence sequence, long rip) {
        int offset = (int) (rip - Layout.START);
        return sequence.starts().contains(offset) ? decode(sequence.setup(), offset) : null;
    }

    private Instruction decode(Setup setup, int offset) {
        var mode = setup.bits == 64 ? CodeSize.BITS64 : CodeSize.BITS32;
        return (Instruction) decoder.decode(setup.code, offset, setup.code.length, Layout.START + offset, mode);
    }

    private String text(Sequence sequence) {
        var text = new StringBuilder("\n  " + HexFormat.of().formatHex(sequence.setup().code));
        for (int start : sequence.starts()) {
            text.append("\n  ").append(Disassembly.intel(decode(sequence.setup(), start), null));
        }
        return text.toString();
    }
}
