package ringside.state;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import ringside.isa.CpuidWord;
import ringside.isa.Feature;

/**
 * What this processor says it is. The one definition of its vendor and features: the decoder takes {@link #features()},
 * {@link CpuidLeaves} announces them, and the control registers have just the bits that belong to them (SDM vol. 2A,
 * CPUID; vol. 3A, 2.5). Immutable.
 */
public final class CpuidModel {
    /** Bits of a physical address, unless a model says otherwise. */
    public static final int PHYSICAL_BITS = 46;

    /** What this program gives a meaning to; nothing else may be announced. */
    public static final Set<Feature> BUILT = Collections.unmodifiableSet(EnumSet.of(
        Feature.SYSENTER, Feature.SYSCALL, Feature.MSR, Feature.TSC, Feature.RDTSCP, Feature.RDPID, Feature.MONITOR,
        Feature.CMPXCHG8B, Feature.CMPXCHG16B, Feature.CMOV, Feature.LAHF64, Feature.POPCNT, Feature.LZCNT,
        Feature.BMI1, Feature.BMI2, Feature.ADX, Feature.MOVBE, Feature.RDRAND, Feature.RDSEED, Feature.CLDEMOTE,
        Feature.MOVDIRI, Feature.MOVDIR64B,
        Feature.PREFETCHW, Feature.CLFLUSH, Feature.CLFLUSHOPT, Feature.CLWB, Feature.WBNOINVD, Feature.SERIALIZE,
        Feature.VME, Feature.DE, Feature.PSE, Feature.PSE36, Feature.PAE, Feature.PGE, Feature.NX, Feature.PDPE1GB,
        Feature.LM, Feature.LA57, Feature.LAM, Feature.PCID, Feature.INVPCID, Feature.PKU, Feature.PKS,
        Feature.CET_SS, Feature.CET_IBT,
        Feature.FPU, Feature.MMX, Feature.FXSR, Feature.SSE, Feature.SSE2, Feature.SSE3, Feature.SSSE3, Feature.SSE41,
        Feature.SSE42, Feature.AES, Feature.PCLMULQDQ, Feature.SHA, Feature.AVX, Feature.AVX2, Feature.FMA, Feature.F16C,
        Feature.XSAVE, Feature.XSAVEOPT, Feature.XSAVEC, Feature.XGETBV1, Feature.XSAVES,
        Feature.FSGSBASE, Feature.SMAP, Feature.SMEP, Feature.UMIP,
        Feature.MCE, Feature.MCA, Feature.MTRR, Feature.PAT, Feature.TSC_ADJUST, Feature.INVTSC,
        Feature.APIC, Feature.X2APIC, Feature.TSC_DEADLINE, Feature.ARAT));

    /** Intel's alone; AMD's processors do without. */
    private static final Set<Feature> INTEL_ONLY = EnumSet.of(Feature.TSC_ADJUST, Feature.TSC_DEADLINE, Feature.LAM,
        Feature.PKS, Feature.SERIALIZE, Feature.CLDEMOTE, Feature.MOVDIRI, Feature.MOVDIR64B);
    /** AMD's alone. */
    private static final Set<Feature> AMD_ONLY = EnumSet.of(Feature.TCE);

    /**
     * The machine's processor. 5-level paging must be asked for, since a processor that has it takes addresses of 57
     * bits for its registers even while it uses 4-level paging.
     */
    public static final CpuidModel DEFAULT = new CpuidModel(BUILT).without(Feature.LA57);

    private final Vendor vendor;
    private final int physicalBits;
    private final Set<Feature> features;
    private final Map<CpuidWord, Integer> words = new EnumMap<>(CpuidWord.class);

    /** Intel's, with {@link #PHYSICAL_BITS}. */
    public CpuidModel(Set<Feature> features) {
        this(Vendor.INTEL, PHYSICAL_BITS, features);
    }

    private CpuidModel(Vendor vendor, int physicalBits, Set<Feature> features) {
        this.vendor = vendor;
        this.physicalBits = physicalBits;
        var own = EnumSet.noneOf(Feature.class);
        own.addAll(features);
        own.removeAll(vendor == Vendor.INTEL ? AMD_ONLY : INTEL_ONLY);
        this.features = Collections.unmodifiableSet(own);
        own.forEach(feature -> words.merge(feature.word(), feature.mask(), (one, other) -> one | other));
    }

    /**
     * The default processor, changed by the words of a command line.
     *
     * @param changes such as {@code +la57,-smap,vendor=amd,phys-bits=36}; empty for none
     * @throws IllegalArgumentException with a message for the user
     */
    public static CpuidModel parse(String changes) {
        return CpuidWords.apply(DEFAULT, changes);
    }

    /** This one with a feature and with those that it cannot do without. */
    public CpuidModel with(Feature added) {
        var all = EnumSet.of(added);
        for (var needed = CpuidNeeds.of(added); needed != null; needed = CpuidNeeds.of(needed)) {
            all.add(needed);
        }
        all.addAll(features);
        return new CpuidModel(vendor, physicalBits, all);
    }

    /** This one without a feature and without those that cannot do without it. */
    public CpuidModel without(Feature removed) {
        var rest = EnumSet.noneOf(Feature.class);
        features.stream().filter(feature -> !CpuidNeeds.needs(feature, removed)).forEach(rest::add);
        return new CpuidModel(vendor, physicalBits, rest);
    }

    /** Another vendor's: it loses the features that are not that vendor's. */
    public CpuidModel vendor(Vendor vendor) {
        return new CpuidModel(vendor, physicalBits, features);
    }

    /** One with another width of physical addresses, 32 to 52 (SDM vol. 3A, 5.1.4). */
    public CpuidModel physicalBits(int bits) {
        if (bits < 32 || bits > 52) {
            throw new IllegalArgumentException("a processor has 32 to 52 physical-address bits, not " + bits);
        }
        return new CpuidModel(vendor, bits, features);
    }

    public Vendor vendor() {
        return vendor;
    }

    /** Whether it behaves as this vendor's: see {@link VendorDifference}. */
    public boolean is(Vendor vendor) {
        return this.vendor == vendor;
    }

    /** Bits of a physical address: MAXPHYADDR. */
    public int physicalBits() {
        return physicalBits;
    }

    /** The bits that a physical address cannot have. */
    public long beyondPhysical() {
        return -1L << physicalBits;
    }

    /** Bits of the widest linear address that it can be made to use. */
    public int linearBits() {
        return has(Feature.LA57) ? 57 : 48;
    }

    /** The features, which gate rows of the opcode table too. */
    public Set<Feature> features() {
        return features;
    }

    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** The feature bits of a CPUID register. */
    public int word(CpuidWord word) {
        return words.getOrDefault(word, 0);
    }

    /** The bits of CR4 that may be set; all others are reserved (SDM vol. 3A, 2.5). */
    public long cr4Bits() {
        return Cpu.CR4_PCE
            | when(Feature.VME, Cpu.CR4_VME | Cpu.CR4_PVI) | when(Feature.TSC, Cpu.CR4_TSD)
            | when(Feature.DE, Cpu.CR4_DE) | when(Feature.PSE, Cpu.CR4_PSE) | when(Feature.PAE, Cpu.CR4_PAE)
            | when(Feature.MCE, Cpu.CR4_MCE) | when(Feature.PGE, Cpu.CR4_PGE)
            | when(Feature.FXSR, Cpu.CR4_OSFXSR) | when(Feature.SSE, Cpu.CR4_OSXMMEXCPT)
            | when(Feature.UMIP, Cpu.CR4_UMIP) | when(Feature.LA57, Cpu.CR4_LA57)
            | when(Feature.FSGSBASE, Cpu.CR4_FSGSBASE) | when(Feature.PCID, Cpu.CR4_PCIDE)
            | when(Feature.XSAVE, Cpu.CR4_OSXSAVE) | when(Feature.SMEP, Cpu.CR4_SMEP)
            | when(Feature.SMAP, Cpu.CR4_SMAP) | when(Feature.PKU, Cpu.CR4_PKE) | when(Feature.PKS, Cpu.CR4_PKS)
            | when(Feature.CET_SS, Cpu.CR4_CET) | when(Feature.CET_IBT, Cpu.CR4_CET)
            | when(Feature.LAM, Cpu.CR4_LAM_SUP);
    }

    /** The bits of CR3 that must be 0 in IA-32e mode; bit 63 is that of PCIDs alone (SDM vol. 3A, 2.5 and 5.10.4.1). */
    public long cr3Reserved() {
        return beyondPhysical() & ~when(Feature.LAM, Cpu.CR3_LAM_U57 | Cpu.CR3_LAM_U48);
    }

    /** The bits of IA32_EFER that exist; LMA is among them, though it is never written (SDM vol. 3A, 2.2.1). */
    public long eferBits() {
        return when(Feature.SYSCALL, Cpu.EFER_SCE) | when(Feature.LM, Cpu.EFER_LME | Cpu.EFER_LMA)
            | when(Feature.NX, Cpu.EFER_NXE) | when(Feature.TCE, Cpu.EFER_TCE);
    }

    /** The state components that XCR0 may switch on (SDM vol. 1, 13.3). */
    public long xcr0Bits() {
        return !has(Feature.XSAVE) ? 0
            : 1 | when(Feature.SSE, 1 << 1) | when(Feature.AVX, 1 << 2) | when(Feature.PKU, 1 << 9);
    }

    /** The state components that IA32_XSS may switch on: CET's (SDM vol. 1, 13.3). */
    public long xssBits() {
        return has(Feature.XSAVES) && (has(Feature.CET_SS) || has(Feature.CET_IBT)) ? 3 << 11 : 0;
    }

    private long when(Feature feature, long bits) {
        return has(feature) ? bits : 0;
    }
}
