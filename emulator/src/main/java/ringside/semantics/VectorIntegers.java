package ringside.semantics;

import static ringside.semantics.Elements.saturate;
import static ringside.semantics.Elements.saturateUnsigned;

/** MMX and SSE instructions on integers, quadword by quadword: arithmetic, logic and comparison. */
public final class VectorIntegers {
    private static final long BYTE_SIGNS = 0x8080808080808080L;
    private static final long WORD_SIGNS = 0x8000800080008000L;
    private static final long DOUBLEWORD_SIGNS = 0x8000000080000000L;
    private static final long LOW = 0xffffffffL;

    private VectorIntegers() {
    }

    // ---- Logic

    @Meaning("pand")
    public static long pand(long a, long b) {
        return a & b;
    }

    @Meaning("pandn")
    public static long pandn(long a, long b) {
        return ~a & b;
    }

    @Meaning("por")
    public static long por(long a, long b) {
        return a | b;
    }

    @Meaning("pxor")
    public static long pxor(long a, long b) {
        return a ^ b;
    }

    // ---- Addition and subtraction

    /** Adds all elements at once: their highest bits apart, so that no carry leaves an element. */
    private static long add(long a, long b, long signs) {
        return (a & ~signs) + (b & ~signs) ^ (a ^ b) & signs;
    }

    private static long subtract(long a, long b, long signs) {
        return (a | signs) - (b & ~signs) ^ (a ^ ~b) & signs;
    }

    @Meaning("paddb")
    public static long paddb(long a, long b) {
        return add(a, b, BYTE_SIGNS);
    }

    @Meaning("paddw")
    public static long paddw(long a, long b) {
        return add(a, b, WORD_SIGNS);
    }

    @Meaning("paddd")
    public static long paddd(long a, long b) {
        return add(a, b, DOUBLEWORD_SIGNS);
    }

    @Meaning("paddq")
    public static long paddq(long a, long b) {
        return a + b;
    }

    @Meaning("psubb")
    public static long psubb(long a, long b) {
        return subtract(a, b, BYTE_SIGNS);
    }

    @Meaning("psubw")
    public static long psubw(long a, long b) {
        return subtract(a, b, WORD_SIGNS);
    }

    @Meaning("psubd")
    public static long psubd(long a, long b) {
        return subtract(a, b, DOUBLEWORD_SIGNS);
    }

    @Meaning("psubq")
    public static long psubq(long a, long b) {
        return a - b;
    }

    @Meaning("paddsb")
    public static long paddsb(long a, long b) {
        return Elements.signed(a, b, 8, (x, y) -> saturate(x + y, 8));
    }

    @Meaning("paddsw")
    public static long paddsw(long a, long b) {
        return Elements.signed(a, b, 16, (x, y) -> saturate(x + y, 16));
    }

    @Meaning("paddusb")
    public static long paddusb(long a, long b) {
        return Elements.unsigned(a, b, 8, (x, y) -> saturateUnsigned(x + y, 8));
    }

    @Meaning("paddusw")
    public static long paddusw(long a, long b) {
        return Elements.unsigned(a, b, 16, (x, y) -> saturateUnsigned(x + y, 16));
    }

    @Meaning("psubsb")
    public static long psubsb(long a, long b) {
        return Elements.signed(a, b, 8, (x, y) -> saturate(x - y, 8));
    }

    @Meaning("psubsw")
    public static long psubsw(long a, long b) {
        return Elements.signed(a, b, 16, (x, y) -> saturate(x - y, 16));
    }

    @Meaning("psubusb")
    public static long psubusb(long a, long b) {
        return Elements.unsigned(a, b, 8, (x, y) -> saturateUnsigned(x - y, 8));
    }

    @Meaning("psubusw")
    public static long psubusw(long a, long b) {
        return Elements.unsigned(a, b, 16, (x, y) -> saturateUnsigned(x - y, 16));
    }

    @Meaning("pavgb")
    public static long pavgb(long a, long b) {
        return Elements.unsigned(a, b, 8, (x, y) -> x + y + 1 >> 1);
    }

    @Meaning("pavgw")
    public static long pavgw(long a, long b) {
        return Elements.unsigned(a, b, 16, (x, y) -> x + y + 1 >> 1);
    }

    /** The sum of the differences of eight bytes. */
    @Meaning("psadbw")
    public static long psadbw(long a, long b) {
        long sum = 0;
        for (int i = 0; i < 8; i++) {
            sum += Math.abs(Elements.unsigned(a, i, 8) - Elements.unsigned(b, i, 8));
        }
        return sum;
    }

    // ---- Multiplication

    @Meaning("pmullw")
    public static long pmullw(long a, long b) {
        return Elements.signed(a, b, 16, (x, y) -> x * y);
    }

    @Meaning("pmulhw")
    public static long pmulhw(long a, long b) {
        return Elements.signed(a, b, 16, (x, y) -> x * y >> 16);
    }

    @Meaning("pmulhuw")
    public static long pmulhuw(long a, long b) {
        return Elements.unsigned(a, b, 16, (x, y) -> x * y >> 16);
    }

    @Meaning("pmulhrsw")
    public static long pmulhrsw(long a, long b) {
        return Elements.signed(a, b, 16, (x, y) -> (x * y >> 14) + 1 >> 1);
    }

    @Meaning("pmulld")
    public static long pmulld(long a, long b) {
        return Elements.signed(a, b, 32, (x, y) -> x * y);
    }

    @Meaning("pmuludq")
    public static long pmuludq(long a, long b) {
        return (a & LOW) * (b & LOW);
    }

    @Meaning("pmuldq")
    public static long pmuldq(long a, long b) {
        return (long) (int) a * (int) b;
    }

    @Meaning("pmaddwd")
    public static long pmaddwd(long a, long b) {
        return Elements.signed(a, b, 32, (x, y) -> (short) x * (short) y + (x >> 16) * (y >> 16));
    }

    /** Unsigned bytes of the first operand times signed bytes of the second, added in pairs. */
    @Meaning("pmaddubsw")
    public static long pmaddubsw(long a, long b) {
        return Elements.signed(a, b, 16,
            (x, y) -> saturate((x & 0xff) * (byte) y + (x >> 8 & 0xff) * (byte) (y >> 8), 16));
    }

    // ---- Signs

    private static long sign(long x, long y) {
        return y < 0 ? -x : y == 0 ? 0 : x;
    }

    @Meaning("psignb")
    public static long psignb(long a, long b) {
        return Elements.signed(a, b, 8, VectorIntegers::sign);
    }

    @Meaning("psignw")
    public static long psignw(long a, long b) {
        return Elements.signed(a, b, 16, VectorIntegers::sign);
    }

    @Meaning("psignd")
    public static long psignd(long a, long b) {
        return Elements.signed(a, b, 32, VectorIntegers::sign);
    }

    @Meaning("pabsb")
    public static long pabsb(long a, long b) {
        return Elements.signed(a, b, 8, (x, y) -> Math.abs(y));
    }

    @Meaning("pabsw")
    public static long pabsw(long a, long b) {
        return Elements.signed(a, b, 16, (x, y) -> Math.abs(y));
    }

    @Meaning("pabsd")
    public static long pabsd(long a, long b) {
        return Elements.signed(a, b, 32, (x, y) -> Math.abs(y));
    }

    // ---- Comparison

    @Meaning("pcmpeqb")
    public static long pcmpeqb(long a, long b) {
        return Elements.signed(a, b, 8, (x, y) -> x == y ? -1 : 0);
    }

    @Meaning("pcmpeqw")
    public static long pcmpeqw(long a, long b) {
        return Elements.signed(a, b, 16, (x, y) -> x == y ? -1 : 0);
    }

    @Meaning("pcmpeqd")
    public static long pcmpeqd(long a, long b) {
        return Elements.signed(a, b, 32, (x, y) -> x == y ? -1 : 0);
    }

    @Meaning("pcmpeqq")
    public static long pcmpeqq(long a, long b) {
        return a == b ? -1 : 0;
    }

    @Meaning("pcmpgtb")
    public static long pcmpgtb(long a, long b) {
        return Elements.signed(a, b, 8, (x, y) -> x > y ? -1 : 0);
    }

    @Meaning("pcmpgtw")
    public static long pcmpgtw(long a, long b) {
        return Elements.signed(a, b, 16, (x, y) -> x > y ? -1 : 0);
    }

    @Meaning("pcmpgtd")
    public static long pcmpgtd(long a, long b) {
        return Elements.signed(a, b, 32, (x, y) -> x > y ? -1 : 0);
    }

    @Meaning("pcmpgtq")
    public static long pcmpgtq(long a, long b) {
        return a > b ? -1 : 0;
    }

    @Meaning("pminub")
    public static long pminub(long a, long b) {
        return Elements.unsigned(a, b, 8, Math::min);
    }

    @Meaning("pmaxub")
    public static long pmaxub(long a, long b) {
        return Elements.unsigned(a, b, 8, Math::max);
    }

    @Meaning("pminsw")
    public static long pminsw(long a, long b) {
        return Elements.signed(a, b, 16, Math::min);
    }

    @Meaning("pmaxsw")
    public static long pmaxsw(long a, long b) {
        return Elements.signed(a, b, 16, Math::max);
    }

    @Meaning("pminsb")
    public static long pminsb(long a, long b) {
        return Elements.signed(a, b, 8, Math::min);
    }

    @Meaning("pmaxsb")
    public static long pmaxsb(long a, long b) {
        return Elements.signed(a, b, 8, Math::max);
    }

    @Meaning("pminuw")
    public static long pminuw(long a, long b) {
        return Elements.unsigned(a, b, 16, Math::min);
    }

    @Meaning("pmaxuw")
    public static long pmaxuw(long a, long b) {
        return Elements.unsigned(a, b, 16, Math::max);
    }

    @Meaning("pminsd")
    public static long pminsd(long a, long b) {
        return Elements.signed(a, b, 32, Math::min);
    }

    @Meaning("pmaxsd")
    public static long pmaxsd(long a, long b) {
        return Elements.signed(a, b, 32, Math::max);
    }

    @Meaning("pminud")
    public static long pminud(long a, long b) {
        return Elements.unsigned(a, b, 32, Math::min);
    }

    @Meaning("pmaxud")
    public static long pmaxud(long a, long b) {
        return Elements.unsigned(a, b, 32, Math::max);
    }
}
