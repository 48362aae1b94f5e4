package ringside.view;

import java.util.List;
import ringside.figure.Figure;
import ringside.figure.Terminal;
import ringside.figure.Text;

/**
 * The text screen: what the guest has put into the display memory at 0xb8000.
 *
 * @param columns characters in a row
 * @param rows    how many rows there are
 * @param lines   one text for each row, without the blanks at its end
 */
public record Screen(int columns, int rows, List<String> lines) implements View {
    public static final String VIEW = "screen";

    public Screen {
        lines = List.copyOf(lines);
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var screen = new Terminal("Text screen, " + columns + " by " + rows, columns, lines);
        return lines.stream().allMatch(String::isEmpty)
            ? Figure.of("Screen", Text.plain("The screen is blank."), screen)
            : Figure.of("Screen", Text.EMPTY, screen);
    }
}
