package ringside.semantics;

import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;

/**
 * A stack as far transfers see it: how offsets become linear addresses, and on whose behalf they are touched.
 *
 * @param segment   SS; null for a 64-bit stack, which has neither base nor limit (SDM vol. 3A, 3.2.4)
 * @param privilege of the accesses
 * @param linearBits the bits of a canonical address
 * @param errorCode of {@code #SS}: EXT, and the selector of a stack that is not in use yet
 */
record StackView(SegmentRegister segment, Privilege privilege, int linearBits, int errorCode) {

    /** The stack in use. */
    static StackView current(Cpu cpu) {
        return current(cpu, 0);
    }

    /** The stack in use, as the delivery of an event sees it. */
    static StackView current(Cpu cpu, int external) {
        return new StackView(cpu.in64BitMode() ? null : cpu.segments[Cpu.SS], Privilege.of(cpu.cpl),
            cpu.linearBits(), external);
    }

    /** A 64-bit stack for code at {@code cpl}. */
    static StackView flat(Cpu cpu, int cpl, int external) {
        return new StackView(null, Privilege.of(cpl), cpu.linearBits(), external);
    }

    /** RSP, ESP or SP, as the stack is wide. */
    long pointer(Cpu cpu) {
        return cpu.gpr[Cpu.RSP] & mask();
    }

    /** Sets RSP, ESP or SP; ESP clears the upper half, SP leaves the rest of the register. */
    void pointer(Cpu cpu, long value) {
        long mask = mask();
        cpu.gpr[Cpu.RSP] = mask == 0xffff ? cpu.gpr[Cpu.RSP] & ~mask | value & mask : value & mask;
    }

    /** The linear address of {@code bytes} bytes at {@code offset}, checked as a stack access. */
    long linear(Steps steps, long offset, int bytes) {
        if (segment == null) {
            requireCanonical(steps, offset);
            requireCanonical(steps, offset + bytes - 1);
            return offset;
        }
        if (!segment.usable()) {
            throw steps.fail(Check.STACK_SEGMENT_USABLE, 0, 0, Origin.SEGMENT, Cpu.SS, errorCode);
        }
        long first = offset & mask();
        Segmentation.requireWithinLimit(steps, segment, true, first, bytes, errorCode);
        return segment.base() + first & 0xffffffffL;
    }

    /** Reads one slot and records it. */
    long read(Memory memory, Steps steps, String text, long offset, int width) {
        long linear = linear(steps, offset, width >> 3);
        return steps.read(text, memory.read(linear, width, privilege), Origin.STACK, linear);
    }

    private long mask() {
        return segment == null ? -1L : segment.big() ? 0xffffffffL : 0xffff;
    }

    private void requireCanonical(Steps steps, long address) {
        if (!Check.STACK_ADDRESS_CANONICAL.holds(address, linearBits)) {
            throw steps.fail(Check.STACK_ADDRESS_CANONICAL, address, linearBits, Origin.STACK, address, errorCode);
        }
    }
}
