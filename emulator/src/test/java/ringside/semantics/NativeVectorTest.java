package ringside.semantics;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import ringside.engine.Meanings;
import ringside.isa.Bank;
import ringside.isa.CodeSize;
import ringside.isa.Decoder;
import ringside.isa.Feature;
import ringside.isa.Instruction;
import ringside.isa.Opcode;
import ringside.isa.Operand;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.FpuState;

/**
 * Every MMX, SSE and AVX instruction of the opcode table, on registers and on memory, against the processor that the tests
 * run on: all values of interest, all rounding modes, denormals kept and not; registers, flags and MXCSR must come out
 * the same.
 */
class NativeVectorTest {
    private static final int ROUNDS = 20;
    private static final long CODE = 0x1000;
    private static final Decoder DECODER = new Decoder(EnumSet.allOf(Feature.class));
    private static final Map<Feature, String> FEATURES = Map.ofEntries(Map.entry(Feature.MMX, "mmx"),
        Map.entry(Feature.SSE, "sse"), Map.entry(Feature.SSE2, "sse2"), Map.entry(Feature.SSE3, "pni"),
        Map.entry(Feature.SSSE3, "ssse3"), Map.entry(Feature.SSE41, "sse4_1"), Map.entry(Feature.SSE42, "sse4_2"),
        Map.entry(Feature.AES, "aes"), Map.entry(Feature.PCLMULQDQ, "pclmulqdq"), Map.entry(Feature.SHA, "sha_ni"),
        Map.entry(Feature.AVX, "avx"), Map.entry(Feature.AVX2, "avx2"), Map.entry(Feature.FMA, "fma"),
        Map.entry(Feature.F16C, "f16c"));
    /** VEX prefixes of three bytes: W0 and W1, 128 and 256 bits, with XMM5 in vvvv and with none, and high registers. */
    private static final List<Integer> VEX_FIELDS = List.of(0x50, 0x54, 0x78, 0x7c, 0xd0, 0xd4, 0xf8, 0xfc);
    /** Of approximations the manual fixes only how good they are; masked moves go elsewhere in memory. */
    private static final List<String> LEFT_OUT = List.of("rcp_single", "rsqrt_single", "maskmovq", "maskmovdqu");
    /** Those without a vector register; and gathers, whose indexes must be small. */
    private static final List<String> ELSEWHERE = List.of("ldmxcsr", "stmxcsr", "emms", "vzeroall", "vzeroupper",
        "fisttp", "gather", "crc32", "mov");
    private static final List<String> IMMEDIATES =
        List.of("", "00", "01", "1b", "0f", "e4", "ff", "35", "f2", "88");
    /** With bits that have no meaning, too. */
    private static final List<String> PREDICATES =
        IntStream.range(0, 40).mapToObj(i -> HexFormat.of().toHexDigits((byte) i)).toList();
    private static final int[] SINGLES = {0, 0x80000000, 1, 0x80000001, 0x7fffff, 0x807fffff, 0x00800000, 0x80800000,
        0x3f800000, 0xbf800000, 0x3f7fffff, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000, 0x7fc00001, 0xffc00000,
        0x7f800001, 0xffa00000, 0x4f000000, 0xcf000000, 0x4effffff, 0x5f000000, 0x3f000000, 0x3fc00000, 0x40200000,
        0x34000000, 0x1a000000, 0x7e800000, 0x4b000001};
    private static final long[] DOUBLES = {0, Long.MIN_VALUE, 1, Long.MIN_VALUE | 1, 0xfffffffffffffL,
        0x800fffffffffffffL, 0x10000000000000L, 0x8010000000000000L, 0x3ff0000000000000L, 0xbff0000000000000L,
        0x3fefffffffffffffL, 0x7fefffffffffffffL, 0xffefffffffffffffL, 0x7ff0000000000000L, 0xfff0000000000000L,
        0x7ff8000000000001L, 0xfff8000000000000L, 0x7ff0000000000001L, 0xfff4000000000000L, 0x41e0000000000000L,
        0xc1e0000000000000L, 0xc1e0000000100000L, 0x41dfffffffe00000L, 0x43e0000000000000L, 0xc3e0000000000000L,
        0x3fe0000000000000L, 0x3ff8000000000000L, 0x4004000000000000L, 0x380fffffe0000000L, 0x3800000000000000L,
        0x47efffffe0000000L, 0x47effffff0000000L, 0x36a0000000000000L, 0x3690000000000000L, 0x3ca0000000000000L,
        0x2010000000000000L};

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);

    @Test
    void leavesWhatTheProcessorLeaves() {
        assumeTrue(NativeCode.available(), "compares with an x86-64 processor, which this machine does not have");
        var processor = new NativeCode(true);
        var engine = new Engine(0xf100_0000L);
        enable(engine.cpu);
        Map<String, String> differences = new TreeMap<>();
        var compared = new HashSet<Opcode>();
        for (byte[] code : codes()) {
            var difference = compare(processor, engine, code);
            var opcode = ((Instruction) DECODER.decode(code, 0, code.length, 0, CodeSize.BITS64)).opcode();
            compared.add(opcode);
            if (difference != null) {
                differences.putIfAbsent(opcode.toString(), difference);
            }
        }
        assertEquals("", String.join("\n", differences.values()));
        var left = Opcode.all().stream().filter(NativeVectorTest::isTested).filter(opcode -> !compared.contains(opcode))
            .map(Opcode::row).toList();
        assertEquals(List.of(), left, "rows that were not compared");
    }

    private static boolean isTested(Opcode opcode) {
        return opcode.feature().map(FEATURES::get).filter(NativeCode::has).isPresent()
            && Meanings.ofSemantics().definition(opcode.meaning()) != null
            && !LEFT_OUT.contains(opcode.meaning()) && !ELSEWHERE.contains(opcode.meaning());
    }

    static void enable(Cpu cpu) {
        cpu.cr4 |= Cpu.CR4_OSFXSR | Cpu.CR4_OSXMMEXCPT | Cpu.CR4_OSXSAVE;
        cpu.xcr0 = NativeCode.X87_SSE_AVX;
        cpu.cr0 |= Cpu.CR0_NE;
    }

    /** All encodings in all maps that name a vector register, each with registers and with memory. */
    private static List<byte[]> codes() {
        List<byte[]> codes = new ArrayList<>();
        for (var prefix : List.of("", "66", "f3", "f2", "48", "6648", "f348", "f248", "6645")) {
            for (var escape : List.of("0f", "0f38", "0f3a")) {
                for (int opcode = 0; opcode < 256; opcode++) {
                    for (var form : List.of("ca", "c9", "0e", "d3", "db", "e3", "f3", "fb")) {
                        add(codes, prefix + escape + HexFormat.of().toHexDigits((byte) opcode) + form);
                    }
                }
            }
        }
        for (int map = 1; map <= 3; map++) {
            for (int opcode = 0; opcode < 256; opcode++) {
                addVex(codes, map, opcode);
            }
        }
        return codes;
    }

    /** A row of the table is tested with one of the W that it admits. */
    private static void addVex(List<byte[]> codes, int map, int opcode) {
        for (int pp = 0; pp < 4; pp++) {
            var known = new HashSet<String>();
            for (int fields : VEX_FIELDS) {
                for (var form : List.of("ca", "0e", "d3", "db", "e3", "f3", "fb")) {
                    int extensions = form.equals("d3") ? 0x40 : 0xe0;
                    var hex = HexFormat.of().formatHex(new byte[] {(byte) 0xc4, (byte) (extensions | map),
                        (byte) (fields | pp), (byte) opcode}) + form;
                    var row = row(hex);
                    if (row != null && known.add(row + (fields & 4) + form)) {
                        add(codes, hex);
                    }
                }
            }
        }
    }

    private static String row(String hex) {
        var code = HexFormat.of().parseHex(hex + "00");
        return DECODER.decode(code, 0, code.length, 0, CodeSize.BITS64) instanceof Instruction instruction
            ? instruction.opcode().row() : null;
    }

    private static void add(List<byte[]> codes, String hex) {
        for (var immediate : row(hex) != null && row(hex).contains("=cmp_") ? PREDICATES : IMMEDIATES) {
            var code = HexFormat.of().parseHex(hex + immediate);
            if (DECODER.decode(code, 0, code.length, 0, CodeSize.BITS64) instanceof Instruction instruction
                && instruction.length() == code.length && isTested(instruction)) {
                codes.add(code);
            }
        }
    }

    private static boolean isTested(Instruction instruction) {
        boolean vector = instruction.operands().stream().anyMatch(operand -> operand instanceof Operand.Register register
            && (register.bank() == Bank.XMM || register.bank() == Bank.MMX));
        boolean elsewhere = instruction.operands().stream().anyMatch(operand -> operand instanceof Operand.Memory memory
            && (memory.base() != Cpu.RSI || memory.index() >= 0));
        return vector && !elsewhere && isTested(instruction.opcode());
    }

    private String compare(NativeCode processor, Engine engine, byte[] code) {
        processor.load(code);
        engine.load(CODE, code);
        for (int round = 0; round < ROUNDS; round++) {
            var registers = new long[16];
            for (int i = 0; i < 16; i++) {
                registers[i] = value();
            }
            registers[Cpu.RSI] = processor.dataAddress();
            registers[Cpu.RSP] = processor.dataAddress() + NativeCode.DATA_SIZE / 2;
            long flags = random.nextLong() & Flags.STATUS | Flags.FIXED | Flags.IF;
            var before = new FpuState();
            fill(before);
            long[] data = {value(), value(), value(), value()};
            put(before, processor.vectorsIn());
            MemorySegment.copy(data, 0, processor.data(), JAVA_LONG, 0, data.length);
            for (int i = 0; i < data.length; i++) {
                engine.memory.ram().write(processor.dataAddress() + 8 * i, 64, data[i]);
            }
            engine.cpu.fpu.set(before);
            long[] after = registers.clone();
            engine.run(registers, flags);
            long flagsAfter = processor.run(after, flags);
            var theirState = taken(processor.vectorsOut(), before);
            long[] ourData = new long[data.length];
            for (int i = 0; i < data.length; i++) {
                ourData[i] = engine.memory.ram().read(processor.dataAddress() + 8 * i, 64);
            }
            long[] theirData = processor.data().asSlice(0, 8 * data.length).toArray(JAVA_LONG);
            boolean same = theirState.equals(engine.cpu.fpu) && Arrays.equals(engine.cpu.gpr, 0, 16, after, 0, 16)
                && ((flagsAfter ^ engine.cpu.flags.value()) & Flags.STATUS) == 0
                && Arrays.equals(theirData, ourData);
            if (!same && !isSumOfNans(code, before, data)) {
                return HexFormat.of().formatHex(code)
                    + "\n before " + text(registers, flags, data, before)
                    + "\n ours   " + text(engine.cpu.gpr, engine.cpu.flags.value(), ourData, engine.cpu.fpu)
                    + "\n theirs " + text(after, flagsAfter, theirData, theirState);
            }
        }
        return null;
    }

    /**
     * Whether this is a sum of products in which several NaNs meet: which of them it becomes is not laid down. (A NaN
     * comes from a factor, from a product of zero and infinity, or from a sum of infinities.)
     */
    private static boolean isSumOfNans(byte[] code, FpuState before, long[] data) {
        var instruction = (Instruction) DECODER.decode(code, 0, code.length, 0, CodeSize.BITS64);
        int width = switch (instruction.opcode().meaning()) {
            case "dpps" -> 32;
            case "dppd" -> 64;
            default -> 0;
        };
        if (width == 0) {
            return false;
        }
        int last = instruction.operands().size() - 2;
        var a = numbers(instruction.operands().get(last - 1), width, before, data);
        var b = numbers(instruction.operands().get(last), width, before, data);
        int taken = code[code.length - 1] >> 4;
        int each = 128 / width;
        return IntStream.iterate(0, i -> i < a.length, i -> i + each).anyMatch(i -> severalNans(taken, width,
            Arrays.copyOfRange(a, i, i + each), Arrays.copyOfRange(b, i, i + each)));
    }

    private static boolean severalNans(int taken, int width, double[] a, double[] b) {
        var products = IntStream.range(0, a.length).filter(i -> (taken >> i & 1) != 0)
            .mapToDouble(i -> width == 32 ? (float) a[i] * (float) b[i] : a[i] * b[i]).toArray();
        boolean opposite = Arrays.stream(products).anyMatch(p -> p == Double.POSITIVE_INFINITY)
            && Arrays.stream(products).anyMatch(p -> p == Double.NEGATIVE_INFINITY);
        return Arrays.stream(products).filter(Double::isNaN).count() + (opposite ? 1 : 0) > 1;
    }

    /** An operand's numbers; denormals, which may count as zeros, are zeros. */
    private static double[] numbers(Operand operand, int width, FpuState before, long[] data) {
        int count = operand.width() / width;
        long[] quads = operand instanceof Operand.Register register
            ? Arrays.copyOfRange(before.lanes, FpuState.QUADS * register.number(),
                FpuState.QUADS * (register.number() + 1)) : data;
        return IntStream.range(0, count).mapToDouble(i -> {
            double number = width == 64 ? Double.longBitsToDouble(quads[i])
                : Float.intBitsToFloat((int) (quads[i >> 1] >>> 32 * (i & 1)));
            return Math.abs(number) < (width == 64 ? Double.MIN_NORMAL : Float.MIN_NORMAL) ? 0 : number;
        }).toArray();
    }

    private void fill(FpuState fpu) {
        for (int i = 0; i < 16; i++) {
            for (int quad = 0; quad < (NativeCode.has("avx") ? FpuState.QUADS : 2); quad++) {
                fpu.lanes[FpuState.QUADS * i + quad] = value();
            }
        }
        for (int i = 0; i < 8; i++) {
            fpu.lanes[FpuState.X87 + i] = value();
            fpu.exponents[i] = (short) random.nextInt();
        }
        fpu.control = FpuState.CONTROL_INITIAL;
        fpu.full = random.nextInt(256);
        fpu.top = random.nextInt(8);
        int modes = random.nextInt(4) << 13 | (random.nextInt(3) == 0 ? 1 << 6 : 0)
            | (random.nextInt(3) == 0 ? 1 << 15 : 0);
        fpu.mxcsr = 0x1f80 | modes;
    }

    private long value() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> DOUBLES[random.nextInt(DOUBLES.length)];
            case 2, 3 -> (long) SINGLES[random.nextInt(SINGLES.length)] << 32
                | SINGLES[random.nextInt(SINGLES.length)] & 0xffffffffL;
            case 4 -> Double.doubleToRawLongBits((random.nextDouble() - 0.5) * (1L << random.nextInt(63)));
            case 5 -> (long) Float.floatToRawIntBits((float) (random.nextInt(200) / 8.0 - 9)) << 32
                | Float.floatToRawIntBits((float) (random.nextGaussian() * 1e9)) & 0xffffffffL;
            case 6 -> random.nextInt(200);
            default -> random.nextLong();
        };
    }

    /** Writes an XSAVE area, independently of {@link LegacyArea}. */
    static void put(FpuState fpu, MemorySegment area) {
        area.fill((byte) 0);
        area.set(JAVA_SHORT, 0, (short) fpu.control);
        area.set(JAVA_SHORT, 2, (short) fpu.statusWord());
        area.set(JAVA_BYTE, 4, (byte) fpu.full);
        area.set(JAVA_INT, 24, fpu.mxcsr);
        for (int i = 0; i < 8; i++) {
            area.set(JAVA_LONG, 32 + 16 * i, fpu.lanes[FpuState.X87 + (fpu.top + i & 7)]);
            area.set(JAVA_SHORT, 40 + 16 * i, fpu.exponents[fpu.top + i & 7]);
        }
        for (int i = 0; i < 16; i++) {
            area.set(JAVA_LONG, 160 + 16 * i, fpu.lanes[FpuState.QUADS * i]);
            area.set(JAVA_LONG, 168 + 16 * i, fpu.lanes[FpuState.QUADS * i + 1]);
            area.set(JAVA_LONG, NativeCode.UPPER_HALVES + 16 * i, fpu.lanes[FpuState.QUADS * i + 2]);
            area.set(JAVA_LONG, NativeCode.UPPER_HALVES + 8 + 16 * i, fpu.lanes[FpuState.QUADS * i + 3]);
        }
        area.set(JAVA_LONG, NativeCode.XSTATE_BV, NativeCode.X87_SSE_AVX);
    }

    /** Reads an XSAVE area; what it does not hold is that of {@code other}. */
    static FpuState taken(MemorySegment area, FpuState other) {
        var fpu = other.copy();
        fpu.control = area.get(JAVA_SHORT, 0) & 0xffff;
        fpu.statusWord(area.get(JAVA_SHORT, 2));
        fpu.full = area.get(JAVA_BYTE, 4) & 0xff;
        fpu.mxcsr = area.get(JAVA_INT, 24);
        for (int i = 0; i < 8; i++) {
            fpu.lanes[FpuState.X87 + (fpu.top + i & 7)] = area.get(JAVA_LONG, 32 + 16 * i);
            fpu.exponents[fpu.top + i & 7] = area.get(JAVA_SHORT, 40 + 16 * i);
        }
        for (int i = 0; i < 16; i++) {
            fpu.lanes[FpuState.QUADS * i] = area.get(JAVA_LONG, 160 + 16 * i);
            fpu.lanes[FpuState.QUADS * i + 1] = area.get(JAVA_LONG, 168 + 16 * i);
            if (NativeCode.has("avx")) {
                fpu.lanes[FpuState.QUADS * i + 2] = area.get(JAVA_LONG, NativeCode.UPPER_HALVES + 16 * i);
                fpu.lanes[FpuState.QUADS * i + 3] = area.get(JAVA_LONG, NativeCode.UPPER_HALVES + 8 + 16 * i);
            }
        }
        return fpu;
    }

    static String text(long[] registers, long flags, long[] data, FpuState fpu) {
        var text = new StringBuilder("mxcsr " + hex(fpu.mxcsr) + " fcw " + hex(fpu.control) + " fsw "
            + hex(fpu.statusWord()) + " tags " + hex(fpu.full) + " flags " + hex(flags & Flags.STATUS) + " memory "
            + hex(data));
        for (int i = 0; i < 16; i++) {
            text.append(" r").append(i).append('=').append(hex(registers[i]));
            text.append(" x").append(i).append('=')
                .append(hex(Arrays.copyOfRange(fpu.lanes, FpuState.QUADS * i, FpuState.QUADS * (i + 1))));
        }
        for (int i = 0; i < 8; i++) {
            text.append(" R").append(i).append('=').append(hex(fpu.exponents[i] & 0xffff)).append(':')
                .append(hex(fpu.lanes[FpuState.X87 + i]));
        }
        return text.toString();
    }

    /** The highest quadword first. */
    private static String hex(long[] quads) {
        return IntStream.rangeClosed(1, quads.length).mapToObj(i -> hex(quads[quads.length - i]))
            .collect(Collectors.joining(":"));
    }

    private static String hex(long value) {
        return Long.toHexString(value);
    }
}
