package ringside.semantics;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.api.Test;

import ringside.isa.CodeSize;
import ringside.isa.Decoder;
import ringside.isa.Feature;
import ringside.isa.Instruction;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.FpuState;

/**
 * Every x87 instruction, on registers and on memory, against the processor that the tests run on: all sorts of numbers,
 * all precisions and rounding modes, empty registers; registers, status word, flags and memory must come out the same.
 */
class NativeX87Test {
    private static final int ROUNDS = 120;
    private static final int BYTES = 112;
    private static final long CODE = 0x1000;
    private static final Decoder DECODER = new Decoder(EnumSet.allOf(Feature.class));
    private static final int[] TOPS = {0, 1, 0x3ffe, 0x3fff, 0x4000, 0x4001, 0x403d, 0x403e, 0x403f, 0x7ffe, 0x7fff,
        0x3f81, 0x3f80, 0x3f6a, 0x3f69, 0x407e, 0x407f, 0x3c01, 0x3c00, 0x3bcd, 0x43fe, 0x43ff, 0x400e, 0x401e, 0x401d,
        0x2000, 0x5fff, 0x3ffd, 0x3fc0, 0x4008};
    private static final long[] SIGNIFICANDS = {0, 1, Long.MIN_VALUE, Long.MIN_VALUE | 1, 0xc000000000000000L, -1,
        0xa000000000000000L, 0x4000000000000000L, 0x7fffffffffffffffL, 0xffffff0000000000L, 0xffffff8000000000L,
        0xfffffffffffff800L, 0xfffffffffffffc00L, 0x8000008000000000L, 0x8000000000000400L, 0xfffffffffffffffeL,
        0xe000000000000000L};

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(87);

    @Test
    void leavesWhatTheProcessorLeaves() {
        assumeTrue(NativeCode.available(), "compares with an x86-64 processor, which this machine does not have");
        var processor = new NativeCode(true);
        var engine = new Engine(0xf100_0000L);
        engine.cpu.cr0 |= Cpu.CR0_NE;
        engine.cpu.cr4 |= Cpu.CR4_OSFXSR;
        Map<String, String> differences = new TreeMap<>();
        int compared = 0;
        for (byte[] code : codes()) {
            var difference = compare(processor, engine, code);
            if (difference != null) {
                differences.putIfAbsent(instruction(code).opcode().toString(), difference);
            }
            compared++;
        }
        assertTrue(compared > 450, "only " + compared);
        assertEquals("", String.join("\n", differences.values()));
    }

    private static Instruction instruction(byte[] code) {
        return DECODER.decode(code, 0, code.length, 0, CodeSize.BITS64) instanceof Instruction instruction ? instruction
            : null;
    }

    private static List<byte[]> codes() {
        List<byte[]> codes = new ArrayList<>();
        for (int opcode = 0xd8; opcode < 0xe0; opcode++) {
            for (int modRm = 0xc0; modRm < 0x100; modRm++) {
                add(codes, Encoding.bytes(opcode, modRm));
            }
            for (int reg = 0; reg < 8; reg++) {
                add(codes, Encoding.bytes(opcode, 6 | reg << 3));
                add(codes, Encoding.bytes(0x66, opcode, 6 | reg << 3));
            }
        }
        return codes;
    }

    /** Logarithms and the like have {@link NativeTranscendentalTest}. */
    private static void add(List<byte[]> codes, byte[] code) {
        var instruction = instruction(code);
        if (instruction != null && !NativeTranscendentalTest.CODES.containsKey(instruction.opcode().meaning())) {
            codes.add(code);
        }
    }

    private String compare(NativeCode processor, Engine engine, byte[] code) {
        processor.load(code);
        engine.load(CODE, code);
        var meaning = instruction(code).opcode().meaning();
        boolean environment = List.of("fnstenv", "fnsave").contains(meaning);
        boolean loads = List.of("fldenv", "frstor", "fldcw").contains(meaning);
        for (int round = 0; round < ROUNDS; round++) {
            var registers = new long[16];
            registers[Cpu.RSI] = processor.dataAddress();
            registers[Cpu.RSP] = processor.dataAddress() + NativeCode.DATA_SIZE / 2;
            long flags = random.nextLong() & Flags.STATUS | Flags.FIXED | Flags.IF;
            var before = new FpuState();
            fill(before);
            byte[] data = data();
            if (loads) {
                data[0] = (byte) 0x7f;
            }
            NativeVectorTest.put(before, processor.vectorsIn());
            MemorySegment.copy(data, 0, processor.data(), JAVA_BYTE, 0, BYTES);
            engine.memory.ram().write(processor.dataAddress(), data);
            engine.cpu.fpu.set(before);
            long[] after = registers.clone();
            engine.run(registers, flags);
            long flagsAfter = processor.run(after, flags);
            var theirs = NativeVectorTest.taken(processor.vectorsOut(), before);
            var ours = engine.cpu.fpu.copy();
            forgetPointers(ours);
            forgetPointers(theirs);
            byte[] theirData = new byte[BYTES];
            MemorySegment.copy(processor.data(), JAVA_BYTE, 0, theirData, 0, BYTES);
            byte[] ourData = new byte[BYTES];
            for (int i = 0; i < BYTES; i++) {
                ourData[i] = (byte) engine.memory.ram().read(processor.dataAddress() + i, 8);
            }
            if (environment) {
                int field = code[0] == 0x66 ? 2 : 4;
                Arrays.fill(ourData, 3 * field, 7 * field, (byte) 0);
                Arrays.fill(theirData, 3 * field, 7 * field, (byte) 0);
            }
            boolean same = ours.equals(theirs) && Arrays.equals(ourData, theirData)
                && ((flagsAfter ^ engine.cpu.flags.value()) & Flags.STATUS) == 0 && after[0] == engine.cpu.gpr[0];
            if (!same) {
                return HexFormat.of().formatHex(code) + " " + meaning + "\n before "
                    + text(registers, flags, before, data) + "\n ours   "
                    + text(engine.cpu.gpr, engine.cpu.flags.value(), ours, ourData) + "\n theirs "
                    + text(after, flagsAfter, theirs, theirData);
            }
        }
        return null;
    }

    private static String text(long[] registers, long flags, FpuState fpu, byte[] data) {
        return NativeVectorTest.text(registers, flags, new long[0], fpu) + " data " + HexFormat.of().formatHex(data);
    }

    private static void forgetPointers(FpuState fpu) {
        fpu.instructionPointer = 0;
        fpu.instructionSelector = 0;
        fpu.dataPointer = 0;
        fpu.dataSelector = 0;
        fpu.lastOpcode = 0;
    }

    private void fill(FpuState fpu) {
        for (int i = 0; i < 8; i++) {
            fpu.lanes[FpuState.X87 + i] = significand();
            fpu.exponents[i] = (short) top();
        }
        fpu.control = 0x7f | random.nextInt(4) << 10 | new int[] {0, 2, 3, 3}[random.nextInt(4)] << 8;
        fpu.full = random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(3) == 0 ? 0xff : 0x7f;
        fpu.top = fpu.full == 0x7f ? 0 : random.nextInt(8);
        fpu.status = random.nextInt(8) << 8 & 0x4700;
    }

    private long significand() {
        return switch (random.nextInt(4)) {
            case 0, 1 -> SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)];
            case 2 -> random.nextLong() | Long.MIN_VALUE;
            default -> random.nextLong() << random.nextInt(64) | Long.MIN_VALUE;
        };
    }

    private int top() {
        int exponent = switch (random.nextInt(3)) {
            case 0 -> TOPS[random.nextInt(TOPS.length)];
            case 1 -> 0x3fff + random.nextInt(-80, 80);
            default -> 0x3fff + random.nextInt(-4, 20);
        };
        return exponent | (random.nextBoolean() ? 0x8000 : 0);
    }

    /** An 80-bit number, one of 64 or 32 bits, an integer, or decimal digits. */
    private byte[] data() {
        var data = new byte[BYTES];
        random.nextBytes(data);
        long first = switch (random.nextInt(6)) {
            case 0 -> significand();
            case 1 -> Double.doubleToRawLongBits(random.nextGaussian() * Math.pow(2, random.nextInt(-1074, 1023)));
            case 2 -> Float.floatToRawIntBits((float) (random.nextGaussian() * Math.pow(2, random.nextInt(-149, 127))));
            case 3 -> random.nextInt(-1000, 1000);
            case 4 -> 0x7ff0000000000000L | random.nextInt(3) | 0x7f80000000L >> random.nextInt(3) * 8;
            default -> random.nextLong() & 0x7777777777777777L;
        };
        for (int i = 0; i < 8; i++) {
            data[i] = (byte) (first >>> 8 * i);
        }
        int top = random.nextInt(3) == 0 ? random.nextInt() & 0x8077 : top();
        data[8] = (byte) top;
        data[9] = (byte) (top >> 8);
        return data;
    }
}
