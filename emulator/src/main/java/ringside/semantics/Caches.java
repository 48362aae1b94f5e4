package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Steps;

/** The TLB and the caches. There are no caches here, so that only the checks of their instructions remain. */
public final class Caches {
    private Caches() {
    }

    /** SDM vol. 2A, INVLPG: a non-canonical address is no fault, and nothing happens. */
    @Meaning("invlpg")
    public static void invlpg(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireRing0(cpu, steps);
        var place = (Operand.Memory) instruction.operands().getFirst();
        long linear = cpu.linear(place.segment().ordinal(), Operands.offset(cpu, place));
        if (cpu.canonical(linear)) {
            memory.invalidate(linear);
            steps.note("TLB entry dropped", linear);
        }
    }

    /** SDM vol. 2A, INVD; vol. 2B, WBINVD. */
    @Meaning({"invd", "wbinvd"})
    public static void invalidate(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireRing0(cpu, steps);
    }
}
