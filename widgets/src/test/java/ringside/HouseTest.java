package ringside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import ringside.figure.Figure;

/**
 * Holds the arrows of this module: figures know nothing, views know figures and the machine, renderers know figures and
 * views.
 */
class HouseTest {
    private static final Map<String, Set<String>> ALLOWED = Map.of(
        "figure", Set.of("figure"),
        "view", Set.of("figure", "view", "isa", "state", "memory", "semantics", "engine", "machine", "trace", "explain",
        "toolchain"), "render", Set.of("figure", "view", "render"));

    @Test
    void everyRoomUsesOnlyItsOwn() throws Exception {
        var wrong = new TreeSet<String>();
        for (var file : classFiles()) {
            for (var used : used(file)) {
                if (!ALLOWED.get(room(name(file))).contains(room(used))) {
                    wrong.add(name(file) + " uses " + used);
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    @Test
    void viewModelsAreFreeOfTheMachine() throws Exception {
        var wrong = new TreeSet<String>();
        int models = 0;
        for (var file : classFiles()) {
            var model = ClassFile.of().parse(file);
            if (model.interfaces().stream().anyMatch(one -> one.asInternalName().equals("ringside/view/View"))) {
                models++;
                used(file).stream().filter(used -> !Set.of("figure", "view").contains(room(used))).forEach(wrong::add);
            }
        }
        assertTrue(models > 17, "too few view models were read: " + models);
        assertEquals(Set.of(), wrong);
    }

    private static Path folder() throws Exception {
        return Path.of(Figure.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static List<Path> classFiles() throws Exception {
        try (var files = Files.walk(folder().resolve("ringside"))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static String name(Path file) throws Exception {
        return folder().relativize(file).toString();
    }

    private static String room(String name) {
        return name.split("/")[1];
    }

    private static Set<String> used(Path file) throws IOException {
        var names = new TreeSet<String>();
        for (var entry : ClassFile.of().parse(file).constantPool()) {
            if (entry instanceof ClassEntry type) {
                names.add(type.asInternalName().replaceFirst("^\\[+L", "").replace(";", ""));
            }
        }
        return names.stream().filter(name -> name.startsWith("ringside/"))
            .collect(Collectors.toCollection(TreeSet::new));
    }
}
