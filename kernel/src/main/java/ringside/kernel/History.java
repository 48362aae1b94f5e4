package ringside.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The cells of this session, as history requests want them. */
final class History {

    private static final int SESSION = 1;

    private record Entry(int line, String input, String output) {
    }

    private final List<Entry> entries = new ArrayList<>();

    void add(int line, String input) {
        entries.add(new Entry(line, input, null));
    }

    void setOutput(int line, String output) {
        entries.replaceAll(entry -> entry.line() == line ? new Entry(line, entry.input(), output) : entry);
    }

    /** The content of the reply to a request's content. */
    ObjectNode answer(JsonNode request) {
        List<Entry> found = switch (request.path("hist_access_type").asText()) {
            case "range" -> range(request);
            case "search" -> search(request);
            default -> last(entries, request.path("n").asInt(Integer.MAX_VALUE));
        };
        ObjectNode reply = Exchange.ok();
        ArrayNode lines = reply.putArray("history");
        boolean withOutput = request.path("output").asBoolean();
        found.forEach(entry -> add(lines.addArray(), entry, withOutput));
        return reply;
    }

    private static void add(ArrayNode line, Entry entry, boolean withOutput) {
        line.add(SESSION).add(entry.line());
        if (withOutput) {
            line.addArray().add(entry.input()).add(entry.output());
        } else {
            line.add(entry.input());
        }
    }

    /** Session 0 is the current one; there are no others. */
    private List<Entry> range(JsonNode request) {
        int session = request.path("session").asInt();
        int start = request.path("start").asInt(0);
        int stop = request.path("stop").asInt(Integer.MAX_VALUE);
        return session != 0 && session != SESSION ? List.of()
                : entries.stream().filter(entry -> entry.line() >= start && entry.line() < stop).toList();
    }

    private List<Entry> search(JsonNode request) {
        Pattern pattern = glob(request.path("pattern").asText("*"));
        List<Entry> found = entries.stream().filter(entry -> pattern.matcher(entry.input()).matches()).toList();
        if (request.path("unique").asBoolean()) {
            found = unique(found);
        }
        return last(found, request.path("n").asInt(Integer.MAX_VALUE));
    }

    /** Of equal inputs the latest. */
    private static List<Entry> unique(List<Entry> found) {
        Map<String, Entry> latest = new LinkedHashMap<>();
        found.reversed().forEach(entry -> latest.putIfAbsent(entry.input(), entry));
        List<Entry> kept = new ArrayList<>(latest.values());
        Collections.reverse(kept);
        return kept;
    }

    private static List<Entry> last(List<Entry> from, int count) {
        return from.subList(Math.max(0, from.size() - Math.max(0, count)), from.size());
    }

    /** A pattern in which {@code *} is any text and {@code ?} any character. */
    private static Pattern glob(String pattern) {
        String regex = pattern.codePoints().mapToObj(c -> switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(Character.toString(c));
        }).collect(Collectors.joining());
        return Pattern.compile(regex, Pattern.DOTALL);
    }
}
