package ringside.view;

import ringside.figure.Figure;
import ringside.figure.Paragraph;
import ringside.figure.Text;
import ringside.figure.Verbatim;

/**
 * What the machine wrote to its serial port and its debug console.
 *
 * @param text    since the machine was made, in the order it came
 * @param dropped bytes beyond what is kept
 */
public record SerialOutput(String text, long dropped) implements View {
    public static final String VIEW = "serial";

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        if (text.isEmpty()) {
            return Figure.of("Serial output", Text.plain("Nothing was written."));
        }
        var output = new Verbatim("Serial port and debug console", text);
        return dropped == 0 ? Figure.of("Serial output", Text.EMPTY, output)
            : Figure.of("Serial output", Text.EMPTY, output,
            new Paragraph(Text.plain(dropped + " more bytes were not kept.")));
    }
}
