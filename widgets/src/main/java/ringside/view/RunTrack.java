package ringside.view;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ringside.explain.Track;
import ringside.isa.Disassembly;
import ringside.isa.Instruction;
import ringside.machine.Start;
import ringside.toolchain.LineTable;
import ringside.toolchain.Program;
import ringside.toolchain.SymbolAt;
import ringside.toolchain.SymbolTable;
import ringside.trace.Recorded;
import ringside.trace.RecordedRun;

/**
 * A recorded run with the names and lines that its code had when it ran: they stay when cells change or the machine is
 * made anew.
 */
public final class RunTrack implements Track {
    private final String name;
    private final String end;
    private final List<Piece> pieces = new ArrayList<>();
    private final Optional<SymbolTable> symbols;
    private final Optional<LineTable> lines;
    private final Map<Instruction, String> texts = new IdentityHashMap<>();

    /** Steps of a run, from its first on. */
    private record Piece(RecordedRun run, long count) {
    }

    /**
     * A run from where the machine was last entered on: what a run only went on from belongs to it.
     *
     * @param name what it is called
     * @param end  how it ended, in words
     */
    public RunTrack(String name, String end, RecordedRun run, Optional<Program> program) {
        this.name = name;
        this.end = end;
        pieces.add(new Piece(run, run.count()));
        while (run.start() instanceof Start.Onward && run.parent() != null) {
            pieces.addFirst(new Piece(run.parent(), run.first() - run.parent().first()));
            run = run.parent();
        }
        symbols = program.map(Program::symbols);
        lines = program.map(Program::lines);
    }

    public String name() {
        return name;
    }

    /** How it ended, in words. */
    public String end() {
        return end;
    }

    @Override
    public long count() {
        return pieces.stream().mapToLong(Piece::count).sum();
    }

    @Override
    public Recorded step(long index) {
        long left = index;
        int i = 0;
        while (left >= pieces.get(i).count && i < pieces.size() - 1) {
            left -= pieces.get(i++).count;
        }
        return pieces.get(i).run.step(left);
    }

    @Override
    public String text(Recorded step) {
        if (step.instruction() == null) {
            return step.event() == null ? "?" : Scene.name(step.event());
        }
        return texts.computeIfAbsent(step.instruction(), one -> Disassembly.brief(one, this::symbol));
    }

    @Override
    public String symbol(long address) {
        return symbols.flatMap(names -> names.nearest(address)).map(SymbolAt::toString).orElse(null);
    }

    Place place(long address) {
        return lines.flatMap(table -> table.at(address))
            .map(line -> new Place(line.unit(), line.line(), line.text())).orElse(null);
    }
}
