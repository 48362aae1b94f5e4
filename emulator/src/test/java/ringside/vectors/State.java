package ringside.vectors;

import java.util.Arrays;

/** Registers and what else a program can set and see, memory apart. Its places are those of {@link Place}. */
final class State {
    /** What {@link Place} counts from 0 to {@link Place#WORDS}. */
    final long[] words = new long[Place.WORDS];
    /** R0 to R7: significands, and sign and exponent in 16 bits. */
    final long[] significands = new long[8];
    final int[] exponents = new int[8];
    /** YMM0 to YMM15, four quadwords each. */
    final long[] lanes = new long[64];

    State copy() {
        var copy = new State();
        System.arraycopy(words, 0, copy.words, 0, words.length);
        System.arraycopy(significands, 0, copy.significands, 0, 8);
        System.arraycopy(exponents, 0, copy.exponents, 0, 8);
        System.arraycopy(lanes, 0, copy.lanes, 0, lanes.length);
        return copy;
    }

    /** The lower 64 bits of a place. */
    long low(int place) {
        return place < Place.WORDS ? words[place] : place < Place.XMM ? significands[place - Place.X87]
            : lanes[lane(place)];
    }

    /** What a place has above 64 bits. */
    long high(int place) {
        return place < Place.WORDS ? 0 : place < Place.XMM ? exponents[place - Place.X87] & 0xffff
            : lanes[lane(place) + 1];
    }

    void set(int place, long low, long high) {
        if (place < Place.WORDS) {
            words[place] = low;
        } else if (place < Place.XMM) {
            significands[place - Place.X87] = low;
            exponents[place - Place.X87] = (int) high & 0xffff;
        } else {
            lanes[lane(place)] = low;
            lanes[lane(place) + 1] = high;
        }
    }

    private static int lane(int place) {
        return place < Place.UPPER ? 4 * (place - Place.XMM) : 4 * (place - Place.UPPER) + 2;
    }

    /** The bytes of a place, without zeros at their end. */
    byte[] bytes(int place) {
        var bytes = new byte[Place.size(place)];
        int used = 0;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ((i < 8 ? low(place) : high(place)) >>> 8 * (i & 7));
            used = bytes[i] == 0 ? used : i + 1;
        }
        return Arrays.copyOf(bytes, used);
    }

    /** Sets a place to bytes, behind which there are zeros. */
    void set(int place, byte[] bytes) {
        var halves = new long[2];
        for (int i = 0; i < bytes.length; i++) {
            halves[i >> 3] |= (bytes[i] & 0xffL) << 8 * (i & 7);
        }
        set(place, halves[0], halves[1]);
    }

    boolean same(int place, State other) {
        return low(place) == other.low(place) && high(place) == other.high(place);
    }

    /** The status word's place of the stack's top. */
    int top() {
        return (int) words[Place.FSW] >> 11 & 7;
    }
}
