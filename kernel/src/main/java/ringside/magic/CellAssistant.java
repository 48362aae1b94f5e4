package ringside.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** Completion, explanation and the question whether a cell is complete, for what magics own of a cell. */
public final class CellAssistant {

    private final Magics magics;

    /** An assistant for a registry. */
    public CellAssistant(Magics magics) {
        this.magics = magics;
    }

    /** What may stand at the cursor (an index into the cell); empty when that part of the cell is Java. */
    public Optional<Completion> complete(String cell, int cursor) {
        int lineStart = cell.lastIndexOf('\n', cursor - 1) + 1;
        if (owner(cell, cursor) instanceof Cell.Use use) {
            return Optional.of(completeIn(use, cell, cursor));
        }
        String typed = cell.substring(lineStart, cursor).stripLeading();
        boolean name = typed.startsWith("%") && !typed.contains(" ");
        return name ? Optional.of(names(typed, cursor)) : Optional.empty();
    }

    /** What explains the thing under the cursor; empty when there is nothing to say or the thing is Java. */
    public Optional<Bundle> inspect(String cell, int cursor) {
        if (!(owner(cell, cursor) instanceof Cell.Use use)) {
            return Optional.empty();
        }
        Magics.Entry entry = magics.find(use.place(), use.name());
        if (entry == null) {
            return Optional.empty();
        }
        if (cursor > use.end()) {
            int bodyStart = cell.length() - use.body().length();
            return explain(entry, Completer.Part.BODY, use.body(), cursor - bodyStart);
        }
        int argumentsStart = argumentsStart(use, cell);
        Optional<Bundle> found = cursor < argumentsStart ? Optional.empty()
                : explain(entry, Completer.Part.ARGUMENTS, use.arguments(), cursor - argumentsStart);
        return found.or(() -> Optional.of(Bundle.text(Options.help(entry))));
    }

    /**
     * Whether a console may run the cell as it is: a cell magic takes lines until a blank one.
     *
     * @return empty when the cell is Java
     */
    public Optional<Boolean> isComplete(String cell) {
        return switch (CellParser.parse(cell)) {
            case Cell.OfMagics(List<Cell.Use> uses) -> Optional.of(uses.getFirst().place() == Place.LINE
                    || cell.substring(cell.lastIndexOf('\n') + 1).isBlank());
            case Cell.OfJava _ -> Optional.empty();
        };
    }

    /** Whether this part of a cell is some magic's, known or not: then it is not Java's to complete or explain. */
    public boolean owns(String cell, int cursor) {
        return owner(cell, cursor) != null;
    }

    /** The magic on whose line, or in whose body, the cursor is; null when there is none. */
    private static Cell.Use owner(String cell, int cursor) {
        List<Cell.Use> uses = switch (CellParser.parse(cell)) {
            case Cell.OfMagics magics -> magics.uses();
            case Cell.OfJava java -> java.uses();
        };
        for (Cell.Use use : uses) {
            if (cursor >= use.start() && (cursor <= use.end() || use.place() == Place.CELL)) {
                return use;
            }
        }
        return null;
    }

    private Completion completeIn(Cell.Use use, String cell, int cursor) {
        int nameEnd = use.start() + use.place().sign().length() + use.name().length();
        if (cursor <= nameEnd) {
            return names(cell.substring(use.start(), cursor), cursor);
        }
        Magics.Entry entry = magics.find(use.place(), use.name());
        if (entry == null) {
            return Completion.none(cursor);
        }
        if (cursor > use.end()) {
            int bodyStart = cell.length() - use.body().length();
            return entry.maker().get().completer()
                    .complete(Completer.Part.BODY, use.body(), cursor - bodyStart).shifted(bodyStart);
        }
        return arguments(entry, use, cell, cursor);
    }

    private static Completion arguments(Magics.Entry entry, Cell.Use use, String cell, int cursor) {
        int wordStart = cursor;
        while (!Character.isWhitespace(cell.charAt(wordStart - 1))) {
            wordStart--;
        }
        String typed = cell.substring(wordStart, cursor);
        if (typed.startsWith("-")) {
            return new Completion(wordStart, cursor, options(entry, typed));
        }
        int argumentsStart = Math.min(argumentsStart(use, cell), cursor);
        String arguments = cell.substring(argumentsStart, Math.max(cursor, argumentsStart + use.arguments().length()));
        return entry.maker().get().completer()
                .complete(Completer.Part.ARGUMENTS, arguments, cursor - argumentsStart).shifted(argumentsStart);
    }

    private static int argumentsStart(Cell.Use use, String cell) {
        int lineStart = cell.lastIndexOf('\n', use.start()) + 1;
        return lineStart + use.column() - 1;
    }

    private static List<String> options(Magics.Entry entry, String typed) {
        List<String> found = new ArrayList<>();
        for (OptionSpec option : Options.options(entry)) {
            for (String name : option.names()) {
                if (name.startsWith(typed) && name.startsWith("--")) {
                    found.add(name);
                }
            }
        }
        return found.stream().sorted().toList();
    }

    private Completion names(String typed, int cursor) {
        List<String> found = magics.entries().stream().map(Magics.Entry::signedName)
                .filter(name -> name.startsWith(typed)).toList();
        return new Completion(cursor - typed.length(), cursor, found);
    }

    private static Optional<Bundle> explain(Magics.Entry entry, Completer.Part part, String text, int at) {
        int inside = Math.clamp(at, 0, text.length());
        return entry.maker().get().completer().inspect(part, text, inside);
    }
}
