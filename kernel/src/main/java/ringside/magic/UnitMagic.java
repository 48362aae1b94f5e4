package ringside.magic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringside.expression.Expression;
import ringside.expression.ExpressionException;
import ringside.machine.MachineException;
import ringside.toolchain.Diagnostic;
import ringside.toolchain.Language;
import ringside.toolchain.ToolchainException;
import ringside.toolchain.UnitSource;
import ringside.view.Views;

/**
 * What {@code %%asm}, {@code %asm}, {@code %%c} and {@code %c} have in common: a text becomes a unit in the machine.
 */
abstract class UnitMagic implements Magic {
    private static final long MOST_FILE_BYTES = 16 << 20;

    private final Session session;

    @Option(names = "--at", paramLabel = "ADDRESS", description = "Put the unit at this address.")
    private String at;

    @Option(names = "--ring", paramLabel = "RING", defaultValue = "3",
        description = "3: both rings may use the unit's memory (the default); 0: the supervisor alone.")
    private int ring;

    UnitMagic(Session session) {
        this.session = session;
    }

    final Session session() {
        return session;
    }

    abstract Language language();

    int bits() {
        return 64;
    }

    /** The cell magics: the body is the text. */
    final void putBody(Call call, String name) {
        put(call, new UnitSource(name, language(), bits(), call.body(), call.bodyLine(), address(call), ring(call)));
    }

    /** The line magics: a file is the text, its name without extension the unit's. */
    final void putFile(Call call, Path file) {
        var name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "").replaceAll("[^A-Za-z0-9_.-]", "_");
        put(call, new UnitSource(name, language(), bits(), text(call, file), 1, address(call), ring(call)));
    }

    private static String text(Call call, Path file) {
        try {
            if (Files.size(file) > MOST_FILE_BYTES) {
                throw call.error(file + " has more than 16 MiB", file.toString());
            }
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw FileErrors.of(call, file, unreadable);
        }
    }

    private void put(Call call, UnitSource source) {
        try {
            var unit = session.put(source, call.output(), call.cancellation());
            call.output().display(Show.bundle(Views.unit(unit, session.program().orElseThrow())));
        } catch (ToolchainException mistakes) {
            throw explain(mistakes, call.place() == Place.LINE ? source.name() : null);
        } catch (MachineException impossible) {
            throw MagicException.of(impossible.getMessage()).named("MachineError").at(call.line(), 0);
        }
    }

    private MagicException explain(ToolchainException mistakes, String where) {
        var problems = mistakes.diagnostics().stream()
            .map(one -> new MagicException.Problem(text(one), where, one.line(), one.column(),
                where == null ? null : one.sourceLine())).toList();
        return (problems.isEmpty() ? MagicException.of(mistakes.getMessage()) : MagicException.of(problems))
            .named(language() == Language.C ? "CompilerError" : "AssemblerError");
    }

    private static String text(Diagnostic diagnostic) {
        return diagnostic.message() + diagnostic.hint().map(hint -> "\n" + hint).orElse("");
    }

    private OptionalLong address(Call call) {
        if (at == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Expression.number(at, new MachineNames(session)));
        } catch (ExpressionException bad) {
            throw call.error("--at: " + bad.getMessage(), at);
        }
    }

    private int ring(Call call) {
        if (ring != 0 && ring != 3) {
            throw call.error("--ring is 0 or 3", Integer.toString(ring));
        }
        return ring;
    }

    /** A unit's name as a parameter, checked. */
    static final class Name {
        @Parameters(index = "0", arity = "0..1", paramLabel = "NAME",
            description = "The unit's name; a unit of the same name is replaced.")
        private String text;

        String or(String usual, Call call) {
            if (text == null) {
                return usual;
            }
            if (!text.matches("[A-Za-z_][A-Za-z0-9_.-]{0,63}")) {
                throw call.error("a unit's name has letters, digits, '_', '-' and '.' only", text);
            }
            return text;
        }
    }
}
