package ringside.magic;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** The registry: which magics there are, and how a call finds its magic and its options. */
public final class Magics {

    /** Magics of someone else's (the Java kernel's own), asked when a name is not ours. */
    public interface Others {

        /** Whether there is such a magic. */
        boolean knows(Place place, String name);

        /** Runs it; its result goes to the call's output. */
        void run(Call call) throws Exception;
    }

    /**
     * A registered magic.
     *
     * @param place line or cell
     * @param name name without sign
     * @param summary one line that says what it does
     * @param maker makes a fresh instance for a call
     */
    public record Entry(Place place, String name, String summary, Supplier<? extends Magic> maker) {

        /** The name with its sign. */
        public String signedName() {
            return place.sign() + name;
        }
    }

    private final Map<Place, SequencedMap<String, Entry>> entries = new EnumMap<>(Place.class);
    private Others others;

    /** A registry that knows {@code %magics} alone. */
    public Magics() {
        for (Place place : Place.values()) {
            entries.put(place, new TreeMap<>());
        }
        add(Place.LINE, MagicsMagic.class, () -> new MagicsMagic(this));
    }

    /** The registry that the kernel uses: all magics on one session. */
    public static Magics standard(Session session) {
        Magics magics = new Magics();
        magics.add(Place.CELL, AsmMagic.Cell.class, () -> new AsmMagic.Cell(session));
        magics.add(Place.LINE, AsmMagic.Line.class, () -> new AsmMagic.Line(session));
        magics.add(Place.CELL, CMagic.Cell.class, () -> new CMagic.Cell(session));
        magics.add(Place.LINE, CMagic.Line.class, () -> new CMagic.Line(session));
        magics.add(Place.LINE, RunMagic.class, () -> new RunMagic(session));
        magics.add(Place.LINE, BootMagic.class, () -> new BootMagic(session));
        magics.add(Place.LINE, BreakMagic.class, () -> new BreakMagic(session));
        magics.add(Place.LINE, CompareMagic.class, () -> new CompareMagic(session));
        magics.add(Place.LINE, GoToMagic.class, () -> new GoToMagic(session));
        magics.add(Place.LINE, SaveMagic.class, () -> new SaveMagic(session));
        magics.add(Place.LINE, LoadMagic.class, () -> new LoadMagic(session));
        magics.add(Place.LINE, ShowMagic.class, () -> new ShowMagic(session));
        magics.add(Place.LINE, CheckMagic.class, () -> new CheckMagic(session));
        magics.add(Place.LINE, MachineMagic.class, () -> new MachineMagic(session));
        return magics;
    }

    /** Adds a magic under the name of its {@code @Command} annotation; a later one of the same name takes its place. */
    public <M extends Magic> void add(Place place, Class<M> type, Supplier<M> maker) {
        Command command = type.getAnnotation(Command.class);
        String summary = command.description().length == 0 ? "" : command.description()[0];
        entries.get(place).put(command.name(), new Entry(place, command.name(), summary, maker));
    }

    /** Sets whom to ask about names that are not ours. */
    public void setOthers(Others others) {
        this.others = others;
    }

    /** All magics of ours, line magics first, by name. */
    public List<Entry> entries() {
        List<Entry> all = new ArrayList<>();
        entries.values().forEach(named -> all.addAll(named.values()));
        return all;
    }

    /** The magic of ours with this name, or null. */
    public Entry find(Place place, String name) {
        return entries.get(place).get(name);
    }

    /** Whether a call of this name would find a magic, ours or another's. */
    public boolean knows(Place place, String name) {
        return find(place, name) != null || others != null && others.knows(place, name);
    }

    /**
     * Runs a magic, or shows its help when the line asks for it.
     *
     * @throws MagicException when there is no such magic, its options are wrong, or the magic says so
     */
    public void run(Call call) throws Exception {
        Entry entry = find(call.place(), call.name());
        if (entry != null) {
            Options.run(entry, call);
        } else if (others != null && others.knows(call.place(), call.name())) {
            others.run(call);
        } else {
            throw unknown(call.place(), call.name()).at(call.line(), 0);
        }
    }

    /** The error for a name that nobody knows: with the nearest known name, and all of them. */
    public MagicException unknown(Place place, String name) {
        List<String> known = entries().stream().map(Entry::signedName).toList();
        Place other = place == Place.LINE ? Place.CELL : Place.LINE;
        String near = find(other, name) == null
                ? Suggestions.hint(place.sign() + name, known, "")
                : "Did you mean '" + other.sign() + name + "'?";
        String list = "Magics: " + String.join(" ", known);
        return MagicException.of("there is no magic " + place.sign() + name).named("UnknownMagic")
                .hint(near.isEmpty() ? list : near + "\n" + list);
    }
}
