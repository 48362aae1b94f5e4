package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.Origin;
import ringside.state.Steps;

/** What all far transfers do at their end: the instruction pointer is checked, CS, CPL and RIP are loaded. */
final class CodeSegment {
    private CodeSegment() {
    }

    /**
     * The instruction pointer as the new code segment takes it, checked: canonical for 64-bit code, within the limit
     * for other code. The error code is 0 (SDM vol. 2B, RET, Operation).
     */
    static long requirePointer(Cpu cpu, Steps steps, TableEntry cs, long rip, Check canonical, Check limit,
        Origin origin, long where) {
        if (cpu.inLongMode() && cs.descriptor().longCode()) {
            steps.require(canonical, rip, cpu.linearBits(), origin, where, 0);
            return rip;
        }
        long eip = rip & 0xffffffffL;
        steps.require(limit, eip, cs.descriptor().limit(), origin, where, 0);
        return eip;
    }

    /** Whether L and D are both set, which IA-32e mode reserves (SDM vol. 3A, 3.4.5). */
    static final int LONG_AND_BIG = Attributes.LONG | Attributes.BIG;

    static int longAndBig(Descriptor descriptor) {
        return descriptor.attributes() & LONG_AND_BIG;
    }

    /** Whether it is 64-bit code. */
    static boolean wide(Cpu cpu, TableEntry cs) {
        return cpu.inLongMode() && cs.descriptor().longCode();
    }

    /** Loads CS with RPL = CPL, sets CPL and the instruction pointer; the accessed bit must have been probed. */
    static void load(Cpu cpu, Memory memory, Steps steps, TableEntry cs, int cpl, long rip) {
        cs.markAccessed(memory, steps);
        var loaded = cs.loaded(cpl);
        cpu.segments[Cpu.CS] = loaded;
        steps.write("CS ← selector, RPL = CPL", loaded.selector(), Origin.SEGMENT, Cpu.CS);
        if (cpl != cpu.cpl) {
            cpu.cpl = cpl;
            steps.write("CPL ← new privilege level", cpl, Origin.CPL, 0);
        }
        cpu.next = rip;
        steps.write("RIP ← new instruction pointer", rip, Origin.NONE, 0);
    }
}
