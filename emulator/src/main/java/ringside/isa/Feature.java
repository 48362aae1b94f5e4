package ringside.isa;

/**
 * Groups of instructions that CPUID announces. A row of the opcode table that names a feature is decoded only by a
 * {@link Decoder} that has it.
 */
public enum Feature {
    FPU, MMX, FXSR, SSE, SSE2, SSE3, SSSE3, SSE41, SSE42, AES, PCLMULQDQ, AVX, AVX2, FMA, F16C, AVX512F,
    SYSENTER, SYSCALL, MSR, TSC, RDTSCP, RDPID, MONITOR,
    CMPXCHG8B, CMPXCHG16B, CMOV, LAHF64, POPCNT, LZCNT, BMI1, BMI2, ADX, MOVBE, RDRAND, RDSEED,
    PREFETCHW, CLFLUSH, CLFLUSHOPT, CLWB, CLDEMOTE, MOVDIRI, MOVDIR64B,
    FSGSBASE, SMAP, INVPCID, SERIALIZE, PKU, CET_SS, WBNOINVD,
    XSAVE, XSAVEOPT, XSAVEC, XSAVES
}
