package ringside.trace;

import java.util.ArrayList;
import java.util.List;
import ringside.isa.Instruction;

/** All places that a history names, numbered in the order in which they were first met. */
final class Places {
    /** What one of them takes, about, in bytes. */
    static final int SIZE = 200;

    private final List<Place> all = new ArrayList<>();
    private Place[] table = new Place[1024];

    int count() {
        return all.size();
    }

    Place get(int number) {
        return all.get(number);
    }

    Place of(long rip, Instruction instruction, int cpl) {
        for (var place = table[slot(rip)]; place != null; place = place.neighbour) {
            if (place.is(rip, instruction, cpl)) {
                return place;
            }
        }
        var place = new Place(all.size(), rip, instruction, cpl);
        all.add(place);
        if (all.size() > table.length) {
            table = new Place[table.length * 4];
            all.forEach(this::enter);
        } else {
            enter(place);
        }
        return place;
    }

    private void enter(Place place) {
        int slot = slot(place.rip);
        place.neighbour = table[slot];
        table[slot] = place;
    }

    private int slot(long rip) {
        return (int) (rip * 0x9e3779b97f4a7c15L >>> 32) & table.length - 1;
    }
}
