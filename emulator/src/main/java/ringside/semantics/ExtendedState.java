package ringside.semantics;

import ringside.isa.Feature;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Access;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Origin;
import ringside.state.Steps;
import ringside.state.XsaveLayout;

/** Saving and restoring x87, vector and other state: FXSAVE (SDM vol. 1, 10.5) and XSAVE (SDM vol. 1, 13). */
public final class ExtendedState {
    private static final long SSE_OR_AVX = 1L << XsaveLayout.SSE | 1L << XsaveLayout.AVX;
    private static final long SSE = 1L << XsaveLayout.SSE;
    private static final int XCOMP = XsaveLayout.HEADER + 8;

    private ExtendedState() {
    }

    // ---- FXSAVE, MXCSR

    @Meaning("fxsave")
    public static void fxsave(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
        long area = Operands.linearToWrite(cpu, steps, place(instruction), LegacyArea.SIZE);
        steps.require(Check.FXSAVE_AREA_ALIGNED, area, 15, Origin.MEMORY, area, 0);
        memory.probeWrite(area, LegacyArea.SIZE);
        LegacyArea.saveX87(cpu, memory, area, instruction.operandSize() == 64);
        LegacyArea.saveMxcsr(cpu, memory, area);
        if ((cpu.cr4 & Cpu.CR4_OSFXSR) != 0) {
            LegacyArea.saveXmm(cpu, memory, area);
        }
    }

    @Meaning("fxrstor")
    public static void fxrstor(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireX87(cpu, steps);
        long area = Operands.linear(cpu, steps, place(instruction), LegacyArea.SIZE);
        steps.require(Check.FXSAVE_AREA_ALIGNED, area, 15, Origin.MEMORY, area, 0);
        memory.probe(area, LegacyArea.SIZE, Access.READ, Privilege.of(cpu.cpl));
        boolean vectors = (cpu.cr4 & Cpu.CR4_OSFXSR) != 0;
        int mxcsr = vectors ? mxcsr(memory, steps, area + LegacyArea.MXCSR) : cpu.fpu.mxcsr;
        LegacyArea.loadX87(cpu, memory, area, instruction.operandSize() == 64);
        cpu.fpu.mxcsr = mxcsr;
        if (vectors) {
            LegacyArea.loadXmm(cpu, memory, area);
        }
    }

    @Meaning("ldmxcsr")
    public static void ldmxcsr(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireVectors(cpu, steps, instruction);
        cpu.fpu.mxcsr = mxcsr(memory, steps, Operands.linear(cpu, steps, place(instruction), 4));
    }

    @Meaning("stmxcsr")
    public static void stmxcsr(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireVectors(cpu, steps, instruction);
        memory.write32(Operands.linearToWrite(cpu, steps, place(instruction), 4), cpu.fpu.mxcsr);
    }

    private static int mxcsr(Memory memory, Steps steps, long at) {
        int value = (int) memory.read32(at);
        steps.require(Check.MXCSR_RESERVED_BITS_ZERO, value & 0xffffffffL, ~FpuState.MXCSR_MASK & 0xffffffffL,
            Origin.MEMORY, at, 0);
        return value;
    }

    // ---- XSAVE

    @Meaning("xsave")
    public static void xsave(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireXsave(cpu, steps);
        long asked = asked(cpu) & cpu.xcr0;
        saveStandard(cpu, memory, steps, instruction, asked, asked);
    }

    /** Leaves out what is in its initial configuration. */
    @Meaning("xsaveopt")
    public static void xsaveopt(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireXsave(cpu, steps);
        long asked = asked(cpu) & cpu.xcr0;
        saveStandard(cpu, memory, steps, instruction, asked, asked & StateComponents.inUse(cpu));
    }

    @Meaning("xsavec")
    public static void xsavec(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireXsave(cpu, steps);
        saveCompacted(cpu, memory, steps, instruction, asked(cpu) & cpu.xcr0);
    }

    @Meaning("xsaves")
    public static void xsaves(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireXsave(cpu, steps);
        Privileges.requireRing0(cpu, steps);
        saveCompacted(cpu, memory, steps, instruction, asked(cpu) & (cpu.xcr0 | cpu.xss));
    }

    /** SDM vol. 1, 13.7 and 13.9. MXCSR belongs to SSE and AVX, and is saved whatever is in use. */
    private static void saveStandard(Cpu cpu, Memory memory, Steps steps, Instruction instruction, long asked,
        long saved) {
        long area = areaToSave(cpu, memory, steps, instruction, saved, 0);
        long header = area + XsaveLayout.HEADER;
        long inUse = StateComponents.inUse(cpu) & asked;
        long described = memory.read64(header) & ~asked | inUse;
        save(cpu, memory, instruction, area, saved, 0);
        if ((asked & SSE_OR_AVX) != 0) {
            LegacyArea.saveMxcsr(cpu, memory, area);
        }
        memory.write64(header, described);
        steps.note("XSTATE_BV: the components saved that are not in their initial state", described);
    }

    /** SDM vol. 1, 13.10 and 13.11. MXCSR belongs to SSE, which is saved for its sake too. */
    private static void saveCompacted(Cpu cpu, Memory memory, Steps steps, Instruction instruction, long asked) {
        long inUse = StateComponents.inUse(cpu) | (StateComponents.mxcsrInitial(cpu) ? 0 : SSE);
        long saved = asked & inUse;
        long compaction = asked | StateComponents.COMPACTED;
        long area = areaToSave(cpu, memory, steps, instruction, saved, compaction);
        save(cpu, memory, instruction, area, saved, compaction);
        if ((saved & SSE) != 0) {
            LegacyArea.saveMxcsr(cpu, memory, area);
        }
        memory.write64(area + XsaveLayout.HEADER, saved);
        memory.write64(area + XCOMP, compaction);
        steps.note("XSTATE_BV: the components saved", saved);
    }

    private static long asked(Cpu cpu) {
        return cpu.gpr[Cpu.RDX] << 32 | cpu.gpr[Cpu.RAX] & 0xffffffffL;
    }

    private static long areaToSave(Cpu cpu, Memory memory, Steps steps, Instruction instruction, long saved,
        long compaction) {
        int size = size(saved, compaction);
        long area = Operands.linearToWrite(cpu, steps, place(instruction), size);
        steps.require(Check.XSAVE_AREA_ALIGNED, area, 63, Origin.MEMORY, area, 0);
        memory.probeWrite(area, XsaveLayout.EXTENDED);
        for (int component = XsaveLayout.AVX; component <= XsaveLayout.CET_SUPERVISOR; component++) {
            if ((saved >>> component & 1) != 0) {
                memory.probeWrite(area + StateComponents.offset(component, compaction),
                    XsaveLayout.size(component));
            }
        }
        return area;
    }

    /** How many bytes of the area are used. */
    private static int size(long components, long compaction) {
        int last = 63 - Long.numberOfLeadingZeros(components | 1);
        return last < XsaveLayout.AVX ? XsaveLayout.EXTENDED
            : StateComponents.offset(last, compaction) + XsaveLayout.size(last);
    }

    private static void save(Cpu cpu, Memory memory, Instruction instruction, long area, long saved, long compaction) {
        boolean wide = instruction.operandSize() == 64;
        for (long rest = saved; rest != 0; rest &= rest - 1) {
            StateComponents.save(cpu, memory, Long.numberOfTrailingZeros(rest), area, compaction, wide);
        }
    }

    // ---- XRSTOR

    @Meaning("xrstor")
    public static void xrstor(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireXsave(cpu, steps);
        long area = areaToRestore(cpu, steps, instruction);
        long described = memory.read64(area + XsaveLayout.HEADER);
        long compaction = memory.read64(area + XCOMP);
        boolean compacted = (compaction & StateComponents.COMPACTED) != 0;
        if (compacted && cpu.model.features().contains(Feature.XSAVEC)) {
            requireCompacted(memory, steps, area, described, compaction, cpu.xcr0);
        } else {
            steps.require(Check.XSTATE_COMPONENTS_ENABLED, described, ~cpu.xcr0, Origin.MEMORY,
                area + XsaveLayout.HEADER, 0);
            requireZero(memory, steps, area + XCOMP, 2);
            compacted = false;
        }
        restore(cpu, memory, steps, instruction, area, asked(cpu) & cpu.xcr0, described, compacted ? compaction : 0);
    }

    @Meaning("xrstors")
    public static void xrstors(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Coprocessor.requireXsave(cpu, steps);
        Privileges.requireRing0(cpu, steps);
        long area = areaToRestore(cpu, steps, instruction);
        long described = memory.read64(area + XsaveLayout.HEADER);
        long compaction = memory.read64(area + XCOMP);
        steps.require(Check.XCOMP_COMPACTED, compaction, StateComponents.COMPACTED, Origin.MEMORY, area + XCOMP, 0);
        long enabled = cpu.xcr0 | cpu.xss;
        requireCompacted(memory, steps, area, described, compaction, enabled);
        restore(cpu, memory, steps, instruction, area, asked(cpu) & enabled, described, compaction);
    }

    private static long areaToRestore(Cpu cpu, Steps steps, Instruction instruction) {
        long area = Operands.linear(cpu, steps, place(instruction), XsaveLayout.EXTENDED);
        steps.require(Check.XSAVE_AREA_ALIGNED, area, 63, Origin.MEMORY, area, 0);
        return area;
    }

    /** SDM vol. 1, 13.8.2 and 13.12. */
    private static void requireCompacted(Memory memory, Steps steps, long area, long described, long compaction,
        long enabled) {
        steps.require(Check.XCOMP_COMPONENTS_ENABLED, compaction & ~StateComponents.COMPACTED, ~enabled,
            Origin.MEMORY, area + XCOMP, 0);
        steps.require(Check.XSTATE_COMPONENTS_IN_AREA, described, ~compaction | StateComponents.COMPACTED,
            Origin.MEMORY, area + XsaveLayout.HEADER, 0);
        requireZero(memory, steps, area + XCOMP + 8, 6);
    }

    private static void requireZero(Memory memory, Steps steps, long from, int quads) {
        for (int i = 0; i < quads; i++) {
            long at = from + 8 * i;
            steps.require(Check.XSAVE_HEADER_RESERVED_ZERO, memory.read64(at), 0, Origin.MEMORY, at, 0);
        }
    }

    private static void restore(Cpu cpu, Memory memory, Steps steps, Instruction instruction, long area, long asked,
        long described, long compaction) {
        long loaded = asked & described;
        Operands.linear(cpu, steps, place(instruction), size(loaded, compaction));
        requireReadable(cpu, memory, area, loaded, compaction);
        requireValid(cpu, memory, steps, area, loaded, compaction);
        int mxcsr = restoredMxcsr(cpu, memory, steps, area, asked, described, compaction);
        boolean wide = instruction.operandSize() == 64;
        for (long rest = asked; rest != 0; rest &= rest - 1) {
            int component = Long.numberOfTrailingZeros(rest);
            if ((described >>> component & 1) != 0) {
                StateComponents.load(cpu, memory, component, area, compaction, wide);
            } else {
                StateComponents.initialize(cpu, memory, component);
            }
        }
        cpu.fpu.mxcsr = mxcsr;
        steps.note("components loaded; others that were asked for are initialised", loaded);
    }

    private static void requireReadable(Cpu cpu, Memory memory, long area, long loaded, long compaction) {
        var privilege = Privilege.of(cpu.cpl);
        memory.probe(area, XsaveLayout.EXTENDED, Access.READ, privilege);
        for (int component = XsaveLayout.AVX; component <= XsaveLayout.CET_SUPERVISOR; component++) {
            if ((loaded >>> component & 1) != 0) {
                memory.probe(area + StateComponents.offset(component, compaction), XsaveLayout.size(component),
                    Access.READ, privilege);
            }
        }
    }

    /** What the MSRs would refuse, XRSTORS refuses too (SDM vol. 2C, XRSTORS; vol. 1, 17.2.4). */
    private static void requireValid(Cpu cpu, Memory memory, Steps steps, long area, long loaded, long compaction) {
        if ((loaded >>> XsaveLayout.CET_USER & 1) != 0) {
            long at = area + StateComponents.offset(XsaveLayout.CET_USER, compaction);
            long control = memory.read64(at);
            boolean valid = (control & 0x3c0) == 0 && cpu.canonical(control) && (control & 0xc00) != 0xc00;
            steps.require(Check.CET_STATE_VALID, valid ? 1 : 0, Origin.MEMORY, at, 0);
            requirePointers(cpu, memory, steps, at + 8, 1);
        }
        if ((loaded >>> XsaveLayout.CET_SUPERVISOR & 1) != 0) {
            requirePointers(cpu, memory, steps,
                area + StateComponents.offset(XsaveLayout.CET_SUPERVISOR, compaction), 3);
        }
    }

    private static void requirePointers(Cpu cpu, Memory memory, Steps steps, long from, int count) {
        for (int i = 0; i < count; i++) {
            long pointer = memory.read64(from + 8 * i);
            boolean valid = (pointer & 3) == 0 && cpu.canonical(pointer);
            steps.require(Check.CET_STATE_VALID, valid ? 1 : 0, Origin.MEMORY, from + 8 * i, 0);
        }
    }

    /** From a compacted area MXCSR goes with SSE; from a standard one it is loaded with SSE or AVX, in use or not. */
    private static int restoredMxcsr(Cpu cpu, Memory memory, Steps steps, long area, long asked, long described,
        long compaction) {
        if (compaction == 0) {
            return (asked & SSE_OR_AVX) == 0 ? cpu.fpu.mxcsr : mxcsr(memory, steps, area + LegacyArea.MXCSR);
        }
        if ((asked & SSE) == 0) {
            return cpu.fpu.mxcsr;
        }
        return (described & SSE) == 0 ? FpuState.MXCSR_INITIAL : mxcsr(memory, steps, area + LegacyArea.MXCSR);
    }

    private static Operand.Memory place(Instruction instruction) {
        return (Operand.Memory) instruction.operands().getFirst();
    }
}
