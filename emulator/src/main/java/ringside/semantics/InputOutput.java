package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Breakpoints;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Steps;

/** Instructions on I/O ports and what protects the ports (SDM vol. 1, chapter 19). */
public final class InputOutput {
    private InputOutput() {
    }

    @Meaning("in")
    public static void in(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operands().getFirst().width();
        int port = port(cpu, instruction.operands().get(1));
        requirePermission(cpu, memory, steps, port, width);
        long value = read(cpu, memory, port, width);
        Operands.general(cpu, Cpu.RAX, width, value);
        steps.read("accumulator ← port", value & -1L >>> 64 - width, Origin.PORT, port);
    }

    @Meaning("out")
    public static void out(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operands().get(1).width();
        int port = port(cpu, instruction.operands().getFirst());
        requirePermission(cpu, memory, steps, port, width);
        long value = Operands.general(cpu, Cpu.RAX, width);
        write(cpu, memory, port, width, value);
        steps.write("port ← accumulator", value, Origin.PORT, port);
    }

    /** Accesses a port, remembering the I/O breakpoints that this meets (SDM vol. 3B, 19.3.1.3). */
    private static int read(Cpu cpu, Memory memory, int port, int width) {
        cpu.debugPending |= breakpoints(cpu, port, width);
        return memory.ports().in(port, width);
    }

    private static void write(Cpu cpu, Memory memory, int port, int width, long value) {
        cpu.debugPending |= breakpoints(cpu, port, width);
        memory.ports().out(port, width, (int) value);
    }

    private static int breakpoints(Cpu cpu, int port, int width) {
        return Breakpoints.enabled(cpu) ? Breakpoints.onPorts(cpu, port, width >> 3) : 0;
    }

    private static int port(Cpu cpu, Operand operand) {
        return operand instanceof Operand.Immediate number ? (int) number.value() : dx(cpu);
    }

    private static int dx(Cpu cpu) {
        return (int) cpu.gpr[Cpu.RDX] & 0xffff;
    }

    @Meaning("ins")
    public static void ins(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operands().getFirst().width();
        requirePermission(cpu, memory, steps, dx(cpu), width);
        Repetition.run(cpu, memory, steps, instruction, InputOutput::input);
    }

    /** The port is read only once it is sure that the value can be stored. */
    private static int input(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int most) {
        var to = (Operand.Memory) instruction.operands().getFirst();
        long linear = Repetition.linearToWrite(cpu, steps, to);
        memory.probeWrite(linear, to.width() >> 3);
        memory.write(linear, to.width(), read(cpu, memory, dx(cpu), to.width()));
        Repetition.advance(cpu, to, 1);
        return 1;
    }

    @Meaning("outs")
    public static void outs(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int width = instruction.operands().get(1).width();
        requirePermission(cpu, memory, steps, dx(cpu), width);
        Repetition.run(cpu, memory, steps, instruction, InputOutput::output);
    }

    private static int output(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int most) {
        var from = (Operand.Memory) instruction.operands().get(1);
        long value = memory.read(Repetition.linear(cpu, steps, from), from.width());
        write(cpu, memory, dx(cpu), from.width(), value);
        Repetition.advance(cpu, from, 1);
        return 1;
    }

    /**
     * IOPL lets every port through; beyond it, and in virtual-8086 mode, the TSS's bitmap decides (SDM vol. 1, 19.5).
     */
    private static void requirePermission(Cpu cpu, Memory memory, Steps steps, int port, int width) {
        if (!cpu.inProtectedMode()) {
            return;
        }
        if (cpu.cpl > cpu.flags.iopl() || cpu.flags.has(Flags.VM)) {
            steps.note("CPL > IOPL: the I/O permission bitmap decides", cpu.flags.iopl());
            requireBitmap(cpu, memory, steps, port, (1 << (width >> 3)) - 1);
        } else {
            steps.note("CPL ≤ IOPL: every port is allowed", cpu.flags.iopl());
        }
    }

    /** Two bytes of the bitmap are always read, and both must lie within the TSS. */
    private static void requireBitmap(Cpu cpu, Memory memory, Steps steps, int port, int ports) {
        long tss = cpu.tr.base();
        long limit = cpu.tr.limit();
        steps.require(Check.IO_TSS_HAS_BITMAP, cpu.tr.type(), 8, Origin.TSS, tss, 0);
        long where = tss + TaskState.IO_MAP_BASE;
        steps.require(Check.IO_BITMAP_BASE_WITHIN_TSS, TaskState.IO_MAP_BASE + 1, limit, Origin.TSS, where, 0);
        long base = memory.read(where, 16, Privilege.SYSTEM);
        steps.read("offset of the I/O permission bitmap ← TSS", base, Origin.TSS, where);
        long at = base + (port >> 3);
        steps.require(Check.IO_BITMAP_WITHIN_TSS, at + 1, limit, Origin.TSS, where, 0);
        long bits = memory.read(tss + at, 16, Privilege.SYSTEM) >>> (port & 7);
        steps.require(Check.IO_BITMAP_ALLOWS, bits, ports, Origin.TSS, tss + at, 0);
    }
}
