package ringside.semantics;

/**
 * How numbers are rounded.
 *
 * @param bits of the significand, with the one before the point
 * @param least the exponent of the smallest normal number
 * @param most the exponent of the largest
 */
record Precision(int bits, int least, int most) {
    static final Precision HALF = new Precision(11, -14, 15);
    static final Precision SINGLE = new Precision(24, -126, 127);
    static final Precision DOUBLE = new Precision(53, -1022, 1023);
    static final Precision EXTENDED = new Precision(64, -16382, 16383);
    /** x87 results under precision control: fewer bits, but the exponent's whole range (SDM vol. 1, 8.1.5.2). */
    static final Precision EXTENDED_24 = new Precision(24, -16382, 16383);
    static final Precision EXTENDED_53 = new Precision(53, -16382, 16383);
}
