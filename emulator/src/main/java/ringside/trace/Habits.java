package ringside.trace;

import java.util.Arrays;

/** The habits of all places, forgotten at the start of each chunk. */
final class Habits {
    private Habit[] byNumber = new Habit[256];
    private int epoch;

    /** Begins a chunk; the habit in front of its first step. */
    Habit begin() {
        epoch++;
        return new Habit();
    }

    Habit of(Site place) {
        if (place.number >= byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, Math.max(byNumber.length * 2, place.number + 1));
        }
        var habit = byNumber[place.number];
        if (habit == null) {
            habit = new Habit();
            habit.place = place;
            byNumber[place.number] = habit;
        }
        if (habit.epoch != epoch) {
            habit.forget(epoch);
        }
        return habit;
    }
}
