package ringside.semantics;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.FpuState;

/** AVX instructions that {@link NativeVectorTest} leaves out, and sums that nearly cancel, on the processor beneath. */
class NativeGatherTest {
    private static final int ROUNDS = 300;
    private static final long CODE = 0x1000;

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);

    private interface Filling {
        void fill(FpuState fpu);
    }

    private NativeCode processor;
    private Engine engine;

    @BeforeEach
    void begin() {
        assumeTrue(NativeCode.available() && NativeCode.has("avx2") && NativeCode.has("fma"),
            "compares with an x86-64 processor that has AVX2 and FMA");
        processor = new NativeCode(true);
        engine = new Engine(0xf100_0000L);
        NativeVectorTest.enable(engine.cpu);
    }

    private void compare(List<String> codes, int rounds, Filling filling) {
        for (var hex : codes) {
            var code = HexFormat.of().parseHex(hex);
            processor.load(code);
            engine.load(CODE, code);
            for (int i = 0; i < NativeCode.DATA_SIZE / 8; i++) {
                long value = random.nextLong();
                processor.data().setAtIndex(JAVA_LONG, i, value);
                engine.memory.ram().write(processor.dataAddress() + 8 * i, 64, value);
            }
            for (int round = 0; round < rounds; round++) {
                compare(hex, filling);
            }
            compareData(hex);
        }
    }

    private void compare(String hex, Filling filling) {
        var registers = new long[16];
        registers[Cpu.RSI] = processor.dataAddress() + NativeCode.DATA_SIZE / 2;
        registers[Cpu.RSP] = processor.dataAddress() + NativeCode.DATA_SIZE / 2;
        long flags = random.nextLong() & Flags.STATUS | Flags.FIXED | Flags.IF;
        var before = new FpuState();
        filling.fill(before);
        NativeVectorTest.put(before, processor.vectorsIn());
        engine.cpu.fpu.set(before);
        long[] after = registers.clone();
        engine.run(registers, flags);
        processor.run(after, flags);
        var theirs = NativeVectorTest.taken(processor.vectorsOut(), before);
        if (!theirs.equals(engine.cpu.fpu)) {
            assertEquals(NativeVectorTest.text(registers, flags, new long[0], theirs),
                NativeVectorTest.text(registers, flags, new long[0], engine.cpu.fpu),
                () -> hex + " before " + NativeVectorTest.text(registers, flags, new long[0], before));
        }
    }

    private void compareData(String hex) {
        long[] stored = new long[NativeCode.DATA_SIZE / 8];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = engine.memory.ram().read(processor.dataAddress() + 8 * i, 64);
        }
        assertArrayEquals(processor.data().toArray(JAVA_LONG), stored, hex);
    }

    private void any(FpuState fpu) {
        for (int i = 0; i < FpuState.X87; i++) {
            fpu.lanes[i] = random.nextLong();
        }
        fpu.mxcsr = 0x1f80 | random.nextInt(4) << 13 | random.nextInt(2) << 6 | random.nextInt(2) << 15;
    }

    /** Index register 1 holds small numbers: of 32 bits where the instruction's are, else of 64. */
    private Filling indexes(int width) {
        return fpu -> {
            any(fpu);
            for (int i = FpuState.QUADS; i < 2 * FpuState.QUADS; i++) {
                long high = width == 32 ? (long) (random.nextInt(1000) - 500) << 32 : 0;
                long low = random.nextInt(1000) - 500;
                fpu.lanes[i] = width == 32 ? high | low & 0xffffffffL : low;
            }
        };
    }

    /** XMM2 and YMM2 from [rsi + xmm1 * scale] under the mask in XMM3. */
    @Test
    void gathers() {
        for (var scale : List.of("0e", "4e")) {
            for (var vex : List.of("c4e261", "c4e265", "c4e2e1", "c4e2e5")) {
                compare(List.of(vex + "9014" + scale, vex + "9214" + scale), ROUNDS, indexes(32));
                compare(List.of(vex + "9114" + scale, vex + "9314" + scale), ROUNDS, indexes(64));
            }
        }
    }

    /** To and from [rsi], [rsi+3] and [rdi + 2 * rsi ...]: masks of all kinds. */
    @Test
    void movesUnderMasks() {
        for (var vex : List.of("c4e269", "c4e26d")) {
            compare(List.of(vex + "2c0e", vex + "2d0e", vex + "2e0e", vex + "2f0e", vex + "8c4e03", vex + "8e4e03"),
                ROUNDS, this::any);
        }
        for (var vex : List.of("c4e2e9", "c4e2ed")) {
            compare(List.of(vex + "8c0e", vex + "8e4e03"), ROUNDS, this::any);
        }
    }

    @Test
    void clearsUpperHalves() {
        compare(List.of("c5f877", "c5fc77"), 3, this::any);
    }

    /** Products plus numbers near to them with the other sign: all that counts is what rounding leaves out. */
    @Test
    void fusesNearCancellation() {
        for (int opcode : new int[] {0x98, 0xaa, 0xbc, 0x9e, 0xa6, 0xb7}) {
            var tail = HexFormat.of().toHexDigits((byte) opcode) + "c2";
            compare(List.of("c4e2f5" + tail), 5 * ROUNDS, this::nearDoubles);
            compare(List.of("c4e275" + tail), 5 * ROUNDS, this::nearSingles);
        }
    }

    private void nearDoubles(FpuState fpu) {
        any(fpu);
        for (int i = 0; i < FpuState.QUADS; i++) {
            double a = Math.scalb(random.nextDouble() + 0.5, random.nextInt(20) - 10);
            double b = Math.scalb(random.nextDouble() + 0.5, exponent(1000));
            double c = Math.scalb(a * b, random.nextInt(5) == 0 ? random.nextInt(240) - 120 : random.nextInt(2));
            spread(fpu, i, bits(a), bits(b), bits(c) + random.nextInt(5) - 2);
        }
    }

    private int exponent(int most) {
        return random.nextInt(3) == 0 ? (random.nextBoolean() ? most : -most) : random.nextInt(60) - 30;
    }

    private void nearSingles(FpuState fpu) {
        any(fpu);
        for (int i = 0; i < FpuState.QUADS; i++) {
            long a = singles(single(), single());
            long b = singles(single(), single());
            spread(fpu, i, a, b, singles(near((int) a, (int) b), near((int) (a >>> 32), (int) (b >>> 32))));
        }
    }

    private static long singles(float low, float high) {
        return (long) Float.floatToRawIntBits(high) << 32 | Float.floatToRawIntBits(low) & 0xffffffffL;
    }

    private float single() {
        return Math.scalb(random.nextFloat() - 0.5f, exponent(120));
    }

    private float near(int a, int b) {
        float product = Float.intBitsToFloat(a) * Float.intBitsToFloat(b);
        return random.nextInt(5) == 0 ? Math.scalb(product, random.nextInt(100) - 50)
            : Float.intBitsToFloat(Float.floatToRawIntBits(-product) + random.nextInt(5) - 2);
    }

    /** Each operand is a factor or the addend in one of the forms. */
    private void spread(FpuState fpu, int i, long a, long b, long c) {
        int first = random.nextInt(3);
        fpu.lanes[i] = a;
        fpu.lanes[FpuState.QUADS + i] = first == 0 ? c : b;
        fpu.lanes[2 * FpuState.QUADS + i] = first == 0 ? b : c;
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
