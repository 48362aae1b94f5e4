package ringside.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import ringside.isa.Instruction;

/**
 * Classes of operations, copied for the meanings that programs use most. In a class that serves all meanings, the call
 * of the meaning has many targets and goes through a table each time; in a copy that serves one it has a single target,
 * which HotSpot inlines. The source is the same.
 */
final class Copies {
    private static final Set<String> FREQUENT = Set.of("add", "sub", "and", "or", "xor", "cmp", "test", "shl", "shr",
        "sar", "rol", "ror", "adc", "sbb", "imul", "bt");
    private static final Map<String, Constructor<?>> CONSTRUCTORS = new ConcurrentHashMap<>();

    private Copies() {
    }

    /** An operation of a class, or of that class's copy for the instruction's meaning where that is a frequent one. */
    static Operation make(Class<? extends Operation> original, Instruction instruction, Object... values) {
        var meaning = instruction.opcode().meaning();
        boolean copied = FREQUENT.contains(meaning);
        var name = copied ? original.getName() + ' ' + meaning : original.getName();
        try {
            return (Operation) CONSTRUCTORS.computeIfAbsent(name, key -> constructor(copied ? copy(original) : original))
                .newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Constructor<?> constructor(Class<?> operation) {
        var constructor = operation.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor;
    }

    private static Class<?> copy(Class<?> original) {
        var name = original.getName();
        try (var bytes = original.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
            return MethodHandles.lookup().defineHiddenClass(bytes.readAllBytes(), false).lookupClass();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
