package ringside.differential;

import java.util.Random;

/** A seeded source of choices. */
final class Chance {
    private final Random random;

    Chance(long seed) {
        random = new Random(seed);
    }

    boolean percent(int odds) {
        return random.nextInt(100) < odds;
    }

    /** 0 to {@code bound - 1}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    long bits() {
        return random.nextLong();
    }

    long one(long... values) {
        return values[below(values.length)];
    }

    int one(int... values) {
        return values[below(values.length)];
    }

    /** One bit of 64, or with some luck two. */
    long bit() {
        return 1L << below(64) | (percent(20) ? 1L << below(64) : 0);
    }
}
