package ringside.isa;

/**
 * What the choice among the rows of one opcode byte depends on, as bits. Each dimension has one bit for each of its
 * values. What was decoded sets one bit per dimension; a row sets the bits of all values that it admits. So a row
 * fits if it has every bit of the situation, two rows compete if they share a bit in every dimension, and the more
 * special of the two is the one whose bits the other all has.
 */
final class Situation {
    static final Dimension PREFIX = new Dimension(0, 4);
    static final Dimension MODE = new Dimension(4, 3);
    static final Dimension OPERAND_SIZE = new Dimension(7, 3);
    static final Dimension ADDRESS_SIZE = new Dimension(10, 3);
    static final Dimension REX_B = new Dimension(13, 2);
    static final Dimension VECTOR_LENGTH = new Dimension(15, 4);
    static final Dimension VEX_W = new Dimension(19, 2);
    static final Dimension MOD = new Dimension(21, 2);
    static final Dimension REG = new Dimension(23, 8);
    static final Dimension RM = new Dimension(31, 8);
    static final Dimension REX2 = new Dimension(39, 2);
    /** APX: a new destination; no flags; the condition of a conditional comparison. */
    static final Dimension NEW_DESTINATION = new Dimension(41, 2);
    static final Dimension NO_FLAGS = new Dimension(43, 2);
    static final Dimension SOURCE_CONDITION = new Dimension(45, 16);

    static final int NO_PREFIX = 0;
    static final int PREFIX_66 = 1;
    static final int PREFIX_F3 = 2;
    static final int PREFIX_F2 = 3;

    static final int IN_MEMORY = 0;
    static final int IN_REGISTER = 1;

    static final long ANYTHING = (1L << 61) - 1;

    private static final Dimension[] DIMENSIONS =
            {PREFIX, MODE, OPERAND_SIZE, ADDRESS_SIZE, REX_B, VECTOR_LENGTH, VEX_W, MOD, REG, RM, REX2, NEW_DESTINATION,
                NO_FLAGS, SOURCE_CONDITION};

    private Situation() {
    }

    /** A field of one-hot bits. */
    record Dimension(int shift, int values) {
        long of(int value) {
            return 1L << shift + value;
        }

        long all() {
            return (1L << values) - 1 << shift;
        }

        /** {@return the mask narrowed in this dimension to some values} */
        long narrow(long mask, long allowed) {
            return mask & (~all() | allowed);
        }
    }

    static boolean compete(long one, long other) {
        for (Dimension dimension : DIMENSIONS) {
            if ((one & other & dimension.all()) == 0) {
                return false;
            }
        }
        return true;
    }

    static boolean includes(long wide, long narrow) {
        return (wide & narrow) == narrow;
    }
}
