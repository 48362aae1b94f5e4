package ringside.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import ringside.isa.CodeSize;
import ringside.isa.Decoder;
import ringside.isa.Disassembly;
import ringside.isa.Instruction;
import ringside.machine.Machine;
import ringside.machine.Stage;
import ringside.memory.PageWalk;
import ringside.state.Cpu;
import ringside.toolchain.Diagnostic;
import ringside.toolchain.Language;
import ringside.toolchain.ListingLine;
import ringside.toolchain.PlacedUnit;
import ringside.toolchain.Program;
import ringside.toolchain.Section;
import ringside.toolchain.Symbol;
import ringside.toolchain.Unresolved;

/** Units, symbols and the machine's memory map. */
final class ProgramViews {
    /** Instructions of a unit that are listed. */
    /** A line that makes so many bytes fills memory; what repeats itself is told once. */
    private static final int LONG_LINE = 64;
    private static final int MOST_LINES = 400;
    private static final int MOST_SYMBOLS = 400;
    /** Stands for lines of data that are all the same. */
    private static final String SAME = "…";
    private static final Map<String, Integer> CONSTANTS = new TreeMap<>(Map.of(
        "KERNEL_CS", Stage.KERNEL_CS, "KERNEL_DS", Stage.KERNEL_DS, "USER_CS", Stage.USER_CS, "USER_DS", Stage.USER_DS,
        "TSS_SELECTOR", Stage.TSS_SELECTOR));

    private ProgramViews() {
    }

    // ---- A unit

    static UnitView unit(PlacedUnit unit, Program program, Decoder decoder) {
        var messages = new ArrayList<UnitView.Message>();
        unit.object().warnings().forEach(warning -> messages.add(message(warning)));
        program.unresolved(unit.name()).forEach(missing -> messages.add(message(unit, missing)));
        var source = unit.object().source();
        var language = source.language() == Language.C ? "C" : "assembly";
        return new UnitView(unit.name(), language, source.bits(), source.ring(), sections(unit), symbols(unit),
            listing(unit, program, decoder), messages);
    }

    private static UnitView.Message message(Diagnostic warning) {
        return new UnitView.Message(warning.severity().name().toLowerCase(Locale.ROOT), warning.line(),
            warning.column(), warning.message() + warning.hint().map(hint -> " (" + hint + ")").orElse(""),
            blankToNull(warning.sourceLine()));
    }

    private static UnitView.Message message(PlacedUnit unit, Unresolved missing) {
        var alike = missing.suggestions().isEmpty()
            ? "" : "; did you mean " + String.join(", ", missing.suggestions()) + "?";
        return new UnitView.Message("error", missing.line(), 0, "nobody defines " + missing.symbol() + alike,
            blankToNull(unit.object().source().line(missing.line())));
    }

    private static String blankToNull(String text) {
        return text.isBlank() ? null : text;
    }

    private static List<UnitView.Section> sections(PlacedUnit unit) {
        var sections = new ArrayList<UnitView.Section>();
        for (int i = 0; i < unit.object().sections().size(); i++) {
            var section = unit.object().sections().get(i);
            if (section.size() > 0) {
                sections.add(new UnitView.Section(section.name(), Hex.of(unit.sectionAddress(i)), section.size(),
                    rights(section)));
            }
        }
        return sections;
    }

    private static String rights(Section section) {
        return "r" + (section.writable() ? "w" : "") + (section.executable() ? "x" : "");
    }

    private static List<SymbolList.Symbol> symbols(PlacedUnit unit) {
        return unit.object().symbols().stream().filter(ProgramViews::isNamed)
            .map(symbol -> new SymbolList.Symbol(symbol.name(),
            Hex.of(unit.sectionAddress(symbol.section()) + symbol.value()), symbol.size(),
                kind(symbol), unit.name()))
            .sorted(Comparator.comparing(symbol -> symbol.address().toString())).limit(MOST_SYMBOLS).toList();
    }

    private static boolean isNamed(Symbol symbol) {
        return symbol.section() >= 0 && !symbol.name().isEmpty() && !symbol.name().startsWith(".L")
            && symbol.type() != Symbol.Type.SECTION && symbol.type() != Symbol.Type.FILE;
    }

    private static String kind(Symbol symbol) {
        return switch (symbol.type()) {
            case FUNCTION -> "function";
            case OBJECT -> "object";
            default -> "label";
        };
    }

    // ---- Its listing

    private static List<CodeLine> listing(PlacedUnit unit, Program program, Decoder decoder) {
        var text = unit.object().source().text().lines().toList();
        LongFunction<String> symbol = address -> program.symbols().nearest(address).map(Object::toString).orElse(null);
        var lines = new ArrayList<CodeLine>();
        for (var line : unit.listing()) {
            if (lines.size() >= MOST_LINES) {
                break;
            }
            var place = line.line() == 0 ? null : new Place(unit.name(), line.line(), source(unit, text, line.line()));
            if (isCode(unit, line.address())) {
                instructions(lines, line, place, unit, symbol, decoder);
            } else {
                data(lines, new CodeLine(Hex.of(line.address()), label(symbol, line.address()), Bytes.hex(line.bytes()),
                    "", null, place, false));
            }
        }
        return lines;
    }

    /** Adds a line of data; lines that only repeat the one before become one of dots. */
    private static void data(List<CodeLine> lines, CodeLine line) {
        var last = lines.isEmpty() ? null : lines.getLast();
        if (last == null || line.label() != null || !last.bytes().equals(SAME) && !last.bytes().equals(line.bytes())) {
            lines.add(line);
        } else if (!last.bytes().equals(SAME)) {
            lines.add(new CodeLine(line.address(), null, SAME, "", null, null, false));
        } else if (!lines.get(lines.size() - 2).bytes().equals(line.bytes())) {
            lines.add(line);
        }
    }

    private static String source(PlacedUnit unit, List<String> text, int line) {
        int index = line - unit.object().source().firstLine();
        return index >= 0 && index < text.size() ? text.get(index) : "";
    }

    private static boolean isCode(PlacedUnit unit, long address) {
        for (int i = 0; i < unit.object().sections().size(); i++) {
            var section = unit.object().sections().get(i);
            long offset = address - unit.sectionAddress(i);
            if (offset >= 0 && offset < section.size()) {
                return section.executable();
            }
        }
        return false;
    }

    /** One line each for the instructions that a line of the cell made; its text stands beside the first. */
    private static void instructions(List<CodeLine> lines, ListingLine line, Place place, PlacedUnit unit,
                                     LongFunction<String> symbol, Decoder decoder) {
        var size = switch (unit.object().source().bits()) {
            case 16 -> CodeSize.BITS16;
            case 32 -> CodeSize.BITS32;
            default -> CodeSize.BITS64;
        };
        int at = 0;
        var beside = place;
        while (at < line.bytes().length) {
            long address = line.address() + at;
            var known = decoder.decode(line.bytes(), at, line.bytes().length, address, size);
            var found = known instanceof Instruction ? known
                : Decoder.ofEverything().decode(line.bytes(), at, line.bytes().length, address, size);
            int length = found instanceof Instruction ? found.length() : line.bytes().length - at;
            var bytes = Arrays.copyOfRange(line.bytes(), at, at + length);
            var shown = new CodeLine(Hex.of(address), label(symbol, address), Bytes.hex(bytes),
                found instanceof Instruction instruction ? Disassembly.att(instruction, symbol) : "", null, beside,
                false);
            if (line.bytes().length < LONG_LINE) {
                lines.add(shown);
            } else {
                data(lines, shown);
            }
            beside = place == null ? null : new Place(place.unit(), place.line(), null);
            at += length;
        }
    }

    private static String label(LongFunction<String> symbol, long address) {
        var name = symbol.apply(address);
        return name == null || name.contains("+0x") ? null : name;
    }

    // ---- Symbols

    static SymbolList symbols(Optional<Program> program) {
        var all = new ArrayList<SymbolList.Symbol>();
        program.ifPresent(units -> units.units().forEach(unit -> all.addAll(symbols(unit))));
        Stage.symbols().forEach((name, address) ->
            all.add(new SymbolList.Symbol(name, Hex.of(address), 0, "object", null)));
        all.sort((one, other) -> Long.compareUnsigned(one.address().value(), other.address().value()));
        CONSTANTS.forEach((name, value) -> all.add(new SymbolList.Symbol(name, Hex.of(value), 0, "constant", null)));
        return new SymbolList(all);
    }

    // ---- The machine

    static MachineView machine(Machine machine, Optional<Program> program) {
        var cpu = machine.cpu();
        var features = cpu.model.features().stream().map(Enum::name).sorted().toList();
        return new MachineView(mode(cpu), cpu.cpl, machine.ram().size(), cpu.instructions, regions(machine, program),
            cpu.model.vendor().identification(), features, machine.devices());
    }

    static String mode(Cpu cpu) {
        if (!cpu.inProtectedMode()) {
            return "real-address mode";
        }
        if (cpu.inLongMode()) {
            return cpu.in64BitMode() ? "64-bit mode" : "compatibility mode";
        }
        return cpu.inVirtual8086Mode() ? "virtual-8086 mode" : "protected mode";
    }

    private static List<MachineView.Region> regions(Machine machine, Optional<Program> program) {
        var regions = new ArrayList<MachineView.Region>();
        stageRegions().forEach((name, range) -> regions.add(region(machine, name, "stage", range[0], range[1])));
        program.ifPresent(units -> units.units().forEach(unit -> sections(unit).forEach(section -> regions.add(
            region(machine, unit.name() + " " + section.name(), "unit", section.address().value(), section.size())))));
        regions.sort((one, other) -> Long.compareUnsigned(other.start().value(), one.start().value()));
        return regions;
    }

    /** Start and size of each. */
    private static Map<String, long[]> stageRegions() {
        var ranges = new LinkedHashMap<String, long[]>();
        ranges.put("GDT", new long[] {Stage.GDT, Stage.GDT_LIMIT + 1});
        ranges.put("IDT", new long[] {Stage.IDT, 16L * Stage.GATES});
        ranges.put("TSS", new long[] {Stage.TSS, Stage.TSS_LIMIT + 1});
        ranges.put("stubs of the default gates", new long[] {Stage.STUBS, (long) Stage.GATES * Stage.STUB_SIZE});
        ranges.put("return address of an entry", new long[] {Stage.RETURN, 4});
        ranges.put("kernel stack", new long[] {Stage.KERNEL_STACK_TOP - Stage.STACK_SIZE, Stage.STACK_SIZE});
        ranges.put("interrupt stack", new long[] {Stage.INTERRUPT_STACK_TOP - Stage.STACK_SIZE, Stage.STACK_SIZE});
        ranges.put("user stack", new long[] {Stage.USER_STACK_TOP - Stage.STACK_SIZE, Stage.STACK_SIZE});
        return ranges;
    }

    private static MachineView.Region region(Machine machine, String name, String kind, long start, long size) {
        var walk = new PageWalk(machine.cpu(), machine.ram());
        boolean mapped = walk.walk(start);
        var rights = mapped ? "r" + (walk.writable() ? "w" : "") + (walk.executable() ? "x" : "") : "";
        return new MachineView.Region(Hex.of(start), Hex.of(start + size - 1), name, kind,
            !mapped ? "none" : walk.user() ? "all" : "0 to 2", rights, symbol(start, start + size));
    }

    /** The stage's symbol at the start of a region, or at the end of a stack. */
    private static String symbol(long start, long end) {
        return Stage.symbols().entrySet().stream().filter(one -> one.getValue() == start || one.getValue() == end)
            .map(Map.Entry::getKey)
            .findFirst().orElse(null);
    }
}
