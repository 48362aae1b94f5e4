package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringside.state.Cpu;
import ringside.state.Flags;

/** As {@link NativeComparisonTest}, for instructions that use memory: what lies there is compared, too. */
class NativeMemoryTest {
    private static final int ROUNDS = 80;
    private static final int[] WIDTHS = {8, 16, 32, 64};
    private static final int[] WIDE = {16, 32, 64};
    private static final int MIDDLE = NativeCode.DATA_SIZE / 2;

    private static NativeCode processor;
    private static Engine engine;

    /** Prepares registers and memory for an instruction. */
    @FunctionalInterface
    private interface Setup {
        void apply(Situation situation);
    }

    record Case(String name, byte[] code, Setup setup) {
        @Override
        public String toString() {
            return name + " " + HexFormat.of().formatHex(code);
        }
    }

    /** What an instruction starts from. */
    private static final class Situation {
        private final Values values;
        private final long[] registers;
        private final ByteBuffer data;
        private long flags;
        private long next;

        Situation(Values values) {
            this.values = values;
            registers = values.registers();
            data = ByteBuffer.wrap(values.bytes(NativeCode.DATA_SIZE)).order(ByteOrder.LITTLE_ENDIAN);
            flags = values.next() & Flags.STATUS | Flags.FIXED | Flags.IF;
            registers[Cpu.RSP] = address(MIDDLE);
            registers[Cpu.RBX] = address(MIDDLE + values.below(64));
        }

        long address(int offset) {
            return processor.dataAddress() + offset;
        }

        long get64(int register, int displacement) {
            return data.getLong((int) (registers[register] - processor.dataAddress()) + displacement);
        }

        void put64(int register, int displacement, long value) {
            data.putLong((int) (registers[register] - processor.dataAddress()) + displacement, value);
        }
    }

    @BeforeAll
    static void requireProcessor() {
        assumeTrue(NativeCode.available(), "compares with an x86-64 processor, which this machine does not have");
        processor = new NativeCode();
        engine = new Engine(processor.dataAddress() + NativeCode.DATA_SIZE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"operands", "bitStrings", "exchanges", "stack", "frames", "branches", "strings"})
    void leavesWhatTheProcessorLeaves(Case test) {
        var values = new Values(Arrays.hashCode(test.code));
        long address = processor.load(test.code);
        engine.load(address, test.code);
        for (int round = 0; round < ROUNDS; round++) {
            var situation = new Situation(values);
            situation.next = address + test.code.length;
            test.setup.apply(situation);
            compare(test, situation);
        }
    }

    private static void compare(Case test, Situation situation) {
        var cpu = engine.cpu;
        var data = situation.data.array();
        engine.memory.ram().write(processor.dataAddress(), data);
        engine.run(situation.registers, situation.flags);
        processor.data().copyFrom(MemorySegment.ofArray(data));
        long[] after = situation.registers.clone();
        long flags = processor.run(after, situation.flags);
        long compared = NativeCode.intel() ? Flags.STATUS | Flags.DF : Flags.DF;
        assertEquals(text(after, flags & compared), text(cpu.gpr, cpu.flags.value() & compared),
            () -> test + " with " + text(situation.registers, situation.flags));
        assertEquals(situation.next, cpu.rip, test::toString);
        assertEquals(-1, differsAt(), () -> test + " with " + text(situation.registers, situation.flags));
    }

    private static long differsAt() {
        for (int page = 0; page < NativeCode.DATA_SIZE; page += 4096) {
            var bytes = MemorySegment.ofArray(engine.memory.ram().page(processor.dataAddress() + page));
            long at = processor.data().asSlice(page, 4096).mismatch(bytes);
            if (at >= 0) {
                return page + at;
            }
        }
        return -1;
    }

    private static String text(long[] registers, long flags) {
        var text = new StringBuilder("flags " + Long.toHexString(flags));
        for (int register = 0; register < 16; register++) {
            text.append(" r").append(register).append('=').append(Long.toHexString(registers[register]));
        }
        return text.toString();
    }

    // ---- The cases

    private static final Setup AS_IT_IS = situation -> { };

    static List<Case> operands() {
        var cases = new ArrayList<Case>();
        for (int width : WIDTHS) {
            int low = width == 8 ? 0 : 1;
            for (int group = 0; group < 8; group++) {
                int opcode = 8 * group + low;
                cases.add(new Case("add … cmp", Encoding.memory(opcode, width, Cpu.RAX, Cpu.RBX, 5), AS_IT_IS));
                cases.add(new Case("add … cmp", Encoding.memory(opcode + 2, width, 9, Cpu.RBX, 5), AS_IT_IS));
                cases.add(new Case("rol … sar", Encoding.memory(0xd2 + low, width, group, Cpu.RBX, 3), AS_IT_IS));
            }
            for (int extension : new int[] {0, 2, 3, 4, 5}) {
                var immediate = new int[extension != 0 ? 0 : Math.min(width >> 3, 4)];
                cases.add(new Case("test, not, neg, mul, imul",
                    Encoding.memory(0xf6 + low, width, extension, Cpu.RBX, 1, immediate), AS_IT_IS));
            }
            cases.add(new Case("inc", Encoding.memory(0xfe + low, width, 0, Cpu.RBX, 1), AS_IT_IS));
            cases.add(new Case("mov", Encoding.memory(0x88 + low, width, Cpu.RCX, Cpu.RBX, 1), AS_IT_IS));
            cases.add(new Case("xlat", Encoding.bytes(0xd7), AS_IT_IS));
        }
        for (int width : WIDE) {
            if (NativeCode.has("movbe")) {
                cases.add(new Case("movbe", Encoding.memory(0x0f38f0, width, Cpu.RDX, Cpu.RBX, 1), AS_IT_IS));
                cases.add(new Case("movbe", Encoding.memory(0x0f38f1, width, Cpu.RDX, Cpu.RBX, 1), AS_IT_IS));
            }
            cases.add(new Case("movsx", Encoding.memory(0x0fbf, width, Cpu.RDX, Cpu.RBX, 1), AS_IT_IS));
            cases.add(new Case("cmova", Encoding.memory(0x0f47, width, Cpu.RDX, Cpu.RBX, 1), AS_IT_IS));
            cases.add(new Case("bsf", Encoding.memory(0x0fbc, width, Cpu.RDX, Cpu.RBX, 1), AS_IT_IS));
            cases.add(new Case("shld", Encoding.memory(0x0fa4, width, Cpu.RDX, Cpu.RBX, 1, 7), AS_IT_IS));
        }
        return cases;
    }

    static List<Case> bitStrings() {
        var cases = new ArrayList<Case>();
        for (int width : WIDE) {
            Setup near = situation -> {
                long bit = situation.values.below(60000) - 30000;
                long unused = situation.values.next() << Math.min(width, 63);
                situation.registers[Cpu.RSI] = width == 64 ? bit : bit & (1L << width) - 1 | unused;
            };
            for (int opcode : new int[] {0x0fa3, 0x0fab, 0x0fb3, 0x0fbb}) {
                cases.add(new Case("bt, bts, btr, btc", Encoding.memory(opcode, width, Cpu.RSI, Cpu.RBX, 1), near));
            }
            cases.add(new Case("btc", Encoding.memory(0x0fba, width, 7, Cpu.RBX, 1, 0x85), AS_IT_IS));
        }
        return cases;
    }

    static List<Case> exchanges() {
        Setup oftenEqual = situation -> {
            if (situation.values.below(2) == 0) {
                situation.registers[Cpu.RAX] = situation.get64(Cpu.RBX, 1);
            }
        };
        Setup oftenEqualPair = situation -> {
            situation.registers[Cpu.RDI] = situation.address(MIDDLE + 64);
            int equal = situation.values.below(4);
            long low = situation.get64(Cpu.RDI, 16);
            situation.registers[Cpu.RAX] = (equal & 1) == 0 ? low : situation.registers[Cpu.RAX];
            situation.registers[Cpu.RDX] = equal < 2 ? situation.get64(Cpu.RDI, 24) : low >>> 32;
        };
        var cases = new ArrayList<Case>();
        for (int width : WIDTHS) {
            int low = width == 8 ? 0 : 1;
            cases.add(new Case("xchg", Encoding.memory(0x86 + low, width, Cpu.RCX, Cpu.RBX, 1), AS_IT_IS));
            cases.add(new Case("xadd", Encoding.memory(0x0fc0 + low, width, Cpu.RCX, Cpu.RBX, 1), AS_IT_IS));
            cases.add(new Case("xadd", Encoding.memory(0x0fc0 + low, width, Cpu.RBX, Cpu.RBX, 1), AS_IT_IS));
            cases.add(new Case("cmpxchg", Encoding.memory(0x0fb0 + low, width, Cpu.RCX, Cpu.RBX, 1), oftenEqual));
        }
        cases.add(new Case("cmpxchg8b", Encoding.memory(0x0fc7, 32, 1, Cpu.RDI, 16), oftenEqualPair));
        cases.add(new Case("cmpxchg16b", Encoding.memory(0x0fc7, 64, 1, Cpu.RDI, 16), oftenEqualPair));
        return cases;
    }

    static List<Case> stack() {
        var cases = new ArrayList<Case>();
        for (int register : new int[] {Cpu.RAX, Cpu.RSP, Cpu.RBP}) {
            cases.add(new Case("push", Encoding.bytes(0x50 + register), AS_IT_IS));
            cases.add(new Case("push", Encoding.bytes(0x66, 0x50 + register), AS_IT_IS));
            cases.add(new Case("pop", Encoding.bytes(0x58 + register), AS_IT_IS));
            cases.add(new Case("pop", Encoding.bytes(0x66, 0x58 + register), AS_IT_IS));
        }
        for (int base : new int[] {Cpu.RSP, Cpu.RBX}) {
            for (int width : new int[] {16, 32, 64}) {
                cases.add(new Case("push", Encoding.memory(0xff, width, 6, base, 0x18), AS_IT_IS));
                cases.add(new Case("pop", Encoding.memory(0x8f, width, 0, base, 0x18), AS_IT_IS));
            }
        }
        cases.add(new Case("push", Encoding.bytes(0x6a, 0x85), AS_IT_IS));
        cases.add(new Case("push", Encoding.bytes(0x66, 0x6a, 0x85), AS_IT_IS));
        cases.add(new Case("push", Encoding.bytes(0x68, 1, 2, 3, 0x84), AS_IT_IS));
        cases.add(new Case("push", Encoding.bytes(0x66, 0x68, 3, 0x84), AS_IT_IS));
        return cases;
    }

    static List<Case> frames() {
        Setup frame = situation -> framePointer(situation, MIDDLE + 1000 + situation.values.below(64));
        Setup overlapping = situation -> framePointer(situation, MIDDLE - situation.values.below(64));
        var cases = new ArrayList<Case>();
        for (Setup setup : List.of(frame, overlapping)) {
            for (int level : new int[] {0, 1, 2, 5, 31, 32, 0xe3}) {
                cases.add(new Case("enter", Encoding.bytes(0xc8, 0x34, 2, level), setup));
                cases.add(new Case("enter", Encoding.bytes(0x66, 0xc8, 0x34, 2, level), setup));
            }
            cases.add(new Case("leave", Encoding.bytes(0xc9), setup));
            cases.add(new Case("leave", Encoding.bytes(0x66, 0xc9), setup));
        }
        return cases;
    }

    private static void framePointer(Situation situation, int offset) {
        situation.registers[Cpu.RBP] = situation.address(offset);
    }

    /** All of them lead to the next instruction. */
    static List<Case> branches() {
        Setup target = situation -> {
            situation.registers[Cpu.RAX] = situation.next;
            situation.put64(Cpu.RSP, 0, situation.next);
            situation.put64(Cpu.RSP, 16, situation.next);
        };
        return List.of(
            new Case("call", Encoding.bytes(0xe8, 0, 0, 0, 0), target),
            new Case("call", Encoding.bytes(0xff, 0xd0), target),
            new Case("call", Encoding.memory(0xff, 32, 2, Cpu.RSP, 16), target),
            new Case("jmp", Encoding.bytes(0xff, 0xe0), target),
            new Case("jmp", Encoding.memory(0xff, 32, 4, Cpu.RSP, 16), target),
            new Case("ret", Encoding.bytes(0xc3), target),
            new Case("ret", Encoding.bytes(0xc2, 0x34, 2), target));
    }

    static List<Case> strings() {
        var cases = new ArrayList<Case>();
        for (int opcode : new int[] {0xa4, 0xa6, 0xaa, 0xac, 0xae}) {
            for (int repeat : new int[] {0x3e, 0xf3, 0xf2}) {
                for (int address : new int[] {0x3e, 0x67}) {
                    Setup setup = situation -> string(situation, address == 0x67);
                    cases.add(new Case("string", Encoding.bytes(repeat, address, opcode), setup));
                    cases.add(new Case("string", Encoding.bytes(0x66, repeat, address, opcode + 1), setup));
                    cases.add(new Case("string", Encoding.bytes(repeat, address, opcode + 1), setup));
                    cases.add(new Case("string", Encoding.bytes(repeat, address, 0x48, opcode + 1), setup));
                }
            }
        }
        return cases;
    }

    /** Up to 200 elements, often overlapping; with an address size of 32 the upper halves hold something else. */
    private static void string(Situation situation, boolean upperHalfUnused) {
        var values = situation.values;
        int source = 2048 + values.below(MIDDLE);
        int near = Math.clamp(source + values.below(40) - 20, 2000, 6100);
        situation.registers[Cpu.RSI] = situation.address(source);
        situation.registers[Cpu.RDI] = situation.address(values.below(2) == 0 ? near : 2048 + values.below(MIDDLE));
        situation.registers[Cpu.RCX] = values.below(4) == 0 ? values.below(3) : values.below(200);
        situation.flags |= values.below(3) == 0 ? Flags.DF : 0;
        if (upperHalfUnused) {
            for (int register : new int[] {Cpu.RSI, Cpu.RDI, Cpu.RCX}) {
                situation.registers[register] |= values.next() << 32;
            }
        }
    }
}
