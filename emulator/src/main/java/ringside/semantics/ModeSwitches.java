package ringside.semantics;

import ringside.memory.Memory;
import ringside.memory.PageWalk;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;
import ringside.state.SystemType;

/**
 * What loads of CR0, CR3 and CR4 check and do: SDM vol. 2B, MOV to and from control registers; vol. 3A, 2.5, 5.4.1,
 * 5.10.1, 5.10.4.1 and 11.8.5.
 */
final class ModeSwitches {
    private static final long CR0_WRITABLE = Cpu.CR0_PE | Cpu.CR0_MP | Cpu.CR0_EM | Cpu.CR0_TS | Cpu.CR0_NE | Cpu.CR0_WP
        | Cpu.CR0_AM | Cpu.CR0_NW | Cpu.CR0_CD | Cpu.CR0_PG;
    /** Changes of these bits make PAE paging load its PDPTE registers anew. */
    private static final long CR0_LOADING = Cpu.CR0_CD | Cpu.CR0_NW | Cpu.CR0_PG;
    private static final long CR4_LOADING = Cpu.CR4_PAE | Cpu.CR4_PGE | Cpu.CR4_PSE | Cpu.CR4_SMEP;
    /** Changes of these bits make every translation stale, global ones too. */
    private static final long CR4_FLUSHING = Cpu.CR4_PSE | Cpu.CR4_PAE | Cpu.CR4_PGE | Cpu.CR4_PCIDE | Cpu.CR4_SMEP
        | Cpu.CR4_SMAP | Cpu.CR4_LA57;
    /** Changes of these bits change what a translation permits. */
    private static final long CR4_PERMITTING = Cpu.CR4_PKE | Cpu.CR4_PKS | Cpu.CR4_CET | Cpu.CR4_LAM_SUP;
    /** With CR4.PCIDE set, this bit of the value says that translations are kept; CR3 never has it. */
    private static final long CR3_KEEP = 1L << 63;
    private static final long CR3_LOW = 0xfff;
    private static final int NARROW_TSS = SystemType.set(SystemType.AVAILABLE_TSS_16, SystemType.BUSY_TSS_16);

    private ModeSwitches() {
    }

    /** {@code source} is the number of the general register that {@code value} comes from. */
    static void cr0(Cpu cpu, Memory memory, Steps steps, long value, int source) {
        requireConsistent(cpu, steps, value, source);
        boolean pages = (value & Cpu.CR0_PG) != 0;
        boolean switches = pages != ((cpu.cr0 & Cpu.CR0_PG) != 0);
        boolean longMode = pages && (switches ? (cpu.efer & Cpu.EFER_LME) != 0 : cpu.inLongMode());
        if (switches && longMode) {
            requireLongModeAllowed(cpu, steps);
        } else if (pages && !longMode && (cpu.cr4 & Cpu.CR4_PAE) != 0 && ((cpu.cr0 ^ value) & CR0_LOADING) != 0) {
            PageWalk.loadPdptes(cpu, memory.ram(), steps, cpu.cr3);
        }
        long old = cpu.cr0;
        cpu.cr0 = value & CR0_WRITABLE | Cpu.CR0_ET;
        if (switches) {
            switchPaging(cpu, memory, steps, longMode);
        } else if (((old ^ cpu.cr0) & (Cpu.CR0_WP | Cpu.CR0_AM)) != 0) {
            memory.permissionsChanged();
        }
    }

    private static void requireConsistent(Cpu cpu, Steps steps, long value, int source) {
        require(steps, Check.CR0_UPPER_HALF_ZERO, value, 0xffffffffL << 32, source);
        if ((value & Cpu.CR0_PG) != 0) {
            require(steps, Check.CR0_PAGING_NEEDS_PROTECTION, value, Cpu.CR0_PE, source);
        }
        if ((value & Cpu.CR0_NW) != 0) {
            require(steps, Check.CR0_NW_NEEDS_CD, value, Cpu.CR0_CD, source);
        }
        if (cpu.in64BitMode()) {
            require(steps, Check.PAGING_STAYS_ON_IN_64_BIT, value, Cpu.CR0_PG, source);
        }
        if ((cpu.cr4 & Cpu.CR4_PCIDE) != 0) {
            require(steps, Check.PAGING_STAYS_ON_WITH_PCIDS, value, Cpu.CR0_PG, source);
        }
        if ((cpu.cr4 & Cpu.CR4_CET) != 0) {
            require(steps, Check.WRITE_PROTECTION_STAYS_ON_WITH_CET, value, Cpu.CR0_WP, source);
        }
    }

    /** The consistency checks of SDM vol. 3A, 11.8.5.3. */
    private static void requireLongModeAllowed(Cpu cpu, Steps steps) {
        steps.require(Check.LONG_MODE_NEEDS_PAE, cpu.cr4, Cpu.CR4_PAE, Origin.CONTROL, 4, 0);
        steps.require(Check.LONG_MODE_ENTERED_WITHOUT_L, cpu.segments[Cpu.CS].longCode() ? 1 : 0, Origin.SEGMENT,
            Cpu.CS, 0);
        boolean narrow = SystemType.in(NARROW_TSS, cpu.tr.type());
        steps.require(Check.LONG_MODE_NEEDS_32_BIT_TSS, narrow ? 16 : 32, 32, Origin.NONE, 0, 0);
    }

    private static void switchPaging(Cpu cpu, Memory memory, Steps steps, boolean longMode) {
        cpu.efer = longMode ? cpu.efer | Cpu.EFER_LMA : cpu.efer & ~Cpu.EFER_LMA;
        steps.write(longMode ? "IA32_EFER.LMA ← 1" : "IA32_EFER.LMA ← 0", cpu.efer, Origin.MSR, Msr.EFER.number());
        memory.flush();
    }

    /** SDM vol. 3A, 5.10.4.1 tells which translations a load of CR3 drops. */
    static void cr3(Cpu cpu, Memory memory, Steps steps, long value, int source) {
        boolean pcids = (cpu.cr4 & Cpu.CR4_PCIDE) != 0;
        boolean keeps = pcids && (value & CR3_KEEP) != 0;
        long loaded = pcids ? value & ~CR3_KEEP : value;
        if (cpu.inLongMode()) {
            require(steps, Check.CR3_RESERVED_BITS_ZERO, loaded, cpu.model.cr3Reserved(), source);
        } else if (usesPdptes(cpu, cpu.cr4)) {
            PageWalk.loadPdptes(cpu, memory.ram(), steps, loaded);
        }
        cpu.cr3 = loaded;
        if (keeps) {
            memory.switchedContext();
        } else {
            memory.flushNonGlobal();
        }
    }

    static void cr4(Cpu cpu, Memory memory, Steps steps, long value, int source) {
        require(steps, Check.CR4_RESERVED_BITS_ZERO, value, ~cpu.model.cr4Bits(), source);
        if (cpu.inLongMode()) {
            require(steps, Check.CR4_PAE_STAYS_ON, value, Cpu.CR4_PAE, source);
            require(steps, Check.CR4_LA57_STAYS, value & Cpu.CR4_LA57, cpu.cr4 & Cpu.CR4_LA57, source);
        }
        long changed = cpu.cr4 ^ value;
        if ((value & changed & Cpu.CR4_PCIDE) != 0) {
            steps.require(Check.CR4_PCIDE_NEEDS_LONG_MODE, cpu.efer, Cpu.EFER_LMA, Origin.MSR, Msr.EFER.number(), 0);
            steps.require(Check.CR4_PCIDE_NEEDS_PCID_0, cpu.cr3, CR3_LOW, Origin.CONTROL, 3, 0);
        }
        if ((value & Cpu.CR4_CET) != 0) {
            steps.require(Check.CR4_CET_NEEDS_WP, cpu.cr0, Cpu.CR0_WP, Origin.CONTROL, 0, 0);
        }
        if (usesPdptes(cpu, value) && (changed & CR4_LOADING) != 0) {
            PageWalk.loadPdptes(cpu, memory.ram(), steps, cpu.cr3);
        }
        cpu.cr4 = value;
        if ((changed & CR4_FLUSHING) != 0) {
            memory.flush();
        } else if ((changed & CR4_PERMITTING) != 0) {
            memory.permissionsChanged();
        }
    }

    /** Whether PAE paging is in use under {@code cr4}. */
    private static boolean usesPdptes(Cpu cpu, long cr4) {
        return (cpu.cr0 & Cpu.CR0_PG) != 0 && (cr4 & Cpu.CR4_PAE) != 0 && !cpu.inLongMode();
    }

    private static void require(Steps steps, Check check, long actual, long expected, int source) {
        steps.require(check, actual, expected, Origin.REGISTER, source, 0);
    }
}
