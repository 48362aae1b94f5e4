package ringside.expression;

/** What an expression is worth. */
public sealed interface Value {

    /** A 64-bit number; comparisons and divisions take it as unsigned. */
    record Number(long value) implements Value {
        @Override
        public String toString() {
            return Long.compareUnsigned(value, 10) < 0 ? Long.toString(value) : "0x" + Long.toHexString(value);
        }
    }

    /** A text: the reason of a stop, the serial output. */
    record Text(String value) implements Value {
        @Override
        public String toString() {
            return '"' + value.replace("\n", "\\n") + '"';
        }
    }

    static Value of(boolean truth) {
        return new Number(truth ? 1 : 0);
    }

    /** Whether a check of it passes: a number other than 0, a text that is not empty. */
    default boolean truth() {
        return switch (this) {
            case Number number -> number.value != 0;
            case Text text -> !text.value.isEmpty();
        };
    }
}
