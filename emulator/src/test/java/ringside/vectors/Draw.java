package ringside.vectors;

/**
 * The state that a case begins with, drawn from its seed. This is part of the files' format: the order of the draws
 * and the tables may not change unless the format's version does. See {@code emulator/VECTORS.md}.
 */
final class Draw {
    static final long[] CORNERS = {0, 1, 2, 7, 8, 9, 15, 16, 31, 32, 33, 63, 64, 0x7f, 0x80, 0x81, 0xff, 0x100,
        0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffffL, 0x80000000L, 0xffffffffL, 0x100000000L,
        Long.MAX_VALUE, Long.MIN_VALUE, -1, -2, -128, -32768};
    static final int[] BYTES = {0, 1, 2, 0x7f, 0x80, 0x81, 0xfe, 0xff};
    static final int[] SHORTS = {0, 1, 0x80, 0xff, 0x7fff, 0x8000, 0x8001, 0xffff};
    /** Halves: 0, 1, 2, 65504, the smallest denormal and normal, infinity, NaNs. */
    static final int[] HALVES = {0, 0x3c00, 0x4000, 0x7bff, 1, 0x3ff, 0x400, 0x7c00, 0x7e00, 0x7d01, 0x3555, 0x3800,
        0x4900, 0x3bff, 0x7800, 0x200};
    /** Singles without their signs: the same, and neighbours of 1 and of the integers' limits. */
    static final int[] SINGLES = {0, 0x3f800000, 0x40000000, 0x7f7fffff, 1, 0x7fffff, 0x800000, 0x7f800000, 0x7fc00000,
        0x7fa00001, 0x3eaaaaab, 0x3f000000, 0x41200000, 0x3f7fffff, 0x3f800001, 0x4f000000, 0x4effffff, 0x4f800000,
        0x5f000000, 0x5effffff, 0x4b000000, 0x4b7fffff, 0x3fc00000, 0x40200000, 0x477fe000, 0x47800000, 0x33800000,
        0x387fc000, 0x7f000000, 0x00ffffff, 0x1f800000, 0x5f800000};
    static final long[] DOUBLES = {0, 0x3ff0000000000000L, 0x4000000000000000L, 0x7fefffffffffffffL, 1,
        0xfffffffffffffL, 0x10000000000000L, 0x7ff0000000000000L, 0x7ff8000000000000L, 0x7ff4000000000001L,
        0x3fd5555555555555L, 0x3fe0000000000000L, 0x4024000000000000L, 0x3fefffffffffffffL, 0x3ff0000000000001L,
        0x41dfffffffc00000L, 0x41e0000000000000L, 0x41dfffffffe00000L, 0x41efffffffe00000L, 0x43e0000000000000L,
        0x43dfffffffffffffL, 0x4330000000000000L, 0x433fffffffffffffL, 0x3ff8000000000000L, 0x4004000000000000L,
        0x47efffffe0000000L, 0x47effffff0000000L, 0x3810000000000000L, 0x380fffffc0000000L, 0x36a0000000000000L,
        0x3690000000000000L, 0x7fe0000000000000L};
    static final int[] EXPONENTS = {0, 1, 0x3ffe, 0x3fff, 0x4000, 0x4001, 0x403d, 0x403e, 0x403f, 0x7ffe, 0x7fff,
        0x3f81, 0x3f80, 0x3f6a, 0x407e, 0x407f, 0x3c01, 0x3c00, 0x3bcd, 0x43fe, 0x43ff, 0x400e, 0x401e, 0x401d,
        0x2000, 0x5fff, 0x3ffd, 0x3fc0, 0x4008, 0x7fff, 0x3fff, 0x4002};
    static final long[] SIGNIFICANDS = {0, 1, Long.MIN_VALUE, Long.MIN_VALUE | 1, 0xc000000000000000L, -1,
        0xa000000000000000L, 0x4000000000000000L, 0x7fffffffffffffffL, 0xffffff0000000000L, 0xffffff8000000000L,
        0xfffffffffffff800L, 0xfffffffffffffc00L, 0x8000008000000000L, 0x8000000000000400L, 0xfffffffffffffffeL};
    private static final long STATUS_FLAGS = 0x8d5;
    private static final long DIRECTION = 1 << 10;
    private static final long ALIGNMENT = 1 << 18;

    private final SplitMix64 random;
    private final Kind kind;

    private Draw(long seed, Kind kind) {
        random = new SplitMix64(seed);
        this.kind = kind;
    }

    /** The setup of a case, yet without code and without what the case sets itself. */
    static Setup setup(long seed, Kind kind, int bits) {
        var draw = new Draw(seed, kind);
        var setup = new Setup(bits, new State());
        draw.general(setup.state, bits);
        draw.control(setup.state);
        for (int i = 0; i < 64; i++) {
            setup.state.lanes[i] = bits == 32 && i >= 32 ? 0 : draw.lane();
        }
        for (int i = 0; i < 8; i++) {
            draw.x87(setup.state, i);
        }
        for (int at = 0; at < Layout.PATTERN; at += 16) {
            draw.memory(setup.pattern, at);
        }
        return setup;
    }

    private void general(State state, int bits) {
        for (int i = 0; i < 16; i++) {
            long value = integer();
            state.words[i] = bits == 64 ? value : i < 8 ? value & 0xffffffffL : 0;
        }
        long flags = random.next();
        state.words[Place.RFLAGS] = flags & STATUS_FLAGS | 0x202
            | ((flags >>> 32 & 15) == 0 ? DIRECTION : 0) | ((flags >>> 40 & 31) == 0 ? ALIGNMENT : 0);
        state.words[Place.RIP] = Layout.START;
        boolean wide = bits == 64;
        state.words[Place.FS_BASE] = wide ? Layout.FS_BASE : Layout.DATA;
        state.words[Place.GS_BASE] = wide ? Layout.GS_BASE : Layout.DATA;
        int[] selectors = {Layout.FLAT_DATA, wide ? Layout.CODE_64 : Layout.CODE_32, Layout.FLAT_DATA,
            Layout.FLAT_DATA, wide ? 0 : Layout.LDT_DATA, wide ? 0 : Layout.LDT_DATA};
        for (int i = 0; i < 6; i++) {
            state.words[Place.SELECTORS + i] = selectors[i];
        }
    }

    /** Rounding and masks: mostly all exceptions are masked and none has been met. */
    private void control(State state) {
        long draw = random.next();
        long masks = (draw & 3) == 0 ? draw >>> 8 & 0x3f : 0x3f;
        state.words[Place.FCW] = 0x40 | masks | (draw >>> 16 & 0xf) << 8;
        long flags = (draw >>> 24 & 7) == 0 ? draw >>> 32 & 0x7f : 0;
        long pending = (flags & ~masks & 0x3f) != 0 ? 0x8080 : 0;
        long top = (draw >>> 40 & 1) == 0 ? 0 : draw >>> 41 & 7;
        state.words[Place.FSW] = flags | pending | top << 11 | draw >>> 44 << 8 & 0x4700;
        state.words[Place.FTW] = switch ((int) (draw >>> 52 & 3)) {
            case 0, 1 -> 0xff;
            case 2 -> 0x7f;
            default -> draw >>> 54 & 0xff;
        };
        draw = random.next();
        long simd = (draw & 3) == 0 ? draw >>> 8 & 0x3f : 0x3f;
        long met = (draw >>> 2 & 3) == 0 ? draw >>> 16 & 0x3f : 0;
        long zeros = ((draw >>> 24 & 3) == 0 ? 0x8000 : 0) | ((draw >>> 26 & 3) == 0 ? 0x40 : 0);
        state.words[Place.MXCSR] = simd << 7 | met | zeros | (draw >>> 32 & 3) << 13;
    }

    private long integer() {
        long draw = random.next();
        int shift = (int) (draw >>> 8) & 63;
        return switch ((int) draw & 3) {
            case 0 -> CORNERS[(int) (draw >>> 8) & 31];
            case 1 -> random.next() >>> shift;
            case 2 -> random.next() >> shift;
            default -> random.next();
        };
    }

    private long lane() {
        return switch (kind) {
            case INTEGER, EXTENDED -> integers();
            case SINGLE -> single() | single() << 32;
            case DOUBLE -> doublePrecision();
            case HALF -> halves();
        };
    }

    private long integers() {
        long draw = random.next();
        return switch ((int) draw & 3) {
            case 0 -> CORNERS[(int) (draw >>> 8) & 31];
            case 1 -> pieces(BYTES, 8);
            case 2 -> pieces(SHORTS, 16);
            default -> random.next();
        };
    }

    /** A quadword of pieces from a table of eight. */
    private long pieces(int[] table, int width) {
        long draw = random.next();
        long result = 0;
        for (int at = 0; at < 64; at += width) {
            result |= (long) table[(int) (draw >>> at) & 7] << at;
        }
        return result;
    }

    private long halves() {
        long draw = random.next();
        long choice = random.next();
        long result = 0;
        for (int at = 0; at < 64; at += 16) {
            long raw = draw >>> at & 0xffff;
            boolean listed = (choice >>> at & 1) == 0;
            result |= (listed ? HALVES[(int) raw & 15] | raw & 0x8000 : raw) << at;
        }
        return result;
    }

    /** A number of single precision, zero-extended. */
    private long single() {
        long draw = random.next();
        long raw = draw >>> 32;
        long sign = raw & 0x80000000L;
        long fraction = raw & 0x7fffff;
        return switch ((int) draw & 7) {
            case 0, 1, 2, 3 -> sign | SINGLES[(int) raw & 31];
            case 4 -> sign | 119 + (raw >>> 27 & 15) << 23 | (raw & 0x7f) << 16;
            case 5 -> sign | fraction >>> (raw >>> 23 & 31);
            case 6 -> sign | 96 + (raw >>> 23 & 63) << 23 | fraction;
            default -> raw;
        };
    }

    private long doublePrecision() {
        long draw = random.next();
        long raw = random.next();
        long sign = raw & Long.MIN_VALUE;
        long fraction = raw & 0xfffffffffffffL;
        return switch ((int) draw & 7) {
            case 0, 1, 2, 3 -> sign | DOUBLES[(int) raw & 31];
            case 4 -> sign | 1015 + (raw >>> 58 & 15) << 52 | (raw & 0x7f) << 45;
            case 5 -> sign | fraction >>> (draw >>> 8 & 63);
            case 6 -> sign | 960 + (raw >>> 52 & 127) << 52 | fraction;
            default -> raw;
        };
    }

    private void x87(State state, int register) {
        boolean extended = kind == Kind.EXTENDED;
        state.significands[register] = extended ? significand() : lane();
        state.exponents[register] = extended ? exponent() : 0xffff;
    }

    private long significand() {
        long draw = random.next();
        return switch ((int) draw & 3) {
            case 0, 1 -> SIGNIFICANDS[(int) (draw >>> 8) & 15];
            case 2 -> random.next() | Long.MIN_VALUE;
            default -> random.next() << (draw >>> 8 & 63) | Long.MIN_VALUE;
        };
    }

    private int exponent() {
        long draw = random.next();
        int sign = (int) (draw >>> 8) & 0x8000;
        return sign | switch ((int) draw & 3) {
            case 0, 1 -> EXPONENTS[(int) (draw >>> 32) & 31];
            case 2 -> 0x3fff - 64 + ((int) (draw >>> 32) & 127);
            default -> 0x3fff - 4 + ((int) (draw >>> 32) & 15);
        };
    }

    /** Sixteen bytes: two lanes, or what x87 instructions read. */
    private void memory(byte[] pattern, int at) {
        if (kind != Kind.EXTENDED) {
            put(pattern, at, lane());
            put(pattern, at + 8, lane());
            return;
        }
        long choice = random.next();
        put(pattern, at, switch ((int) choice & 7) {
            case 0, 1 -> significand();
            case 2 -> single() | single() << 32;
            case 3 -> doublePrecision();
            case 4, 5 -> integer();
            default -> random.next() & 0x7777777777777777L;
        });
        put(pattern, at + 8, (choice & 7) < 6 ? exponent() : choice >>> 8 & 0x8077);
    }

    private static void put(byte[] bytes, int at, long value) {
        for (int i = 0; i < 8; i++) {
            bytes[at + i] = (byte) (value >>> 8 * i);
        }
    }
}
