package ringside.state;

import java.util.Arrays;
import java.util.Collection;

/**
 * Takes state out of things, or puts it back into them. A thing tells its fields once, for both ways and always in the
 * same order: {@code count = archive.of(count)} stores the count when state is saved, and replaces it when state is
 * restored.
 */
public interface Archive {
    /** Whether state is put back. */
    boolean restores();

    /** Stores {@code value} and answers it, or answers what was stored. */
    long of(long value);

    /** As {@link #of(long)}; null is a value too. */
    byte[] of(byte[] value);

    default int of(int value) {
        return (int) of((long) value);
    }

    default boolean of(boolean value) {
        return of(value ? 1L : 0L) != 0;
    }

    /** One of the constants of an enumeration, or null. */
    default <E extends Enum<E>> E of(E value, E[] all) {
        int number = of(value == null ? 0 : value.ordinal() + 1);
        return number == 0 ? null : all[number - 1];
    }

    /** Every element. */
    default void all(long[] values) {
        Arrays.setAll(values, i -> of(values[i]));
    }

    /** Every element. */
    default void all(int[] values) {
        Arrays.setAll(values, i -> of(values[i]));
    }

    /** Every element. */
    default void all(short[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) of((int) values[i]);
        }
    }

    /** The elements of a small collection of bytes, in order. */
    default void all(Collection<Integer> values) {
        var bytes = new byte[values.size()];
        int count = 0;
        for (int value : values) {
            bytes[count++] = (byte) value;
        }
        bytes = of(bytes);
        values.clear();
        for (byte value : bytes) {
            values.add(value & 0xff);
        }
    }
}
