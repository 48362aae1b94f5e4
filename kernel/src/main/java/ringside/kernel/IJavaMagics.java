package ringside.kernel;

import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import ringside.magic.Call;
import ringside.magic.MagicException;
import ringside.magic.Place;

/** IJava's own magics ({@code %maven}, {@code %jars}, …) beside ours. */
final class IJavaMagics implements ringside.magic.Magics.Others {

    private final Supplier<JavaCells> cells;

    IJavaMagics(Supplier<JavaCells> cells) {
        this.cells = cells;
    }

    @Override
    public boolean knows(Place place, String name) {
        return functions(cells.get().getMagics(), place == Place.LINE ? "lineMagics" : "cellMagics").containsKey(name);
    }

    @Override
    public void run(Call call) throws Exception {
        JavaCells java = cells.get();
        List<String> words = call.words();
        try {
            Object value = call.place() == Place.LINE ? java.getMagics().applyLineMagic(call.name(), words)
                    : java.getMagics().applyCellMagic(call.name(), words, call.body());
            if (value != null) {
                call.output().result(java.bundle(value));
            }
        } catch (RuntimeException | IOException failed) {
            throw failed instanceof MagicException error ? error
                    : MagicException.of(call.signedName() + ": " + failed.getMessage()).at(call.line(), 0)
                            .named(failed.getClass().getSimpleName());
        }
    }

    /** Makes our magics known to IJava's registry, for Java code that calls {@code lineMagic(name, words)}. */
    static void register(ringside.magic.Magics ours, Magics theirs) {
        for (ringside.magic.Magics.Entry entry : ours.entries()) {
            if (entry.place() == Place.LINE) {
                theirs.registerLineMagic(entry.name(), words -> call(ours, entry, words, ""));
            } else {
                theirs.registerCellMagic(entry.name(), (words, body) -> call(ours, entry, words, body));
            }
        }
    }

    /** Such a call stands in no line of a cell: it has no place to tell. */
    private static Object call(ringside.magic.Magics ours, ringside.magic.Magics.Entry entry, List<String> words,
            String body) throws Exception {
        Live.Running cell = Live.running();
        String line = words.stream().map(IJavaMagics::quoted).collect(Collectors.joining(" "));
        ours.run(new Call(entry.name(), entry.place(), line, 0, 0, body, cell.output(), cell.cancellation()));
        return null;
    }

    private static String quoted(String word) {
        boolean bare = !word.isEmpty() && word.chars().noneMatch(Character::isWhitespace);
        return bare ? word : word.contains("\"") ? "'" + word + "'" : '"' + word + '"';
    }

    private static Map<?, ?> functions(Magics registry, String field) {
        try {
            Field functions = Magics.class.getDeclaredField(field);
            functions.setAccessible(true);
            return (Map<?, ?>) functions.get(registry);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("IJava is not the version we know", e);
        }
    }
}
