package ringside.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import ringside.magic.Bundle;
import ringside.magic.Cancellation;
import ringside.magic.Cell;
import ringside.magic.CellParser;
import ringside.magic.MagicRunner;
import ringside.magic.Magics;

/** Executes cells: those of magics itself, Java by way of {@link JavaCells}. */
final class Executor {

    private final MagicRunner runner;
    private final JavaHost java;
    private final History history;
    private int count;

    Executor(Magics magics, JavaHost java, History history) {
        this.runner = new MagicRunner(magics);
        this.java = java;
        this.history = history;
    }

    /** The number of the last cell that counted. */
    int count() {
        return count;
    }

    /** Executes the cell of a request, publishes what comes of it, and returns the reply's content. */
    ObjectNode execute(Exchange exchange, Cancellation cancellation) {
        JsonNode content = exchange.content();
        String code = content.path("code").asText();
        boolean silent = content.path("silent").asBoolean();
        boolean store = !silent && content.path("store_history").asBoolean(true);
        int number = count + 1;
        if (store) {
            count = number;
            history.add(number, code);
        }
        if (!silent) {
            exchange.publish("execute_input", Exchange.object().put("code", code).put("execution_count", number));
        }
        StandardInput.INSTANCE.begin(content.path("allow_stdin").asBoolean() ? exchange : null);
        CellOutput output = new CellOutput(exchange, silent);
        try {
            run(code, output, cancellation);
            Bundle result = output.finish(number);
            if (store && result != null) {
                history.setOutput(number, result.plain());
            }
            return Exchange.ok().put("execution_count", number)
                    .set("user_expressions", expressions(exchange, content.path("user_expressions"), cancellation));
        } catch (Throwable thrown) {
            output.finish(number);
            CellError error = CellError.of(thrown, code);
            if (!silent) {
                exchange.publish("error", error.content());
            }
            return error.content().put("status", "error").put("execution_count", number);
        }
    }

    private void run(String code, CellOutput output, Cancellation cancellation) throws Exception {
        Live.begin(new Live.Running(runner, output, cancellation));
        switch (CellParser.parse(code)) {
            case Cell.OfMagics(List<Cell.Use> uses) -> runner.run(uses, output, cancellation);
            case Cell.OfJava javaCell -> {
                runner.requireKnown(javaCell.uses());
                Bundle value = javaCell.source().isBlank() ? null : java.cells().run(javaCell, cancellation);
                if (value != null) {
                    output.result(value);
                }
            }
        }
    }

    /** The user expressions of a request: Java expressions, or line magics, each with its own outcome. */
    private ObjectNode expressions(Exchange exchange, JsonNode asked, Cancellation cancellation) {
        ObjectNode answers = Exchange.object();
        asked.properties().forEach(entry ->
                answers.set(entry.getKey(), expression(exchange, entry.getValue().asText(), cancellation)));
        return answers;
    }

    private ObjectNode expression(Exchange exchange, String code, Cancellation cancellation) {
        FirstDisplay output = new FirstDisplay(exchange);
        Live.Running cell = Live.running();
        try {
            run(code, output, cancellation);
            ObjectNode content = CellOutput.content(output.shown(), null).put("status", "ok");
            content.remove("transient");
            return content;
        } catch (Throwable thrown) {
            return CellError.of(thrown, code).content().put("status", "error");
        } finally {
            Live.begin(cell);
        }
    }

    /** Publishes nothing and keeps the first output. */
    private static final class FirstDisplay extends CellOutput {
        private Bundle first;

        FirstDisplay(Exchange exchange) {
            super(exchange, true);
        }

        @Override
        public void display(Bundle bundle) {
            first = first == null ? bundle : first;
        }

        @Override
        public void display(String id, Bundle bundle) {
            display(bundle);
        }

        @Override
        public synchronized void result(Bundle bundle) {
            first = bundle;
        }

        Bundle shown() {
            return first == null ? Bundle.empty() : first;
        }
    }
}
