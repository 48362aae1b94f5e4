package ringside.vectors;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import ringside.isa.Bank;
import ringside.isa.Instruction;
import ringside.isa.Operand;

/**
 * What of a case is not compared.
 *
 * @param flags of RFLAGS
 * @param statusWord bits of the x87 status word
 * @param places of {@link Place}
 * @param memory whether nothing of memory is compared
 * @param holes bytes of memory that are not compared: addresses
 * @param faultAddress whether the address of a page fault is not compared
 * @param alignmentCheck whether an alignment check may be there or not
 */
record Tolerance(long flags, long statusWord, Set<Integer> places, boolean memory, Set<Long> holes,
                 boolean faultAddress, boolean alignmentCheck) {
    static final Tolerance NONE = new Tolerance(0, 0, Set.of(), false, Set.of(), false, false);

    private static final Map<String, Long> FLAGS =
        Map.of("CF", 1L, "PF", 4L, "AF", 0x10L, "ZF", 0x40L, "SF", 0x80L, "OF", 0x800L);
    private static final Map<String, Long> CONDITIONS =
        Map.of("C0", 0x100L, "C1", 0x200L, "C2", 0x400L, "C3", 0x4000L);
    /** C1 tells which way a result was rounded, PE whether. */
    private static final long ROUNDING = 0x220;

    /** What rules of both files say of a case. */
    static Tolerance of(List<Rule> rules, Setup setup, Instruction instruction, Outcome theirs) {
        if (rules.isEmpty()) {
            return NONE;
        }
        var collected = new Collector(setup, instruction);
        for (var rule : rules) {
            if (rule.applies(setup, instruction, theirs)) {
                rule.what().forEach(collected::add);
            }
        }
        return collected.result();
    }

    boolean covers(int place) {
        return places.contains(place);
    }

    /** The runs without the bytes that are not compared. */
    List<Run> without(List<Run> runs) {
        if (memory || runs.isEmpty()) {
            return List.of();
        }
        return holes.isEmpty() ? runs : runs.stream().map(this::blanked).filter(run -> run.bytes().length > 0).toList();
    }

    private Run blanked(Run run) {
        var kept = new ByteArrayOutputStream();
        for (int i = 0; i < run.bytes().length; i++) {
            if (!holes.contains(run.address() + i)) {
                kept.write(run.bytes()[i]);
            }
        }
        return new Run(holes.contains(run.address()) ? 0 : run.address(), kept.toByteArray());
    }

    /** Adds up what rules name. */
    private static final class Collector {
        private final Setup setup;
        private final Instruction instruction;
        private final Set<Integer> places = new HashSet<>();
        private final Set<Long> holes = new HashSet<>();
        private long flags;
        private long statusWord;
        private boolean memory;
        private boolean faultAddress;
        private boolean alignmentCheck;

        Collector(Setup setup, Instruction instruction) {
            this.setup = setup;
            this.instruction = instruction;
        }

        void add(String what) {
            switch (what) {
                case "destination" -> destination();
                case "mask" -> vector((Operand.Register) instruction.operands().getLast());
                case "memory" -> memory = true;
                case "cr2" -> faultAddress = true;
                case "#AC" -> alignmentCheck = true;
                case "registers" -> registers();
                case "x87-pointers" -> pointers();
                default -> word(what);
            }
        }

        private void word(String what) {
            if (FLAGS.containsKey(what)) {
                flags |= FLAGS.get(what);
            } else if (CONDITIONS.containsKey(what)) {
                statusWord |= CONDITIONS.get(what);
            } else {
                places.add(Place.named(what));
            }
        }

        private void destination() {
            switch (instruction.operands().getFirst()) {
                case Operand.Register register when register.bank() == Bank.XMM -> vector(register);
                case Operand.Register register -> places.add(register.number());
                default -> memory = true;
            }
        }

        private void vector(Operand.Register register) {
            places.add(Place.XMM + register.number());
            places.add(Place.UPPER + register.number());
        }

        private void registers() {
            for (int i = 0; i < 8; i++) {
                places.add(Place.X87 + i);
            }
            statusWord |= ROUNDING;
        }

        /** The pointers' bytes within the images (SDM vol. 1, figures 8-9 to 8-12 and table 10-2). */
        private void pointers() {
            long start = Aim.address(setup, Aim.memory(instruction));
            boolean fx = !instruction.opcode().mnemonic().startsWith("fn");
            int unit = instruction.operandSize() == 16 ? 2 : 4;
            for (int i = fx ? 6 : 3 * unit; i < (fx ? 24 : 7 * unit); i++) {
                holes.add(start + i);
            }
        }

        Tolerance result() {
            return new Tolerance(flags, statusWord, places, memory, holes, faultAddress, alignmentCheck);
        }
    }

    /**
     * A line of one of the files.
     *
     * @param what the words of its second column
     */
    record Rule(Pattern instructions, List<String> what, String when, String why) {
        /** The lines of a file beside this class. */
        static List<Rule> read(String resource) {
            List<Rule> rules = new ArrayList<>();
            for (var line : Lines.of(resource)) {
                var columns = line.split("\\s\\|\\s");
                rules.add(new Rule(Pattern.compile(columns[0].strip()),
                    List.of(columns[1].strip().split("\\s+")), columns[2].strip(), columns[3].strip()));
            }
            return rules;
        }

        /** Those that speak of a mnemonic. */
        static List<Rule> of(List<Rule> rules, String mnemonic) {
            return rules.stream().filter(rule -> rule.instructions.matcher(mnemonic).matches()).toList();
        }

        boolean applies(Setup setup, Instruction instruction, Outcome theirs) {
            return switch (when) {
                case "always" -> true;
                case "fault" -> theirs.state().words[Place.RIP] == setup.rip();
                case "nan" -> hasNan(instruction, theirs);
                case "far" -> theirs.state().words[Place.SELECTORS + 1] != setup.state.words[Place.SELECTORS + 1];
                case "count>0" -> count(setup, instruction) > 0;
                case "count>1" -> count(setup, instruction) > 1;
                case "count>width" -> count(setup, instruction) > instruction.operands().getFirst().width();
                case "count>=width" -> count(setup, instruction) >= instruction.operands().getFirst().width();
                case "source=0" -> (theirs.state().words[Place.RFLAGS] & FLAGS.get("ZF")) != 0;
                default -> throw new IllegalArgumentException("when is " + when);
            };
        }

        /** Whether a number of the destination, a vector register, is a NaN of either precision. */
        private static boolean hasNan(Instruction instruction, Outcome theirs) {
            int lane = 4 * ((Operand.Register) instruction.operands().getFirst()).number();
            boolean found = false;
            for (int i = lane; i < lane + 4; i++) {
                long bits = theirs.state().lanes[i];
                found |= Double.isNaN(Double.longBitsToDouble(bits)) || Float.isNaN(Float.intBitsToFloat((int) bits))
                    || Float.isNaN(Float.intBitsToFloat((int) (bits >>> 32)));
            }
            return found;
        }

        private static long count(Setup setup, Instruction instruction) {
            long count = switch (instruction.operands().getLast()) {
                case Operand.Immediate immediate -> immediate.value();
                default -> setup.state.words[1];
            };
            return count & (instruction.operands().getFirst().width() == 64 ? 63 : 31);
        }
    }
}
