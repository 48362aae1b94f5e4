package ringside.semantics;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Operand values: corners and random ones of every size, the same in every run. */
final class Values {
    private static final long[] CORNERS = {0, 1, 2, 7, 8, 9, 15, 16, 31, 32, 33, 63, 64, 0x7f, 0x80, 0x81, 0xff, 0x100,
        0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffffL, 0x80000000L, 0xffffffffL, 0x100000000L,
        Long.MAX_VALUE, Long.MIN_VALUE, -1, -2, -128, -32768,
        0xffffffff00000000L, 0x5555555555555555L, 0xaaaaaaaaaaaaaaaaL};

    private final RandomGenerator random;

    Values(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    long next() {
        return switch (random.nextInt(4)) {
            case 0 -> CORNERS[random.nextInt(CORNERS.length)];
            case 1 -> random.nextLong() >>> random.nextInt(64);
            case 2 -> random.nextLong() >> random.nextInt(64);
            default -> random.nextLong();
        };
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Sixteen registers; RDX often extends RAX, so that divisions have a quotient. */
    long[] registers() {
        var values = new long[16];
        for (int i = 0; i < values.length; i++) {
            values[i] = next();
        }
        values[2] = switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> values[0] >> 63;
            case 2 -> (int) values[0] >> 31;
            default -> values[2];
        };
        return values;
    }

    /** Random bytes; now and then only zeros and ones. */
    byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        if (random.nextInt(3) == 0) {
            for (int i = 0; i < count; i++) {
                bytes[i] = (byte) (bytes[i] == 1 ? 1 : 0);
            }
        }
        return bytes;
    }
}
