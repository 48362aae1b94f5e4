package ringside.toolchain;

import java.util.List;
import java.util.stream.Collectors;

/** A unit could not be made or linked. The message is the few lines that a user should see. */
public final class ToolchainException extends Exception {
    private static final int SHOWN = 3;

    private final transient List<Diagnostic> diagnostics;

    ToolchainException(List<Diagnostic> diagnostics) {
        super(message(diagnostics));
        this.diagnostics = List.copyOf(diagnostics);
    }

    ToolchainException(Diagnostic diagnostic) {
        this(List.of(diagnostic));
    }

    ToolchainException(String message) {
        this(Diagnostic.error(message));
    }

    /** Everything that was found, in the order of the text. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    private static String message(List<Diagnostic> all) {
        List<Diagnostic> errors = all.stream().filter(d -> d.severity() == Severity.ERROR).toList();
        String shown = errors.stream().limit(SHOWN).map(Diagnostic::toString).collect(Collectors.joining("\n"));
        return errors.size() <= SHOWN ? shown : shown + "\nand " + (errors.size() - SHOWN) + " more";
    }
}
