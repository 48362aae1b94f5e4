package ringside.semantics;

import ringside.state.Cpu;

/**
 * The register pair that multiplication and division work on: AH:AL, DX:AX, EDX:EAX or RDX:RAX, by the operand's width.
 */
final class Pair {
    private Pair() {
    }

    static long low(Cpu cpu, int width) {
        return Operands.general(cpu, Cpu.RAX, width);
    }

    static long high(Cpu cpu, int width) {
        return width == 8 ? cpu.gpr[Cpu.RAX] >>> 8 & 0xff : Operands.general(cpu, Cpu.RDX, width);
    }

    static void set(Cpu cpu, int width, long high, long low) {
        if (width == 8) {
            Operands.general(cpu, Cpu.RAX, 16, high << 8 | low & 0xff);
        } else {
            Operands.general(cpu, Cpu.RAX, width, low);
            Operands.general(cpu, Cpu.RDX, width, high);
        }
    }
}
