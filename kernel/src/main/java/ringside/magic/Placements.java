package ringside.magic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import ringside.machine.Machine;
import ringside.toolchain.Placement;
import ringside.toolchain.Region;
import ringside.toolchain.UnitSource;
import ringside.toolchain.Write;

/**
 * What cells have put into the machine. A recorded step from before a cell was run knows nothing of its unit: a machine
 * that goes back there gets the unit again, so that a run from there meets the cells as they are now.
 */
final class Placements {
    private final List<Put> puts = new ArrayList<>();

    /**
     * A unit was put into the machine.
     *
     * @param runs      how many runs had been recorded before
     * @param placement what was done to memory; null where no step from before that can be gone to
     */
    private record Put(int runs, UnitSource source, Placement placement) {
    }

    /** Keeps what was done, after so many recorded runs. */
    void add(int runs, UnitSource source, Placement placement) {
        puts.add(new Put(runs, source, runs == 0 ? null : placement));
    }

    /** Another machine, with another history: what was done is in it, or was done before its first run. */
    void forget() {
        puts.replaceAll(put -> new Put(0, put.source, null));
    }

    /**
     * Puts again what came after a run had begun into a machine that went back into that run; units that were the same
     * before stay as history has them, with their data.
     *
     * @param run the run's number, from 1
     * @return the names of the units that were put again
     */
    Set<String> restore(Machine machine, int run) {
        var names = new LinkedHashSet<String>();
        for (var put : puts) {
            if (put.runs >= run && !(isKnown(put, run) ? isSame(put, run) : isThere(machine, put.placement))) {
                place(machine, put.placement);
                names.add(put.source.name());
            }
        }
        return names;
    }

    /** Whether the unit had a version before the run. */
    private boolean isKnown(Put put, int run) {
        return versions(put).anyMatch(one -> one.runs < run);
    }

    /** Whether that version, and every one since, is the same. */
    private boolean isSame(Put put, int run) {
        var before = versions(put).filter(one -> one.runs < run).reduce((first, last) -> last).orElseThrow();
        return versions(put).filter(one -> one.runs >= run).allMatch(one -> one.source.equals(before.source));
    }

    private Stream<Put> versions(Put put) {
        return puts.stream().filter(one -> one.source.name().equals(put.source.name()));
    }

    /** Whether the machine holds the unit though nobody remembers the putting: it came with a file. */
    private static boolean isThere(Machine machine, Placement placement) {
        var fixed = placement.writes().stream().filter(write -> !isWritable(placement, write)).toList();
        return !fixed.isEmpty() && fixed.stream().allMatch(write ->
            Arrays.equals(machine.peek(write.address(), write.bytes().length), write.bytes()));
    }

    private static boolean isWritable(Placement placement, Write write) {
        return placement.maps().stream().filter(region -> holds(region, write)).anyMatch(Region::writable);
    }

    private static boolean holds(Region region, Write write) {
        return write.address() - region.address() >= 0 && write.address() - region.address() < region.size();
    }

    /** Maps the regions and writes the bytes. */
    static void place(Machine machine, Placement placement) {
        placement.maps().forEach(region ->
            machine.map(region.address(), region.size(), region.writable(), region.executable(), region.ring()));
        placement.writes().forEach(write -> machine.write(write.address(), write.bytes()));
    }
}
