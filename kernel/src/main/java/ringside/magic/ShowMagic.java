package ringside.magic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringside.expression.Expression;
import ringside.expression.ExpressionException;
import ringside.state.Cpu;
import ringside.view.View;
import ringside.view.Views;

/** {@code %show}: a picture of the machine as it stands, or of what it did. */
@Command(name = "show", description = {"Draw the machine as it stands, or what it did.",
    "regs flags stack frame tss gdt idt ldt msrs paging ADDR memory ADDR code [ADDR] steps [STEP|MNEMONIC] "
        + "fault stop timeline symbols serial screen vendors"})
final class ShowMagic implements Magic {
    private static final int MOST_BYTES = 1 << 16;

    /** What can be shown. */
    enum What {
        REGS, FLAGS, STACK, FRAME, TSS, GDT, IDT, LDT, MSRS, PAGING, MEMORY, CODE, STEPS, FAULT, STOP, TIMELINE,
        SYMBOLS, SERIAL, SCREEN, VENDORS;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static List<String> labels() {
            return Arrays.stream(values()).map(What::label).toList();
        }
    }

    private final Session session;

    @Parameters(index = "0", paramLabel = "WHAT", description = "What to show.")
    private String what;

    @Parameters(index = "1..*", paramLabel = "DETAIL",
        description = "An address or expression, a step's number or a mnemonic.")
    private List<String> detail = List.of();

    @Option(names = "--count", paramLabel = "N",
        description = "How many rows: bytes of memory, stack slots, instructions.")
    private Integer count;

    @Option(names = "--all", description = "Everything, also what is usually left out.")
    private boolean all;

    ShowMagic(Session session) {
        this.session = session;
    }

    @Override
    public void run(Call call) {
        if (count != null && (count < 1 || count > MOST_BYTES)) {
            throw call.error("--count is 1 to 65536", count.toString());
        }
        call.output().display(Show.bundle(view(call, parse(call))));
    }

    private What parse(Call call) {
        for (var one : What.values()) {
            if (one.label().equals(what) || one == What.REGS && what.equals("registers")) {
                return one;
            }
        }
        throw call.error("there is no view '" + what + "'", what).named("UsageError")
            .hint(Suggestions.hint(what, What.labels(), "There are: " + String.join(" ", What.labels())));
    }

    private View view(Call call, What wanted) {
        var views = session.views();
        return switch (wanted) {
            case REGS -> views.registers();
            case FLAGS -> views.flags();
            case STACK -> views.stack(count == null ? 16 : count);
            case FRAME -> views.frame();
            case TSS -> views.tss();
            case GDT -> views.gdt();
            case IDT -> views.idt(all);
            case LDT -> views.ldt();
            case MSRS -> views.msrs();
            case PAGING -> views.paging(address(call));
            case MEMORY -> views.memory(address(call), count == null ? 128 : count);
            case CODE -> views.code(detail.isEmpty() ? codeAddress() : address(call),
                count == null ? 12 : count);
            case STEPS -> steps(call, views);
            case FAULT -> views.fault();
            case STOP -> views.stop();
            case TIMELINE -> views.timeline();
            case SYMBOLS -> views.symbols();
            case SERIAL -> views.serial();
            case SCREEN -> views.screen();
            case VENDORS -> views.vendors();
        };
    }

    private long codeAddress() {
        var cpu = session.machine().cpu();
        return cpu.linear(Cpu.CS, cpu.rip);
    }

    private View steps(Call call, Views views) {
        var which = String.join(" ", detail);
        return views.steps(which).orElseThrow(() -> call.error(which.isEmpty()
            ? "no control transfer has been recorded yet: use %run first (without --no-record)"
            : "no recorded step is '" + which + "'", which)
            .hint("%show steps N takes a step's number, %show steps MNEMONIC the last such instruction."));
    }

    private long address(Call call) {
        if (detail.isEmpty()) {
            throw call.error("%show " + what + " needs an address: a symbol, a number or an expression such as rsp+8",
                what);
        }
        var text = String.join(" ", detail);
        try {
            return Expression.number(text, new MachineNames(session));
        } catch (ExpressionException bad) {
            throw call.error(bad.getMessage(), text);
        }
    }

    @Override
    public Completer completer() {
        return new WordCompleter(() -> {
            var words = new ArrayList<>(What.labels());
            words.addAll(new MachineNames(session).known());
            return words;
        });
    }
}
