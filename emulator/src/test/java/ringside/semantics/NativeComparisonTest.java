package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringside.isa.Instruction;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;

/**
 * The best oracle is the processor that the tests run on: every instruction on registers is run by it and by our
 * engine, with the same values and flags, and must leave the same. Flags that the manual leaves undefined are compared
 * too; they are Intel's, so on other processors a case leaves them out.
 */
class NativeComparisonTest {
    private static final int ROUNDS = 250;
    private static final int[] WIDTHS = {8, 16, 32, 64};
    private static final int[] WIDE = {16, 32, 64};
    private static final int[] VEX = {32, 64};
    private static final long COMPARED = Flags.STATUS | Flags.DF;

    private static final long CODE = 0x1000;

    private static NativeCode processor;
    private static Engine engine;

    /**
     * An instruction to compare.
     *
     * @param feature what the processor must have, by its name in /proc/cpuinfo; empty for nothing
     * @param undefined flags that the manual leaves undefined, compared on Intel's processors alone
     * @param ignored flags that are not compared
     */
    record Case(String name, byte[] code, String feature, long undefined, long ignored) {
        long compared() {
            return (NativeCode.intel() ? COMPARED : COMPARED & ~undefined) & ~ignored;
        }

        @Override
        public String toString() {
            return name + " " + HexFormat.of().formatHex(code);
        }
    }

    @BeforeAll
    static void requireProcessor() {
        assumeTrue(NativeCode.available(), "compares with an x86-64 processor, which this machine does not have");
        processor = new NativeCode();
        engine = new Engine(0x2000);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"arithmetic", "multiplication", "shifts", "bits", "bitManipulation", "movement", "exchange",
        "others"})
    void leavesWhatTheProcessorLeaves(Case test) {
        assumeTrue(test.feature.isEmpty() || NativeCode.has(test.feature),
            () -> "this processor has no " + test.feature);
        var values = new Values(Arrays.hashCode(test.code));
        var plain = new Execution(4096);
        Instruction instruction = plain.decode(test.code);
        engine.load(CODE, test.code);
        long compared = test.compared();
        processor.load(test.code);
        int compares = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long[] before = values.registers();
            before[Cpu.RSP] = processor.dataAddress() + NativeCode.DATA_SIZE / 2;
            long flags = values.next() & Flags.STATUS | Flags.FIXED | Flags.IF;
            if (succeeds(plain, instruction, before, flags)) {
                engine.run(before, flags);
                long[] after = before.clone();
                long flagsAfter = processor.run(after, flags);
                compare(test, before, flags, engine.cpu, after, flagsAfter, compared);
                compares++;
            }
        }
        assertTrue(compares >= ROUNDS / 20, () -> test + ": hardly ever without a fault");
    }

    private static boolean succeeds(Execution plain, Instruction instruction, long[] registers, long flags) {
        System.arraycopy(registers, 0, plain.cpu.gpr, 0, 16);
        plain.cpu.flags.value(flags);
        try {
            plain.run(instruction);
            return true;
        } catch (Fault fault) {
            return false;
        }
    }

    private static void compare(Case test, long[] before, long flags, Cpu cpu, long[] after, long flagsAfter,
                                long compared) {
        boolean same = ((cpu.flags.value() ^ flagsAfter) & compared) == 0;
        for (int register = 0; register < 16; register++) {
            same &= cpu.gpr[register] == after[register];
        }
        if (!same) {
            assertEquals(text(after, flagsAfter, compared), text(cpu.gpr, cpu.flags.value(), compared),
                () -> test + " with " + text(before, flags, compared));
        }
    }

    private static String text(long[] registers, long flags, long compared) {
        var text = new StringBuilder("flags " + Long.toHexString(flags & compared));
        for (int register = 0; register < 16; register++) {
            text.append(" r").append(register).append('=').append(Long.toHexString(registers[register]));
        }
        return text.toString();
    }

    // ---- The cases

    /** Makes cases of one instruction. */
    private static final class Cases {
        private static final int[][] PAIRS =
            {{Cpu.RDX, Cpu.RAX}, {Cpu.RBX, 9}, {11, Cpu.RSI}, {13, 13}, {Cpu.RAX, Cpu.RCX}};
        private static final int[] FEW = {Cpu.RCX, 8};
        private static final int[] MORE = {Cpu.RAX, Cpu.RCX, Cpu.RDX, 15};
        private final List<Case> list = new ArrayList<>();
        private String feature = "";
        private long undefined;
        private long ignored;

        Cases feature(String name) {
            feature = name;
            return this;
        }

        Cases undefined(long flags) {
            undefined = flags;
            return this;
        }

        Cases ignored(long flags) {
            ignored = flags;
            return this;
        }

        void add(String name, byte[] code) {
            list.add(new Case(name, code, feature, undefined, ignored));
        }

        /** {@code op r/m, reg} or {@code op reg, r/m} in the given widths; an opcode for 8 bits is one below. */
        void pairs(String name, int opcode, int[] widths, int... immediate) {
            for (int width : widths) {
                for (int[] pair : PAIRS) {
                    add(name, Encoding.registers(width == 8 ? opcode - 1 : opcode, width, pair[0], pair[1], immediate));
                }
            }
        }

        /** {@code op r/m} with an opcode extension. */
        void single(String name, int opcode, int extension, int[] widths, int... immediate) {
            int[] registers = immediate.length == 0 ? MORE : FEW;
            for (int width : widths) {
                for (int register : registers) {
                    int fitting = width == 8 ? opcode - 1 : opcode;
                    add(name, Encoding.registers(fitting, width, extension, register, immediate));
                }
            }
        }

        void vex(String name, int map, int prefix, int opcode, int... immediate) {
            for (int width : VEX) {
                add(name, Encoding.vex(map, prefix, opcode, width, Cpu.RAX, Cpu.RCX, Cpu.RDX, immediate));
                add(name, Encoding.vex(map, prefix, opcode, width, 9, 10, 11, immediate));
                add(name, Encoding.vex(map, prefix, opcode, width, Cpu.RSI, Cpu.RSI, Cpu.RSI, immediate));
            }
        }

        /** A VEX instruction without the operand in vvvv. */
        void vexPair(String name, int map, int prefix, int opcode, int... immediate) {
            for (int width : VEX) {
                add(name, Encoding.vex(map, prefix, opcode, width, Cpu.RAX, 0, Cpu.RDX, immediate));
                add(name, Encoding.vex(map, prefix, opcode, width, 9, 0, 9, immediate));
            }
        }

        /** A VEX instruction whose reg field extends the opcode. */
        void vexExtended(String name, int extension) {
            for (int width : VEX) {
                add(name, Encoding.vex(2, 0, 0xf3, width, extension, Cpu.RAX, Cpu.RDX));
                add(name, Encoding.vex(2, 0, 0xf3, width, extension, 9, 9));
            }
        }
    }

    static List<Case> arithmetic() {
        var cases = new Cases();
        String[] names = {"add", "or", "adc", "sbb", "and", "sub", "xor", "cmp"};
        for (int i = 0; i < names.length; i++) {
            cases.undefined(i == 1 || i == 4 || i == 6 ? Flags.AF : 0);
            cases.pairs(names[i], 8 * i + 1, WIDTHS);
            cases.pairs(names[i], 8 * i + 3, WIDTHS);
            cases.single(names[i], 0x83, i, WIDE, 0x85);
            cases.add(names[i], Encoding.plain(64, 8 * i + 5, 0x12, 0x34, 0x56, 0x87));
            cases.add(names[i], Encoding.bytes(8 * i + 4, 0x9a));
            cases.add(names[i], Encoding.bytes(8 * i, 0xc4));
            cases.add(names[i], Encoding.bytes(8 * i, 0xfc));
        }
        cases.undefined(Flags.AF).pairs("test", 0x85, WIDTHS);
        cases.undefined(0).single("not", 0xf7, 2, WIDTHS);
        cases.single("neg", 0xf7, 3, WIDTHS);
        cases.single("inc", 0xff, 0, WIDTHS);
        cases.single("dec", 0xff, 1, WIDTHS);
        cases.feature("adx").pairs("adcx", 0x660f38f6, VEX);
        cases.pairs("adox", 0xf30f38f6, VEX);
        return cases.list;
    }

    static List<Case> multiplication() {
        var cases = new Cases().undefined(Flags.SF | Flags.ZF | Flags.AF | Flags.PF);
        cases.single("mul", 0xf7, 4, WIDTHS);
        cases.single("imul", 0xf7, 5, WIDTHS);
        cases.pairs("imul", 0x0faf, WIDE);
        cases.pairs("imul", 0x6b, WIDE, 0x93);
        cases.pairs("imul", 0x69, new int[] {32, 64}, 0x12, 0x34, 0x56, 0x80);
        cases.pairs("imul", 0x69, new int[] {16}, 0x12, 0x84);
        cases.undefined(Flags.STATUS);
        for (int width : WIDTHS) {
            for (int divisor : new int[] {Cpu.RCX, Cpu.RSI, 8, 15}) {
                cases.add("div", Encoding.registers(width == 8 ? 0xf6 : 0xf7, width, 6, divisor));
                cases.add("idiv", Encoding.registers(width == 8 ? 0xf6 : 0xf7, width, 7, divisor));
            }
        }
        cases.undefined(0).feature("bmi2").vex("mulx", 2, 3, 0xf6);
        return cases.list;
    }

    static List<Case> shifts() {
        var cases = new Cases();
        String[] names = {"rol", "ror", "rcl", "rcr", "shl", "shr", "shl", "sar"};
        for (int i = 0; i < names.length; i++) {
            cases.undefined(i < 4 ? Flags.OF : Flags.OF | Flags.AF);
            cases.single(names[i] + " 1", 0xd1, i, WIDTHS);
            cases.single(names[i] + " cl", 0xd3, i, WIDTHS);
            cases.ignored(i < 2 ? Flags.OF : 0);
            for (int count : new int[] {0, 2, 7, 8, 9, 15, 16, 17, 18, 27, 31, 32, 33, 63, 64, 0x85}) {
                cases.single(names[i] + " " + count, 0xc1, i, WIDTHS, count);
            }
            cases.ignored(0);
        }
        cases.undefined(Flags.OF | Flags.AF);
        cases.pairs("shld cl", 0x0fa5, VEX);
        cases.pairs("shrd cl", 0x0fad, VEX);
        for (int count : new int[] {0, 1, 5, 31, 33}) {
            cases.pairs("shld " + count, 0x0fa4, WIDE, count);
            cases.pairs("shrd " + count, 0x0fac, WIDE, count);
        }
        cases.undefined(Flags.STATUS);
        cases.pairs("shld cl", 0x0fa5, new int[] {16});
        cases.pairs("shrd cl", 0x0fad, new int[] {16});
        cases.undefined(0).feature("bmi2");
        cases.vexPair("rorx", 3, 3, 0xf0, 13);
        cases.vexPair("rorx", 3, 3, 0xf0, 0);
        cases.vex("shlx", 2, 1, 0xf7);
        cases.vex("sarx", 2, 2, 0xf7);
        cases.vex("shrx", 2, 3, 0xf7);
        return cases.list;
    }

    static List<Case> bits() {
        var cases = new Cases().undefined(Flags.STATUS & ~(Flags.CF | Flags.ZF));
        int[] opcodes = {0x0fa3, 0x0fab, 0x0fb3, 0x0fbb};
        for (int i = 0; i < opcodes.length; i++) {
            cases.pairs("bt, bts, btr, btc", opcodes[i], WIDE);
            cases.single("bt, bts, btr, btc", 0x0fba, 4 + i, WIDE, 0x3b);
        }
        cases.undefined(Flags.STATUS & ~Flags.ZF);
        cases.pairs("bsf", 0x0fbc, WIDE);
        cases.pairs("bsr", 0x0fbd, WIDE);
        cases.undefined(Flags.STATUS & ~(Flags.CF | Flags.ZF));
        cases.feature("bmi1").pairs("tzcnt", 0xf30fbc, WIDE);
        cases.feature("abm").pairs("lzcnt", 0xf30fbd, WIDE);
        cases.undefined(0).feature("popcnt").pairs("popcnt", 0xf30fb8, WIDE);
        cases.feature("sse4_2");
        cases.pairs("crc32", 0xf20f38f1, new int[] {8, 16, 32, 64});
        cases.add("crc32", Encoding.bytes(0xf2, 0x48, 0x0f, 0x38, 0xf0, 0xc1));
        return cases.list;
    }

    static List<Case> bitManipulation() {
        var cases = new Cases().feature("bmi1");
        cases.undefined(Flags.AF | Flags.PF).vex("andn", 2, 0, 0xf2);
        cases.undefined(Flags.AF | Flags.SF | Flags.PF).vex("bextr", 2, 0, 0xf7);
        cases.undefined(Flags.AF | Flags.PF).vexExtended("blsr", 1);
        cases.vexExtended("blsmsk", 2);
        cases.vexExtended("blsi", 3);
        cases.feature("bmi2").vex("bzhi", 2, 0, 0xf5);
        cases.undefined(0).vex("pext", 2, 2, 0xf5);
        cases.vex("pdep", 2, 3, 0xf5);
        return cases.list;
    }

    static List<Case> movement() {
        var cases = new Cases();
        cases.pairs("mov", 0x89, WIDTHS);
        cases.pairs("mov", 0x8b, WIDTHS);
        cases.single("mov", 0xc7, 0, new int[] {32, 64}, 0x12, 0x34, 0x56, 0x80);
        cases.add("mov", Encoding.bytes(0x48, 0xb8, 1, 2, 3, 4, 5, 6, 7, 0x88));
        cases.add("mov", Encoding.bytes(0xb4, 0x88));
        cases.add("mov", Encoding.bytes(0x88, 0xe7));
        for (int opcode : new int[] {0x0fb6, 0x0fb7, 0x0fbe, 0x0fbf}) {
            cases.pairs("movzx, movsx", opcode, WIDE);
        }
        cases.pairs("movsxd", 0x63, WIDE);
        for (int width : WIDE) {
            cases.add("cbw, cwde, cdqe", Encoding.plain(width, 0x98));
            cases.add("cwd, cdq, cqo", Encoding.plain(width, 0x99));
        }
        for (int width : VEX) {
            cases.add("bswap", Encoding.plain(width, 0x0f, 0xcb));
        }
        cases.add("bswap of 16 bits, undefined", Encoding.plain(16, 0x0f, 0xc8));
        for (int condition = 0; condition < 16; condition++) {
            cases.add("setcc", Encoding.registers(0x0f90 + condition, 32, 0, 9));
            for (int width : WIDE) {
                cases.add("cmovcc", Encoding.registers(0x0f40 + condition, width, Cpu.RAX, 9));
            }
        }
        return cases.list;
    }

    static List<Case> exchange() {
        var cases = new Cases();
        cases.pairs("xchg", 0x87, WIDTHS);
        cases.pairs("xadd", 0x0fc1, WIDTHS);
        cases.pairs("cmpxchg", 0x0fb1, WIDTHS);
        for (int width : WIDE) {
            cases.add("xchg", Encoding.plain(width, 0x93));
        }
        cases.add("xchg", Encoding.bytes(0x86, 0xe0));
        cases.add("xadd", Encoding.bytes(0x0f, 0xc0, 0xe0));
        cases.add("cmpxchg", Encoding.bytes(0x0f, 0xb0, 0xe7));
        return cases.list;
    }

    static List<Case> others() {
        var cases = new Cases();
        for (int opcode : new int[] {0xf5, 0xf8, 0xf9, 0xfc, 0xfd, 0x9e, 0x9f, 0x90}) {
            cases.add("cmc, clc, stc, cld, std, sahf, lahf, nop", Encoding.bytes(opcode));
        }
        for (int opcode : new int[] {0xe0, 0xe1, 0xe2, 0xe3}) {
            cases.add("loops to the next instruction", Encoding.bytes(opcode, 0));
            cases.add("loops to the next instruction, by ECX", Encoding.bytes(0x67, opcode, 0));
        }
        cases.add("pause", Encoding.bytes(0xf3, 0x90));
        cases.add("nop", Encoding.bytes(0x0f, 0x1f, 0xc0));
        cases.add("fences", Encoding.bytes(0x0f, 0xae, 0xf0));
        return cases.list;
    }
}
