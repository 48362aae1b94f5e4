package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Steps;
import ringside.state.SystemType;

/**
 * Instructions that ask about a descriptor and answer in ZF instead of faulting: SDM vol. 2A, LAR, LSL and ARPL; vol.
 * 2B, VERR/VERW; vol. 3A, 6.10.
 */
public final class DescriptorQueries {
    private static final long ACCESS_RIGHTS = 0x00ffff00;
    /** System types with a limit, which LSL knows in IA-32e mode. */
    private static final int LSL_TYPES =
        SystemType.set(SystemType.LDT, SystemType.AVAILABLE_TSS, SystemType.BUSY_TSS);
    /** Those that LAR knows (SDM vol. 2A, table 3-53). */
    private static final int LAR_TYPES = LSL_TYPES | SystemType.set(SystemType.CALL_GATE);
    /** In legacy modes those of 16 bits and the task gate come on top. */
    private static final int LEGACY_LSL_TYPES =
        LSL_TYPES | SystemType.set(SystemType.AVAILABLE_TSS_16, SystemType.BUSY_TSS_16);
    private static final int LEGACY_LAR_TYPES =
        LAR_TYPES | LEGACY_LSL_TYPES | SystemType.set(SystemType.CALL_GATE_16, SystemType.TASK_GATE);

    private DescriptorQueries() {
    }

    @Meaning("lar")
    public static void lar(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireProtectedMode(cpu, steps);
        var selector = SegmentLoads.selector(cpu, memory, steps, instruction.operands().get(1));
        var descriptor = visible(cpu, memory, steps, selector, cpu.inLongMode() ? LAR_TYPES : LEGACY_LAR_TYPES);
        if (answer(cpu, steps, descriptor != null)) {
            Operands.write(cpu, memory, steps, instruction.operands().get(0), descriptor.low() >>> 32 & ACCESS_RIGHTS);
        }
    }

    @Meaning("lsl")
    public static void lsl(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireProtectedMode(cpu, steps);
        var selector = SegmentLoads.selector(cpu, memory, steps, instruction.operands().get(1));
        var descriptor = visible(cpu, memory, steps, selector, cpu.inLongMode() ? LSL_TYPES : LEGACY_LSL_TYPES);
        if (answer(cpu, steps, descriptor != null)) {
            Operands.write(cpu, memory, steps, instruction.operands().get(0), descriptor.limit());
        }
    }

    @Meaning("verr")
    public static void verr(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireProtectedMode(cpu, steps);
        var selector = SegmentLoads.selector(cpu, memory, steps, instruction.operands().getFirst());
        var descriptor = visible(cpu, memory, steps, selector, 0);
        answer(cpu, steps, descriptor != null && descriptor.readable());
    }

    @Meaning("verw")
    public static void verw(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireProtectedMode(cpu, steps);
        var selector = SegmentLoads.selector(cpu, memory, steps, instruction.operands().getFirst());
        var descriptor = visible(cpu, memory, steps, selector, 0);
        answer(cpu, steps, descriptor != null && descriptor.writable());
    }

    /**
     * Raises the RPL of operand 1 to that of operand 2. What need not be raised is not written, and so need not be
     * writable: the manual's "#GP(0) if the destination is located in a non-writable segment" (vol. 2A, ARPL) can be read
     * otherwise, Intel's processors do it like that.
     */
    @Meaning("arpl")
    public static void arpl(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireProtectedMode(cpu, steps);
        var destination = instruction.operands().get(0);
        long selector = Operands.read(cpu, memory, steps, destination);
        long rpl = Operands.read(cpu, memory, steps, instruction.operands().get(1)) & 3;
        boolean raises = (selector & 3) < rpl;
        if (raises) {
            Operands.write(cpu, memory, steps, destination, selector & ~3 | rpl);
        }
        answer(cpu, steps, raises);
    }

    /** The descriptor, if it exists, is of a kind that counts and may be seen from CPL and RPL; else null. */
    private static Descriptor visible(Cpu cpu, Memory memory, Steps steps, Selector selector, int systemTypes) {
        if (!Tables.reaches(cpu, selector, 8)) {
            return null;
        }
        var entry = Tables.fetch(cpu, memory, steps, selector);
        var descriptor = entry.descriptor();
        if (descriptor.system()) {
            if (!SystemType.in(systemTypes, descriptor.type()) || isTorn(cpu, memory, selector, descriptor.type())) {
                return null;
            }
        } else if (descriptor.conforming()) {
            return descriptor;
        }
        return descriptor.dpl() >= Math.max(cpu.cpl, selector.rpl()) ? descriptor : null;
    }

    /**
     * Whether a descriptor that has sixteen bytes here lacks the second eight: they lie beyond the limit, or their type
     * field is not 0 (SDM vol. 3A, 6.8.3.1). 64-bit mode has such LDTs and TSSs, all of IA-32e mode such call gates.
     */
    private static boolean isTorn(Cpu cpu, Memory memory, Selector selector, int type) {
        boolean wide = cpu.in64BitMode() || cpu.inLongMode() && type == SystemType.CALL_GATE;
        return wide && !(Tables.reaches(cpu, selector, 16) && Tables.upperTypeIsZero(cpu, memory, selector));
    }

    private static boolean answer(Cpu cpu, Steps steps, boolean yes) {
        cpu.flags.status(Flags.ZF, yes ? Flags.ZF : 0);
        steps.write("ZF ← answer", yes ? 1 : 0, Origin.FLAGS, 0);
        return yes;
    }
}
