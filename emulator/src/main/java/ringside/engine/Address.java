package ringside.engine;

import ringside.isa.CodeSize;
import ringside.isa.Operand;
import ringside.semantics.Operands;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/** How a memory operand's address is formed: base + (index &lt;&lt; scale) + displacement, in a segment (SDM vol. 1, 3.7.5). */
final class Address {
    private final int base;
    private final int index;
    private final int scale;
    private final long displacement;
    private final long mask;
    private final int segment;
    /** Whether the offset is the linear address: in 64-bit mode, through any segment but FS and GS. */
    private final boolean flat;

    Address(Operand.Memory place, CodeSize codeSize) {
        base = place.base() < 0 ? Cpu.ZERO : place.base();
        index = place.index() < 0 ? Cpu.ZERO : place.index();
        scale = place.scale();
        displacement = place.displacement();
        mask = Width.mask(place.addressWidth());
        segment = place.segment().ordinal();
        flat = codeSize == CodeSize.BITS64 && segment < Cpu.FS;
    }

    /** The effective address, cut to the address size. */
    long offset(Cpu cpu) {
        var gpr = cpu.gpr;
        return gpr[base] + (gpr[index] << scale) + displacement & mask;
    }

    /** The linear address of {@code bytes} bytes at the effective address. */
    long linear(Cpu cpu, Steps steps, int bytes) {
        long offset = offset(cpu);
        long linear = flat ? offset : cpu.linear(segment, offset);
        if (Operands.canonical(linear) && Operands.canonical(linear + bytes - 1)) {
            return linear;
        }
        throw notCanonical(steps, linear);
    }

    private RuntimeException notCanonical(Steps steps, long linear) {
        var check = segment == Cpu.SS ? Check.STACK_ADDRESS_CANONICAL : Check.ADDRESS_CANONICAL;
        return steps.fail(check, linear, 48, Origin.MEMORY, linear, 0);
    }
}
