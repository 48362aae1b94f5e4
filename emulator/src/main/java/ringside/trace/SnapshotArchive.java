package ringside.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import ringside.isa.Feature;
import ringside.machine.Machine;
import ringside.machine.Snapshot;
import ringside.machine.device.Console;
import ringside.memory.Pages;
import ringside.memory.PhysicalMemory;
import ringside.state.Archive;
import ringside.state.CpuidModel;
import ringside.state.Vendor;

/**
 * Saves or restores the snapshots of one machine. Each page of RAM is written once, and of each snapshot only what
 * differs from the one before it.
 */
final class SnapshotArchive {
    private static final byte[] ZEROS = new byte[PhysicalMemory.PAGE];
    /** What stands for a page: it is all zeros; it follows; or else the number of one that came before. */
    private static final int ZERO = -1;
    private static final int FOLLOWS = -2;

    private final Archive archive;
    private final Map<byte[], Integer> numbers = new IdentityHashMap<>();
    private final List<byte[]> known = new ArrayList<>();
    private byte[][] pages;
    /** RAM as the snapshot before had it. */
    private Pages latest;
    private byte[] console = {};

    SnapshotArchive(Archive archive) {
        this.archive = archive;
    }

    /** A machine like the one that was saved, without its state; the very machine where it is saved. */
    Machine machine(Machine saved) {
        long size = archive.of(saved == null ? 0 : saved.ram().size());
        var model = model(saved == null ? CpuidModel.DEFAULT : saved.cpu().model);
        boolean booted = archive.of(saved != null && saved.booted());
        var machine = saved != null ? saved : booted ? Machine.empty(size, model) : new Machine(size, model);
        pages = new byte[Math.toIntExact(size / PhysicalMemory.PAGE)][];
        return machine;
    }

    private CpuidModel model(CpuidModel saved) {
        var model = saved.vendor(archive.of(saved.vendor(), Vendor.values()))
            .physicalBits(archive.of(saved.physicalBits()));
        for (var feature : Feature.values()) {
            boolean has = archive.of(saved.has(feature));
            model = has == model.has(feature) ? model : has ? model.with(feature) : model.without(feature);
        }
        return model;
    }

    Snapshot snapshot(Snapshot saved) {
        var ram = ram(saved == null ? null : saved.ram());
        var state = archive.of(saved == null ? null : saved.state());
        var text = console(saved == null ? null : saved.console());
        boolean booted = archive.of(saved != null && saved.booted());
        return new Snapshot(ram, state, text, booted, archive.of(saved == null ? 0 : saved.instructions()));
    }

    private Pages ram(Pages saved) {
        int last = 0;
        long count = archive.of(saved == null ? 0L : differing(saved));
        for (int number = 0; count > 0; count--) {
            number = next(saved, number);
            number = last + archive.of(number - last);
            pages[number] = page(saved == null ? null : saved.page(number));
            last = number;
        }
        latest = saved != null ? saved : Pages.of(pages, latest);
        return latest;
    }

    private long differing(Pages saved) {
        long count = 0;
        for (int number = 0; number < pages.length; number++) {
            count += saved.page(number) == pages[number] ? 0 : 1;
        }
        return count;
    }

    private int next(Pages saved, int from) {
        int number = from;
        while (saved != null && saved.page(number) == pages[number]) {
            number++;
        }
        return number;
    }

    private byte[] page(byte[] saved) {
        var number = saved == null || Arrays.equals(saved, ZEROS) ? Integer.valueOf(ZERO) : numbers.get(saved);
        int told = archive.of(number == null ? FOLLOWS : number);
        if (told == ZERO) {
            return saved;
        }
        if (told != FOLLOWS) {
            return known.get(told);
        }
        var page = archive.of(saved);
        if (page.length != PhysicalMemory.PAGE) {
            throw new IndexOutOfBoundsException("a page of %d bytes".formatted(page.length));
        }
        numbers.put(page, known.size());
        known.add(page);
        return page;
    }

    /** What the guest has written since the snapshot before, as far as that is the same. */
    private Console.Image console(Console.Image saved) {
        var text = saved == null ? new byte[0] : Arrays.copyOf(saved.bytes(), saved.size());
        int mismatch = Arrays.mismatch(text, console);
        int same = Objects.checkIndex(archive.of(mismatch < 0 ? text.length : mismatch), console.length + 1);
        var rest = archive.of(Arrays.copyOfRange(text, Math.min(same, text.length), text.length));
        boolean unchanged = same == console.length && rest.length == 0;
        var whole = unchanged ? console : Arrays.copyOf(console, same + rest.length);
        System.arraycopy(rest, 0, whole, same, rest.length);
        console = whole;
        return new Console.Image(whole, whole.length, archive.of(saved == null ? 0 : saved.dropped()));
    }
}
