package ringside.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every row of both opcode tables, with registers, memory and masks that vary, against LLVM's disassembler. */
class RowsTest {
    private static final int CASES = 6;
    private static final long SEED = 20_26;

    private final RowEncoder encoder = new RowEncoder(Decoder.ofEverything(), SEED);
    private final DecoderFuzz listed = new DecoderFuzz();
    private final List<String> differences = new ArrayList<>();
    private int compared;

    @Test
    void textAndLengthInBothSyntaxes() {
        for (Opcode opcode : OpcodeTable.everything()) {
            for (int i = 0; i < CASES; i++) {
                Instruction instruction = encoder.encode(opcode);
                assertNotNull(instruction, () -> "no code fits " + opcode);
                compare(instruction, encoder.code());
            }
        }
        assertTrue(compared > 20_000, () -> "only " + compared);
        assertEquals(0, differences.size(), () -> String.join("\n", differences));
    }

    private void compare(Instruction instruction, byte[] code) {
        for (boolean intel : new boolean[] {false, true}) {
            String ours = intel ? Disassembly.intel(instruction, null) : Disassembly.att(instruction, null);
            var theirs = LlvmLibrary.of(instruction.codeSize(), intel).disassemble(code, 0);
            boolean differs = theirs.length() == code.length
                    ? LlvmSlips.differs(instruction, code, ours, theirs.text())
                    : !listed.listsOtherLength(instruction, code);
            if (differs) {
                differences.add(HexFormat.of().formatHex(code) + "  " + ours + "  LLVM: " + theirs + "  " + instruction
                        .opcode());
            }
            compared++;
        }
    }
}
