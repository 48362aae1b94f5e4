package ringside.toolchain;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Warns about plain numbers that LLVM cuts without a word, such as {@code movb $300, %al}: in AT&amp;T syntax, where
 * the suffix or the register tells the operand's size.
 */
final class Immediates {
    private static final Pattern INSTRUCTION = Pattern.compile(
            "^\\s*(?:[\\w.$]+:\\s*)*(mov|add|sub|cmp|and|or|xor|test|adc|sbb)([bwl]?)\\s+"
            + "\\$(-?(?:0[xX][0-9a-fA-F]+|[0-9]+))\\s*,\\s*([^#;/]+?)\\s*(?:[#;/].*)?$");
    private static final Pattern BYTE = Pattern.compile("%([abcd][lh]|(si|di|sp|bp)l|r\\d+b)");
    private static final Pattern WORD = Pattern.compile("%([abcd]x|si|di|sp|bp|r\\d+w)");

    private Immediates() {
    }

    static List<Diagnostic> check(UnitSource source) {
        List<Diagnostic> warnings = new ArrayList<>();
        if (source.language() == Language.ATT) {
            int line = source.firstLine();
            for (String text : (Iterable<String>) source.text().lines()::iterator) {
                check(line, text).ifPresent(warnings::add);
                line++;
            }
        }
        return warnings;
    }

    private static Optional<Diagnostic> check(int line, String text) {
        Matcher m = text.indexOf('$') < 0 ? null : INSTRUCTION.matcher(text);
        if (m == null || !m.matches()) {
            return Optional.empty();
        }
        int bits = bits(m.group(2), m.group(4));
        long value = number(m.group(3));
        if (bits == 0 || value >= -(1L << bits - 1) && value < 1L << bits) {
            return Optional.empty();
        }
        return Optional.of(new Diagnostic(Severity.WARNING, line, m.start(3), "the number " + m.group(3)
                + " does not fit into " + bits + " bits; the assembler cuts it to 0x"
                + Long.toHexString(value & (1L << bits) - 1), text, Optional.empty()));
    }

    private static int bits(String suffix, String operand) {
        return suffix.equals("b") || BYTE.matcher(operand).matches() ? 8
                : suffix.equals("w") || WORD.matcher(operand).matches() ? 16 : 0;
    }

    /** The number as the assembler reads it (a leading 0 means octal); huge ones are just huge. */
    private static long number(String text) {
        boolean negative = text.startsWith("-");
        String digits = text.substring(negative ? 1 : 0);
        boolean hex = digits.length() > 1 && Character.toLowerCase(digits.charAt(1)) == 'x';
        boolean octal = digits.length() > 1 && digits.startsWith("0");
        BigInteger value = hex ? new BigInteger(digits.substring(2), 16) : new BigInteger(digits, octal ? 8 : 10);
        long magnitude = value.bitLength() > 40 ? 1L << 40 : value.longValue();
        return negative ? -magnitude : magnitude;
    }
}
