package ringside.semantics;

import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/** A far pointer: a selector and an offset into its segment. */
record FarPointer(Selector selector, long offset) {

    /** Reads m16:16, m16:32 or m16:64: the offset, then the selector. */
    static FarPointer read(Cpu cpu, Memory memory, Steps steps, Operand.Memory place, int width) {
        int bytes = width >> 3;
        long linear = Operands.linear(cpu, steps, place, bytes + 2);
        long offset = steps.read("offset ← memory", memory.read(linear, width), Origin.MEMORY, linear);
        long selector = steps.read("selector ← memory", memory.read16(linear + bytes), Origin.MEMORY, linear + bytes);
        return new FarPointer(new Selector(selector, Origin.MEMORY, linear + bytes), offset);
    }

    /** The target of a far jump or call, which stands in the instruction or in memory. */
    static FarPointer of(Cpu cpu, Memory memory, Steps steps, Operand operand, int width, long address) {
        return switch (operand) {
            case Operand.FarPointer direct ->
                new FarPointer(new Selector(direct.selector(), Origin.INSTRUCTION, address), direct.offset());
            case Operand.Memory place -> read(cpu, memory, steps, place, width);
            default -> throw new IllegalArgumentException("not a far pointer: " + operand);
        };
    }
}
