package ringside.view;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import ringside.figure.Block;
import ringside.figure.Figure;

/**
 * How a run ended, and the way there in the same picture.
 *
 * @param stop     the document of the whole
 * @param film     the way there
 * @param document the film as {@link FilmDocument} writes it
 */
record Ending(@JsonValue StopReport stop, Film film, String document) implements View {
    @Override
    public String view() {
        return stop.view();
    }

    @Override
    public Figure figure() {
        var end = stop.figure();
        var blocks = new ArrayList<Block>(end.blocks());
        blocks.addAll(film.blocks(document));
        return new Figure(end.title(), end.lead(), blocks);
    }
}
