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
import ringside.trace.RegisterId;
import ringside.view.View;
import ringside.view.Views;

/** {@code %show}: a picture of the machine as it stands, or of what it did. */
@Command(name = "show", description = {"Draw the machine as it stands, or what it did.",
    "regs flags control stack frame tss gdt idt ldt msrs paging ADDR kpti [CR3 CR3] memory ADDR struct TYPE [ADDR] "
        + "code [ADDR] steps [STEP|MNEMONIC] why-not [INSTRUCTION] lint fault story origin REGISTER|ADDR stop timeline "
        + "player symbols serial screen vendors"})
final class ShowMagic implements Magic {
    private static final int MOST_BYTES = 1 << 16;

    /** What can be shown. */
    enum What {
        REGS, FLAGS, CONTROL, STACK, FRAME, TSS, GDT, IDT, LDT, MSRS, PAGING, KPTI, MEMORY, STRUCT, CODE, STEPS,
        WHY_NOT, LINT, FAULT, STORY, ORIGIN, STOP, TIMELINE, PLAYER, SYMBOLS, SERIAL, SCREEN, VENDORS;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
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
            case CONTROL -> views.control();
            case STACK -> views.stack(count == null ? 16 : count);
            case FRAME -> views.frame();
            case TSS -> views.tss();
            case GDT -> views.gdt();
            case IDT -> views.idt(all);
            case LDT -> views.ldt();
            case MSRS -> views.msrs();
            case PAGING -> views.paging(address(call));
            case KPTI -> kpti(call, views);
            case MEMORY -> views.memory(address(call), count == null ? 128 : count);
            case STRUCT -> new TypedMemory(session, call, detail).view();
            case CODE -> views.code(detail.isEmpty() ? codeAddress() : address(call),
                count == null ? 12 : count);
            case STEPS -> steps(call, views);
            case FAULT -> views.fault();
            case STORY -> views.story();
            case ORIGIN -> origin(call, views);
            case STOP -> views.stop();
            case TIMELINE -> views.timeline();
            case PLAYER -> views.player();
            case SYMBOLS -> views.symbols();
            case SERIAL -> views.serial();
            case SCREEN -> views.screen();
            case VENDORS -> views.vendors();
            case WHY_NOT -> views.whyNot(detail.isEmpty() ? null
                : new Assembled(session, call).instruction(String.join(" ", detail)));
            case LINT -> views.lint();
        };
    }

    private View kpti(Call call, Views views) {
        if (detail.isEmpty()) {
            return views.kpti();
        }
        if (detail.size() != 2) {
            throw call.error("%show kpti takes two values of CR3, each without blanks, or none", detail.getFirst());
        }
        return views.kpti(address(call, session, detail.getFirst()), address(call, session, detail.getLast()));
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

    /** Of a register by its name, else of what lies at an address. */
    private View origin(Call call, Views views) {
        var name = String.join(" ", detail).strip().toLowerCase(Locale.ROOT);
        if (name.equals("rip")) {
            return views.originOfPointer();
        }
        var register = Arrays.stream(RegisterId.values()).filter(one -> one.label().equals(name)).findFirst();
        return register.isPresent() ? views.origin(register.get()) : views.origin(address(call));
    }

    private long address(Call call) {
        if (detail.isEmpty()) {
            throw call.error("%show " + what + " needs an address: a symbol, a number or an expression such as rsp+8",
                what);
        }
        return address(call, session, String.join(" ", detail));
    }

    static long address(Call call, Session session, String expression) {
        try {
            return Expression.number(expression, new MachineNames(session));
        } catch (ExpressionException bad) {
            throw call.error(bad.getMessage(), expression);
        }
    }

    @Override
    public Completer completer() {
        return new WordCompleter(() -> {
            var words = new ArrayList<>(What.labels());
            words.addAll(new MachineNames(session).known());
            session.program().ifPresent(program -> words.addAll(program.types().names()));
            return words;
        });
    }
}
