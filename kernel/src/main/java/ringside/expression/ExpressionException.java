package ringside.expression;

/** An expression that can't be read or has no value. */
public final class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int position;

    ExpressionException(String message, int position) {
        super(message, null, false, false);
        this.position = position;
    }

    /** Where in the text, counted from 0. */
    public int position() {
        return position;
    }
}
