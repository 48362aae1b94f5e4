package ringside.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ringside.isa.Feature;

/** Models by name, and what follows from their features. */
class CpuidModelTest {

    @Test
    void wordsSwitchFeaturesVendorAndWidth() {
        var model = CpuidModel.parse("-smap, +umip,vendor=amd,phys-bits=36");
        assertFalse(model.has(Feature.SMAP));
        assertTrue(model.has(Feature.UMIP));
        assertTrue(model.is(Vendor.AMD));
        assertEquals(36, model.physicalBits());
        assertEquals(0, model.cr4Bits() & Cpu.CR4_SMAP);
        assertEquals(CpuidModel.DEFAULT.features(), CpuidModel.parse("").features());
    }

    @ParameterizedTest
    @CsvSource({"-sep, SYSENTER", "-cx16, CMPXCHG16B", "-SMAP, SMAP", "-gbpages, PDPE1GB", "-lahf-lm, LAHF64"})
    void otherNamesAreUnderstood(String words, Feature feature) {
        assertFalse(CpuidModel.parse(words).has(feature));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "+smab | no processor feature \"smab\"; did you mean smap?",
        "-nosuchthing | no processor feature \"nosuchthing\"",
        "smap | a processor feature is switched by + or -, as in +smap, not by \"smap\"",
        "vendor=via | no vendor \"via\"; there are intel and amd",
        "phys-bits=53 | a processor has 32 to 52 physical-address bits, not 53",
        "phys-bits=x | phys-bits is a number from 32 to 52, not \"x\"",
        "cores=2 | a processor has no \"cores\" to set; there are vendor and phys-bits, and features that + and - "
            + "switch",
        "+avx512f | this machine cannot do avx512f yet",
    })
    void mistakesAreToldApart(String words, String message) {
        var error = assertThrows(IllegalArgumentException.class, () -> CpuidModel.parse(words));
        assertEquals(message, error.getMessage());
    }

    @Test
    void aFeatureBringsWhatItNeedsAndTakesWhatNeedsIt() {
        var none = new CpuidModel(Set.of());
        assertTrue(none.with(Feature.AVX).features().containsAll(
            Set.of(Feature.XSAVE, Feature.SSE, Feature.FXSR, Feature.MMX, Feature.FPU)));
        assertEquals(Set.of(Feature.FPU, Feature.MMX),
            none.with(Feature.AVX).without(Feature.FXSR).features());
    }

    @Test
    void everyVendorDoesWithoutTheOthersFeatures() {
        var all = new CpuidModel(EnumSet.allOf(Feature.class));
        assertFalse(all.has(Feature.TCE));
        assertFalse(all.vendor(Vendor.AMD).has(Feature.PKS));
        assertTrue(all.has(Feature.PKS));
    }

    @Test
    void everyVendorDifferenceIsTold() {
        for (var difference : VendorDifference.values()) {
            assertFalse(difference.behaviour(Vendor.INTEL).equals(difference.behaviour(Vendor.AMD)));
            assertFalse(difference.subject().isBlank() || difference.sources().isBlank());
        }
    }

    @Test
    void sizesOfTheExtendedState() {
        assertEquals(576, XsaveLayout.standard(3));
        assertEquals(832, XsaveLayout.standard(7));
        assertEquals(2696, XsaveLayout.standard(0x207));
        assertEquals(840, XsaveLayout.compacted(0x207));
        assertEquals(576 + 16 + 24, XsaveLayout.compacted(0x1803));
    }
}
