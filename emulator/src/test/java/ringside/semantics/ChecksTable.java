package ringside.semantics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import ringside.semantics.Battery.Result;
import ringside.state.Check;

/** Writes the table of all checks and the counts of the privilege battery from the cases. */
final class ChecksTable {
    private static final String INTRODUCTION = """
        # Checks and the privilege battery

        Every condition that the processor checks is a constant of `Check`. The *privilege battery* makes each of them
        hold and fail, by an instruction or by the delivery of an event: the machine is prepared so that the check holds
        and is executed; then one thing is spoiled, and the fault, its error code and that nothing else has changed
        (registers, hidden segment parts, memory) are compared. `ChecksTest` executes all cases; this file is written
        from them, and a test holds it against them:

            mvn -pl emulator -am test -Dtest=ChecksTest,ChecksTableTest -Dsurefire.failIfNoSpecifiedTests=false
            mvn -pl emulator -am test -Dtest=ChecksTableTest -Dringside.checks.write=true \\
                -Dsurefire.failIfNoSpecifiedTests=false

        What is counted:

        - an *instruction* is its form (`mov ss, r16`, `iretq`, `far call m80`), or the delivery of an event; its
          general registers, addresses and constants make no difference;
        - an *outcome* is `holds`, or the fault with the sort of its error code: `#GP(0)`, `#GP(selector)`,
          `#NP(vector + EXT)`, a page fault with every bit. Which selector it is makes no difference.

        """;
    private static final List<String> MODES = List.of("64-bit", "compatibility, 32-bit", "protected, 32-bit",
        "protected, 16-bit", "virtual-8086", "real-address");

    private final StringBuilder out = new StringBuilder(INTRODUCTION);
    private final Map<String, List<Result>> results = new LinkedHashMap<>();
    private final List<Result> all = new ArrayList<>();

    ChecksTable() {
        for (var name : Battery.CASES.keySet()) {
            results.put(name, Battery.results(name));
            all.addAll(results.get(name));
        }
    }

    /** How many distinct triples of instruction, check and outcome there are. */
    long triples() {
        return count(all, ChecksTable::triple);
    }

    /** The whole file. */
    String text() {
        summary();
        modes();
        checks();
        instructions();
        return out.toString();
    }

    private static List<Object> triple(Result result) {
        return List.of(result.act().name(), result.test().check(), result.outcome());
    }

    private static List<Object> inMode(Result result) {
        return List.of(result.act(), result.test().check(), result.outcome());
    }

    private static long count(List<Result> some, Function<Result, Object> key) {
        return some.stream().map(key).distinct().count();
    }

    private List<Result> where(Predicate<Result> condition) {
        return all.stream().filter(condition).toList();
    }

    private void summary() {
        out.append("## How many\n\n| part | instruction × check × outcome | × mode | executions |\n")
            .append("|---|--:|--:|--:|\n");
        for (var room : Room.values()) {
            counted(room.title(), where(result -> Room.of(result) == room));
        }
        counted("**in all**", all);
        out.append('\n');
    }

    private void counted(String title, List<Result> some) {
        row(title, "" + count(some, ChecksTable::triple), "" + count(some, ChecksTable::inMode), "" + some.size());
    }

    private void modes() {
        out.append("| mode | instruction × check × outcome | executions |\n|---|--:|--:|\n");
        for (var mode : MODES) {
            var some = where(result -> result.act().mode().equals(mode));
            row(mode, "" + count(some, ChecksTable::triple), "" + some.size());
        }
        out.append('\n');
    }

    private void checks() {
        out.append("## Every check\n\n")
            .append("The number of cases in which it holds and fails, and the classes that make them.\n\n")
            .append("| check | must be so | manual | else | holds | fails | where |\n")
            .append("|---|---|---|---|--:|--:|---|\n");
        for (var check : Check.values()) {
            var some = where(result -> result.test().check() == check);
            row("`" + check + "`", check.sentence(), check.section(), check.vector().mnemonic(),
                "" + some.stream().filter(ChecksTable::holds).count(),
                "" + some.stream().filter(result -> !holds(result)).count(), classes(check));
        }
        out.append('\n');
    }

    private static boolean holds(Result result) {
        return result.outcome().equals(Battery.HOLDS);
    }

    private String classes(Check check) {
        return results.entrySet().stream()
            .filter(entry -> entry.getValue().stream().anyMatch(result -> result.test().check() == check))
            .map(entry -> "`" + entry.getKey() + "`").collect(Collectors.joining(", "));
    }

    private void instructions() {
        out.append("## Every instruction and event\n\nHow many distinct checks and outcomes it has in each mode.\n\n| |"
            + String.join(" | ", MODES) + " |\n|---|" + "--:|".repeat(MODES.size()) + "\n");
        Map<String, List<Result>> byName = new TreeMap<>();
        all.forEach(result -> byName.computeIfAbsent(result.act().name(), name -> new ArrayList<>()).add(result));
        byName.forEach((name, some) -> {
            List<String> cells = new ArrayList<>(List.of("`" + name + "`"));
            for (var mode : MODES) {
                long number = count(some.stream().filter(one -> one.act().mode().equals(mode)).toList(),
                    ChecksTable::triple);
                cells.add(number == 0 ? "" : "" + number);
            }
            row(cells.toArray(new String[0]));
        });
    }

    private void row(String... cells) {
        out.append("| ").append(String.join(" | ", Arrays.stream(cells).map(cell -> cell.replace("|", "\\|")).toList()))
            .append(" |\n");
    }

    /** The checks that are never made to hold, and those that are never made to fail. */
    Set<String> missing() {
        Set<String> missing = new TreeSet<>();
        for (var check : Check.values()) {
            Set<Boolean> ways = new LinkedHashSet<>();
            where(result -> result.test().check() == check).forEach(result -> ways.add(holds(result)));
            if (!ways.contains(true)) {
                missing.add(check + " never holds");
            }
            if (!ways.contains(false)) {
                missing.add(check + " never fails");
            }
        }
        return missing;
    }
}
