package ringside.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

import ringside.isa.Feature;

/**
 * What this processor says it is. The one definition of its features: the decoder takes {@link #features()}, CPUID
 * announces them, and CR4 has just the bits that belong to them (SDM vol. 2A, CPUID; vol. 3A, 2.5).
 */
public final class CpuidModel {
    /** The machine's processor. */
    public static final CpuidModel DEFAULT = new CpuidModel(EnumSet.of(
        Feature.SYSENTER, Feature.SYSCALL, Feature.MSR, Feature.TSC, Feature.RDTSCP, Feature.RDPID,
        Feature.CMPXCHG8B, Feature.CMPXCHG16B, Feature.CMOV, Feature.LAHF64, Feature.POPCNT, Feature.LZCNT,
        Feature.BMI1, Feature.BMI2, Feature.ADX, Feature.MOVBE, Feature.PREFETCHW, Feature.CLFLUSH,
        Feature.FSGSBASE, Feature.SMAP, Feature.SMEP, Feature.UMIP));

    /** Bits of a physical address. */
    public static final int PHYSICAL_BITS = 46;
    /** Bits of a linear address. */
    public static final int LINEAR_BITS = 48;

    private static final int HIGHEST_BASIC = 7;
    private static final int EXTENDED = 0x80000000;
    private static final int HIGHEST_EXTENDED = 8;
    /** Family 6, a model number that no processor was sold with. */
    private static final int SIGNATURE = 0xf06d1;
    private static final byte[] BRAND = padded("Ringside x86-64");
    private static final Leaf NOTHING = new Leaf(0, 0, 0, 0);

    private final Set<Feature> features;

    public CpuidModel(Set<Feature> features) {
        this.features = Collections.unmodifiableSet(EnumSet.copyOf(features));
    }

    /** The features that gate rows of the opcode table. */
    public Set<Feature> features() {
        return features;
    }

    /** The bits of CR4 that may be set; all others are reserved. */
    public long cr4Bits() {
        return Cpu.CR4_TSD | Cpu.CR4_DE | Cpu.CR4_PSE | Cpu.CR4_PAE | Cpu.CR4_MCE | Cpu.CR4_PGE | Cpu.CR4_PCE
            | when(Feature.UMIP, Cpu.CR4_UMIP) | when(Feature.SMEP, Cpu.CR4_SMEP)
            | when(Feature.FSGSBASE, Cpu.CR4_FSGSBASE) | when(Feature.SMAP, Cpu.CR4_SMAP)
            | when(Feature.FXSR, Cpu.CR4_OSFXSR) | when(Feature.SSE, Cpu.CR4_OSXMMEXCPT)
            | when(Feature.XSAVE, Cpu.CR4_OSXSAVE) | when(Feature.VME, Cpu.CR4_VME | Cpu.CR4_PVI)
            | when(Feature.LA57, Cpu.CR4_LA57) | when(Feature.PCID, Cpu.CR4_PCIDE) | when(Feature.PKU, Cpu.CR4_PKE)
            | when(Feature.PKS, Cpu.CR4_PKS) | when(Feature.LAM, Cpu.CR4_LAM_SUP)
            | when(Feature.CET_SS, Cpu.CR4_CET) | when(Feature.CET_IBT, Cpu.CR4_CET);
    }

    /** What CPUID leaves in EAX, EBX, ECX and EDX. */
    public record Leaf(int eax, int ebx, int ecx, int edx) {
    }

    /**
     * One leaf; a number that does not exist gives the highest basic leaf.
     *
     * @param cr4      decides about OSXSAVE
     * @param longCode whether 64-bit code asks: only then is SYSCALL announced
     */
    public Leaf leaf(int number, int subleaf, long cr4, boolean longCode) {
        boolean extended = number < 0;
        if (extended ? (number & ~EXTENDED) > HIGHEST_EXTENDED : number > HIGHEST_BASIC) {
            return basic(HIGHEST_BASIC, subleaf, cr4);
        }
        return extended ? extended(number & ~EXTENDED, longCode) : basic(number, subleaf, cr4);
    }

    private Leaf basic(int number, int subleaf, long cr4) {
        return switch (number) {
            case 0 -> new Leaf(HIGHEST_BASIC, 0x756e6547, 0x6c65746e, 0x49656e69);
            case 1 -> new Leaf(SIGNATURE, 1 << 16 | bit(Feature.CLFLUSH, 11), leaf1Ecx(cr4), leaf1Edx());
            // Cache and TLB descriptors: "see leaf 4", which lists no cache.
            case 2 -> new Leaf(0x00ff_ff01, 0, 0, 0);
            case 7 -> switch (subleaf) {
                case 0 -> leaf7();
                case 1 -> new Leaf(bit(Feature.LAM, 26), 0, 0, 0);
                default -> NOTHING;
            };
            default -> NOTHING;
        };
    }

    private int leaf1Ecx(long cr4) {
        return bit(Feature.SSE3, 0) | bit(Feature.PCLMULQDQ, 1) | bit(Feature.MONITOR, 3) | bit(Feature.SSSE3, 9)
            | bit(Feature.FMA, 12) | bit(Feature.CMPXCHG16B, 13) | bit(Feature.PCID, 17) | bit(Feature.SSE41, 19) | bit(Feature.SSE42, 20)
            | bit(Feature.X2APIC, 21) | bit(Feature.TSC_DEADLINE, 24)
            | bit(Feature.MOVBE, 22) | bit(Feature.POPCNT, 23) | bit(Feature.AES, 25) | bit(Feature.XSAVE, 26)
            | ((cr4 & Cpu.CR4_OSXSAVE) != 0 ? 1 << 27 : 0) | bit(Feature.AVX, 28) | bit(Feature.F16C, 29)
            | bit(Feature.RDRAND, 30);
    }

    private int leaf1Edx() {
        int always = 1 << 2 /* DE */ | 1 << 3 /* PSE */ | 1 << 6 /* PAE */ | 1 << 7 /* MCE */ | 1 << 12 /* MTRR */
            | 1 << 13 /* PGE */ | 1 << 16 /* PAT */;
        return always | bit(Feature.VME, 1) | bit(Feature.PSE36, 17) | bit(Feature.FPU, 0) | bit(Feature.TSC, 4) | bit(Feature.MSR, 5) | bit(Feature.CMPXCHG8B, 8)
            | bit(Feature.SYSENTER, 11) | bit(Feature.CMOV, 15) | bit(Feature.CLFLUSH, 19) | bit(Feature.MMX, 23)
            | bit(Feature.FXSR, 24) | bit(Feature.SSE, 25) | bit(Feature.SSE2, 26);
    }

    private Leaf leaf7() {
        int ebx = bit(Feature.SMEP, 7) | bit(Feature.FSGSBASE, 0) | bit(Feature.TSC_ADJUST, 1)
            | bit(Feature.BMI1, 3) | bit(Feature.AVX2, 5)
            | bit(Feature.BMI2, 8) | bit(Feature.INVPCID, 10) | bit(Feature.AVX512F, 16) | bit(Feature.RDSEED, 18)
            | bit(Feature.ADX, 19) | bit(Feature.SMAP, 20) | bit(Feature.CLFLUSHOPT, 23) | bit(Feature.CLWB, 24);
        int ecx = bit(Feature.UMIP, 2) | bit(Feature.PKU, 3) | bit(Feature.CET_SS, 7) | bit(Feature.LA57, 16) | bit(Feature.RDPID, 22)
            | bit(Feature.CLDEMOTE, 25) | bit(Feature.MOVDIRI, 27) | bit(Feature.MOVDIR64B, 28)
            | bit(Feature.PKS, 31);
        return new Leaf(1, ebx, ecx, bit(Feature.SERIALIZE, 14) | bit(Feature.CET_IBT, 20));
    }

    private Leaf extended(int number, boolean longCode) {
        return switch (number) {
            case 0 -> new Leaf(EXTENDED | HIGHEST_EXTENDED, 0, 0, 0);
            case 1 -> new Leaf(0, 0, bit(Feature.LAHF64, 0) | bit(Feature.LZCNT, 5) | bit(Feature.PREFETCHW, 8),
                (longCode ? bit(Feature.SYSCALL, 11) : 0) | 1 << 20 /* NX */ | 1 << 26 /* 1-GiB pages */
                    | bit(Feature.RDTSCP, 27) | 1 << 29 /* IA-32e mode */);
            case 2, 3, 4 -> brand(number - 2);
            case 8 -> new Leaf(PHYSICAL_BITS | LINEAR_BITS << 8, bit(Feature.WBNOINVD, 9), 0, 0);
            default -> NOTHING;
        };
    }

    private static Leaf brand(int third) {
        var text = ByteBuffer.wrap(BRAND).order(ByteOrder.LITTLE_ENDIAN).position(16 * third);
        return new Leaf(text.getInt(), text.getInt(), text.getInt(), text.getInt());
    }

    private static byte[] padded(String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(bytes, 48);
    }

    private int bit(Feature feature, int number) {
        return features.contains(feature) ? 1 << number : 0;
    }

    private long when(Feature feature, long bits) {
        return features.contains(feature) ? bits : 0;
    }
}
