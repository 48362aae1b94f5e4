package ringside.engine;

import ringside.isa.CodeSize;
import ringside.isa.Operand;
import ringside.semantics.Operands;
import ringside.semantics.Segmentation;
import ringside.state.Cpu;
import ringside.state.Steps;

/**
 * How a memory operand's address is formed: base + (index &lt;&lt; scale) + displacement, in a segment (SDM vol. 1,
 * 3.7.5).
 */
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

    /** The linear address, of which nothing has been checked. */
    long unchecked(Cpu cpu) {
        return cpu.linear(segment, offset(cpu));
    }

    /** The linear address of {@code bytes} bytes that are read at the effective address. */
    long linear(Cpu cpu, Steps steps, int bytes) {
        return linear(cpu, steps, bytes, false);
    }

    /** The linear address of {@code bytes} bytes that are written, or read and written. */
    long linearToWrite(Cpu cpu, Steps steps, int bytes) {
        return linear(cpu, steps, bytes, true);
    }

    private long linear(Cpu cpu, Steps steps, int bytes, boolean writes) {
        long offset = offset(cpu);
        return flat && Operands.surelyCanonical(offset) && Operands.surelyCanonical(offset + bytes - 1) ? offset
            : Segmentation.linear(cpu, steps, segment, offset, bytes, writes);
    }
}
