package ringside.semantics;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import ringside.state.Cpu;

/**
 * Runs instructions that 64-bit mode does not have, on EAX and the flags alone: a far jump into the operating system's
 * 32-bit code segment, the instruction, and a far jump back. The jumps' targets lie in the data.
 */
final class CompatibilityCode {
    private static final int SELECTOR_32 = 0x23;
    private static final int SELECTOR_64 = 0x33;
    private static final int SS_OVERRIDE = 0x36;

    private final NativeCode processor = new NativeCode();

    /** Whether there is a 32-bit code segment to jump to: the operating system may have taken it away. */
    boolean available() {
        processor.load(Encoding.registers(0x0f02, 32, Cpu.RAX, Cpu.RCX));   // lar eax, ecx
        var registers = new long[16];
        registers[Cpu.RCX] = SELECTOR_32;
        registers[Cpu.RSP] = processor.dataAddress() + 4096;
        boolean readable = (processor.run(registers, 2) & 0x40) != 0;
        return readable && (registers[Cpu.RAX] & 0xf800) == 0xf800;
    }

    void load(byte[] instruction) {
        int data = (int) processor.dataAddress();
        var code = new ByteArrayOutputStream();
        jump(code, data);
        int there = instruction.length + 7;
        long start = processor.load(code.toByteArray());
        code.writeBytes(instruction);
        code.write(SS_OVERRIDE);
        code.writeBytes(Encoding.bytes(0xff, 0x2d, data + 8, data + 8 >> 8, data + 8 >> 16, data + 8 >> 24));
        processor.load(code.toByteArray());
        pointer(0, start + code.size() - there, SELECTOR_32);
        pointer(8, start + code.size(), SELECTOR_64);
    }

    /** {@code jmp far [data]} in 64-bit mode. */
    private static void jump(ByteArrayOutputStream code, int data) {
        code.writeBytes(Encoding.bytes(0xff, 0x2c, 0x25, data, data >> 8, data >> 16, data >> 24));
    }

    private void pointer(int offset, long target, int selector) {
        var bytes = processor.data().asSlice(offset, 8).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt((int) target).putInt(selector);
    }

    /** Runs the instruction with RAX as given, which it replaces; RFLAGS goes in and comes out. */
    long run(long[] registers, long flags) {
        registers[Cpu.RSP] = processor.dataAddress() + 4096;
        return processor.run(registers, flags);
    }
}
