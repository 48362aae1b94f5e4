package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.FpuState;

/**
 * Logarithms, exponentials and functions of angles against the processor that the tests run on: results at most one
 * unit in the last place apart, everything else but C1 the same, whatever the operands, the rounding mode, the masks
 * and the stack.
 */
class NativeTranscendentalTest {
    /** The instructions by their names. */
    static final Map<String, byte[]> CODES = new TreeMap<>(Map.of(
        "f2xm1", Encoding.bytes(0xd9, 0xf0), "fyl2x", Encoding.bytes(0xd9, 0xf1), "fptan", Encoding.bytes(0xd9, 0xf2),
        "fpatan", Encoding.bytes(0xd9, 0xf3), "fyl2xp1", Encoding.bytes(0xd9, 0xf9),
        "fsincos", Encoding.bytes(0xd9, 0xfb), "fsin", Encoding.bytes(0xd9, 0xfe), "fcos", Encoding.bytes(0xd9, 0xff)));

    /** More of them with {@code -Dringside.x87.rounds=1000000}. */
    private static final int ROUNDS = Integer.getInteger("ringside.x87.rounds", 20_000);
    private static final long CODE = 0x1000;
    private static final int BIAS = 0x3fff;
    private static final int[] TOPS = {0, 1, 2, 63, 64, 0x3fb8, 0x3fbe, 0x3fbf, 0x3fc0, 0x3fdf, 0x3ffc, 0x3ffd, 0x3ffe,
        BIAS, 0x4000, 0x4001, 0x401e, 0x403c, 0x403d, 0x403e, 0x403f, 0x5fff, 0x7ffe, 0x7fff};
    private static final long[] SIGNIFICANDS = {0, 1, Long.MIN_VALUE, Long.MIN_VALUE | 1, 0xc000000000000000L, -1,
        0xa000000000000000L, 0x4000000000000000L, 0xb504f333f9de6484L, 0xb504f333f9de6485L, 0xc90fdaa22168c235L,
        0xc90fdaa22168c234L, 0xfffffffffffffffeL, 0xe000000000000000L};

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1987);
    private BigInteger worst = BigInteger.ZERO;
    private int apart;
    private int roundedOtherwise;

    @ParameterizedTest
    @ValueSource(strings = {"f2xm1", "fyl2x", "fptan", "fpatan", "fyl2xp1", "fsincos", "fsin", "fcos"})
    void isAtMostOneUnitApart(String mnemonic) {
        assumeTrue(NativeCode.available(), "compares with an x86-64 processor, which this machine does not have");
        var processor = new NativeCode(true);
        processor.load(CODES.get(mnemonic));
        var engine = new Engine(0x10000);
        engine.cpu.cr0 |= Cpu.CR0_NE;
        engine.cpu.cr4 |= Cpu.CR4_OSFXSR;
        engine.load(CODE, CODES.get(mnemonic));
        for (int round = 0; round < ROUNDS; round++) {
            compare(mnemonic, processor, engine);
        }
        System.out.printf("%s: %d of %d results differ from the processor's, by at most %d ulp; C1 of equal ones: %d%n",
            mnemonic, apart, ROUNDS, worst, roundedOtherwise);
        assertTrue(worst.compareTo(BigInteger.ONE) <= 0, mnemonic + " differs by " + worst + " ulp");
    }

    private void compare(String mnemonic, NativeCode processor, Engine engine) {
        var before = new FpuState();
        do {
            fill(mnemonic, before);
        } while (!isDefined(mnemonic, before));
        NativeVectorTest.put(before, processor.vectorsIn());
        engine.cpu.fpu.set(before);
        var registers = new long[16];
        registers[Cpu.RSP] = processor.dataAddress() + NativeCode.DATA_SIZE / 2;
        engine.run(registers.clone(), Flags.FIXED);
        processor.run(registers, Flags.FIXED);
        var theirs = NativeVectorTest.taken(processor.vectorsOut(), before);
        requireSame(engine.cpu.fpu, theirs, () -> mnemonic + " before " + text(before) + "\n ours   "
            + text(engine.cpu.fpu) + "\n theirs " + text(theirs));
    }

    private void requireSame(FpuState ours, FpuState theirs, Supplier<String> text) {
        boolean equal = true;
        for (int i = 0; i < 8; i++) {
            var difference = ordinal(ours, i).subtract(ordinal(theirs, i)).abs();
            worst = worst.max(difference);
            equal &= difference.signum() == 0;
            assertTrue(difference.compareTo(BigInteger.ONE) <= 0, text);
        }
        apart += equal ? 0 : 1;
        roundedOtherwise += equal && ((ours.status ^ theirs.status) & FpuState.C1) != 0 ? 1 : 0;
        assertEquals(theirs.status & ~FpuState.C1, ours.status & ~FpuState.C1, text);
        assertEquals(theirs.top, ours.top, text);
        assertEquals(theirs.full, ours.full, text);
    }

    /** Numbers in their order, one apart from the next. */
    private static BigInteger ordinal(FpuState fpu, int register) {
        int top = fpu.exponents[register] & 0xffff;
        var magnitude = BigInteger.valueOf(top & 0x7fff).shiftLeft(63)
            .add(BigInteger.valueOf(fpu.lanes[FpuState.X87 + register] & Long.MAX_VALUE));
        return top >= 0x8000 ? magnitude.negate().subtract(BigInteger.ONE) : magnitude;
    }

    private static String text(FpuState fpu) {
        return "control %x status %x full %x ST(0) %04x:%016x ST(1) %04x:%016x ST(2) %04x:%016x".formatted(fpu.control,
            fpu.statusWord(), fpu.full, fpu.exponents[fpu.top] & 0xffff, fpu.lanes[FpuState.X87 + fpu.top],
            fpu.exponents[fpu.top + 1 & 7] & 0xffff, fpu.lanes[FpuState.X87 + (fpu.top + 1 & 7)],
            fpu.exponents[fpu.top + 2 & 7] & 0xffff, fpu.lanes[FpuState.X87 + (fpu.top + 2 & 7)]);
    }

    // ---- Operands

    private void fill(String mnemonic, FpuState fpu) {
        boolean angle = mnemonic.matches("fsin|fcos|fsincos|fptan");
        for (int i = 0; i < 8; i++) {
            fpu.lanes[FpuState.X87 + i] = significand();
            fpu.exponents[i] = (short) top(angle ? 63 : 2);
        }
        fpu.control = (random.nextInt(4) == 0 ? random.nextInt(64) | 0x40 : 0x7f) | random.nextInt(16) << 8;
        fpu.full = random.nextInt(16) == 0 ? random.nextInt(256) : 0x7f;
        fpu.top = fpu.full == 0x7f ? 0 : random.nextInt(8);
        fpu.status = random.nextInt(8) << 8 & 0x4700;
    }

    private long significand() {
        return switch (random.nextInt(8)) {
            case 0 -> SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)];
            case 1 -> random.nextLong() << random.nextInt(64) | Long.MIN_VALUE;
            case 2 -> Long.MIN_VALUE + random.nextInt(1000);
            default -> random.nextLong() | Long.MIN_VALUE;
        };
    }

    private int top(int most) {
        int exponent = switch (random.nextInt(8)) {
            case 0 -> TOPS[random.nextInt(TOPS.length)];
            case 1 -> random.nextInt(0x7fff);
            case 2 -> BIAS + random.nextInt(-70, most + 1);
            default -> BIAS + random.nextInt(-8, most / 8 + 2);
        };
        return exponent | (random.nextBoolean() ? 0x8000 : 0);
    }

    /** The manual leaves open what F2XM1 makes of numbers beyond -1 and 1, and FYL2XP1 of those beyond its range. */
    private static boolean isDefined(String mnemonic, FpuState fpu) {
        int exponent = (fpu.exponents[fpu.top] & 0x7fff) - BIAS;
        boolean finite = exponent <= BIAS;
        return NativeCode.intel() || !finite || switch (mnemonic) {
            case "f2xm1" -> exponent < 0;
            case "fyl2xp1" -> exponent < -2;
            default -> true;
        };
    }
}
