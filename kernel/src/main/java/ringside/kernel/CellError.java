package ringside.kernel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ringside.magic.MagicException;

/**
 * An error as the protocol tells it.
 *
 * @param name the kind of error
 * @param value the message
 * @param traceback the lines that the front end shows, with ANSI colours
 */
record CellError(String name, String value, List<String> traceback) {

    private static final int MOST_FRAMES = 6;

    static CellError of(Throwable thrown, String cell) {
        if (thrown instanceof MagicException error) {
            return new CellError(error.name(), String.valueOf(error.getMessage()), error.render(cell, true));
        }
        return defect(thrown);
    }

    /** Nothing a user did wrong: a defect of ours, or no memory; the first frames help whoever mends it. */
    private static CellError defect(Throwable thrown) {
        String name = thrown.getClass().getSimpleName();
        List<String> lines = new ArrayList<>();
        lines.add("\u001b[1;31m" + name + ": \u001b[0m" + thrown.getMessage());
        Arrays.stream(thrown.getStackTrace()).limit(MOST_FRAMES).forEach(frame -> lines.add("    at " + frame));
        lines.add("This is a defect of Ringside; the kernel goes on.");
        return new CellError(name, String.valueOf(thrown.getMessage()), lines);
    }

    ObjectNode content() {
        ObjectNode content = Exchange.object().put("ename", name).put("evalue", value);
        ArrayNode lines = content.putArray("traceback");
        traceback.forEach(lines::add);
        return content;
    }
}
