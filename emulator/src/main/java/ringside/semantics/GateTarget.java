package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Steps;

/** The code segment that an interrupt, trap or call gate leads to. */
final class GateTarget {
    private GateTarget() {
    }

    /**
     * Fetches and checks it. The manual names the conditions (SDM vol. 2A, INT n and CALL, Operation and exceptions);
     * that the 64-bit check comes before the one for presence is Bochs's order (cpu/exception.cc, long_mode_int;
     * cpu/call_far.cc, call_gate64).
     */
    static TableEntry fetch(Cpu cpu, Memory memory, Steps steps, Selector selector) {
        var target = code(cpu, memory, steps, selector);
        target.require(steps, Check.GATE_TARGET_PRESENT, target.descriptor().present());
        return target;
    }

    /** As {@link #fetch} for a jump through a call gate, which keeps CPL (SDM vol. 2A, JMP, CALL-GATE). */
    static TableEntry fetchForJump(Cpu cpu, Memory memory, Steps steps, Selector selector) {
        var target = code(cpu, memory, steps, selector);
        if (!target.descriptor().conforming()) {
            target.require(steps, Check.FAR_CS_DPL_EQUALS_CPL, target.descriptor().dpl(), cpu.cpl);
        }
        target.require(steps, Check.GATE_TARGET_PRESENT, target.descriptor().present());
        return target;
    }

    private static TableEntry code(Cpu cpu, Memory memory, Steps steps, Selector selector) {
        steps.require(Check.GATE_TARGET_NOT_NULL, selector.indexAndTable(), 0, selector.origin(), selector.where(),
            selector.external());
        var target = Tables.fetch(cpu, memory, steps, selector);
        var descriptor = target.descriptor();
        target.require(steps, Check.GATE_TARGET_IS_CODE, descriptor.code());
        target.require(steps, Check.GATE_TARGET_DPL_AT_MOST_CPL, descriptor.dpl(), cpu.cpl);
        if (cpu.inLongMode()) {
            target.require(steps, Check.GATE_TARGET_64_BIT,
                descriptor.attributes() & (Attributes.LONG | Attributes.BIG), Attributes.LONG);
        }
        return target;
    }

    /** The privilege level at which the code will run: that of the segment, unless it conforms to its caller. */
    static int level(Cpu cpu, TableEntry target) {
        return target.descriptor().conforming() ? cpu.cpl : target.descriptor().dpl();
    }
}
