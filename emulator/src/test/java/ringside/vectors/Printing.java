package ringside.vectors;

import java.io.PrintStream;
import java.util.HexFormat;

/** Vectors as text: what a case begins with beside what is drawn, and what the processor changed. */
final class Printing {
    private Printing() {
    }

    static void print(VectorFile.Results results, PrintStream out) {
        for (int i = 0; i < results.outcomes().size(); i++) {
            var setup = results.group().setups().get(i);
            var outcome = results.outcomes().get(i);
            out.printf("%d %s | %s | %s | %s%n", setup.bits, results.group().name(),
                HexFormat.of().formatHex(setup.code), event(setup, outcome), changes(setup, outcome));
        }
    }

    private static String event(Setup setup, Outcome outcome) {
        return outcome.completed(setup) ? "completes" : "exception " + outcome.vector() + " error "
            + Integer.toHexString(outcome.error()) + " address " + Long.toHexString(outcome.address());
    }

    private static String changes(Setup setup, Outcome outcome) {
        var text = new StringBuilder();
        for (int place = 0; place < Place.END; place++) {
            if (Place.exists(place) && !setup.state.same(place, outcome.state())) {
                text.append(Place.name(place)).append(' ').append(value(setup.state, place)).append(" -> ")
                    .append(value(outcome.state(), place)).append(", ");
            }
        }
        return text.append(outcome.memory()).toString();
    }

    private static String value(State state, int place) {
        return (state.high(place) == 0 ? "" : Long.toHexString(state.high(place)) + ":")
            + Long.toHexString(state.low(place));
    }
}
