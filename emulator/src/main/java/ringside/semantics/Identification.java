package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Segment;
import ringside.memory.Access;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.CpuidLeaves;
import ringside.state.Origin;
import ringside.state.Steps;
import ringside.state.Vendor;

/** What a program can ask the processor about itself: CPUID, the time-stamp counter, counters (SDM vol. 2A and 2B). */
public final class Identification {
    private static final long LOW = 0xffffffffL;

    private Identification() {
    }

    @Meaning("cpuid")
    public static void cpuid(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var leaf = CpuidLeaves.of(cpu, (int) cpu.gpr[Cpu.RAX], (int) cpu.gpr[Cpu.RCX]);
        cpu.gpr[Cpu.RAX] = leaf.eax() & LOW;
        cpu.gpr[Cpu.RBX] = leaf.ebx() & LOW;
        cpu.gpr[Cpu.RCX] = leaf.ecx() & LOW;
        cpu.gpr[Cpu.RDX] = leaf.edx() & LOW;
    }

    @Meaning("rdtsc")
    public static void rdtsc(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireTimeStampAllowed(cpu, steps);
        ModelSpecific.split(cpu, cpu.tsc());
    }

    @Meaning("rdtscp")
    public static void rdtscp(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireTimeStampAllowed(cpu, steps);
        ModelSpecific.split(cpu, cpu.tsc());
        cpu.gpr[Cpu.RCX] = cpu.tscAux & LOW;
    }

    @Meaning("rdpid")
    public static void rdpid(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Operands.write(cpu, memory, steps, instruction.operands().getFirst(), cpu.tscAux);
    }

    /** There are no performance counters (CPUID has no leaf 0AH), so that every number is refused. */
    @Meaning("rdpmc")
    public static void rdpmc(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        if ((cpu.cr4 & Cpu.CR4_PCE) == 0) {
            steps.require(Check.COUNTERS_ALLOWED, cpu.cpl, Origin.CPL, 0, 0);
        }
        throw steps.fail(Check.COUNTER_EXISTS, 0, 0, Origin.REGISTER, Cpu.RCX, 0);
    }

    /**
     * Nothing is watched: what comes after MWAIT finds out by itself whether the line was written (SDM vol. 2B,
     * MONITOR). The address is checked as that of a byte to read.
     */
    @Meaning("monitor")
    public static void monitor(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireMonitor(cpu, steps);
        long extensions = cpu.in64BitMode() ? cpu.gpr[Cpu.RCX] : cpu.gpr[Cpu.RCX] & LOW;
        steps.require(Check.MONITOR_EXTENSIONS_ZERO, extensions, -1, Origin.REGISTER, Cpu.RCX, 0);
        long offset = Operands.general(cpu, Cpu.RAX, instruction.addressSize());
        long linear = Operands.linear(cpu, steps, instruction.segmentOr(Segment.DS).ordinal(), offset, 1);
        memory.probe(linear, 1, Access.READ, Privilege.of(cpu.cpl));
        steps.note("line to be watched", linear);
    }

    /** Does not sleep, which the manual allows at any time (SDM vol. 2B, MWAIT). */
    @Meaning("mwait")
    public static void mwait(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireMonitor(cpu, steps);
        long extensions = cpu.in64BitMode() ? cpu.gpr[Cpu.RCX] : cpu.gpr[Cpu.RCX] & LOW;
        steps.require(Check.MWAIT_EXTENSIONS_KNOWN, extensions, ~1L, Origin.REGISTER, Cpu.RCX, 0);
        steps.note("no sleep", 0);
    }

    private static void requireMonitor(Cpu cpu, Steps steps) {
        if (cpu.model.is(Vendor.INTEL)) {
            steps.require(Check.MONITOR_ENABLED, cpu.miscEnable, CpuidLeaves.MISC_MONITOR, Origin.MSR,
                Msr.MISC_ENABLE.number(), 0);
        }
        steps.require(Check.MONITOR_AT_RING_0, cpu.cpl, Origin.CPL, 0, 0);
    }

    private static void requireTimeStampAllowed(Cpu cpu, Steps steps) {
        if ((cpu.cr4 & Cpu.CR4_TSD) != 0) {
            steps.require(Check.TIME_STAMP_ALLOWED, cpu.cpl, Origin.CPL, 0, 0);
        }
    }
}
