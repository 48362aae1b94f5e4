package ringside.semantics;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;

/**
 * From an offset in a segment to a linear address. 64-bit mode has no segments left but the bases of FS and GS, and
 * asks for a canonical address (SDM vol. 3A, 3.2.4); compatibility mode checks use, rights and limit (SDM vol. 3A, 6.3
 * to 6.5). Only checks that fail leave a micro-step.
 */
public final class Segmentation {
    private Segmentation() {
    }

    /**
     * The linear address of {@code bytes} bytes at {@code offset} in a segment. A fault is {@code #SS(0)} through SS,
     * else {@code #GP(0)}.
     *
     * @param writes whether the access writes, which code and read-only data do not allow
     */
    public static long linear(Cpu cpu, Steps steps, int segment, long offset, int bytes, boolean writes) {
        if (!cpu.in64BitMode()) {
            return segmented(cpu, steps, segment, offset & 0xffffffffL, bytes, writes);
        }
        long linear = AddressMasking.mask(cpu, cpu.linear(segment, offset));
        if (cpu.canonical(linear) && cpu.canonical(linear + bytes - 1)) {
            return linear;
        }
        var check = segment == Cpu.SS ? Check.STACK_ADDRESS_CANONICAL : Check.ADDRESS_CANONICAL;
        long culprit = cpu.canonical(linear) ? linear + bytes - 1 : linear;
        throw steps.fail(check, culprit, cpu.linearBits(), Origin.MEMORY, linear, 0);
    }

    private static long segmented(Cpu cpu, Steps steps, int number, long offset, int bytes, boolean writes) {
        var segment = cpu.segments[number];
        if (!segment.usable()) {
            var check = number == Cpu.SS ? Check.STACK_SEGMENT_USABLE : Check.SEGMENT_USABLE;
            throw steps.fail(check, 0, 0, Origin.SEGMENT, number, 0);
        }
        if (writes ? !segment.writable() && !(number == Cpu.CS && cpu.segmentsAreReal()) : !segment.readable()) {
            throw steps.fail(writes ? Check.SEGMENT_WRITABLE : Check.SEGMENT_READABLE, 0, 0, Origin.SEGMENT, number, 0);
        }
        requireWithinLimit(steps, segment, number == Cpu.SS, offset, bytes, 0);
        return segment.base() + offset & 0xffffffffL;
    }

    /** An expand-down segment is what lies above its limit, up to FFFFH or FFFFFFFFH (SDM vol. 3A, 6.3). */
    static void requireWithinLimit(Steps steps, SegmentRegister segment, boolean stack, long first, int bytes,
        int errorCode) {
        long last = first + bytes - 1;
        if (!segment.expandDown()) {
            if (last > segment.limit()) {
                throw steps.fail(stack ? Check.STACK_WITHIN_LIMIT : Check.SEGMENT_WITHIN_LIMIT, last, segment.limit(),
                    Origin.MEMORY, first, errorCode);
            }
            return;
        }
        if (first <= segment.limit()) {
            throw steps.fail(stack ? Check.STACK_ABOVE_LIMIT : Check.SEGMENT_ABOVE_LIMIT, first, segment.limit(),
                Origin.MEMORY, first, errorCode);
        }
        long top = segment.big() ? 0xffffffffL : 0xffff;
        if (last > top) {
            throw steps.fail(stack ? Check.STACK_WITHIN_LIMIT : Check.SEGMENT_WITHIN_LIMIT, last, top, Origin.MEMORY,
                first, errorCode);
        }
    }
}
