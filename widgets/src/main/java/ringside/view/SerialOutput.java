package ringside.view;

import ringside.figure.Figure;
import ringside.figure.Text;
import ringside.figure.Verbatim;

/**
 * What the machine wrote to its serial port and its debug console.
 *
 * @param serial  the serial port's text since the machine was made, oldest first
 * @param console the debug console's text (port 0xe9)
 */
public record SerialOutput(String serial, String console) implements View {
    public static final String VIEW = "serial";

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        if (serial.isEmpty() && console.isEmpty()) {
            return Figure.of("Serial output", Text.plain("Nothing was written."));
        }
        var port = new Verbatim("Serial port", serial);
        var debug = new Verbatim("Debug console", console);
        return console.isEmpty() ? Figure.of("Serial output", Text.EMPTY, port)
            : serial.isEmpty() ? Figure.of("Serial output", Text.EMPTY, debug) : Figure.of("Serial output", Text.EMPTY, port, debug);
    }
}
