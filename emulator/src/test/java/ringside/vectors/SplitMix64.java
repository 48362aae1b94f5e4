package ringside.vectors;

/** Sebastiano Vigna's generator of 64-bit numbers: a counter and two multiplications. */
final class SplitMix64 {
    private long state;

    SplitMix64(long seed) {
        state = seed;
    }

    long next() {
        state += 0x9e3779b97f4a7c15L;
        long mixed = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /** One of {@code bound} numbers from 0 on: the draw's remainder, taken without a sign. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /** True in one case of {@code times}. */
    boolean once(int times) {
        return below(times) == 0;
    }
}
