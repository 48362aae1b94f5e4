package ringside.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vector operands as rows of the opcode table write them, against LLVM's disassembler. */
class VectorNotationTest {
    private static final Decoder DECODER = new Decoder(new OpcodeTable(OpcodeTable.parse("""
            vaddps       | vex.np.0f 58 /r             | Vx Hx Wx     | AVX
            vaddsd       | vex.lig.f2.0f 58 /r         | Vsd Hsd Wsd  | AVX
            vmovd        | os16/32 vex.l0.66.0f 6e /r  | Vdq Ed       | AVX
            vmovq        | os64 vex.l0.66.0f 6e /r     | Vdq Eq       | AVX
            vmovd        | os16/32 vex.l0.66.0f 7e /r  | Ed Vdq       | AVX
            vmovmskps    | vex.np.0f 50 /r             | Gd Ux        | AVX
            vmovdqa      | vex.66.0f 6f /r             | Vx Wx        | AVX aligned
            vmovdqu      | vex.f3.0f 6f /r             | Vx Wx        | AVX
            vblendvps    | vex.66.0f3a.w0 4a /r        | Vx Hx Wx Lx  | AVX
            vpmovzxbw    | vex.66.0f38 30 /r           | Vx Wh        | AVX2
            vpmovzxbd    | vex.66.0f38 31 /r           | Vx Wf        | AVX2
            vpmovzxbq    | vex.66.0f38 32 /r           | Vx We        | AVX2
            vextracti128 | vex.l1.66.0f3a.w0 39 /r     | Wdq Vqq Ib   | AVX2
            vpslld       | vex.66.0f 72 /6             | Hx Ux Ib     | AVX2
            vpgatherdd   | vex.66.0f38.w0 90 /r        | Vx xMd Hx    | AVX2
            vpgatherdq   | vex.66.0f38.w1 90 /r        | Vx hMq Hx    | AVX2
            vpgatherqd   | vex.66.0f38.w0 91 /r        | Vh xMd Hh    | AVX2
            vpgatherqq   | vex.66.0f38.w1 91 /r        | Vx xMq Hx    | AVX2
            vfmadd132ps  | vex.66.0f38.w0 98 /r        | Vx Hx Wx     | FMA
            vfmadd132pd  | vex.66.0f38.w1 98 /r        | Vx Hx Wx     | FMA
            """)));

    private static Decoded decode(String hex, CodeSize mode) {
        byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
        return DECODER.decode(code, 0, code.length, 0, mode);
    }

    @ParameterizedTest
    @CsvSource({"c5 f0 58 c2", "c5 34 58 08", "c4 41 7b 58 c8", "c5 f9 6e c0", "c4 e1 f9 6e 00", "c5 f9 7e 00",
        "c5 fc 50 c1", "c5 fd 6f 00", "c4 41 7e 6f 48 20", "c4 e3 71 4a c2 30", "c4 e3 75 4a 04 24 70",
        "c4 e2 7d 30 c1", "c4 e2 7d 31 00", "c4 e2 7d 32 c1", "c4 e2 79 32 00", "c4 63 7d 39 c1 01", "c5 f5 72 f2 05",
        "c4 e2 69 90 04 08", "c4 e2 6d 90 04 88", "c4 e2 ed 90 44 c8 10", "c4 e2 6d 91 04 0d 00 00 00 00",
        "c4 02 95 91 04 a0", "c4 e2 71 98 c2", "c4 e2 f5 98 03", "c5 fa 6f 05 10 00 00 00"})
    void readsLikeLlvm(String hex) {
        for (CodeSize mode : List.of(CodeSize.BITS32, CodeSize.BITS64)) {
            var code = List.of(HexFormat.of().parseHex(hex.replace(" ", "")));
            if (decode(hex, mode) instanceof Instruction instruction) {
                assertEquals(code.getFirst().length, instruction.length());
                assertEquals(LlvmDisassembler.disassemble(code, mode, false).getFirst(),
                        Disassembly.att(instruction, null));
                assertEquals(LlvmDisassembler.disassemble(code, mode, true).getFirst(),
                        Disassembly.intel(instruction, null));
            } else {
                assertEquals(CodeSize.BITS32, mode);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"c5 f2 58 c2", "c5 e1 6e c0", "66 c5 f0 58 c2", "f3 c5 f0 58 c2", "f0 c5 f0 58 00", "48 c5 f0 58 c2",
        "c5 f0 6e c0", "c5 71 72 d2 05", "c4 e2 71 90 04 08", "c4 e2 79 90 04 08", "c4 e2 69 90 0c 10",
        "c4 e2 69 90 00", "c4 e2 69 90 c1", "c4 e3 f5 4a c2 30"})
    void refuses(String hex) {
        assertInstanceOf(Undecoded.class, decode(hex, CodeSize.BITS64));
    }

    @Test
    void vectorsOfIndexesAreTold() {
        Instruction gather = assertInstanceOf(Instruction.class, decode("c4 e2 ed 90 44 a0 10", CodeSize.BITS64));
        assertEquals(new Operand.Memory(Segment.DS, 0, 4, 2, 0x10, 64, 64, false, 128), gather.operands().get(1));
        assertEquals(new Operand.Register(Bank.XMM, 0, 256), gather.operands().getFirst());
    }

    @Test
    void onlySomeVectorsInMemoryMustBeAligned() {
        assertEquals(false, assertInstanceOf(Instruction.class, decode("c5 fd 6f 00", CodeSize.BITS64)).opcode()
                .unaligned());
        assertEquals(true, assertInstanceOf(Instruction.class, decode("c5 fe 6f 00", CodeSize.BITS64)).opcode()
                .unaligned());
    }
}
