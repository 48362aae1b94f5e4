package ringside.trace;

import java.util.ArrayList;
import java.util.List;
import ringside.isa.Instruction;

/** All places that a history names, numbered in the order in which they were first met. */
final class Sites {
    /** What one of them takes, about, in bytes. */
    static final int SIZE = 200;

    private final List<Site> all = new ArrayList<>();
    private Site[] table = new Site[1024];

    int count() {
        return all.size();
    }

    Site get(int number) {
        return all.get(number);
    }

    Site of(long rip, Instruction instruction, int cpl) {
        for (var place = table[slot(rip)]; place != null; place = place.neighbour) {
            if (place.is(rip, instruction, cpl)) {
                return place;
            }
        }
        var place = new Site(all.size(), rip, instruction, cpl);
        all.add(place);
        if (all.size() > table.length) {
            table = new Site[table.length * 4];
            all.forEach(this::enter);
        } else {
            enter(place);
        }
        return place;
    }

    private void enter(Site place) {
        int slot = slot(place.rip);
        place.neighbour = table[slot];
        table[slot] = place;
    }

    private int slot(long rip) {
        return (int) (rip * 0x9e3779b97f4a7c15L >>> 32) & table.length - 1;
    }
}
