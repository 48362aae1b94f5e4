package ringside.magic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import ringside.expression.Expression;
import ringside.expression.ExpressionException;
import ringside.expression.Names;
import ringside.expression.Value;
import ringside.machine.Stage;
import ringside.machine.Stop;
import ringside.semantics.Event;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.trace.RegisterId;

/**
 * What names stand for in a session's expressions: registers and their parts, flags, symbols and constants, and the
 * last stop.
 */
final class MachineNames implements Names {
    private static final Map<String, Long> FLAGS = Map.ofEntries(
        Map.entry("cf", Flags.CF), Map.entry("pf", Flags.PF), Map.entry("af", Flags.AF), Map.entry("zf", Flags.ZF),
        Map.entry("sf", Flags.SF), Map.entry("tf", Flags.TF), Map.entry("if", Flags.IF), Map.entry("df", Flags.DF),
        Map.entry("of", Flags.OF), Map.entry("nt", Flags.NT), Map.entry("rf", Flags.RF), Map.entry("ac", Flags.AC));
    /** The constants that every cell has, by name. */
    static final Map<String, Integer> CONSTANTS = Map.of("KERNEL_CS", Stage.KERNEL_CS,
        "KERNEL_DS", Stage.KERNEL_DS, "USER_CS", Stage.USER_CS, "USER_DS", Stage.USER_DS,
        "TSS_SELECTOR", Stage.TSS_SELECTOR);
    private static final Map<String, RegisterId> REGISTERS = Arrays.stream(RegisterId.values())
        .collect(Collectors.toMap(RegisterId::label, id -> id));
    private static final List<String> LEGACY = List.of("ax", "cx", "dx", "bx", "sp", "bp", "si", "di");
    private static final List<String> STOP_NAMES = List.of("stop", "serial", "instructions", "fault.vector",
        "fault.mnemonic", "fault.error", "fault.address", "fault.check");

    private final Session session;

    MachineNames(Session session) {
        this.session = session;
    }

    @Override
    public Optional<Value> value(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return register(lower).or(() -> partOfRegister(lower)).or(() -> system(lower)).or(() -> flag(lower))
            .<Value>map(Value.Number::new).or(() -> ofStop(lower)).or(() -> symbol(name));
    }

    private Cpu cpu() {
        return session.machine().cpu();
    }

    private Optional<Long> register(String name) {
        return Optional.ofNullable(REGISTERS.get(name)).map(id -> id.of(cpu()));
    }

    /** {@code eax ax al ah}, {@code r8d r8w r8b} and their like. */
    private Optional<Long> partOfRegister(String name) {
        if (name.matches("r([89]|1[0-5])[dwb]")) {
            long whole = cpu().gpr[Integer.parseInt(name.substring(1, name.length() - 1))];
            return Optional.of(cut(whole, switch (name.charAt(name.length() - 1)) {
                case 'd' -> 32;
                case 'w' -> 16;
                default -> 8;
            }));
        }
        for (int i = 0; i < LEGACY.size(); i++) {
            var word = LEGACY.get(i);
            long whole = cpu().gpr[i];
            if (name.equals("e" + word)) {
                return Optional.of(cut(whole, 32));
            } else if (name.equals(word)) {
                return Optional.of(cut(whole, 16));
            } else if (name.equals(i < 4 ? word.charAt(0) + "l" : word + "l")) {
                return Optional.of(cut(whole, 8));
            } else if (i < 4 && name.equals(word.charAt(0) + "h")) {
                return Optional.of(cut(whole >>> 8, 8));
            }
        }
        return Optional.empty();
    }

    private static long cut(long value, int width) {
        return value & -1L >>> 64 - width;
    }

    private Optional<Long> system(String name) {
        return Optional.ofNullable(switch (name) {
            case "rip" -> cpu().rip;
            case "eip" -> cut(cpu().rip, 32);
            case "ip" -> cut(cpu().rip, 16);
            case "eflags" -> cpu().flags.value();
            case "iopl" -> (long) cpu().flags.iopl();
            case "cr8" -> cpu().cr8;
            case "star" -> cpu().star;
            case "lstar" -> cpu().lstar;
            case "fmask" -> cpu().fmask;
            case "gdtr.base" -> cpu().gdtr.base();
            case "gdtr.limit" -> (long) cpu().gdtr.limit();
            case "idtr.base" -> cpu().idtr.base();
            case "idtr.limit" -> (long) cpu().idtr.limit();
            case "tr" -> (long) cpu().tr.selector();
            case "tr.base" -> cpu().tr.base();
            case "ldtr" -> (long) cpu().ldtr.selector();
            default -> null;
        });
    }

    private Optional<Long> flag(String name) {
        var mask = FLAGS.get(name);
        return mask == null ? Optional.empty() : Optional.of((cpu().flags.value() & mask) != 0 ? 1L : 0L);
    }

    private Optional<Value> ofStop(String name) {
        if (!STOP_NAMES.contains(name)) {
            return Optional.empty();
        }
        var stop = session.lastStop();
        return Optional.of(switch (name) {
            case "stop" -> new Value.Text(stop.map(last -> last.reason().label()).orElse(""));
            case "serial" -> new Value.Text(session.machine().console().text());
            case "instructions" -> new Value.Number(stop.map(Stop::instructions).orElse(0L));
            default -> ofEvent(name, stop.flatMap(last -> Optional.ofNullable(last.event())).orElse(null));
        });
    }

    /** Without a fault, vector, error code and address are all ones: no real one is. */
    private static Value ofEvent(String name, Event event) {
        var fault = event == null ? null : event.fault();
        return switch (name) {
            case "fault.mnemonic" -> new Value.Text(event == null ? "" : ExceptionVector.nameOf(event.vector()));
            case "fault.check" -> new Value.Text(fault == null ? "" : fault.check().name());
            case "fault.vector" -> new Value.Number(event == null ? -1 : event.vector());
            case "fault.error" -> new Value.Number(event == null || event.errorCode() == Fault.NO_ERROR_CODE ? -1
                : event.errorCode() & 0xffffffffL);
            default -> new Value.Number(fault == null ? -1 : fault.address());
        };
    }

    private Optional<Value> symbol(String name) {
        var constant = CONSTANTS.get(name);
        if (constant != null) {
            return Optional.of(new Value.Number(constant));
        }
        OptionalLong address = session.program().map(program -> program.symbols().address(name))
            .orElse(OptionalLong.empty());
        if (address.isPresent()) {
            return Optional.of(new Value.Number(address.getAsLong()));
        }
        return Optional.ofNullable(Stage.symbols().get(name)).or(() -> session.program()
            .flatMap(program -> program.unit(name)).map(unit -> unit.base())).map(Value.Number::new);
    }

    @Override
    public Optional<Long> memory(long address, int width) {
        var bytes = session.machine().peek(address, width / 8);
        if (bytes == null) {
            return Optional.empty();
        }
        long value = 0;
        for (int i = 0; i < bytes.length; i++) {
            value |= (bytes[i] & 0xffL) << 8 * i;
        }
        return Optional.of(value);
    }

    @Override
    public List<String> suggest(String name) {
        return Suggestions.nearest(name, known()).stream().toList();
    }

    /** The value of a name or an expression in a call; where there is none, the error's hint ends in {@code more}. */
    static long address(Session session, Call call, String text, String more) {
        try {
            return Expression.number(text, new MachineNames(session));
        } catch (ExpressionException bad) {
            throw call.error(bad.getMessage(), text).named("UndefinedSymbol")
                .hint("A cell that begins with %%asm or %%c and defines it must run first." + more);
        }
    }

    /** An address with its name, when it has one: {@code start+0x4 (0x400004)}. */
    static String placed(Session session, long address) {
        var hex = "0x" + Long.toHexString(address);
        return session.program().flatMap(program -> program.symbols().nearest(address))
            .map(name -> name + " (" + hex + ")").orElse(hex);
    }

    /** Every name that stands for something, for suggestions and completion. */
    List<String> known() {
        var names = new ArrayList<String>();
        for (var id : RegisterId.values()) {
            names.add(id.label());
        }
        names.addAll(FLAGS.keySet());
        names.addAll(CONSTANTS.keySet());
        names.addAll(STOP_NAMES);
        names.addAll(Stage.symbols().keySet());
        session.program().ifPresent(program -> {
            names.addAll(program.symbols().names());
            program.units().forEach(unit -> names.add(unit.name()));
        });
        return names;
    }
}
