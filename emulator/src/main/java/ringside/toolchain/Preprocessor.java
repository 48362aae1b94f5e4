package ringside.toolchain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expands C's {@code #define}, {@code #include} and {@code #if} in assembly, where the text really has some. */
final class Preprocessor {
    private static final String CELL = "cell.S";
    private static final Pattern MARKER = Pattern.compile("# (\\d+) \"([^\"]*)\".*");

    private final Clang clang;

    Preprocessor(Clang clang) {
        this.clang = clang;
    }

    /** A text for the assembler, and how its lines belong to the editor's. */
    record Text(String text, LineMap map) { }

    Text process(UnitSource source, Workspace workspace) throws IOException, ToolchainException {
        String padded = Translator.padded(source);
        Directives directives = Directives.find(padded);
        if (!directives.any()) {
            return new Text(padded, LineMap.SAME);
        }
        workspace.write(CELL, directives.withoutComments());
        List<String> command = clang.command(workspace, CELL);
        command.addAll(List.of("-E", "-x", "assembler-with-cpp", "-o", "expanded.s", CELL));
        Workspace.Outcome outcome = workspace.run(command, Clang.LIMITS);
        Messages messages = Messages.read(source, CELL, LineMap.SAME, outcome.output());
        Translator.check(messages, outcome, "The preprocessor");
        return expanded(workspace.readText("expanded.s"));
    }

    /** The preprocessor's line markers become blank lines and a table of line numbers. */
    private static Text expanded(String output) {
        StringBuilder text = new StringBuilder();
        List<Integer> numbers = new ArrayList<>(List.of(0));
        int next = 1;
        boolean inCell = true;
        for (String line : output.split("\n", -1)) {
            Matcher marker = MARKER.matcher(line);
            boolean isMarker = marker.matches();
            text.append(isMarker ? "" : line).append('\n');
            numbers.add(isMarker || !inCell ? 0 : next);
            if (isMarker) {
                next = Integer.parseInt(marker.group(1));
                inCell = marker.group(2).equals(CELL);
            } else {
                next++;
            }
        }
        return new Text(text.toString(), line -> line < numbers.size() ? numbers.get(line) : 0);
    }
}
