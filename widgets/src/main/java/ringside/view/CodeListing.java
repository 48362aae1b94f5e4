package ringside.view;

import java.util.List;
import ringside.figure.Figure;
import ringside.figure.Text;

/**
 * Instructions in memory, with the lines they come from.
 *
 * @param rip    where RIP points
 * @param symbol that address by name, or null
 * @param lines  in ascending order
 */
public record CodeListing(Hex rip, String symbol, List<CodeLine> lines) implements View {
    public static final String VIEW = "code";

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        return Figure.of("Code", Text.plain("RIP = ").and(Words.address(rip, symbol)),
            CodeLine.table("Instructions (→ is the next one)", lines));
    }
}
