package ringside.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import ringside.memory.PageWalk;
import ringside.memory.PagingMode;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Steps;
import ringside.trace.RegisterId;

/** What page tables map: the whole linear address space walked, page by page and gap by gap. */
final class PageTables {
    private static final int MOST_STEPS = 1 << 18;
    private static final int MOST_FOUND = 2000;
    private static final int MOST_RANGES = 200;
    private static final int MOST_NAMES = 4;

    private final Scene scene;
    private boolean cut;

    /** Adjoining pages of the same rights. */
    private record Mapped(long start, long last, KptiView.Rights rights) {
    }

    PageTables(Scene scene) {
        this.scene = scene;
    }

    /** The page table in use and the one in use before it; empty when there was but one. */
    Optional<KptiView> lastTwo() {
        long now = scene.cpu().cr3;
        var change = scene.recorder().lastChange(RegisterId.CR3, scene.recorder().count());
        while (change.isPresent() && change.get().change().before() == now) {
            change = scene.recorder().lastChange(RegisterId.CR3, change.get().step());
        }
        return change.map(last -> compare(last.change().before(), now));
    }

    KptiView compare(long first, long second) {
        var a = mapped(first);
        var b = mapped(second);
        var ranges = new ArrayList<KptiView.Range>();
        for (var range : pieces(a, b)) {
            join(ranges, range);
        }
        boolean more = ranges.size() > MOST_RANGES;
        return new KptiView(Hex.of(first), Hex.of(second), pcid(first), pcid(second),
            ranges.stream().limit(MOST_RANGES).map(this::named).toList(), cut || more);
    }

    private Integer pcid(long cr3) {
        return (scene.cpu().cr4 & Cpu.CR4_PCIDE) == 0 ? null : (int) (cr3 & 0xfff);
    }

    // ---- One table

    private List<Mapped> mapped(long cr3) {
        var cpu = scene.cpu().copy();
        cpu.cr3 = cr3;
        loadRegisters(cpu);
        var walk = new PageWalk(cpu, scene.machine().ram());
        var found = new ArrayList<Mapped>();
        int bits = linearBits(cpu);
        if (cpu.inLongMode()) {
            scan(walk, found, 0, (1L << bits - 1) - 1);
            scan(walk, found, -1L << bits - 1, -1);
        } else {
            scan(walk, found, 0, 0xffffffffL);
        }
        return found;
    }

    private static int linearBits(Cpu cpu) {
        return (cpu.cr4 & Cpu.CR4_LA57) != 0 ? 57 : 48;
    }

    /** PAE paging keeps its first level in registers, which a load of CR3 would fill. */
    private void loadRegisters(Cpu cpu) {
        try {
            if (PagingMode.of(cpu) == PagingMode.PAE) {
                PageWalk.loadPdptes(cpu, scene.machine().ram(), new Steps(), cpu.cr3);
            }
        } catch (Fault reserved) {
            cpu.pdptes[0] = cpu.pdptes[1] = cpu.pdptes[2] = cpu.pdptes[3] = 0;
        }
    }

    /** From {@code start} to {@code last}: a walk finds a page, or how much has none. */
    private void scan(PageWalk walk, List<Mapped> found, long start, long last) {
        long at = start;
        for (int steps = 0; Long.compareUnsigned(at, last) <= 0; steps++) {
            if (steps == MOST_STEPS || found.size() == MOST_FOUND) {
                cut = true;
                return;
            }
            boolean there = walk.walk(at);
            long size = walk.leaf() == 0 ? last - start + 1 : 1L << walk.mode().lowBit(walk.leaf());
            if (there) {
                add(found, new Mapped(at, at + size - 1,
                    new KptiView.Rights(walk.user(), walk.writable(), walk.executable(), walk.global())));
            }
            if (last - at < size && last - at >= 0) {
                return;
            }
            at += size;
        }
    }

    private static void add(List<Mapped> found, Mapped page) {
        var before = found.isEmpty() ? null : found.getLast();
        if (before != null && before.last() + 1 == page.start() && before.rights().equals(page.rights())) {
            found.set(found.size() - 1, new Mapped(before.start(), page.last(), page.rights()));
        } else {
            found.add(page);
        }
    }

    // ---- Two tables

    /** Cut wherever one of them changes. */
    private static List<KptiView.Range> pieces(List<Mapped> a, List<Mapped> b) {
        var borders = new TreeSet<Long>(Long::compareUnsigned);
        for (var one : List.of(a, b)) {
            one.forEach(range -> borders.addAll(List.of(range.start(), range.last() + 1)));
        }
        var pieces = new ArrayList<KptiView.Range>();
        for (long start : borders) {
            var next = borders.higher(start);
            var first = rights(a, start);
            var second = rights(b, start);
            if (first != null || second != null) {
                pieces.add(new KptiView.Range(Hex.of(start), Hex.of((next == null ? 0 : next) - 1), "", first,
                    second));
            }
        }
        return pieces;
    }

    private static KptiView.Rights rights(List<Mapped> ranges, long address) {
        return ranges.stream().filter(range -> Long.compareUnsigned(range.start(), address) <= 0
            && Long.compareUnsigned(address, range.last()) <= 0).map(Mapped::rights).findFirst().orElse(null);
    }

    private static void join(List<KptiView.Range> ranges, KptiView.Range next) {
        var before = ranges.isEmpty() ? null : ranges.getLast();
        if (before != null && before.last().value() + 1 == next.start().value()
            && Objects.equals(before.first(), next.first()) && Objects.equals(before.second(), next.second())) {
            ranges.set(ranges.size() - 1,
                new KptiView.Range(before.start(), next.last(), "", next.first(), next.second()));
        } else {
            ranges.add(next);
        }
    }

    // ---- Names

    private KptiView.Range named(KptiView.Range range) {
        var names = ProgramViews.machine(scene.machine(), scene.program()).regions().stream()
            .filter(region -> overlaps(region, range)).map(MachineView.Region::name).distinct().toList().reversed();
        var shown = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        var symbol = scene.symbol(range.start().value());
        return new KptiView.Range(range.start(), range.last(), names.isEmpty() ? symbol == null ? "" : symbol
            : shown + (names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : ""), range.first(),
            range.second());
    }

    private static boolean overlaps(MachineView.Region region, KptiView.Range range) {
        return Long.compareUnsigned(region.start().value(), range.last().value()) <= 0
            && Long.compareUnsigned(range.start().value(), region.end().value()) <= 0;
    }
}
