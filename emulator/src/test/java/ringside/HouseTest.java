package ringside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import ringside.isa.Instruction;

/** Holds the arrows of the house: a room imports only rooms to its left, and the tool chain imports none. */
class HouseTest {
    private static final List<String> ROOMS =
        List.of("isa", "state", "memory", "semantics", "engine", "device", "machine", "trace", "explain");
    private static final Map<String, Set<String>> LEAVES = Map.of("toolchain", Set.of("toolchain", "dwarf"), "dwarf", Set.of("dwarf"));

    @Test
    void everyRoomImportsOnlyRoomsToItsLeft() throws Exception {
        var wrong = new TreeSet<String>();
        int classes = 0;
        for (var file : classFiles()) {
            var room = room(classesFolder().relativize(file).toString());
            classes++;
            for (var used : roomsUsed(file)) {
                if (!allowed(room).contains(used)) {
                    wrong.add(classesFolder().relativize(file) + " uses ringside." + used);
                }
            }
        }
        assertTrue(classes > 100, "too few classes were read: " + classes);
        assertEquals(Set.of(), wrong);
    }

    private static Path classesFolder() throws Exception {
        return Path.of(Instruction.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static List<Path> classFiles() throws Exception {
        try (var files = Files.walk(classesFolder().resolve("ringside"))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    /**
     * The room in a class's path or internal name: {@code ringside/isa/Decoder} is in {@code isa}. Devices have a room
     * of their own within that of the machine, which they know nothing of.
     */
    private static String room(String name) {
        var parts = name.split("/");
        return parts.length > 3 ? parts[2] : parts.length > 2 ? parts[1] : "";
    }

    private static Set<String> allowed(String room) {
        int place = ROOMS.indexOf(room);
        return place >= 0 ? new HashSet<>(ROOMS.subList(0, place + 1)) : LEAVES.getOrDefault(room, Set.of());
    }

    private static Set<String> roomsUsed(Path file) throws IOException {
        var used = new TreeSet<String>();
        for (var entry : ClassFile.of().parse(file).constantPool()) {
            if (entry instanceof ClassEntry type) {
                var name = type.asInternalName().replaceFirst("^\\[+L", "").replace(";", "");
                if (name.startsWith("ringside/")) {
                    used.add(room(name));
                }
            }
        }
        return used;
    }
}
