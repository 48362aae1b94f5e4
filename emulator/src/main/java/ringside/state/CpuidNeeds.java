package ringside.state;

import java.util.EnumMap;
import java.util.Map;

import ringside.isa.Feature;

/** Which feature makes no sense without which other, so that switching one switches both. */
final class CpuidNeeds {
    private static final Map<Feature, Feature> NEEDS = new EnumMap<>(Map.ofEntries(
        Map.entry(Feature.MMX, Feature.FPU), Map.entry(Feature.FXSR, Feature.MMX), Map.entry(Feature.SSE, Feature.FXSR),
        Map.entry(Feature.SSE2, Feature.SSE), Map.entry(Feature.SSE3, Feature.SSE2),
        Map.entry(Feature.SSSE3, Feature.SSE3), Map.entry(Feature.SSE41, Feature.SSSE3),
        Map.entry(Feature.SSE42, Feature.SSE41), Map.entry(Feature.AES, Feature.SSE2),
        Map.entry(Feature.PCLMULQDQ, Feature.SSE2), Map.entry(Feature.SHA, Feature.SSE2), Map.entry(Feature.XSAVE, Feature.SSE),
        Map.entry(Feature.XSAVEOPT, Feature.XSAVE), Map.entry(Feature.XSAVEC, Feature.XSAVE),
        Map.entry(Feature.XGETBV1, Feature.XSAVE), Map.entry(Feature.XSAVES, Feature.XSAVEC),
        Map.entry(Feature.AVX, Feature.XSAVE), Map.entry(Feature.AVX2, Feature.AVX),
        Map.entry(Feature.FMA, Feature.AVX), Map.entry(Feature.F16C, Feature.AVX),
        Map.entry(Feature.AVX512F, Feature.AVX2),
        Map.entry(Feature.LM, Feature.PAE), Map.entry(Feature.NX, Feature.PAE),
        Map.entry(Feature.PDPE1GB, Feature.LM), Map.entry(Feature.LA57, Feature.LM), Map.entry(Feature.LAM, Feature.LM),
        Map.entry(Feature.PCID, Feature.LM), Map.entry(Feature.PKU, Feature.LM), Map.entry(Feature.PKS, Feature.LM),
        Map.entry(Feature.PSE36, Feature.PSE), Map.entry(Feature.X2APIC, Feature.APIC),
        Map.entry(Feature.TSC_DEADLINE, Feature.APIC), Map.entry(Feature.ARAT, Feature.APIC),
        Map.entry(Feature.TSC_ADJUST, Feature.TSC), Map.entry(Feature.INVTSC, Feature.TSC),
        Map.entry(Feature.MCA, Feature.MCE)));

    private CpuidNeeds() {
    }

    /** What {@code feature} needs next, or null. */
    static Feature of(Feature feature) {
        return NEEDS.get(feature);
    }

    /** Whether {@code feature} is the other, or needs it at whatever remove. */
    static boolean needs(Feature feature, Feature other) {
        for (var each = feature; each != null; each = NEEDS.get(each)) {
            if (each == other) {
                return true;
            }
        }
        return false;
    }
}
