package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.XsaveLayout;

/** The first 512 bytes of an XSAVE area, which are the FXSAVE area (SDM vol. 1, 10.5.1, and vol. 2A, FXSAVE). */
final class LegacyArea {
    static final int SIZE = XsaveLayout.HEADER;

    private static final int STATUS = 2;
    private static final int TAGS = 4;
    private static final int OPCODE = 6;
    private static final int INSTRUCTION = 8;
    private static final int DATA = 16;
    static final int MXCSR = 24;
    private static final int X87_REGISTERS = 32;
    private static final int XMM = 160;

    private LegacyArea() {
    }

    /** Vector registers that the mode can name. */
    static int registers(Cpu cpu) {
        return cpu.in64BitMode() ? 16 : 8;
    }

    /** Saves the x87 state; {@code wide} with 64-bit pointers and no selectors. */
    static void saveX87(Cpu cpu, Memory memory, long at, boolean wide) {
        var fpu = cpu.fpu;
        memory.write16(at, fpu.control);
        memory.write16(at + STATUS, fpu.statusWord());
        memory.write16(at + TAGS, fpu.full);
        memory.write16(at + OPCODE, fpu.lastOpcode);
        savePointer(memory, at + INSTRUCTION, fpu.instructionPointer, fpu.instructionSelector, wide);
        savePointer(memory, at + DATA, fpu.dataPointer, fpu.dataSelector, wide);
        for (int i = 0; i < 8; i++) {
            int register = fpu.physical(i);
            memory.write64(at + X87_REGISTERS + 16 * i, fpu.lanes[FpuState.X87 + register]);
            memory.write64(at + X87_REGISTERS + 16 * i + 8, fpu.exponents[register] & 0xffffL);
        }
    }

    private static void savePointer(Memory memory, long at, long offset, int selector, boolean wide) {
        memory.write64(at, wide ? offset : offset & 0xffffffffL | (selector & 0xffffL) << 32);
    }

    static void loadX87(Cpu cpu, Memory memory, long at, boolean wide) {
        var fpu = cpu.fpu;
        fpu.control = X87Control.controlWord((int) memory.read16(at));
        fpu.statusWord((int) memory.read16(at + STATUS));
        fpu.full = (int) memory.read8(at + TAGS);
        fpu.lastOpcode = (int) memory.read16(at + OPCODE) & 0x7ff;
        long instruction = memory.read64(at + INSTRUCTION);
        long data = memory.read64(at + DATA);
        fpu.instructionPointer = wide ? instruction : instruction & 0xffffffffL;
        fpu.instructionSelector = wide ? 0 : (int) (instruction >>> 32) & 0xffff;
        fpu.dataPointer = wide ? data : data & 0xffffffffL;
        fpu.dataSelector = wide ? 0 : (int) (data >>> 32) & 0xffff;
        for (int i = 0; i < 8; i++) {
            int register = fpu.physical(i);
            fpu.lanes[FpuState.X87 + register] = memory.read64(at + X87_REGISTERS + 16 * i);
            fpu.exponents[register] = (short) memory.read16(at + X87_REGISTERS + 16 * i + 8);
        }
    }

    static void initializeX87(Cpu cpu) {
        cpu.fpu.initialize();
        for (int i = 0; i < 8; i++) {
            cpu.fpu.lanes[FpuState.X87 + i] = 0;
            cpu.fpu.exponents[i] = 0;
        }
    }

    static void saveMxcsr(Cpu cpu, Memory memory, long at) {
        memory.write64(at + MXCSR, cpu.fpu.mxcsr | (long) FpuState.MXCSR_MASK << 32);
    }

    static void saveXmm(Cpu cpu, Memory memory, long at) {
        saveHalves(cpu, memory, at + XMM, 0);
    }

    static void loadXmm(Cpu cpu, Memory memory, long at) {
        loadHalves(cpu, memory, at + XMM, 0);
    }

    /** Saves quadwords {@code first} and the next of all vector registers, 16 bytes each. */
    static void saveHalves(Cpu cpu, Memory memory, long at, int first) {
        var lanes = cpu.fpu.lanes;
        for (int i = 0; i < registers(cpu); i++) {
            memory.write64(at + 16 * i, lanes[FpuState.QUADS * i + first]);
            memory.write64(at + 16 * i + 8, lanes[FpuState.QUADS * i + first + 1]);
        }
    }

    static void loadHalves(Cpu cpu, Memory memory, long at, int first) {
        var lanes = cpu.fpu.lanes;
        for (int i = 0; i < registers(cpu); i++) {
            lanes[FpuState.QUADS * i + first] = memory.read64(at + 16 * i);
            lanes[FpuState.QUADS * i + first + 1] = memory.read64(at + 16 * i + 8);
        }
    }

    static void clearHalves(Cpu cpu, int first) {
        var lanes = cpu.fpu.lanes;
        for (int i = 0; i < registers(cpu); i++) {
            lanes[FpuState.QUADS * i + first] = 0;
            lanes[FpuState.QUADS * i + first + 1] = 0;
        }
    }
}
