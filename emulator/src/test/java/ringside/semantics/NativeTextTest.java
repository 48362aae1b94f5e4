package ringside.semantics;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.FpuState;

/** The comparisons of texts of SSE4.2, with every control byte, against the processor that the tests run on. */
class NativeTextTest {
    private static final int ROUNDS = 15;
    private static final long CODE = 0x1000;

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);

    /** Up to the opcode: plain, with REX.W, and with a VEX prefix with and without W. */
    private static final List<String> ALL_PREFIXES = List.of("660f3a", "66480f3a", "c4e379", "c4e3f9");
    private static final List<String> PREFIXES = ALL_PREFIXES.subList(0, 2);

    /** XMM1 with XMM2, XMM0 with XMM3, XMM5 with memory that is not aligned. */
    @ParameterizedTest
    @CsvSource({"0x60, ca", "0x60, c3", "0x60, 6e03", "0x61, ca", "0x61, c3", "0x61, 6e03", "0x62, ca", "0x62, c3",
        "0x62, 6e03", "0x63, ca", "0x63, c3", "0x63, 6e03"})
    void leavesWhatTheProcessorLeaves(int opcode, String form) {
        assumeTrue(NativeCode.available() && NativeCode.has("sse4_2"), "compares with an x86-64 processor");
        var processor = new NativeCode(true);
        var engine = new Engine(0xf100_0000L);
        NativeVectorTest.enable(engine.cpu);
        for (int control = 0; control < 256; control++) {
            for (var prefix : NativeCode.has("avx") ? ALL_PREFIXES : PREFIXES) {
                var hex = prefix + Integer.toHexString(opcode) + form + "%02x".formatted(control);
                var code = HexFormat.of().parseHex(hex);
                processor.load(code);
                engine.load(CODE, code);
                for (int round = 0; round < ROUNDS; round++) {
                    compare(processor, engine, hex);
                }
            }
        }
    }

    private void compare(NativeCode processor, Engine engine, String hex) {
        var registers = new long[16];
        registers[Cpu.RAX] = length();
        registers[Cpu.RDX] = length();
        registers[Cpu.RCX] = -1;
        registers[Cpu.RSI] = processor.dataAddress();
        registers[Cpu.RSP] = processor.dataAddress() + NativeCode.DATA_SIZE / 2;
        var before = new FpuState();
        for (int i = 0; i < 6; i++) {
            before.lanes[FpuState.QUADS * i] = text();
            before.lanes[FpuState.QUADS * i + 1] = text();
            before.lanes[FpuState.QUADS * i + 3] = NativeCode.has("avx") ? text() : 0;
        }
        for (int at = 0; at < 24; at += 8) {
            long text = text();
            processor.data().set(JAVA_LONG, at, text);
            engine.memory.ram().write(processor.dataAddress() + at, 64, text);
        }
        NativeVectorTest.put(before, processor.vectorsIn());
        engine.cpu.fpu.set(before);
        long flags = random.nextLong() & Flags.STATUS | Flags.FIXED;
        engine.run(registers, flags);
        long[] after = registers.clone();
        long flagsAfter = processor.run(after, flags);
        var theirs = NativeVectorTest.taken(processor.vectorsOut(), before);
        assertEquals(NativeVectorTest.text(after, flagsAfter, new long[0], theirs),
            NativeVectorTest.text(engine.cpu.gpr, engine.cpu.flags.value(), new long[0], engine.cpu.fpu),
            () -> hex + " before " + NativeVectorTest.text(registers, flags, new long[0], before));
    }

    /** Few different elements, so that there is something to find, and seldom a 0. */
    private long text() {
        long text = 0;
        for (int i = 0; i < 8; i++) {
            int kind = random.nextInt(24);
            long element = kind == 0 ? 0 : kind < 4 ? random.nextInt(256) : 0x40 + random.nextInt(4);
            text = text << 8 | element;
        }
        return random.nextInt(3) == 0 ? text & 0xff00ff00ff00ffL : text;
    }

    private long length() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(40) - 20 & 0xffffffffL | (long) random.nextInt() << 32;
            case 2 -> random.nextBoolean() ? Long.MIN_VALUE : Integer.MIN_VALUE;
            default -> random.nextInt(40) - 20;
        };
    }
}
