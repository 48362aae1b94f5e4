package ringside.explain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import ringside.state.Cpu;
import ringside.trace.Recorder;

/** Warns of what worked by luck in entry code: rules over the recorded steps. */
public final class Lint {
    /** More warnings than these tell nothing new. */
    private static final int MOST = 40;
    private static final Set<String> ENTRIES =
        Set.of("syscall", "sysenter", "int", "int1", "int3", "into", "call_far");
    private static final Set<String> RETURNS = Set.of("iret", "sysret", "sysexit", "ret_far");
    private static final Set<String> KEEP_STACK = Set.of("push", "pop", "call", "ret", "pushf", "popf", "push_segment",
        "pop_segment", "add", "sub", "and", "enter");
    private static final int DEEPEST = 64;

    private final SystemTables tables;
    private final Names names;
    private final Deque<Passage> passages = new ArrayDeque<>();
    private final Set<String> told = new HashSet<>();
    private final List<Warning> warnings = new ArrayList<>();

    /**
     * A warning.
     *
     * @param rule        the rule's name
     * @param title       what was done, in a few words
     * @param explanation why that works by luck, and the remedy
     * @param step        the number of the recorded step that did it first
     * @param rip         its address
     * @param symbol      that address by name, or null
     * @param line        the line that made the instruction, or null
     */
    public record Warning(String rule, String title, String explanation, long step, long rip, String symbol,
                          String line) {
    }

    private Lint(SystemTables tables, Names names) {
        this.tables = tables;
        this.names = names;
    }

    /** The warnings about recorded steps from {@code first} on, in their order; a rule once for each place. */
    public static List<Warning> of(Recorder recorder, long first, Names names) {
        return first >= recorder.count() ? List.of()
            : new Lint(new SystemTables(recorder, first), names).read(recorder, first);
    }

    /** The names of all rules. */
    public static List<String> rules() {
        return LintRules.ALL.stream().map(LintRule::name).toList();
    }

    private List<Warning> read(Recorder recorder, long first) {
        var before = recorder.registersBefore(first);
        for (long number = first; number < recorder.count() && warnings.size() < MOST; number++) {
            var step = recorder.step(number);
            var after = before.clone();
            step.registers().forEach(change -> after[change.register().ordinal()] = change.after());
            var moment = new Moment(tables, step, before, after, passages.peek());
            look(number, moment);
            follow(moment);
            tables.pass(step);
            before = after;
        }
        return List.copyOf(warnings);
    }

    private void look(long number, Moment moment) {
        for (var rule : LintRules.ALL) {
            if (rule.holds().test(moment) && told.add(rule.name() + " " + moment.step().rip())) {
                warnings.add(new Warning(rule.name(), rule.title(), rule.explanation(), number, moment.step().rip(),
                    names.symbol(moment.step().rip()), names.line(moment.step().rip())));
            }
        }
    }

    // ---- Entries and returns

    private void follow(Moment moment) {
        var step = moment.step();
        var meaning = moment.meaning();
        boolean enters = step.chain() != null || ENTRIES.contains(meaning) && step.transfers();
        if (enters) {
            enter(new Passage(step.cplBefore(), step.chain() != null ? "event" : meaning, moment.before(),
                moment.is("syscall") ? moment.mask() : 0));
        } else if (RETURNS.contains(meaning)) {
            passages.poll();
        } else if (!passages.isEmpty()) {
            note(passages.peek(), meaning, moment.before(), moment.after());
        }
    }

    private void enter(Passage passage) {
        passages.push(passage);
        if (passages.size() > DEEPEST) {
            passages.removeLast();
        }
    }

    private static void note(Passage passage, String meaning, long[] before, long[] after) {
        passage.cld |= meaning.equals("cld");
        passage.clac |= meaning.equals("clac");
        passage.swaps += meaning.equals("swapgs") ? 1 : 0;
        for (int register = 0; register < 16; register++) {
            if (before[register] != after[register]) {
                passage.changed.set(register);
            }
        }
        if (before[Cpu.RSP] != after[Cpu.RSP] && !KEEP_STACK.contains(meaning)) {
            passage.onUserStack = passage.from == 3 && after[Cpu.RSP] == passage.registers[Cpu.RSP];
        }
    }
}
