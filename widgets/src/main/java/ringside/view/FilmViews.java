package ringside.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import ringside.trace.MemoryWrite;
import ringside.trace.Recorded;
import ringside.trace.RegisterId;

/** A run as a film, made from the recording. */
final class FilmViews {
    /** Runs of fewer steps have nothing to play. */
    private static final int FEWEST = 2;
    private static final int MOST_STEPS = 2000;
    /** The document's length, with which the player with its script and its tables stays below 400 kB. */
    private static final int MOST_BYTES = 320_000;
    /** Writes of a step beyond which only the number of the rest is told. */
    private static final int MOST_WRITES = 40;
    /** Faults behind which is looked; each takes a search. */
    private static final int MOST_TRIED = 3;
    /** Below, a number is hardly an address. */
    private static final long FIRST_ADDRESS = 0x1000;
    private static final RegisterId[] REGISTERS = RegisterId.values();

    private final Scene scene;
    private final long first;
    private final List<Recorded> steps = new ArrayList<>();
    private final FilmCode code;
    private final FilmStacks stacks;
    private final FilmLadders ladders;
    private final Map<String, String> symbols = new TreeMap<>();
    private final Set<Long> asked = new HashSet<>();
    private final Map<Integer, String> stored = new HashMap<>();
    private final long[] registers;
    private final Set<Long> refused;

    /** The last run; empty when it was not recorded, or was too short to be played. */
    static Optional<Made> of(Scene scene) {
        long start = scene.firstStep();
        long count = scene.recorder().count() - start;
        if (count < FEWEST) {
            return Optional.empty();
        }
        long shown = Math.min(count, MOST_STEPS);
        var made = made(scene, shown, count);
        for (int size = made.size(); size > MOST_BYTES && shown > 1; size = made.size()) {
            shown = Math.max(1, Math.min(shown - 1, shown * MOST_BYTES / size));
            made = made(scene, shown, count);
        }
        return Optional.of(made);
    }

    private static Made made(Scene scene, long shown, long count) {
        var film = new FilmViews(scene, scene.recorder().count() - shown).film(count - shown);
        return new Made(film, FilmDocument.of(film));
    }

    /**
     * A film and what the player's script reads.
     *
     * @param film     to be shown
     * @param document the same as {@link FilmDocument} writes it
     */
    record Made(Film film, String document) {
        int size() {
            return document.length();
        }
    }

    private FilmViews(Scene scene, long first) {
        this.scene = scene;
        this.first = first;
        for (long number = first; number < scene.recorder().count(); number++) {
            steps.add(scene.recorder().step(number));
        }
        registers = scene.recorder().registersBefore(first);
        code = new FilmCode(scene);
        stacks = new FilmStacks(scene, first);
        ladders = new FilmLadders(scene);
        refused = refused();
    }

    /** The last steps that ended in a fault: of these it is tried out what would have come next. */
    private Set<Long> refused() {
        return LongStream.iterate(first + steps.size() - 1, number -> number >= first, number -> number - 1)
            .filter(number -> isFault(steps.get((int) (number - first)))).limit(MOST_TRIED).boxed()
            .collect(Collectors.toSet());
    }

    private static boolean isFault(Recorded step) {
        return step.event() != null && step.event().fault() != null;
    }

    private Film film(long omitted) {
        int ring = steps.getFirst().cplBefore();
        var start = Arrays.stream(registers).mapToObj(Hex::of).toList();
        var sp = Hex.of(stacks.enter(registers, steps.getFirst()));
        var moments = moments();
        var listing = code.listing();
        name(scene.cpu().rip);
        var names = Arrays.stream(REGISTERS).map(RegisterId::label).toList();
        return new Film(first, omitted, ring, sp, Hex.of(scene.cpu().rip), names, start, listing, code.code(),
            stacks.asBefore(this::name), ladders.sentences(), ladders.rungs(), ladders.ladders(), symbols, moments);
    }

    private List<Film.Moment> moments() {
        var moments = new ArrayList<Film.Moment>();
        for (int i = 0; i < steps.size(); i++) {
            moments.add(moment(steps.get(i), first + i));
        }
        return moments;
    }

    private Film.Moment moment(Recorded step, long number) {
        var changed = new ArrayList<Film.Delta>();
        for (var change : step.registers()) {
            registers[change.register().ordinal()] = change.after();
            changed.add(new Film.Delta(change.register().ordinal(), Hex.of(change.after())));
        }
        var writes = new ArrayList<Film.Write>();
        for (var write : step.writes().subList(0, Math.min(MOST_WRITES, step.writes().size()))) {
            writes.add(write(step, write));
        }
        return new Film.Moment(code.number(step), step.cplAfter(),
            step.event() == null ? null : Scene.name(step.event()), step.transfers() ? Scene.deed(step) : null,
            stacks.moved(registers, step).map(Hex::of).orElse(null), changed, writes,
            step.writes().size() - writes.size(), ladders.number(step),
            refused.contains(number) ? ladders.beyond(number) : 0);
    }

    private Film.Write write(Recorded step, MemoryWrite write) {
        name(write.address());
        name(write.after());
        return new Film.Write(Hex.of(write.address()), write.width() >> 3, Hex.of(write.before()),
            Hex.of(write.after()), write.cpu(), what(step, write));
    }

    private String what(Recorded step, MemoryWrite write) {
        if (write.cpu()) {
            return StackViews.pushed(step, write.address()).orElse("");
        }
        return step.instruction() == null || !stacks.holds(write.address()) ? ""
            : stored.computeIfAbsent(code.number(step), _ ->
                StackViews.stored(step.instruction(), scene.text(step.instruction())));
    }

    /** Remembers what an address is called. */
    private void name(long address) {
        if (Long.compareUnsigned(address, FIRST_ADDRESS) >= 0 && asked.add(address)) {
            var name = scene.symbol(address);
            if (name != null) {
                symbols.put(Hex.of(address).toString(), name);
            }
        }
    }
}
