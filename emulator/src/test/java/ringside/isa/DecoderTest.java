package ringside.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {
    private static final Decoder ALL = new Decoder(EnumSet.allOf(Feature.class));
    private static final Decoder NONE = new Decoder(EnumSet.noneOf(Feature.class));
    private static final long ADDRESS = 0xffff_ffff_8100_0000L;

    private static Decoded decode(Decoder decoder, String hex, long address, CodeSize mode) {
        byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
        return decoder.decode(code, 0, code.length, address, mode);
    }

    private static Instruction instruction(String hex, CodeSize mode) {
        return assertInstanceOf(Instruction.class, decode(ALL, hex, ADDRESS, mode));
    }

    private static Instruction instruction(String hex) {
        return instruction(hex, CodeSize.BITS64);
    }

    private static String att(String hex) {
        return Disassembly.att(instruction(hex), null);
    }

    private static Operand.Memory memory(String hex, CodeSize mode) {
        return instruction(hex, mode).operands().stream().filter(Operand.Memory.class::isInstance)
                .map(Operand.Memory.class::cast).findFirst().orElseThrow();
    }

    @Test
    void tellsWhatItDecoded() {
        Instruction add = instruction("f0 48 01 43 10");
        assertEquals("add", add.opcode().meaning());
        assertEquals(ADDRESS, add.address());
        assertEquals(5, add.length());
        assertEquals(ADDRESS + 5, add.next());
        assertEquals(64, add.operandSize());
        assertEquals(64, add.addressSize());
        assertEquals(true, add.lock());
        assertEquals(Repeat.NONE, add.repeat());
        assertNull(add.segmentOverride());
        assertEquals(List.of(new Operand.Memory(Segment.DS, 3, -1, 0, 0x10, 64, 64, false),
                new Operand.Register(Bank.GENERAL, 0, 64)), add.operands());
    }

    @Test
    void decodesWithinItsBounds() {
        byte[] code = HexFormat.of().parseHex("cc 48 89 c3 cc".replace(" ", ""));
        assertEquals(3, ALL.decode(code, 1, 5, 0, CodeSize.BITS64).length());
        assertEquals(new Undecoded(Undecoded.Reason.TRUNCATED, 2), ALL.decode(code, 1, 3, 0, CodeSize.BITS64));
    }

    @ParameterizedTest
    @CsvSource({
        // A REX prefix counts only directly before the opcode (SDM vol. 2A, 2.2.1).
        "48 66 89 c3, 'movw %ax, %bx'", "66 48 89 c3, 'movq %rax, %rbx'", "48 41 89 c3, 'movl %eax, %r11d'",
        "48 2e 89 c3, 'movl %eax, %ebx'", "66 66 66 89 c3, 'movw %ax, %bx'",
        // F2 and F3: the last one selects the opcode.
        "f2 f3 0f b8 c1, 'popcntl %ecx, %eax'", "66 f3 0f b8 c1, 'popcntw %cx, %ax'",
        "f3 48 0f bc c1, 'tzcntq %rcx, %rax'", "f2 0f bc c1, 'repne bsfl %ecx, %eax'",
        "66 f2 0f 38 f1 c1, 'crc32w %cx, %eax'", "66 0f 38 f1 03, 'movbew %ax, (%rbx)'",
        // 90: NOP, XCHG and PAUSE.
        "90, nop", "48 90, nop", "41 90, 'xchgl %eax, %r8d'", "49 90, 'xchgq %rax, %r8'", "f3 90, pause",
        "f3 0f 1e fa, endbr64", "0f 1e fa, 'nopl %edx'",
        // 8-bit registers with and without REX (SDM vol. 1, 3.4.1.1).
        "88 e0, 'movb %ah, %al'", "40 88 e0, 'movb %spl, %al'", "44 88 e0, 'movb %r12b, %al'",
        "b7 05, 'movb $0x5, %bh'", "40 b7 05, 'movb $0x5, %dil'", "41 b7 05, 'movb $0x5, %r15b'",
        // Sizes.
        "63 c8, 'movsll %eax, %ecx'", "48 63 c8, 'movslq %eax, %rcx'", "66 63 c8, 'movsww %ax, %cx'",
        "66 50, 'pushw %ax'", "50, 'pushq %rax'", "48 50, 'pushq %rax'", "66 48 50, 'pushq %rax'", "41 50, 'pushq %r8'",
        "6a ff, 'pushq $-0x1'", "66 6a ff, 'pushw $-0x1'", "68 00 00 00 80, 'pushq $-0x80000000'",
        "8c d8, 'movl %ds, %eax'", "48 8c 18, 'movw %ds, (%rax)'", "8e d8, 'movw %ax, %ds'",
        "66 cf, iretw", "cf, iretl", "48 cf, iretq", "66 48 cf, iretq", "cb, lretl", "48 cb, lretq", "c9, leave",
        "66 98, cbtw", "98, cwtl", "48 98, cltq", "66 99, cwtd", "99, cltd", "48 99, cqto",
        "0f 07, sysretl", "48 0f 07, sysretq", "0f 01 10, 'lgdtq (%rax)'", "66 0f 01 10, 'lgdtq (%rax)'",
        // Control and debug registers: mod means nothing, the width is the mode's.
        "0f 22 d8, 'movq %rax, %cr3'", "0f 22 18, 'movq %rax, %cr3'", "66 0f 20 c0, 'movq %cr0, %rax'",
        "44 0f 20 c0, 'movq %cr8, %rax'", "41 0f 21 ff, 'movq %dr7, %r15'", "0f 20 44, 'movq %cr0, %rsp'",
        // Addresses in the instruction.
        "a1 11 22 33 44 55 66 77 88, 'movabsl -0x778899aabbccddef, %eax'", "67 a1 11 22 33 84, 'movl 0x84332211, %eax'",
        "48 b8 11 22 33 44 55 66 77 08, 'movabsq $0x877665544332211, %rax'", "48 c7 c0 ff ff ff ff, 'movq $-0x1, %rax'",
        // VEX.
        "c4 e2 f8 f2 c1, 'andnq %rcx, %rax, %rax'", "c4 e2 7b f6 c1, 'mulxl %ecx, %eax, %eax'",
        "c4 e3 fb f0 c1 08, 'rorxq $0x8, %rcx, %rax'", "c4 c2 e2 f7 c1, 'sarxq %rbx, %r9, %rax'"})
    void decodes(String hex, String text) {
        assertEquals(text, att(hex));
    }

    @Test
    void repeatIsToldUnlessItIsPartOfTheOpcode() {
        assertEquals(Repeat.REP, instruction("f3 48 ab").repeat());
        assertEquals(Repeat.REPNE, instruction("f3 f2 ae").repeat());
        assertEquals(Repeat.NONE, instruction("f3 0f b8 c0").repeat());
        assertEquals(Repeat.NONE, instruction("f2 0f 38 f0 c0").repeat());
    }

    @ParameterizedTest
    @CsvSource({"eb fe, 0xffffffff81000000", "e9 00 00 00 00, 0xffffffff81000005",
        "66 e8 00 00 00 80, 0xffffffff01000006",
        "0f 84 10 00 00 00, 0xffffffff81000016", "e2 80, 0xffffffff80ffff82", "67 e3 00, 0xffffffff81000003"})
    void nearBranchesHave64BitsIn64BitMode(String hex, String target) {
        assertEquals(new Operand.Relative(Long.parseUnsignedLong(target.substring(2), 16), 64),
                instruction(hex).operands().getFirst());
    }

    @Test
    void branchTargetsAreCutToTheOperandSize() {
        Decoded back = decode(ALL, "eb 80", 0x10, CodeSize.BITS16);
        assertEquals(new Operand.Relative(0xff92, 16), assertInstanceOf(Instruction.class, back).operands().getFirst());
        Decoded wide = decode(ALL, "66 e9 00 00 00 80", 0x10, CodeSize.BITS16);
        assertEquals(new Operand.Relative(0x8000_0016L, 32),
                assertInstanceOf(Instruction.class, wide).operands().getFirst());
        Decoded top = decode(ALL, "eb 10", 0xffff_fff8L, CodeSize.BITS32);
        assertEquals(new Operand.Relative(0xa, 32), assertInstanceOf(Instruction.class, top).operands().getFirst());
        assertEquals(0xffff_fffaL, assertInstanceOf(Instruction.class, top).next());
    }

    @Test
    void ripRelativeAddressesCountFromTheEndOfTheInstruction() {
        assertEquals(new Operand.Memory(Segment.DS, -1, -1, 0, ADDRESS + 10 + 0x10, 64, 32, true),
                memory("c7 05 10 00 00 00 01 00 00 00", CodeSize.BITS64));
        assertEquals(new Operand.Memory(Segment.FS, -1, -1, 0, ADDRESS + 7 - 1, 64, 8, true),
                memory("64 8a 05 ff ff ff ff", CodeSize.BITS64));
        assertEquals(0x8100_0017L, memory("67 8b 05 10 00 00 00", CodeSize.BITS64).displacement());
        assertEquals(-1L, memory("8b 04 25 ff ff ff ff", CodeSize.BITS64).displacement());
        assertEquals(false, memory("8b 05 10 00 00 00", CodeSize.BITS32).ripRelative());
    }

    @ParameterizedTest
    @CsvSource({"8b 00, DS", "8b 04 24, SS", "8b 45 00, SS", "41 8b 45 00, DS", "41 8b 04 24, DS", "8b 04 2b, DS",
        "8b 04 25 00 00 00 00, DS", "8b 44 1d 00, SS", "64 8b 45 00, FS", "36 8b 00, DS", "3e 8b 45 00, SS",
        "2e 8b 00, DS",
        "64 2e 8b 00, FS", "2e 65 8b 00, GS", "65 64 8b 00, FS", "ac, DS", "65 ac, GS", "aa, ES", "64 aa, ES"})
    void segmentsIn64BitMode(String hex, Segment segment) {
        assertEquals(segment, memory(hex, CodeSize.BITS64).segment());
    }

    @ParameterizedTest
    @CsvSource({"d7, DS", "2e d7, DS", "65 d7, GS", "64 2e d7, FS"})
    void segmentsThatAreImplied(String hex, Segment segment) {
        assertEquals(segment, instruction(hex).segmentOr(Segment.DS));
        assertEquals(Segment.CS, instruction("2e d7", CodeSize.BITS32).segmentOr(Segment.DS));
    }

    @ParameterizedTest
    @CsvSource({"8b 45 00, SS", "36 8b 00, SS", "3e 8b 45 00, DS", "64 2e 8b 00, CS", "26 ac, ES", "a1 00 00 00 00, DS",
        "2e a1 00 00 00 00, CS"})
    void segmentsIn32BitCode(String hex, Segment segment) {
        assertEquals(segment, memory(hex, CodeSize.BITS32).segment());
    }

    @ParameterizedTest
    @CsvSource({"8b 00, DS, 3, 6, 0", "8b 01, DS, 3, 7, 0", "8b 02, SS, 5, 6, 0", "8b 03, SS, 5, 7, 0",
        "8b 04, DS, 6, -1, 0",
        "8b 05, DS, 7, -1, 0", "8b 06 34 82, DS, -1, -1, -32204", "8b 07, DS, 3, -1, 0", "8b 46 fe, SS, 5, -1, -2",
        "8b 80 34 12, DS, 3, 6, 4660"})
    void formsOf16BitAddresses(String hex, Segment segment, int base, int index, long displacement) {
        assertEquals(new Operand.Memory(segment, base, index, 0, displacement, 16, 16, false),
                memory(hex, CodeSize.BITS16));
        assertEquals(new Operand.Memory(segment, base, index, 0, displacement, 16, 32, false),
                memory("67" + hex, CodeSize.BITS32));
    }

    @ParameterizedTest
    @CsvSource({"8b 04 8b, 3, 1, 2, 0", "8b 04 23, 3, -1, 0, 0", "42 8b 04 23, 3, 12, 0, 0",
        "8b 04 65 10 00 00 00, -1, -1, 0, 16",
        "8b 04 4d 10 00 00 00, -1, 1, 1, 16", "41 8b 45 10, 13, -1, 0, 16", "43 8b 44 ed 10, 13, 13, 3, 16",
        "41 8b 04 25 10 00 00 00, -1, -1, 0, 16"})
    void scaledIndexes(String hex, int base, int index, int scale, long displacement) {
        Operand.Memory memory = memory(hex, CodeSize.BITS64);
        assertEquals(List.of(base, index, scale, displacement),
                List.of(memory.base(), memory.index(), memory.scale(), memory.displacement()));
    }

    @ParameterizedTest
    @CsvSource({"83 c0 ff, 0xffffffff, 32", "48 83 c0 ff, 0xffffffffffffffff, 64", "66 83 c0 ff, 0xffff, 16",
        "48 05 00 00 00 80, 0xffffffff80000000, 64", "05 00 00 00 80, 0x80000000, 32", "04 ff, 0xff, 8",
        "cd 80, 0x80, 8",
        "c1 e0 ff, 0xff, 8", "c2 ff ff, 0xffff, 16", "68 00 00 00 80, 0xffffffff80000000, 64",
        "6a 80, 0xffffffffffffff80, 64"})
    void immediatesHaveTheWidthInWhichTheyAreUsed(String hex, String value, int width) {
        List<Operand> operands = instruction(hex).operands();
        assertEquals(new Operand.Immediate(Long.parseUnsignedLong(value.substring(2), 16), width), operands.getLast());
    }

    @Test
    void farPointers() {
        assertEquals(List.of(new Operand.FarPointer(0x1234, 0x8765_4321L, 32)),
                instruction("ea 21 43 65 87 34 12", CodeSize.BITS32).operands());
        assertEquals(List.of(new Operand.FarPointer(0x1234, 0x8765, 16)),
                instruction("9a 65 87 34 12", CodeSize.BITS16).operands());
        assertEquals(80, memory("48 ff 28", CodeSize.BITS64).width());
        assertEquals(48, memory("ff 18", CodeSize.BITS64).width());
        assertEquals(32, memory("66 ff 28", CodeSize.BITS64).width());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "06", "0e", "16", "1e", "07", "17", "1f", "27", "2f", "37", "3f", "60", "61", "62 00", "82 c0 01",
        "9a 00 00 00 00 00 00", "ea 00 00 00 00 00 00", "ce", "d4 0a", "d5 0a", "d6",
        // Groups with empty places; forms for memory or registers alone.
        "8f c8", "c6 c8 00", "c7 c8 00 00 00 00", "fe d0", "ff f8", "ff d8", "ff e8", "8d c0", "0f b2 c0", "0f 00 f0",
        "0f 01 c0", "0f 01 d8", "0f 01 eb", "0f ba 00 01", "0f c7 c8",
        "0f c7 00", "0f ae d0",
        // Segment, control and debug registers that do not exist or must not be written.
        "8e c8", "8e f0", "8e f8", "8c f0", "0f 20 c8", "0f 22 e8", "0f 20 f0", "44 0f 22 c8", "44 0f 21 c0",
        // LOCK where it is not allowed.
        "f0 90", "f0 89 03", "f0 01 c0", "f0 38 03", "f0 39 03", "f0 83 38 01", "f0 0f a3 03", "f0 8b 03", "f0 87 c0",
        "f0 f7 20", "f0 0f a2", "f0 a4", "f0 8d 00", "f0 e8 00 00 00 00", "f0 0f 22 c0", "f0 03 03",
        // Prefixes that the opcode does not take.
        "0f b8 c1", "66 0f b8 c1", "f2 0f b8 c1", "f3 f2 0f b8 c1", "66 0f 01 ca", "f3 0f 01 cb", "f3 0f c7 f0",
        "f2 0f c7 f8",
        "f3 0f 38 f0 03", "0f 38 f0 c0", "0f 38 82 00", "f2 0f ae c0", "66 0f ae 00",
        // VEX: prefixes before it, L set, vvvv where it names nothing, registers that must be memory.
        "f0 c4 e2 f8 f2 c1", "66 c4 e2 f8 f2 c1", "f3 c4 e2 f8 f2 c1", "48 c4 e2 f8 f2 c1", "c4 e2 fc f2 c1",
        "c4 e3 f3 f0 c1 08", "c4 e2 f9 f2 c1", "c4 e2 f8 f3 c0", "c4 e0 78 f2 c1", "c5 f8 f2 c1", "c4 ff 78 f2 c1",
        // Empty places of the maps.
        "0f 04", "0f 0a", "0f 0c", "0f 0e", "0f 24", "0f 36", "0f 38 ff 00", "0f 3a ff 00 00", "0f a6", "0f a7"})
    void isUndefinedIn64BitMode(String hex) {
        assertEquals(Undecoded.Reason.UNDEFINED,
                assertInstanceOf(Undecoded.class, decode(ALL, hex, 0, CodeSize.BITS64)).reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0f 01 f8", "f3 0f ae c0", "f3 0f ae d8", "c4 c1", "62 c0", "c5 c0 f2"})
    void isUndefinedIn32BitCode(String hex) {
        assertEquals(Undecoded.Reason.UNDEFINED, assertInstanceOf(Undecoded.class,
                decode(ALL, hex + "00 00 00 00 00 00 00 00", 0, CodeSize.BITS32)).reason());
    }

    @Test
    void vexBytesAreLesAndLdsWhenTheyNameMemory() {
        assertEquals("les", instruction("c4 00", CodeSize.BITS32).opcode().mnemonic());
        assertEquals("lds", instruction("c5 45 08", CodeSize.BITS32).opcode().mnemonic());
        assertEquals("andn", instruction("c4 e2 70 f2 c1", CodeSize.BITS32).opcode().mnemonic());
        assertEquals(32, instruction("c4 e2 f0 f2 c1", CodeSize.BITS32).operandSize());
    }

    @ParameterizedTest
    @CsvSource({"add, f0 01 03", "bts, f0 0f ab 03", "xchg, f0 87 03", "cmpxchg8b, f0 0f c7 0b",
        "cmpxchg16b, f0 48 0f c7 0b",
        "inc, f0 ff 03", "not, f0 f7 13", "xadd, f0 0f c1 03", "sub, f0 83 2b 01", "btc, f0 0f ba 3b 01"})
    void lockIsAllowedOnWritesToMemory(String mnemonic, String hex) {
        assertEquals(mnemonic, instruction(hex).opcode().mnemonic());
        assertEquals(true, instruction(hex).lock());
    }

    @ParameterizedTest
    @EnumSource(CodeSize.class)
    void fifteenBytesAreTheLimit(CodeSize mode) {
        assertEquals(15, instruction("66".repeat(14) + "90", mode).length());
        assertEquals(new Undecoded(Undecoded.Reason.TOO_LONG, 15), decode(ALL, "66".repeat(15) + "90", 0, mode));
        assertEquals(Undecoded.Reason.TOO_LONG, assertInstanceOf(Undecoded.class,
                decode(ALL, "2e".repeat(9) + "81 05 00 00 00 00 00 00 00 00", 0, mode == CodeSize.BITS16
                        ? CodeSize.BITS32 : mode)).reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"48 81 84 8b 00 01 02 03 04 05 06 07", "66 0f 38 f6 04 25 00 00 00 00", "c4 e3 fb f0 c1 08",
        "48 b8 01 02 03 04 05 06 07 08", "c8 01 00 02", "f3 0f 1e fa", "64 67 a1 01 02 03 04", "0f 84 01 02 03 04"})
    void asksForMoreBytes(String hex) {
        byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
        for (int limit = 0; limit < code.length; limit++) {
            Decoded cut = ALL.decode(code, 0, limit, 0, CodeSize.BITS64);
            assertEquals(new Undecoded(Undecoded.Reason.TRUNCATED, limit), cut);
            assertEquals(cut, ALL.decode(Arrays.copyOf(code, limit), 0, limit, 0, CodeSize.BITS64));
        }
        assertEquals(code.length, assertInstanceOf(Instruction.class, decode(ALL, hex, 0, CodeSize.BITS64)).length());
    }

    @ParameterizedTest
    @CsvSource({"f3 0f bc c1, bsf", "f3 0f bd c1, bsr", "f3 0f 1e fa, endbr64", "f3 0f 1e c8, nop", "0f 1c 00, nop",
        "f3 0f 09, wbinvd", "0f c7 0b, cmpxchg8b", "0f a2, cpuid"})
    void withoutFeaturesOlderMeaningsHold(String hex, String mnemonic) {
        assertEquals(mnemonic,
                assertInstanceOf(Instruction.class, decode(NONE, hex, 0, CodeSize.BITS64)).opcode().mnemonic());
    }

    @ParameterizedTest
    @ValueSource(strings = {"f3 0f b8 c1", "0f 38 f0 03", "48 0f c7 0b", "0f 01 ca", "f3 0f ae c0", "0f c7 f0",
        "0f 01 f9", "0f 05",
        "c4 e2 f8 f2 c1", "66 0f 38 f6 c1", "f2 0f 38 f0 c1", "0f ae 38", "0f 01 d0", "66 0f 38 82 00", "0f 34",
        "0f 01 c8"})
    void withoutFeaturesTheirOpcodesAreUndefined(String hex) {
        assertEquals(Undecoded.Reason.UNDEFINED,
                assertInstanceOf(Undecoded.class, decode(NONE, hex, 0, CodeSize.BITS64)).reason());
        assertInstanceOf(Instruction.class, decode(ALL, hex, 0, CodeSize.BITS64));
    }
}
