package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/** Invalidation by process-context identifier: SDM vol. 2A, INVPCID; vol. 3A, 5.10.4.1. */
public final class ContextInvalidation {
    private static final int ADDRESS = 0;
    private static final int CONTEXT = 1;
    private static final int ALL = 2;
    private static final int ALL_BUT_GLOBAL = 3;

    private static final long PCID = 0xfff;

    private ContextInvalidation() {
    }

    @Meaning("invpcid")
    public static void invpcid(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireRing0(cpu, steps);
        var source = (Operand.Register) instruction.operands().getFirst();
        var place = (Operand.Memory) instruction.operands().get(1);
        long type = Operands.register(cpu, source);
        long at = Operands.linear(cpu, steps, place, 16);
        long pcid = steps.read("PCID ← descriptor", memory.read64(at), Origin.MEMORY, at);
        long linear = steps.read("linear address ← descriptor", memory.read64(at + 8), Origin.MEMORY, at + 8);
        steps.require(Check.INVPCID_TYPE_EXISTS, type, ALL_BUT_GLOBAL, Origin.REGISTER, source.number(), 0);
        steps.require(Check.INVPCID_RESERVED_BITS_ZERO, pcid, ~PCID, Origin.MEMORY, at, 0);
        requirePcid(cpu, steps, type, pcid, at);
        if (type == ADDRESS) {
            // 57 bits where the processor has 5-level paging, even while it is off (SDM vol. 3A, 5.5.2).
            steps.require(Check.INVPCID_ADDRESS_CANONICAL, linear, cpu.model.linearBits(), Origin.MEMORY, at + 8, 0);
        }
        invalidate(memory, (int) type, (int) pcid, linear);
        steps.note("translations forgotten, INVPCID type", type);
    }

    private static void requirePcid(Cpu cpu, Steps steps, long type, long pcid, long where) {
        if (type <= CONTEXT && (cpu.cr4 & Cpu.CR4_PCIDE) == 0) {
            steps.require(Check.INVPCID_PCID_ZERO_WITHOUT_PCIDE, pcid, 0, Origin.MEMORY, where, 0);
        }
    }

    private static void invalidate(Memory memory, int type, int pcid, long linear) {
        switch (type) {
            case ADDRESS -> memory.invalidate(linear, pcid);
            case CONTEXT -> memory.flushNonGlobal(pcid);
            case ALL -> memory.flush();
            default -> memory.flushAllNonGlobal();
        }
    }
}
