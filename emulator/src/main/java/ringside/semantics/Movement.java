package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Segment;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Steps;

/** Moving and converting values (SDM vol. 1, 7.3.1). No flag changes. */
public final class Movement {
    private Movement() {
    }

    /** The operand is read, zero-extended, and stored: that is all. */
    @Meaning({"mov", "movzx", "lea"})
    public static long mov(Cpu cpu, long a, int width) {
        return a;
    }

    @Meaning("movsx")
    public static long movsx(Cpu cpu, long a, int from, int width) {
        int unused = 64 - from;
        return a << unused >> unused;
    }

    /** For 16 bits the manual leaves the result of {@code bswap} undefined; processors give 0. */
    @Meaning("bswap")
    public static long bswap(Cpu cpu, long a, int width) {
        return width == 16 ? 0 : movbe(cpu, a, width);
    }

    @Meaning("movbe")
    public static long movbe(Cpu cpu, long a, int width) {
        return Long.reverseBytes(a) >>> 64 - width;
    }

    /** {@code cbw}, {@code cwde}, {@code cdqe}: sign-extends the lower half of the accumulator. */
    @Meaning("cbw")
    public static void cbw(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operandSize();
        long half = cpu.gpr[Cpu.RAX] << 64 - width / 2 >> 64 - width / 2;
        Operands.general(cpu, Cpu.RAX, width, half);
    }

    /** {@code cwd}, {@code cdq}, {@code cqo}: fills DX, EDX or RDX with the accumulator's sign. */
    @Meaning("cwd")
    public static void cwd(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operandSize();
        Operands.general(cpu, Cpu.RDX, width, cpu.gpr[Cpu.RAX] << 64 - width >> 63);
    }

    @Meaning("xlat")
    public static void xlat(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        long table = cpu.gpr[Cpu.RBX] + (cpu.gpr[Cpu.RAX] & 0xff);
        long offset = table & -1L >>> 64 - instruction.addressSize();
        long value = memory.read8(Operands.linear(cpu, steps, dataSegment(cpu, instruction).ordinal(), offset, 1));
        Operands.general(cpu, Cpu.RAX, 8, value);
    }

    /** DS or what overrides it; in 64-bit mode only FS and GS do (SDM vol. 1, 3.4.2.1). */
    private static Segment dataSegment(Cpu cpu, Instruction instruction) {
        var override = instruction.segmentOverride();
        boolean counts = override != null && (override.ordinal() >= Cpu.FS || !cpu.in64BitMode());
        return counts ? override : Segment.DS;
    }
}
