package ringside.toolchain;

import java.util.List;

/**
 * A symbol that a unit uses and nobody defines.
 *
 * @param unit        the unit that uses it
 * @param symbol      its name
 * @param line        the line of its first use as the editor counts it, or 0 when unknown
 * @param suggestions defined names that look alike, the nearest first
 */
public record Unresolved(String unit, String symbol, int line, List<String> suggestions) {

    /** One or two lines for the user. */
    public String message() {
        String place = line == 0 ? "" : "line " + line + ": ";
        String hint = Hints.helper(symbol).or(() -> Hints.didYouMean(suggestions)).map(h -> "\n" + h).orElse("");
        return place + "nobody defines `" + symbol + "`, which unit `" + unit + "` uses" + hint;
    }
}
