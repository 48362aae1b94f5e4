package ringside.kernel;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import ringside.magic.Cancellation;
import ringside.magic.Cell;
import ringside.magic.MagicRunner;

/** What Java cells reach of the running kernel: the live objects bound to names, and the magics between their lines. */
public final class Live {

    /**
     * A name that Java cells see as a variable.
     *
     * @param name the variable
     * @param type its type, a public one
     * @param supplier gives the object as it is now
     */
    record Binding(String name, Class<?> type, Supplier<?> supplier) {
    }

    /** The cell that runs: its outputs and its stop button, and what runs magics. */
    record Running(MagicRunner runner, CellOutput output, Cancellation cancellation) {
    }

    private static final Map<String, Binding> BINDINGS = new LinkedHashMap<>();
    private static final List<Cell.Use> USES = new CopyOnWriteArrayList<>();
    private static volatile Running running;

    private Live() {
    }

    /**
     * Lets Java cells see an object as a variable; when the supplier gives another object later, the variable follows.
     */
    public static synchronized <T> void bind(String name, Class<T> type, Supplier<? extends T> supplier) {
        BINDINGS.put(name, new Binding(name, type, supplier));
    }

    /** The object bound to a name, as it is now. Called by the cells' own variables. */
    public static synchronized Object value(String name) {
        return BINDINGS.get(name).supplier().get();
    }

    /** Runs a magic that stands in a Java cell. Called where the cell has a {@code %name} line. */
    public static void magic(int index) {
        Running now = running;
        try {
            now.runner().run(USES.get(index), now.output(), now.cancellation());
        } catch (RuntimeException unchecked) {
            throw unchecked;
        } catch (Exception checked) {
            // The line stands where Java may not expect a checked exception.
            throw new IllegalStateException(checked);
        }
        Guard.check();
    }

    /** Makes a magic callable by its index, for ever: a method that a cell defines may run in any later one. */
    static int register(Cell.Use use) {
        USES.add(use);
        return USES.size() - 1;
    }

    static synchronized Collection<Binding> bindings() {
        return List.copyOf(BINDINGS.values());
    }

    static void begin(Running next) {
        running = next;
    }

    static Running running() {
        return running;
    }
}
