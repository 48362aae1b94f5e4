package ringside.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.OptionalLong;
import ringside.toolchain.Language;
import ringside.toolchain.ToolchainException;
import ringside.toolchain.UnitSource;

/** Images for tests: assembled, with a multiboot header, as flat files and as ELF ones. */
final class Images {
    static final int LOAD = 0x100000;
    private static final int ELF_CODE = 0x1000;

    private Images() {
    }

    /** Bytes of Intel-syntax assembly that lie at {@code at}. */
    static byte[] assemble(String text, int bits, long at) {
        try {
            var program = Workbench.tools().program(Stage.UNITS, Map.of());
            program.put(Workbench.tools().compile(
                new UnitSource("image", Language.INTEL, bits, text, 1, OptionalLong.of(at), 0)));
            return program.unit("image").orElseThrow().image();
        } catch (ToolchainException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** A flat multiboot image, whose header says where it goes. */
    static byte[] flat(String text) {
        return assemble("""
            .set FLAGS, 0x10003
            header: .long 0x1badb002, FLAGS, -(0x1badb002 + FLAGS), header, header, 0, 0, start
            start:
            """ + text, 32, LOAD);
    }

    /** A multiboot image as an ELF32 file with one segment, and 64 KiB of zeros behind it. */
    static byte[] elf(String text) {
        var code = assemble("header: .long 0x1badb002, 0, -0x1badb002\nstart:\n" + text, 32, LOAD);
        var file = ByteBuffer.allocate(ELF_CODE + code.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x464c457f).put((byte) 1).put((byte) 1).put((byte) 1).position(16);
        file.putShort((short) 2).putShort((short) 3).putInt(1).putInt(LOAD + 12).putInt(52).putInt(0).putInt(0)
            .putShort((short) 52).putShort((short) 32).putShort((short) 1);
        file.position(52);
        file.putInt(1).putInt(ELF_CODE).putInt(LOAD).putInt(LOAD).putInt(code.length).putInt(code.length + 0x10000)
            .putInt(7).putInt(4096);
        file.position(ELF_CODE);
        file.put(code);
        return file.array();
    }
}
