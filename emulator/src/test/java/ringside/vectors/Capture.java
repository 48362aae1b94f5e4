package ringside.vectors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lets the processor run every case of a family, and keeps what it made of them. */
final class Capture {
    private static final int CHUNK = 64;
    private static final int ATTEMPTS = 5;

    private Capture() {
    }

    /** Writes the family's file into a folder; returns how many cases it has. */
    static int write(Family family, Path folder, int casesPerForm) throws IOException {
        var walk = new Walk(new Emulated().features(), family.seed(), casesPerForm);
        var groups = walk.groups(family::holds, family.bits());
        if (groups.isEmpty()) {
            return 0;
        }
        var results = results(walk, groups);
        try (OutputStream out = Files.newOutputStream(folder.resolve(family.file()))) {
            Map<String, String> header = new LinkedHashMap<>(Map.of("mode", Integer.toString(family.bits())));
            header.putAll(Processor.description());
            VectorFile.write(out, header, family.seed(), results);
        }
        return results.stream().mapToInt(group -> group.outcomes().size()).sum();
    }

    private static List<VectorFile.Results> results(Walk walk, List<Group> groups) {
        List<VectorFile.Results> results = new ArrayList<>();
        try (var processor = new Processor()) {
            for (int first = 0; first < groups.size(); first += CHUNK) {
                var chunk = groups.subList(first, Math.min(groups.size(), first + CHUNK));
                var outcomes = processor.run(chunk.stream().flatMap(group -> group.setups().stream()).toList());
                int at = 0;
                for (var group : chunk) {
                    var own = new ArrayList<>(outcomes.subList(at, at += group.setups().size()));
                    replaceLost(walk, processor, group, results.size(), own);
                    results.add(new VectorFile.Results(group, own));
                }
            }
        }
        return results;
    }

    /** A case that killed the process or did not end gives way to another one. */
    private static void replaceLost(Walk walk, Processor processor, Group group, int number, List<Outcome> outcomes) {
        for (int i = 0; i < outcomes.size(); i++) {
            for (int attempt = 0; outcomes.get(i).vector() >= Outcome.KILLED; attempt++) {
                if (attempt == ATTEMPTS) {
                    throw new IllegalStateException("always lost: " + group.name());
                }
                var other = walk.another(group, number, i);
                group.setups().set(i, other);
                outcomes.set(i, processor.run(List.of(other)).getFirst());
            }
        }
    }
}
