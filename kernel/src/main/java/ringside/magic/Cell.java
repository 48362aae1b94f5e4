package ringside.magic;

import java.util.List;

/** What a cell turned out to be. */
public sealed interface Cell {

    /** Magics only: one cell magic with its body, or line magics one after another. */
    record OfMagics(List<Use> uses) implements Cell {
    }

    /**
     * Java, perhaps with line magics where a statement could begin.
     *
     * @param source the cell's text
     * @param uses the line magics in it, in order
     */
    record OfJava(String source, List<Use> uses) implements Cell {
    }

    /**
     * A magic as it stands in a cell.
     *
     * @param place line or cell magic
     * @param name name without sign
     * @param arguments the rest of the line as typed, without the blanks around it
     * @param line the editor's line number, from 1
     * @param column column of the first character of {@code arguments}, from 1
     * @param body the text after the line, verbatim (cell magics)
     * @param start index of the sign in the cell
     * @param end index after the magic's line, its line break left out
     */
    record Use(Place place, String name, String arguments, int line, int column, String body, int start, int end) {
    }
}
