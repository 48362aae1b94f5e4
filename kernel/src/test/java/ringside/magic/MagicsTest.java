package ringside.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class MagicsTest {

    enum Syntax { ATT, INTEL }

    @Command(name = "echo", description = "Say what was given.")
    static final class Echo implements Magic {
        @Parameters(arity = "0..*")
        private List<String> words = List.of();
        @Option(names = "--steps")
        private long steps;
        @Option(names = "--syntax")
        private Syntax syntax = Syntax.ATT;

        @Override
        public void run(Call call) {
            call.output().display(Bundle.text(words + " " + steps + " " + syntax + " [" + call.arguments() + "] "
                    + call.bodyLine() + ":" + call.body()));
        }

        @Override
        public Completer completer() {
            return new Completer() {
                @Override
                public Completion complete(Part part, String text, int cursor) {
                    return new Completion(cursor, cursor, List.of(part + text.substring(0, cursor)));
                }
            };
        }
    }

    @Command(name = "expr", description = "Take an expression.")
    static final class Expression implements Magic {
        @Option(names = "--points")
        private int points;
        @Parameters
        private List<String> words;

        @Override
        public boolean stopsAtParameter() {
            return true;
        }

        @Override
        public void run(Call call) {
            call.output().display(Bundle.text(points + ":" + call.lastWords(words.size())));
        }
    }

    private final Recorded output = new Recorded();
    private final Magics magics = new Magics();
    private final CellAssistant assistant = new CellAssistant(magics);

    MagicsTest() {
        magics.add(Place.LINE, Echo.class, Echo::new);
        magics.add(Place.CELL, Echo.class, Echo::new);
        magics.add(Place.LINE, Expression.class, Expression::new);
    }

    @Test
    void optionsAndQuotedWordsArriveAndTheLineIsKeptAsTyped() throws Exception {
        run("%%echo --steps 3 a\\b \"x  y\" 'say \"hi\"' --syntax intel @file ${x}\nbody\n");
        assertEquals("[a\\b, x  y, say \"hi\", @file, ${x}] 3 INTEL "
                + "[--steps 3 a\\b \"x  y\" 'say \"hi\"' --syntax intel @file ${x}] 2:body\n", output.only());
    }

    @Test
    void anExpressionMayLookLikeOptions() throws Exception {
        run("%expr --points 2 rax  == -1 --x \"a  b\"");
        assertEquals("2:rax  == -1 --x \"a  b\"", output.only());
    }

    @ParameterizedTest
    @CsvSource({"%echo --help", "%echo -h", "%%echo --help"})
    void helpIsOutput(String cell) throws Exception {
        run(cell);
        assertTrue(output.only().startsWith("Usage: " + cell.split(" ")[0] + " [-h]"), output.only());
    }

    @Test
    void magicsListsAllOfThem() throws Exception {
        run("%magics");
        assertTrue(output.only().contains("%%echo   Say what was given."), output.only());
    }

    @Test
    void wrongOptionsAreToldWithPlaceAndSuggestion() {
        MagicException error = failure("\n%echo a --stepz 4");
        assertEquals(List.of("UsageError: %echo: there is no option '--stepz'", "cell line 2, column 9",
                "    2 | %echo a --stepz 4", "      |         ^", "Did you mean '--steps'?"),
                error.render("\n%echo a --stepz 4", false));
    }

    @Test
    void wrongValuesAreToldInALine() {
        MagicException error = failure("%echo --steps many");
        assertTrue(error.getMessage().contains("'many' is not a long"), error.getMessage());
        assertEquals(1, error.problems().getFirst().line());
        assertEquals(0, error.getStackTrace().length);
    }

    @ParameterizedTest
    @CsvSource({"%ecoh, Did you mean '%echo'?", "%%magics, Did you mean '%magics'?", "%zzzzzz, Magics: "})
    void unknownMagicsAreToldWithTheNearest(String cell, String hint) {
        MagicException error = failure(cell);
        assertEquals("UnknownMagic", error.name());
        assertTrue(error.hint().startsWith(hint), error.hint());
    }

    @Test
    void aCellMagicAfterOtherMagicsRunsNothing() {
        assertEquals(2, failure("%magics\n%%echo").problems().getFirst().line());
        assertTrue(output.shown.isEmpty());
    }

    @Test
    void aStopLeavesOutTheMagicsThatFollow() throws Exception {
        Cancellation stop = new Cancellation();
        stop.request();
        new MagicRunner(magics).run(uses("%magics"), output, stop);
        assertTrue(output.shown.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '`', value = {
        "`%ec`!3!0!3![%echo]", "`%%`!2!0!2![%%echo]", "`  %echo --s`!11!8!11![--steps, --syntax]",
        "`%echo a b`!8!8!8![ARGUMENTSa ]", "`%%echo\nmov e`!12!12!12![BODYmov e]",
        "`int x;\n%mag`!11!7!11![%magics]"})
    void completionKnowsNamesOptionsAndAsksTheMagic(String cell, int cursor, int start, int end, String found) {
        Completion completion = assistant.complete(cell, cursor).orElseThrow();
        assertEquals(new Completion(start, end, completion.candidates()), completion);
        assertEquals(found, completion.candidates().toString());
    }

    @Test
    void javaIsNotOurs() {
        assertTrue(assistant.complete("int x = a %ec", 13).isEmpty());
        assertTrue(assistant.inspect("String", 3).isEmpty());
        assertTrue(assistant.isComplete("int x").isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '`', value = {"`%echo`!true", "`%%echo`!false", "`%%echo\nx`!false",
        "`%%echo\nx\n`!true", "`%%echo\n`!true"})
    void aCellMagicIsCompleteAfterABlankLine(String cell, boolean complete) {
        assertEquals(complete, assistant.isComplete(cell).orElseThrow());
    }

    @Test
    void inspectionShowsTheHelp() {
        assertTrue(assistant.inspect("%echo a", 3).orElseThrow().plain().startsWith("Usage: %echo"));
    }

    private void run(String cell) throws Exception {
        new MagicRunner(magics).run(uses(cell), output, new Cancellation());
    }

    private static List<Cell.Use> uses(String cell) {
        return ((Cell.OfMagics) CellParser.parse(cell)).uses();
    }

    private MagicException failure(String cell) {
        return assertThrows(MagicException.class, () -> run(cell));
    }

    private static final class Recorded implements Output {
        private final List<Bundle> shown = new ArrayList<>();

        String only() {
            assertEquals(1, shown.size());
            return shown.getFirst().plain();
        }

        @Override
        public void display(Bundle bundle) {
            shown.add(bundle);
        }

        @Override
        public void display(String id, Bundle bundle) {
            shown.add(bundle);
        }

        @Override
        public void update(String id, Bundle bundle) {
            shown.add(bundle);
        }

        @Override
        public void result(Bundle bundle) {
            shown.add(bundle);
        }

        @Override
        public void stream(String text) {
            shown.add(Bundle.text(text));
        }

        @Override
        public void progress(String text) {
            shown.add(Bundle.text(text));
        }
    }
}
