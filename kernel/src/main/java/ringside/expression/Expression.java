package ringside.expression;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An expression, read once and evaluated as often as one likes.
 *
 * <p>Operators and their precedence are C's: {@code || && | ^ & == != < <= > >= << >> + - * / % ! ~ -}. Numbers are 64
 * bits; comparison and division are unsigned. {@code [address]} is the 64-bit word there; {@code u8[…]},
 * {@code u16[…]}, {@code u32[…]} are narrower ones. Texts stand in quotes and know {@code ==} and {@code !=};
 * {@code serial ~ "text"} asks whether a text contains another.
 */
public final class Expression {
    private static final int MOST_NESTED = 200;
    private static final List<List<String>> LEVELS = List.of(List.of("||"), List.of("&&"), List.of("|"), List.of("^"),
        List.of("&"), List.of("==", "!=", "~"), List.of("<", "<=", ">", ">="), List.of("<<", ">>"),
        List.of("+", "-"), List.of("*", "/", "%"));

    private final List<Lexer.Word> words;
    private final Names names;
    private final Term whole;
    private int next;
    private int depth;

    /** A part of an expression; what its names were is put into {@code seen}. */
    private interface Term {
        Value value(Map<String, Value> seen);
    }

    /**
     * Reads {@code text}; names are looked up when it is evaluated.
     *
     * @throws ExpressionException with the position of the mistake
     */
    public Expression(String text, Names names) {
        this.words = Lexer.words(text);
        this.names = names;
        whole = level(0);
        if (peek().kind() != Lexer.Kind.END) {
            throw new ExpressionException("'" + peek().text() + "' comes unexpected", peek().start());
        }
    }

    /**
     * What it is worth now.
     *
     * @throws ExpressionException with the position of a name that stands for nothing, or of an operator that does not
     *                             fit its operands
     */
    public Result evaluate() {
        var seen = new LinkedHashMap<String, Value>();
        return new Result(whole.value(seen), seen);
    }

    /**
     * What an expression is worth, and what the names and memory words in it were.
     *
     * @param value the value
     * @param seen  name or memory word to its value, in the order of the text
     */
    public record Result(Value value, Map<String, Value> seen) {
    }

    /**
     * Evaluates {@code text}.
     *
     * @throws ExpressionException with the position of the mistake
     */
    public static Result evaluate(String text, Names names) {
        return new Expression(text, names).evaluate();
    }

    /** Evaluates {@code text}, which must be worth a number, such as an address. */
    public static long number(String text, Names names) {
        if (evaluate(text, names).value() instanceof Value.Number(long value)) {
            return value;
        }
        throw new ExpressionException("this is a text; a number is needed", 0);
    }

    private Lexer.Word peek() {
        return words.get(next);
    }

    private Lexer.Word take() {
        var word = words.get(next);
        next = Math.min(next + 1, words.size() - 1);
        return word;
    }

    private Term level(int level) {
        if (level == LEVELS.size()) {
            return unary();
        }
        var left = level(level + 1);
        while (peek().kind() == Lexer.Kind.SIGN && LEVELS.get(level).contains(peek().text())) {
            var operator = take();
            var first = left;
            var second = level(level + 1);
            left = seen -> apply(operator, first.value(seen), second.value(seen));
        }
        return left;
    }

    private Term unary() {
        if (++depth > MOST_NESTED) {
            throw new ExpressionException("this is nested too deeply", peek().start());
        }
        var word = take();
        var term = switch (word.kind()) {
            case NUMBER -> constant(new Value.Number(parse(word)));
            case TEXT -> constant(new Value.Text(word.text()));
            case NAME -> name(word);
            case SIGN -> sign(word);
            case END -> throw new ExpressionException("the expression ends too early", word.start());
        };
        depth--;
        return term;
    }

    private static Term constant(Value value) {
        return seen -> value;
    }

    private static long parse(Lexer.Word word) {
        var digits = word.text().replace("_", "").toLowerCase(Locale.ROOT);
        try {
            return digits.startsWith("0x") ? Long.parseUnsignedLong(digits.substring(2), 16)
                : digits.startsWith("0b") ? Long.parseUnsignedLong(digits.substring(2), 2)
                : Long.parseUnsignedLong(digits);
        } catch (NumberFormatException tooLarge) {
            throw new ExpressionException("this number does not fit into 64 bits", word.start());
        }
    }

    private Term name(Lexer.Word word) {
        if (peek().is("[") && word.text().matches("u(8|16|32|64)")) {
            take();
            return memory(word, Integer.parseInt(word.text().substring(1)));
        }
        var name = word.text().replaceFirst("^[%$]", "");
        return seen -> {
            var value = names.value(name).orElseThrow(() -> unknown(name, word));
            seen.put(name, value);
            return value;
        };
    }

    private ExpressionException unknown(String name, Lexer.Word word) {
        var near = names.suggest(name);
        return new ExpressionException("'" + name + "' is no register, flag or symbol"
            + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?"), word.start());
    }

    private Term memory(Lexer.Word start, int width) {
        var address = level(0);
        var end = take();
        if (!end.is("]")) {
            throw new ExpressionException("']' is missing", end.start());
        }
        return seen -> {
            long at = numberOf(address.value(seen), start);
            var found = new Value.Number(names.memory(at, width).orElseThrow(() ->
                new ExpressionException("nothing is mapped at 0x" + Long.toHexString(at), start.start())));
            seen.put((width == 64 ? "" : "u" + width) + "[0x" + Long.toHexString(at) + "]", found);
            return found;
        };
    }

    private Term sign(Lexer.Word word) {
        if (word.is("(")) {
            var inner = level(0);
            var end = take();
            if (!end.is(")")) {
                throw new ExpressionException("')' is missing", end.start());
            }
            return inner;
        }
        if (word.is("[")) {
            return memory(word, 64);
        }
        if (!List.of("-", "+", "~", "!").contains(word.text())) {
            throw new ExpressionException("'" + word.text() + "' comes unexpected", word.start());
        }
        var operand = unary();
        return seen -> signed(word, operand.value(seen));
    }

    private static Value signed(Lexer.Word word, Value value) {
        return switch (word.text()) {
            case "-" -> new Value.Number(-numberOf(value, word));
            case "+" -> new Value.Number(numberOf(value, word));
            case "~" -> new Value.Number(~numberOf(value, word));
            default -> Value.of(!value.truth());
        };
    }

    private static long numberOf(Value value, Lexer.Word where) {
        if (value instanceof Value.Number(long number)) {
            return number;
        }
        throw new ExpressionException("'" + where.text() + "' needs numbers", where.start());
    }

    private static Value apply(Lexer.Word operator, Value left, Value right) {
        switch (operator.text()) {
            case "||" -> {
                return Value.of(left.truth() || right.truth());
            }
            case "&&" -> {
                return Value.of(left.truth() && right.truth());
            }
            case "==" -> {
                return Value.of(left.equals(right));
            }
            case "!=" -> {
                return Value.of(!left.equals(right));
            }
            case "~" -> {
                return contains(operator, left, right);
            }
            default -> {
                return arithmetic(operator, numberOf(left, operator), numberOf(right, operator));
            }
        }
    }

    private static Value contains(Lexer.Word operator, Value left, Value right) {
        if (left instanceof Value.Text(String whole) && right instanceof Value.Text(String part)) {
            return Value.of(whole.contains(part));
        }
        throw new ExpressionException("'~' asks whether a text contains another", operator.start());
    }

    private static Value arithmetic(Lexer.Word operator, long a, long b) {
        if (b == 0 && (operator.text().equals("/") || operator.text().equals("%"))) {
            throw new ExpressionException("this divides by 0", operator.start());
        }
        return switch (operator.text()) {
            case "|" -> new Value.Number(a | b);
            case "^" -> new Value.Number(a ^ b);
            case "&" -> new Value.Number(a & b);
            case "<" -> Value.of(Long.compareUnsigned(a, b) < 0);
            case "<=" -> Value.of(Long.compareUnsigned(a, b) <= 0);
            case ">" -> Value.of(Long.compareUnsigned(a, b) > 0);
            case ">=" -> Value.of(Long.compareUnsigned(a, b) >= 0);
            case "<<" -> new Value.Number(b >= 0 && b < 64 ? a << b : 0);
            case ">>" -> new Value.Number(b >= 0 && b < 64 ? a >>> b : 0);
            case "+" -> new Value.Number(a + b);
            case "-" -> new Value.Number(a - b);
            case "*" -> new Value.Number(a * b);
            case "/" -> new Value.Number(Long.divideUnsigned(a, b));
            case "%" -> new Value.Number(Long.remainderUnsigned(a, b));
            default -> throw new AssertionError(operator);
        };
    }
}
