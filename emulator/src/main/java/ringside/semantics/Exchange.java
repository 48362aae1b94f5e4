package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * Instructions that exchange values (SDM vol. 1, 7.3.1.2). A destination in memory is always written, so it must be
 * writable even where a comparison fails (SDM vol. 2A, CMPXCHG).
 */
public final class Exchange {
    private Exchange() {
    }

    @Meaning("xchg")
    public static void xchg(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var source = (Operand.Register) instruction.operands().get(1);
        long value = Operands.register(cpu, source);
        switch (instruction.operands().getFirst()) {
            case Operand.Register destination -> {
                Operands.register(cpu, source, Operands.register(cpu, destination));
                Operands.register(cpu, destination, value);
            }
            case Operand destination -> {
                long linear = writable(cpu, memory, steps, (Operand.Memory) destination);
                long before = memory.read(linear, source.width());
                memory.write(linear, source.width(), value);
                Operands.register(cpu, source, before);
            }
        }
    }

    /** The source gets the old value, the destination the sum; where both are one register, the sum stays. */
    @Meaning("xadd")
    public static void xadd(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var source = (Operand.Register) instruction.operands().get(1);
        int width = source.width();
        switch (instruction.operands().getFirst()) {
            case Operand.Register destination -> {
                long before = Operands.register(cpu, destination);
                long sum = Arithmetic.add(cpu, before, Operands.register(cpu, source), width);
                Operands.register(cpu, source, before);
                Operands.register(cpu, destination, sum);
            }
            case Operand destination -> {
                long linear = writable(cpu, memory, steps, (Operand.Memory) destination);
                long before = memory.read(linear, width);
                long sum = Arithmetic.add(cpu, before, Operands.register(cpu, source), width);
                memory.write(linear, width, sum);
                Operands.register(cpu, source, before);
            }
        }
    }

    /**
     * Of the two registers only the one that gets a new value changes: a 32-bit form clears the upper half of that one
     * alone.
     */
    @Meaning("cmpxchg")
    public static void cmpxchg(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var source = (Operand.Register) instruction.operands().get(1);
        int width = source.width();
        long accumulator = Operands.general(cpu, Cpu.RAX, width);
        long before;
        switch (instruction.operands().getFirst()) {
            case Operand.Register destination -> {
                before = Operands.register(cpu, destination);
                if (before == accumulator) {
                    Operands.register(cpu, destination, Operands.register(cpu, source));
                }
            }
            case Operand destination -> {
                long linear = writable(cpu, memory, steps, (Operand.Memory) destination);
                before = memory.read(linear, width);
                memory.write(linear, width, before == accumulator ? Operands.register(cpu, source) : before);
            }
        }
        Arithmetic.cmp(cpu, accumulator, before, width);
        if (before != accumulator) {
            Operands.general(cpu, Cpu.RAX, width, before);
        }
    }

    /**
     * Compares EDX:EAX with eight bytes and stores ECX:EBX. ZF tells whether they were equal; no other flag changes.
     */
    @Meaning("cmpxchg8b")
    public static void cmpxchg8b(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        long linear = writable(cpu, memory, steps, (Operand.Memory) instruction.operands().getFirst());
        long before = memory.read64(linear);
        boolean equal = before == joined(cpu, Cpu.RDX, Cpu.RAX);
        memory.write64(linear, equal ? joined(cpu, Cpu.RCX, Cpu.RBX) : before);
        cpu.flags.status(Flags.ZF, equal ? Flags.ZF : 0);
        if (!equal) {
            Pair.set(cpu, 32, before >>> 32, before);
        }
    }

    private static long joined(Cpu cpu, int high, int low) {
        return cpu.gpr[high] << 32 | Operands.general(cpu, low, 32);
    }

    /** Compares RDX:RAX with sixteen bytes, which must be aligned, and stores RCX:RBX. */
    @Meaning("cmpxchg16b")
    public static void cmpxchg16b(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var place = (Operand.Memory) instruction.operands().getFirst();
        long unchecked = cpu.linear(place.segment().ordinal(), Operands.offset(cpu, place));
        steps.require(Check.CMPXCHG16B_ALIGNED, unchecked, 15, Origin.MEMORY, unchecked, 0);
        long linear = Operands.linearToWrite(cpu, steps, place, 16);
        memory.probeWrite(linear, 16);
        long low = memory.read64(linear);
        long high = memory.read64(linear + 8);
        boolean equal = low == cpu.gpr[Cpu.RAX] && high == cpu.gpr[Cpu.RDX];
        memory.write64(linear, equal ? cpu.gpr[Cpu.RBX] : low);
        memory.write64(linear + 8, equal ? cpu.gpr[Cpu.RCX] : high);
        cpu.flags.status(Flags.ZF, equal ? Flags.ZF : 0);
        if (!equal) {
            Pair.set(cpu, 64, high, low);
        }
    }

    /** The linear address of an operand that will be written to. */
    private static long writable(Cpu cpu, Memory memory, Steps steps, Operand.Memory place) {
        int bytes = place.width() >> 3;
        long linear = Operands.linearToWrite(cpu, steps, place, bytes);
        memory.probeWrite(linear, bytes);
        return linear;
    }
}
