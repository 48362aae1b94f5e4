package ringside.state;

import java.util.Arrays;

/**
 * The architectural state of one processor. Fields are public because they <em>are</em> the state: instructions read
 * and write them directly; what must hold between them is the business of the instructions' checks.
 */
public final class Cpu {
    public static final int RAX = 0;
    public static final int RCX = 1;
    public static final int RDX = 2;
    public static final int RBX = 3;
    public static final int RSP = 4;
    public static final int RBP = 5;
    public static final int RSI = 6;
    public static final int RDI = 7;
    /** An index into {@link #gpr} that always reads 0: the missing base or index of an address. Never written. */
    public static final int ZERO = 16;

    public static final int ES = 0;
    public static final int CS = 1;
    public static final int SS = 2;
    public static final int DS = 3;
    public static final int FS = 4;
    public static final int GS = 5;

    public static final long CR0_PE = 1;
    public static final long CR0_MP = 1 << 1;
    public static final long CR0_EM = 1 << 2;
    public static final long CR0_TS = 1 << 3;
    public static final long CR0_ET = 1 << 4;
    public static final long CR0_NE = 1 << 5;
    public static final long CR0_WP = 1 << 16;
    public static final long CR0_AM = 1 << 18;
    public static final long CR0_NW = 1 << 29;
    public static final long CR0_CD = 1 << 30;
    public static final long CR0_PG = 1L << 31;

    public static final long CR4_VME = 1;
    public static final long CR4_PVI = 1 << 1;
    public static final long CR4_TSD = 1 << 2;
    public static final long CR4_DE = 1 << 3;
    public static final long CR4_PSE = 1 << 4;
    public static final long CR4_PAE = 1 << 5;
    public static final long CR4_MCE = 1 << 6;
    public static final long CR4_PGE = 1 << 7;
    public static final long CR4_PCE = 1 << 8;
    public static final long CR4_OSFXSR = 1 << 9;
    public static final long CR4_OSXMMEXCPT = 1 << 10;
    public static final long CR4_UMIP = 1 << 11;
    public static final long CR4_LA57 = 1 << 12;
    public static final long CR4_FSGSBASE = 1 << 16;
    public static final long CR4_PCIDE = 1 << 17;
    public static final long CR4_OSXSAVE = 1 << 18;
    public static final long CR4_SMEP = 1 << 20;
    public static final long CR4_SMAP = 1 << 21;
    public static final long CR4_PKE = 1 << 22;
    public static final long CR4_CET = 1 << 23;
    public static final long CR4_PKS = 1 << 24;
    public static final long CR4_LAM_SUP = 1 << 28;

    public static final long CR3_LAM_U57 = 1L << 61;
    public static final long CR3_LAM_U48 = 1L << 62;

    /** DR6: a guarded debug register was accessed; a single step; a switch to a task with the T bit. */
    public static final long DR6_BD = 1 << 13;
    public static final long DR6_BS = 1 << 14;
    public static final long DR6_BT = 1 << 15;
    /** The bits that are always 1. */
    public static final long DR6_FIXED = 0xffff0ff0L;
    public static final long DR7_FIXED = 1 << 10;

    public static final long EFER_SCE = 1;
    public static final long EFER_LME = 1 << 8;
    public static final long EFER_LMA = 1 << 10;
    public static final long EFER_NXE = 1 << 11;
    /** AMD's translation cache extension. */
    public static final long EFER_TCE = 1 << 15;

    /** Present, readable and writable, accessed. */
    private static final int RESET_DATA = 0x93;
    private static final int RESET_LDT = 0x82;
    private static final int RESET_TSS = 0x8b;

    /** RAX to R15 in encoding order, then a slot that is always 0 (see {@link #ZERO}). */
    public final long[] gpr = new long[17];
    /** The address of the instruction under way; between instructions, of the one to come. An offset into CS. */
    public long rip;
    /**
     * Where execution goes on; a control transfer replaces it. {@link #rip} becomes this when the instruction
     * completes.
     */
    public long next;
    public final Flags flags = new Flags();
    /** x87, MMX and vector registers. */
    public final FpuState fpu = new FpuState();
    /** The current privilege level, 0 to 3. */
    public int cpl;

    /** ES, CS, SS, DS, FS, GS in encoding order. */
    public final SegmentRegister[] segments = new SegmentRegister[6];
    public SegmentRegister ldtr = SegmentRegister.NULL;
    public SegmentRegister tr = SegmentRegister.NULL;
    public TableRegister gdtr = new TableRegister(0, 0xffff);
    public TableRegister idtr = new TableRegister(0, 0xffff);

    public long cr0 = CR0_ET | CR0_NW | CR0_CD;
    public long cr2;
    public long cr3;
    public long cr4;
    public long cr8;
    public long efer;
    /** DR0 to DR7; 4 and 5 are unused (they alias 6 and 7). */
    public final long[] dr = {0, 0, 0, 0, 0, 0, DR6_FIXED, DR7_FIXED};

    public long star;
    public long lstar;
    public long cstar;
    public long fmask;
    public long kernelGsBase;
    public long sysenterCs;
    public long sysenterEsp;
    public long sysenterEip;
    public long tscAux;
    /** Added to {@link #instructions} and {@link #slept} to give the time-stamp counter. */
    public long tscOffset;
    public long pat = 0x0007040600070406L;
    public long apicBase = 0xfee00900L;
    public long miscEnable = 0x41801;
    /** Model-specific registers that the processor only keeps: those that describe caches, and the like. */
    public final long[] storedMsrs = new long[48];
    /** IA32_TSC_DEADLINE: when the local APIC's timer goes off; 0 where it is not armed. */
    public long tscDeadline;
    /** IA32_TSC_ADJUST: by how much software has moved the time-stamp counter. */
    public long tscAdjust;
    /** XCR0: the state components that XSAVE may be used for in user mode; x87 always. */
    public long xcr0 = 1;
    /** The state of the generator behind RDRAND and RDSEED. */
    public long randomness;
    /** IA32_XSS: the supervisor state components. */
    public long xss;
    /** Protection-key rights of user pages (PKRU), two bits for each key (SDM vol. 3A, 5.6.2). */
    public int pkru;
    /** Protection-key rights of supervisor pages (IA32_PKRS). */
    public int pkrs;
    /** The shadow-stack pointer. */
    public long ssp;
    /** IA32_U_CET: control-flow enforcement at CPL 3. */
    public long userCet;
    /** IA32_S_CET: control-flow enforcement at CPL 0 to 2. */
    public long supervisorCet;
    /** IA32_PL0_SSP to IA32_PL3_SSP. */
    public final long[] shadowStacks = new long[4];
    /** IA32_INTERRUPT_SSP_TABLE_ADDR. */
    public long interruptShadowStacks;
    /** The page-directory-pointer-table entries that PAE paging keeps in the processor (SDM vol. 3A, 5.4.1). */
    public final long[] pdptes = new long[4];
    /** What the processor says it is; it decides about CPUID, decoding and CR4's reserved bits. */
    public CpuidModel model = CpuidModel.DEFAULT;

    /** Instructions completed since the machine was made: the machine's only clock, with {@link #slept}. */
    public long instructions;
    /** Ticks of the clock that a halted processor has slept through. */
    public long slept;
    /** Set by {@code hlt}; cleared by an interrupt. */
    public boolean halted;
    /**
     * Interrupts (and after a load of SS, debug traps) are held back until the next instruction has completed (SDM vol.
     * 3A, 7.8.3).
     */
    public boolean interruptShadow;
    /** The shadow is that of a load of SS, which holds back debug traps, NMIs and instruction breakpoints too. */
    public boolean stackShadow;
    /**
     * Bits of DR6 (B0 to B3, BS, BT) whose debug trap is delivered at the next instruction boundary; a task switch sets
     * {@link #DR6_BT} here.
     */
    public long debugPending;
    /** NMIs are blocked until the next {@code iret} (SDM vol. 3A, 7.7.1). */
    public boolean nmiBlocked;

    public Cpu() {
        Arrays.fill(segments, SegmentRegister.NULL);
    }

    /**
     * What the RESET# pin does (SDM vol. 3A, table 11-1): real-address mode at F000:FFF0, whose base is FFFF0000H; EDX
     * tells the processor's signature. The model stays, and the machine's clock goes on while the time-stamp counter
     * starts anew.
     */
    public void reset() {
        var fresh = new Cpu();
        fresh.model = model;
        fresh.instructions = instructions;
        fresh.slept = slept;
        fresh.tscOffset = -instructions - slept;
        fresh.start(CR0_ET | CR0_NW | CR0_CD);
        set(fresh);
    }

    /**
     * What an INIT does (SDM vol. 3A, table 11-1): as {@link #reset}, but CR0.CD and CR0.NW, the x87 and vector state,
     * XCR0, the clock and the model-specific registers (IA32_EFER apart) stay.
     */
    public void init() {
        var fresh = new Cpu();
        fresh.fpu.set(fpu);
        fresh.setModelSpecific(this);
        fresh.instructions = instructions;
        fresh.slept = slept;
        fresh.nmiBlocked = nmiBlocked;
        fresh.start(CR0_ET | cr0 & (CR0_NW | CR0_CD));
        set(fresh);
    }

    private void start(long cr0) {
        this.cr0 = cr0;
        Arrays.fill(segments, new SegmentRegister(0, 0, 0xffff, RESET_DATA));
        segments[CS] = new SegmentRegister(0xf000, 0xffff0000L, 0xffff, RESET_DATA);
        ldtr = new SegmentRegister(0, 0, 0xffff, RESET_LDT);
        tr = new SegmentRegister(0, 0, 0xffff, RESET_TSS);
        gpr[RDX] = model.vendor().signature();
        rip = 0xfff0;
        next = rip;
    }

    /** A copy of the whole state. */
    public Cpu copy() {
        var copy = new Cpu();
        copy.set(this);
        return copy;
    }

    /** Takes over another's whole state. */
    public void set(Cpu other) {
        System.arraycopy(other.gpr, 0, gpr, 0, gpr.length);
        System.arraycopy(other.segments, 0, segments, 0, segments.length);
        System.arraycopy(other.dr, 0, dr, 0, dr.length);
        flags.value(other.flags.value());
        fpu.set(other.fpu);
        rip = other.rip;
        next = other.next;
        cpl = other.cpl;
        ldtr = other.ldtr;
        tr = other.tr;
        gdtr = other.gdtr;
        idtr = other.idtr;
        cr0 = other.cr0;
        cr2 = other.cr2;
        cr3 = other.cr3;
        cr4 = other.cr4;
        cr8 = other.cr8;
        efer = other.efer;
        setModelSpecific(other);
        instructions = other.instructions;
        slept = other.slept;
        halted = other.halted;
        interruptShadow = other.interruptShadow;
        stackShadow = other.stackShadow;
        debugPending = other.debugPending;
        nmiBlocked = other.nmiBlocked;
    }

    private void setModelSpecific(Cpu other) {
        star = other.star;
        lstar = other.lstar;
        cstar = other.cstar;
        fmask = other.fmask;
        kernelGsBase = other.kernelGsBase;
        sysenterCs = other.sysenterCs;
        sysenterEsp = other.sysenterEsp;
        sysenterEip = other.sysenterEip;
        tscAux = other.tscAux;
        tscOffset = other.tscOffset;
        pat = other.pat;
        apicBase = other.apicBase;
        miscEnable = other.miscEnable;
        tscDeadline = other.tscDeadline;
        tscAdjust = other.tscAdjust;
        randomness = other.randomness;
        xcr0 = other.xcr0;
        xss = other.xss;
        pkru = other.pkru;
        pkrs = other.pkrs;
        ssp = other.ssp;
        userCet = other.userCet;
        supervisorCet = other.supervisorCet;
        interruptShadowStacks = other.interruptShadowStacks;
        System.arraycopy(other.shadowStacks, 0, shadowStacks, 0, shadowStacks.length);
        System.arraycopy(other.pdptes, 0, pdptes, 0, pdptes.length);
        System.arraycopy(other.storedMsrs, 0, storedMsrs, 0, storedMsrs.length);
        model = other.model;
    }

    /** Saves or restores the whole state, but for the {@link #model}. */
    public void archive(Archive archive) {
        archive.all(gpr);
        for (int i = 0; i < segments.length; i++) {
            segments[i] = SegmentRegister.of(archive, segments[i]);
        }
        archive.all(dr);
        flags.value(archive.of(flags.value()));
        fpu.archive(archive);
        rip = archive.of(rip);
        next = archive.of(next);
        cpl = archive.of(cpl);
        ldtr = SegmentRegister.of(archive, ldtr);
        tr = SegmentRegister.of(archive, tr);
        gdtr = TableRegister.of(archive, gdtr);
        idtr = TableRegister.of(archive, idtr);
        cr0 = archive.of(cr0);
        cr2 = archive.of(cr2);
        cr3 = archive.of(cr3);
        cr4 = archive.of(cr4);
        cr8 = archive.of(cr8);
        efer = archive.of(efer);
        archiveModelSpecific(archive);
        instructions = archive.of(instructions);
        slept = archive.of(slept);
        halted = archive.of(halted);
        interruptShadow = archive.of(interruptShadow);
        stackShadow = archive.of(stackShadow);
        debugPending = archive.of(debugPending);
        nmiBlocked = archive.of(nmiBlocked);
    }

    private void archiveModelSpecific(Archive archive) {
        star = archive.of(star);
        lstar = archive.of(lstar);
        cstar = archive.of(cstar);
        fmask = archive.of(fmask);
        kernelGsBase = archive.of(kernelGsBase);
        sysenterCs = archive.of(sysenterCs);
        sysenterEsp = archive.of(sysenterEsp);
        sysenterEip = archive.of(sysenterEip);
        tscAux = archive.of(tscAux);
        tscOffset = archive.of(tscOffset);
        pat = archive.of(pat);
        apicBase = archive.of(apicBase);
        miscEnable = archive.of(miscEnable);
        tscDeadline = archive.of(tscDeadline);
        tscAdjust = archive.of(tscAdjust);
        randomness = archive.of(randomness);
        xcr0 = archive.of(xcr0);
        xss = archive.of(xss);
        pkru = archive.of(pkru);
        pkrs = archive.of(pkrs);
        ssp = archive.of(ssp);
        userCet = archive.of(userCet);
        supervisorCet = archive.of(supervisorCet);
        interruptShadowStacks = archive.of(interruptShadowStacks);
        archive.all(shadowStacks);
        archive.all(pdptes);
        archive.all(storedMsrs);
    }

    /** Whether the code segment is 64-bit: IA-32e mode is active and CS.L is set. */
    public boolean in64BitMode() {
        return (efer & EFER_LMA) != 0 && segments[CS].longCode();
    }

    /** Whether IA-32e mode is active (64-bit or compatibility mode). */
    public boolean inLongMode() {
        return (efer & EFER_LMA) != 0;
    }

    /** CR0.PE. */
    public boolean inProtectedMode() {
        return (cr0 & CR0_PE) != 0;
    }

    /** Whether it is virtual-8086 mode. */
    public boolean inVirtual8086Mode() {
        return flags.has(Flags.VM);
    }

    /** Whether segments work as in the 8086: real-address mode and virtual-8086 mode. */
    public boolean segmentsAreReal() {
        return !inProtectedMode() || inVirtual8086Mode();
    }

    /**
     * The bits of a canonical linear address: 57 with 5-level paging, else 48 (SDM vol. 1, 3.3.7.1). Loads of bases and
     * of model-specific registers ask for no more than {@link CpuidModel#linearBits}, whatever the paging mode.
     */
    public int linearBits() {
        return (cr4 & CR4_LA57) != 0 ? 57 : 48;
    }

    /**
     * Whether the unused upper bits of {@code linear} repeat the highest used one. What is canonical in 48 bits is so
     * in 57.
     */
    public boolean canonical(long linear) {
        return linear << 16 >> 16 == linear || (cr4 & CR4_LA57) != 0 && linear << 7 >> 7 == linear;
    }

    /** The time-stamp counter: one tick an instruction, and those slept through. */
    public long tsc() {
        return instructions + slept + tscOffset;
    }

    /**
     * The linear address {@code offset} bytes into a segment. In 64-bit mode only FS and GS have a base (SDM vol. 1,
     * 3.4.2.1).
     */
    public long linear(int segment, long offset) {
        if (in64BitMode()) {
            return segment >= FS ? segments[segment].base() + offset : offset;
        }
        return segments[segment].base() + offset & 0xffffffffL;
    }
}
