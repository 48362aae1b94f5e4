package ringside.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import ringside.semantics.Chain;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;

/** Every field of the machine is saved and restored, or stands here with the reason why it need not be. */
class ForgottenStateTest {
    private static final Map<String, String> NOT_STATE = Map.ofEntries(
        Map.entry("Machine.memory", "its translations: SnapshotTest"),
        Map.entry("Machine.ram", "pages: SnapshotTest"),
        Map.entry("Machine.console", "the text: SnapshotTest"),
        Map.entry("Machine.steps", "the log of one step"),
        Map.entry("Machine.bootSector", "has no state of its own"),
        Map.entry("Machine.breakpoints", "the user's, not the machine's"),
        Map.entry("Machine.ports", "wires"),
        Map.entry("Cpu.model", "never changes"),
        Map.entry("FpuState.left", "lives within an instruction"),
        Map.entry("FpuState.right", "lives within an instruction"),
        Map.entry("FpuState.result", "lives within an instruction"),
        Map.entry("FpuState.addend", "lives within an instruction"),
        Map.entry("Flags.result", "settled into bits"),
        Map.entry("Flags.carries", "settled into bits"),
        Map.entry("Flags.width", "settled into bits"),
        Map.entry("Interpreter.memory", "a wire"),
        Map.entry("Interpreter.steps", "a wire"),
        Map.entry("Interpreter.executed", "what the last step executed; set by every step"),
        Map.entry("Interpreter.shutdown", "lives within a run"),
        Map.entry("Interpreter.cancelled", "lives within a run"),
        Map.entry("Interpreter.limit", "lives within a run"),
        Map.entry("Interpreter.horizon", "lives within a run"),
        Map.entry("Interpreter.fresh", "lives within a run"),
        Map.entry("Interpreter.breakpoints", "the user's, not the machine's"),
        Map.entry("Interpreter.listener", "a wire"),
        Map.entry("Interpreter.glance", "has no state of its own"),
        Map.entry("Interpreter.blocks", "made from RAM"),
        Map.entry("Interpreter.singles", "made from RAM"),
        Map.entry("Mainboard.memory", "a wire"),
        Map.entry("Mainboard.ram", "a wire"),
        Map.entry("Serial16550.console", "a wire"),
        Map.entry("Stage.ram", "a wire"),
        Map.entry("AddressSpace.ram", "a wire"));

    private final Machine machine = new Machine();
    private final Set<String> seen = new TreeSet<>();
    private final Set<String> forgotten = new TreeSet<>();
    private final Map<Object, Boolean> visited = new IdentityHashMap<>();

    @Test
    void nothingIsForgotten() throws ReflectiveOperationException {
        visit(machine);
        assertEquals(Set.of(), forgotten);
        assertTrue(seen.contains("Pic8259.specialMask") && seen.contains("ApicTimer.since")
            && seen.contains("Cpu.ssp") && seen.contains("PitCounter.latched"), () -> "too little was seen: " + seen);
    }

    @Test
    void everyReasonIsNeeded() throws ReflectiveOperationException {
        visit(machine);
        assertEquals(Set.of(), NOT_STATE.keySet().stream().filter(name -> !seen.contains(name))
            .collect(Collectors.toSet()));
    }

    private void visit(Object object) throws ReflectiveOperationException {
        if (visited.put(object, true) != null) {
            return;
        }
        for (var field : fields(object.getClass())) {
            var name = object.getClass().getSimpleName() + "." + field.getName();
            seen.add(name);
            field.setAccessible(true);
            if (!NOT_STATE.containsKey(name)) {
                look(object, field, name);
            }
        }
    }

    private static List<Field> fields(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields()).filter(field -> !Modifier.isStatic(field.getModifiers()))
            .toList();
    }

    private void look(Object owner, Field field, String name) throws ReflectiveOperationException {
        var value = field.get(owner);
        if (value != null && value.getClass().isArray()) {
            lookIntoArray(value, name);
        } else if (value instanceof ArrayDeque<?> deque) {
            check(name, () -> add(deque), deque::toString);
        } else if (!Modifier.isFinal(field.getModifiers()) && other(value, field) != null) {
            check(name, () -> field.set(owner, other(value, field)), () -> field.get(owner));
        } else if (value != null && value.getClass().getName().startsWith("ringside.") && !value.getClass().isEnum()) {
            visit(value);
        }
    }

    @SuppressWarnings("unchecked")
    private static void add(ArrayDeque<?> deque) {
        ((ArrayDeque<Integer>) deque).add(7);
    }

    private void lookIntoArray(Object array, String name) throws ReflectiveOperationException {
        for (int i = 0; i < Array.getLength(array); i++) {
            int at = i;
            var element = Array.get(array, i);
            var other = other(element, null);
            if (other != null) {
                check(name + "[" + i + "]", () -> Array.set(array, at, other), () -> Array.get(array, at));
            } else if (element != null) {
                visit(element);
            }
        }
    }

    /** Another value of the same type, or null for types that are looked into. */
    private static Object other(Object value, Field field) {
        return switch (value) {
            case Long number -> number ^ 1;
            case Integer number -> number ^ 1;
            case Short number -> (short) (number ^ 1);
            case Boolean bool -> !bool;
            case LocalDateTime time -> time.plusSeconds(1);
            case OptionalInt number -> OptionalInt.of(number.orElse(0) + 1);
            case SegmentRegister register -> register.withBase(register.base() + 1);
            case TableRegister register -> new TableRegister(register.base() + 1, register.limit());
            case Chain chain -> new Chain(chain.events(), !chain.shutdown());
            case null -> field == null ? null
                : field.getType() == LocalDateTime.class ? LocalDateTime.of(2025, 1, 1, 0, 0)
                : field.getType() == Cpu.class ? new Cpu() : null;
            default -> null;
        };
    }

    private interface Act {
        void run() throws ReflectiveOperationException;
    }

    private interface Look {
        Object at() throws ReflectiveOperationException;
    }

    /** A changed field changes what is saved, and is as before when that of before is restored. */
    private void check(String name, Act change, Look look) throws ReflectiveOperationException {
        var before = machine.snapshot();
        var value = look.at();
        change.run();
        if (Arrays.equals(before.state(), machine.snapshot().state())) {
            forgotten.add(name + " is not saved");
        }
        machine.restore(before);
        if (look.at() == null ? value != null : !look.at().equals(value)) {
            forgotten.add(name + " is not restored");
        }
    }
}
