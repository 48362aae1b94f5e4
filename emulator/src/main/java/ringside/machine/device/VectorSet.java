package ringside.machine.device;

import java.util.Arrays;
import ringside.state.Archive;

/** A set of interrupt vectors: what the local APIC keeps in IRR, ISR and TMR. */
final class VectorSet {
    private final int[] words = new int[8];

    void add(int vector) {
        words[vector >> 5] |= 1 << vector;
    }

    void remove(int vector) {
        words[vector >> 5] &= ~(1 << vector);
    }

    boolean has(int vector) {
        return (words[vector >> 5] >>> vector & 1) != 0;
    }

    /** 32 of them, as a register shows them. */
    int word(int number) {
        return words[number];
    }

    /** The highest one, or -1. */
    int highest() {
        for (int i = 7; i >= 0; i--) {
            if (words[i] != 0) {
                return 32 * i + 31 - Integer.numberOfLeadingZeros(words[i]);
            }
        }
        return -1;
    }

    void clear() {
        Arrays.fill(words, 0);
    }

    void archive(Archive archive) {
        archive.all(words);
    }
}
