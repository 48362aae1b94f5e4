package ringside.magic;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import ringside.expression.Expression;
import ringside.expression.ExpressionException;

/** {@code %check}: an exercise's test. */
@Command(name = "check", description = {"Require an expression to be true.",
    "Names are registers (rax, eax, cs, cr3), flags (zf), symbols, and of the last run stop, instructions, serial, "
        + "fault.vector, fault.error, fault.address, fault.check. [a] is the 64-bit word at a; u8[a], u16[a], u32[a] "
        + "are narrower. serial ~ \"text\" asks whether it was printed."})
final class CheckMagic implements Magic {
    private static final int WIDTH = 100;

    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "EXPR",
        description = "An expression with C's operators, such as rax == 42 && cpl == 3.")
    private List<String> words;

    CheckMagic(Session session) {
        this.session = session;
    }

    @Override
    public boolean stopsAtParameter() {
        return true;
    }

    @Override
    public void run(Call call) {
        var result = evaluate(call);
        var values = values(result);
        if (!result.value().truth()) {
            throw MagicException.of("the check does not hold: " + call.arguments() + values)
                .named("CheckFailed").at(call.line(), 0);
        }
        call.output().display(Bundle.text("✓ " + call.arguments() + values));
    }

    /** What the names were worth, in lines of their own that fit into a page. */
    private static String values(Expression.Result result) {
        var lines = new StringBuilder();
        int column = WIDTH;
        for (var one : result.seen().entrySet()) {
            var word = one.getKey() + " is " + one.getValue();
            boolean fits = column + 2 + word.length() <= WIDTH;
            lines.append(fits ? ", " : "\n  ").append(word);
            column = (fits ? column : 0) + 2 + word.length();
        }
        return lines.toString();
    }

    private Expression.Result evaluate(Call call) {
        try {
            return Expression.evaluate(call.arguments(), new MachineNames(session));
        } catch (ExpressionException bad) {
            throw MagicException.of(bad.getMessage()).named("CheckError")
                .at(call.line(), call.column() + bad.position());
        }
    }

    @Override
    public Completer completer() {
        return new WordCompleter(new MachineNames(session)::known);
    }
}
