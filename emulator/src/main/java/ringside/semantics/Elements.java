package ringside.semantics;

/** Quadwords as vectors of signed or unsigned elements. */
final class Elements {
    /** What becomes of two elements. */
    @FunctionalInterface
    interface Pairwise {
        long apply(long a, long b);
    }

    private Elements() {
    }

    /** Element {@code i} of {@code width} bits, sign-extended. */
    static long signed(long quad, int i, int width) {
        return quad << 64 - width * (i + 1) >> 64 - width;
    }

    /** Element {@code i} of {@code width} bits, zero-extended. */
    static long unsigned(long quad, int i, int width) {
        return quad << 64 - width * (i + 1) >>> 64 - width;
    }

    /** The operation on all elements, sign-extended. */
    static long signed(long a, long b, int width, Pairwise operation) {
        long result = 0;
        for (int shift = 64 - width; shift >= 0; shift -= width) {
            long element = operation.apply(a << shift >> 64 - width, b << shift >> 64 - width);
            result = result << width | element & -1L >>> 64 - width;
        }
        return reversed(result, width);
    }

    /** The operation on all elements, zero-extended. */
    static long unsigned(long a, long b, int width, Pairwise operation) {
        long result = 0;
        for (int shift = 64 - width; shift >= 0; shift -= width) {
            long element = operation.apply(a << shift >>> 64 - width, b << shift >>> 64 - width);
            result = result << width | element & -1L >>> 64 - width;
        }
        return reversed(result, width);
    }

    /** The loops above meet the lowest element first and leave it highest. */
    private static long reversed(long quad, int width) {
        return switch (width) {
            case 8 -> Long.reverseBytes(quad);
            case 16 -> {
                long pairs = Long.rotateLeft(quad, 32);
                yield (pairs & 0xffff0000ffffL) << 16 | pairs >>> 16 & 0xffff0000ffffL;
            }
            default -> Long.rotateLeft(quad, 32);
        };
    }

    /** The nearest number that a signed element of {@code width} bits can hold. */
    static long saturate(long value, int width) {
        long most = (1L << width - 1) - 1;
        return Math.max(-most - 1, Math.min(most, value));
    }

    /** The nearest number that an unsigned element of {@code width} bits can hold. */
    static long saturateUnsigned(long value, int width) {
        return Math.max(0, Math.min((1L << width) - 1, value));
    }
}
