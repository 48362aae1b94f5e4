package ringside.vectors;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** How many cases each form of the list has. */
final class Coverage {
    static final int ENOUGH = 50;

    private final Map<ListedForm, Integer> counts = new HashMap<>();
    private final Map<Integer, List<ListedForm>> byOpcode = new HashMap<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();

    /** A rule about what has no vectors. */
    private record Rule(String sort, Pattern name, String reason) {
        static Rule of(String line) {
            var columns = line.split(" \\| ");
            var words = columns[0].strip().split(" ", 2);
            return new Rule(words[0], Pattern.compile(words[1].strip()), columns[1].strip());
        }

        boolean covers(IsaList.Entry entry) {
            return switch (sort) {
                case "extension" -> Set.of(entry.extension().split(" ")).stream()
                    .anyMatch(word -> name.matcher(word).matches());
                case "category" -> name.matcher(entry.category()).find();
                case "privilege" -> name.matcher(entry.privilege()).matches();
                case "instruction" -> name.matcher(entry.mnemonic()).matches();
                case "entry" -> name.matcher(entry.toString()).find();
                default -> false;
            };
        }
    }

    Coverage(Path list) throws IOException {
        var rules = Lines.of("left-out.txt").stream().map(Rule::of).toList();
        for (var entry : IsaList.read(list)) {
            var rule = rules.stream().filter(candidate -> candidate.covers(entry)).findFirst();
            if (rule.isPresent()) {
                leftOut.merge(rule.get().reason, 1, Integer::sum);
            } else {
                ListedForm.of(entry).forEach(this::expect);
            }
        }
    }

    private void expect(ListedForm form) {
        counts.put(form, 0);
        for (int opcode = form.opcode(); opcode < form.opcode() + (form.modRm() < 0 ? form.span() : 1); opcode++) {
            byOpcode.computeIfAbsent(key(form.bits(), form.map(), opcode), key -> new ArrayList<>()).add(form);
        }
    }

    private static int key(int bits, int map, int opcode) {
        return bits << 16 | map << 8 | opcode;
    }

    /** Counts a case. */
    void count(Setup setup) {
        var code = ListedForm.Code.of(setup.code, setup.bits);
        byOpcode.getOrDefault(key(setup.bits, code.map(), code.opcode()), List.of()).stream()
            .filter(form -> form.fits(code)).forEach(form -> counts.merge(form, 1, Integer::sum));
    }

    /** Forms of the list in scope. */
    int forms() {
        return counts.size();
    }

    /** Those with too few cases, with how many they have. */
    Map<String, Integer> missing() {
        var missing = new TreeMap<String, Integer>();
        counts.forEach((form, count) -> {
            if (count < ENOUGH) {
                missing.put(form.toString(), count);
            }
        });
        return missing;
    }

    /** How many entries of the list are left out, by reason. */
    Map<String, Integer> leftOut() {
        return leftOut;
    }
}
