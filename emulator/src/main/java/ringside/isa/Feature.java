package ringside.isa;

import static ringside.isa.CpuidWord.LEAF_1_ECX;
import static ringside.isa.CpuidWord.LEAF_1_EDX;
import static ringside.isa.CpuidWord.LEAF_6_EAX;
import static ringside.isa.CpuidWord.LEAF_7_1_EAX;
import static ringside.isa.CpuidWord.LEAF_7_EBX;
import static ringside.isa.CpuidWord.LEAF_7_ECX;
import static ringside.isa.CpuidWord.LEAF_7_EDX;
import static ringside.isa.CpuidWord.LEAF_80000001_ECX;
import static ringside.isa.CpuidWord.LEAF_80000001_EDX;
import static ringside.isa.CpuidWord.LEAF_80000007_EDX;
import static ringside.isa.CpuidWord.LEAF_80000008_EBX;
import static ringside.isa.CpuidWord.LEAF_D_1_EAX;

import java.util.Locale;

/**
 * What CPUID announces, and by which bit. A row of the opcode table that names a feature is decoded only by a
 * {@link Decoder} that has it.
 */
public enum Feature {
    // Instructions
    FPU(LEAF_1_EDX, 0), MMX(LEAF_1_EDX, 23), FXSR(LEAF_1_EDX, 24), SSE(LEAF_1_EDX, 25), SSE2(LEAF_1_EDX, 26),
    SSE3(LEAF_1_ECX, 0), SSSE3(LEAF_1_ECX, 9), SSE41(LEAF_1_ECX, 19), SSE42(LEAF_1_ECX, 20), AES(LEAF_1_ECX, 25),
    PCLMULQDQ(LEAF_1_ECX, 1), AVX(LEAF_1_ECX, 28), AVX2(LEAF_7_EBX, 5), FMA(LEAF_1_ECX, 12), F16C(LEAF_1_ECX, 29),
    AVX512F(LEAF_7_EBX, 16),
    SYSENTER(LEAF_1_EDX, 11), SYSCALL(LEAF_80000001_EDX, 11), MSR(LEAF_1_EDX, 5), TSC(LEAF_1_EDX, 4),
    RDTSCP(LEAF_80000001_EDX, 27), RDPID(LEAF_7_ECX, 22), MONITOR(LEAF_1_ECX, 3),
    CMPXCHG8B(LEAF_1_EDX, 8), CMPXCHG16B(LEAF_1_ECX, 13), CMOV(LEAF_1_EDX, 15), LAHF64(LEAF_80000001_ECX, 0),
    POPCNT(LEAF_1_ECX, 23), LZCNT(LEAF_80000001_ECX, 5), BMI1(LEAF_7_EBX, 3), BMI2(LEAF_7_EBX, 8),
    ADX(LEAF_7_EBX, 19), SHA(LEAF_7_EBX, 29), MOVBE(LEAF_1_ECX, 22), RDRAND(LEAF_1_ECX, 30), RDSEED(LEAF_7_EBX, 18),
    PREFETCHW(LEAF_80000001_ECX, 8), CLFLUSH(LEAF_1_EDX, 19), CLFLUSHOPT(LEAF_7_EBX, 23), CLWB(LEAF_7_EBX, 24),
    CLDEMOTE(LEAF_7_ECX, 25), MOVDIRI(LEAF_7_ECX, 27), MOVDIR64B(LEAF_7_ECX, 28), SERIALIZE(LEAF_7_EDX, 14),
    WBNOINVD(LEAF_80000008_EBX, 9),
    XSAVE(LEAF_1_ECX, 26), XSAVEOPT(LEAF_D_1_EAX, 0), XSAVEC(LEAF_D_1_EAX, 1), XGETBV1(LEAF_D_1_EAX, 2),
    XSAVES(LEAF_D_1_EAX, 3),

    // Modes, paging and protection
    VME(LEAF_1_EDX, 1), DE(LEAF_1_EDX, 2), PSE(LEAF_1_EDX, 3), PAE(LEAF_1_EDX, 6), PGE(LEAF_1_EDX, 13),
    PSE36(LEAF_1_EDX, 17), NX(LEAF_80000001_EDX, 20), PDPE1GB(LEAF_80000001_EDX, 26), LM(LEAF_80000001_EDX, 29),
    LA57(LEAF_7_ECX, 16), LAM(LEAF_7_1_EAX, 26), PCID(LEAF_1_ECX, 17), INVPCID(LEAF_7_EBX, 10),
    SMEP(LEAF_7_EBX, 7), SMAP(LEAF_7_EBX, 20), UMIP(LEAF_7_ECX, 2), PKU(LEAF_7_ECX, 3), PKS(LEAF_7_ECX, 31),
    FSGSBASE(LEAF_7_EBX, 0), CET_SS(LEAF_7_ECX, 7), CET_IBT(LEAF_7_EDX, 20), TCE(LEAF_80000001_ECX, 17),

    // The platform
    MCE(LEAF_1_EDX, 7), MCA(LEAF_1_EDX, 14), APIC(LEAF_1_EDX, 9), X2APIC(LEAF_1_ECX, 21), MTRR(LEAF_1_EDX, 12),
    PAT(LEAF_1_EDX, 16), TSC_DEADLINE(LEAF_1_ECX, 24), TSC_ADJUST(LEAF_7_EBX, 1), ARAT(LEAF_6_EAX, 2),
    INVTSC(LEAF_80000007_EDX, 8);

    private final CpuidWord word;
    private final int bit;

    Feature(CpuidWord word, int bit) {
        this.word = word;
        this.bit = bit;
    }

    /** Where CPUID announces it. */
    public CpuidWord word() {
        return word;
    }

    /** The bit of {@link #word}, as a mask. */
    public int mask() {
        return 1 << bit;
    }

    /** How people write it: {@code la57}, {@code cet-ss}. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
