package ringside.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names in the text; {@link LlvmDisassemblyTest} covers all the rest. */
class DisassemblyTest {
    private static final Decoder DECODER = new Decoder(EnumSet.noneOf(Feature.class));
    private static final long ADDRESS = 0xffff_ffff_8100_0000L;
    private static final Map<Long, String> NAMES = Map.of(
            ADDRESS + 0x10, "start", ADDRESS + 0x20, "tss+0x4", 0x28L, "canary");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "e8 0b 00 00 00 | callq 0xffffffff81000010 <start> | call 0xffffffff81000010 <start>",
        "75 0e | jne 0xffffffff81000010 <start> | jne 0xffffffff81000010 <start>",
        "75 0d | jne 0xffffffff8100000f | jne 0xffffffff8100000f",
        "48 8b 05 19 00 00 00 | movq 0x19(%rip), %rax  # 0xffffffff81000020 <tss+0x4> "
            + "| mov rax, qword ptr [rip + 0x19]  # 0xffffffff81000020 <tss+0x4>",
        "48 c7 c0 10 00 00 81 | movq $-0x7efffff0, %rax  # 0xffffffff81000010 <start> "
            + "| mov rax, -0x7efffff0  # 0xffffffff81000010 <start>",
        "64 48 8b 04 25 28 00 00 00 | movq %fs:0x28, %rax  # 0x28 <canary> "
            + "| mov rax, qword ptr fs:[0x28]  # 0x28 <canary>",
        "b8 28 00 00 00 | movl $0x28, %eax | mov eax, 0x28",
        "48 83 c0 28 | addq $0x28, %rax | add rax, 0x28",
        "8b 43 28 | movl 0x28(%rbx), %eax | mov eax, dword ptr [rbx + 0x28]"})
    void addressesAreNamed(String hex, String att, String intel) {
        byte[] code = HexFormat.of().parseHex(hex.strip().replace(" ", ""));
        if (DECODER.decode(code, 0, code.length, ADDRESS, CodeSize.BITS64) instanceof Instruction instruction) {
            assertEquals(att.strip(), Disassembly.att(instruction, NAMES::get));
            assertEquals(intel.strip(), Disassembly.intel(instruction, NAMES::get));
        } else {
            throw new AssertionError(hex);
        }
    }
}
