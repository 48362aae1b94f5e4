package ringside.toolchain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import ringside.toolchain.dwarf.CTypes;

/**
 * All units that a machine holds, linked together. Memory lives on between runs and the guest's tables point into it,
 * so a unit never moves because another one changes: each has a slot with room to grow, a new version goes into the old
 * slot when it fits, and in other units only the places whose value has changed are written. What fails changes
 * nothing.
 *
 * <p>Not for several threads at once.
 */
public final class Program {
    private static final long SLOT = 0x10000;
    /** Below the base: units grow upwards and never meet the library. */
    private static final long LIBRARY_OFFSET = -0xc0_0000;
    private static final long LARGEST_UNIT = 32 << 20;

    private final long base;
    private final Map<String, Long> machineSymbols;
    private final Library library;                         // or null
    private final Map<String, PlacedUnit> units = new LinkedHashMap<>();
    private long nextSlot;
    private Linker linked;
    private SymbolTable symbols;
    private LineTable lines;

    /**
     * A program without the run-time library.
     *
     * @param base           where the first unit goes, at the start of a page
     * @param machineSymbols the machine's own names and addresses ({@code tss}, {@code idt} …); a unit's label of the
     *                       same name hides them
     * @see Toolchain#program(long, Map)
     */
    public Program(long base, Map<String, Long> machineSymbols) {
        this(base, machineSymbols, null);
    }

    Program(long base, Map<String, Long> machineSymbols, Library library) {
        this.base = base;
        this.nextSlot = base;
        this.machineSymbols = Map.copyOf(machineSymbols);
        this.library = library;
        snapshot(Map.of());
    }

    /**
     * Adds a unit, or replaces the one of the same name.
     *
     * @return what must be written into memory now: the unit, the library when it is needed for the first time, and the
     *         places in other units that mean another address than before
     * @throws ToolchainException when two units define a name or overlap, or an address does not fit; the program is
     *                            then as it was
     */
    public Placement put(UnitObject unit) throws ToolchainException {
        if (unit.name().equals(Library.NAME) && library != null) {
            throw new ToolchainException("The name `" + unit.name() + "` belongs to the run-time library.");
        }
        Map<String, PlacedUnit> next = new LinkedHashMap<>(units);
        List<PlacedUnit> fresh = new ArrayList<>(List.of(place(unit)));
        if (unit.isFlat()) {
            next.remove(unit.name());
        }
        next.put(unit.name(), fresh.getFirst());
        Linker linker = Linker.link(next.values(), machineSymbols);
        if (library != null && !next.containsKey(Library.NAME)
                && linker.allUndefined().stream().anyMatch(Library::defines)) {
            PlacedUnit placed = new PlacedUnit(library.object(), base + LIBRARY_OFFSET, SLOT);
            fresh.add(placed);
            next.put(placed.name(), placed);
            linker = Linker.link(next.values(), machineSymbols);
        }
        return commit(next, linker, fresh);
    }

    /** All units again, for a fresh machine. */
    public Placement everything() {
        return placement(units.values(), List.of());
    }

    /** The names as they are now. */
    public SymbolTable symbols() {
        return symbols;
    }

    /** The lines as they are now. */
    public LineTable lines() {
        return lines;
    }

    /** The types that the C units know; of two of one name, the one of the unit that came last. */
    public CTypes types() {
        return CTypes.all(units.values().stream().map(unit -> unit.object().types()).toList());
    }

    /** The units in the order in which they first came, flat images in that in which they last did. */
    public List<PlacedUnit> units() {
        return List.copyOf(units.values());
    }

    /** A unit by its name. */
    public Optional<PlacedUnit> unit(String name) {
        return Optional.ofNullable(units.get(name));
    }

    /** The unit that holds an address: of flat images that overlap, the one that came last. */
    public Optional<PlacedUnit> unitAt(long address) {
        return visible().stream().filter(u -> u.contains(address)).findFirst();
    }

    /** The symbols that a unit uses and nobody defines; it cannot run, all others can. */
    public List<Unresolved> unresolved(String unit) {
        List<Unresolved> result = new ArrayList<>();
        if (linked != null) {
            linked.undefined(unit).forEach((symbol, line) -> result.add(new Unresolved(unit, symbol, line,
                    result.size() < Linker.SEARCHED ? symbols.suggest(symbol) : List.of())));
        }
        return result;
    }

    private Placement commit(Map<String, PlacedUnit> next, Linker linker, List<PlacedUnit> fresh) {
        List<Write> patches = new ArrayList<>();
        for (Linker.Site site : linker.sites()) {
            byte[] old = site.unit().applied(site.relocation());
            boolean changed = site.bytes() != null && !Arrays.equals(old, site.bytes());
            site.unit().apply(site.relocation(), site.bytes());
            if (changed && !fresh.contains(site.unit())) {
                Relocation relocation = site.unit().object().relocations().get(site.relocation());
                patches.add(new Write(site.unit().place(relocation), site.bytes()));
            }
        }
        units.clear();
        units.putAll(next);
        fresh.stream().filter(u -> u.slotSize() > 0 && !u.name().equals(Library.NAME))
                .forEach(u -> nextSlot = Math.max(nextSlot, u.base() + u.slotSize()));
        linked = linker;
        snapshot(linker.addresses());
        return placement(fresh, patches);
    }

    private void snapshot(Map<String, Long> addresses) {
        symbols = new SymbolTable(visible(), machineSymbols, addresses);
        lines = new LineTable(visible());
    }

    /** The units but for those that a flat image which came later covers. */
    private List<PlacedUnit> visible() {
        List<PlacedUnit> all = List.copyOf(units.values());
        return IntStream.range(0, all.size()).filter(i -> all.subList(i + 1, all.size()).stream()
                .noneMatch(later -> overlap(all.get(i), later))).mapToObj(all::get).toList();
    }

    private Placement placement(Collection<PlacedUnit> which, List<Write> patches) {
        List<Region> maps = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        for (PlacedUnit unit : which) {
            unit.regions().forEach(region -> maps.add(withNeighbours(region, unit)));
            for (int i = 0; i < unit.object().sections().size(); i++) {
                if (unit.object().sections().get(i).size() > 0) {
                    writes.add(new Write(unit.sectionAddress(i), unit.image(i)));
                }
            }
        }
        writes.addAll(patches);
        return new Placement(maps, writes);
    }

    /** Units placed by hand may share a page: it then allows what either of them needs. */
    private Region withNeighbours(Region region, PlacedUnit owner) {
        Region result = region;
        for (PlacedUnit unit : units.values()) {
            for (Region other : unit == owner ? List.<Region>of() : unit.regions()) {
                result = result.overlaps(other) ? result.with(other) : result;
            }
        }
        return result;
    }

    private PlacedUnit place(UnitObject unit) throws ToolchainException {
        PlacedUnit old = units.get(unit.name());
        long size = Layout.of(unit, 0).size();
        if (size > LARGEST_UNIT) {
            throw new ToolchainException("Unit `%s` takes %d MB of memory; at most %d MB can be placed.".formatted(
                    unit.name(), size >> 20, LARGEST_UNIT >> 20));
        }
        if (unit.source().at().isPresent()) {
            return placeAt(unit, unit.source().at().getAsLong());
        }
        if (old != null && old.source().at().isEmpty() && Layout.isAligned(unit, old.base())
                && Layout.of(unit, old.base()).size() <= old.slotSize()) {
            return new PlacedUnit(unit, old.base(), old.slotSize());
        }
        long slot = Layout.roundUp(Math.max(1, old == null ? size : 2 * size), SLOT);
        return new PlacedUnit(unit, freeSlot(slot, Layout.alignment(unit)), slot);
    }

    /** Behind every slot there ever was: the guest may still hold pointers into one that a unit left. */
    private long freeSlot(long size, long alignment) {
        long align = Math.max(SLOT, alignment);
        long start = Layout.roundUp(nextSlot, align);
        for (boolean moved = true; moved; ) {
            moved = false;
            for (PlacedUnit unit : units.values()) {
                if (overlaps(start, size, unit.base(), unit.reserved())) {
                    start = Layout.roundUp(unit.base() + unit.reserved(), align);
                    moved = true;
                }
            }
        }
        return start;
    }

    private PlacedUnit placeAt(UnitObject unit, long address) throws ToolchainException {
        PlacedUnit placed = new PlacedUnit(unit, address, 0);
        for (PlacedUnit other : units.values()) {
            if (!other.name().equals(unit.name())
                    && !(unit.isFlat() && other.object().isFlat()) && overlap(placed, other)) {
                throw new ToolchainException("Unit `%s` at 0x%x (%d bytes) overlaps unit `%s` at 0x%x (%d bytes)."
                        .formatted(unit.name(), address, placed.size(), other.name(), other.base(), other.reserved()));
            }
        }
        return placed;
    }

    private static boolean overlap(PlacedUnit a, PlacedUnit b) {
        return overlaps(a.base(), a.reserved(), b.base(), b.reserved());
    }

    private static boolean overlaps(long a, long aSize, long b, long bSize) {
        return Long.compareUnsigned(a, b + bSize) < 0 && Long.compareUnsigned(b, a + aSize) < 0;
    }
}
