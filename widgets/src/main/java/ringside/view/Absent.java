package ringside.view;

import com.fasterxml.jackson.annotation.JsonProperty;
import ringside.figure.Figure;
import ringside.figure.Text;

/**
 * Said in the place of a view for which there is nothing to show yet.
 *
 * @param view  the name of the view that was asked for
 * @param title its title
 * @param none  why there is nothing, in a sentence
 */
public record Absent(@JsonProperty(access = JsonProperty.Access.WRITE_ONLY) String view,
                     @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) String title, String none) implements View {
    @Override
    public Figure figure() {
        return Figure.of(title, Text.plain(none));
    }
}
