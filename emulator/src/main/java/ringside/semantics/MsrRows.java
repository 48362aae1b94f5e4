package ringside.semantics;

import ringside.isa.Feature;
import ringside.state.CpuidModel;
import ringside.state.Vendor;

/** The model-specific registers that the processor only keeps: those of caches, of memory types, of errors. */
final class MsrRows {
    private static int storedCount;

    private MsrRows() {
    }

    static void define() {
        new Msr(0x17, "IA32_PLATFORM_ID").of(Vendor.INTEL).constant(0);
        stored(0x8b, "IA32_BIOS_SIGN_ID");
        // No bank reports machine checks.
        new Msr(0x179, "IA32_MCG_CAP").has(Feature.MCA, Feature.MCE).constant(0);
        stored(0x17a, "IA32_MCG_STATUS").has(Feature.MCA, Feature.MCE).reserved(~7L);
        memoryTypes();
        amd();
    }

    /** SDM vol. 3A, 13.11.2: eight variable ranges, the fixed ones, write combining. */
    private static void memoryTypes() {
        new Msr(0xfe, "IA32_MTRRCAP").has(Feature.MTRR).constant(0x508);
        for (int i = 0; i < 8; i++) {
            stored(0x200 + 2 * i, "IA32_MTRR_PHYSBASE" + i).has(Feature.MTRR)
                .reserved(model -> model.beyondPhysical() | 0xf00).holds(Msr.Content.MTRR_TYPE);
            stored(0x201 + 2 * i, "IA32_MTRR_PHYSMASK" + i).has(Feature.MTRR)
                .reserved(model -> model.beyondPhysical() | 0x7ff);
        }
        fixed(0x250, "64K_00000");
        fixed(0x258, "16K_80000");
        fixed(0x259, "16K_A0000");
        for (int i = 0; i < 8; i++) {
            fixed(0x268 + i, "4K_" + Integer.toHexString(0xc0 + 8 * i).toUpperCase() + "000");
        }
        stored(0x2ff, "IA32_MTRR_DEF_TYPE").has(Feature.MTRR).reserved(~0xcffL).holds(Msr.Content.MTRR_TYPE);
    }

    private static void fixed(int number, String range) {
        stored(number, "IA32_MTRR_FIX" + range).has(Feature.MTRR).holds(Msr.Content.MTRR_TYPES);
    }

    /** {@code VendorDifference.AMD_REGISTERS}: APM vol. 2, 3.2 and 7.9. */
    private static void amd() {
        stored(0xc0010010, "SYSCFG").of(Vendor.AMD).reserved(~0x7c0000L);
        stored(0xc0010015, "HWCR").of(Vendor.AMD).reserved(~0x1040018L);
        stored(0xc001001a, "TOP_MEM").of(Vendor.AMD).reserved(MsrRows::top);
        stored(0xc001001d, "TOP_MEM2").of(Vendor.AMD).reserved(MsrRows::top);
        // Every processor of AMD's has these; here nothing is ever counted (APM vol. 2, 13.2).
        for (int i = 0; i < 4; i++) {
            stored(0xc0010000 + i, "PERF_LEGACY_CTL" + i).of(Vendor.AMD).reserved(-1L << 42);
            stored(0xc0010004 + i, "PERF_LEGACY_CTR" + i).of(Vendor.AMD).reserved(-1L << 48);
        }
    }

    /** Tops of memory are multiples of 8 MiB. */
    private static long top(CpuidModel model) {
        return model.beyondPhysical() | (1 << 23) - 1;
    }

    private static Msr stored(int number, String title) {
        int index = storedCount++;
        return new Msr(number, title)
            .field(cpu -> cpu.storedMsrs[index], (cpu, value) -> cpu.storedMsrs[index] = value);
    }
}
