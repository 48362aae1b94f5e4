package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Flags;

/**
 * RDRAND and RDSEED (SDM vol. 1, 7.3.17). Their numbers come from a generator in the processor's state, so that a run
 * that is repeated finds the same ones; there is always one at hand.
 */
public final class RandomNumbers {
    /** SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private RandomNumbers() {
    }

    /** CF tells that there is a number; the other status flags are cleared. */
    @Meaning({"rdrand", "rdseed"})
    public static long next(Cpu cpu, Memory memory, int width) {
        cpu.flags.status(Flags.STATUS, Flags.CF);
        cpu.randomness += STEP;
        long mixed = cpu.randomness;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
