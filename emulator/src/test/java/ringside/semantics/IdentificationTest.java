package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import ringside.isa.CpuidWord;
import ringside.isa.Feature;
import ringside.state.Cpu;
import ringside.state.CpuidLeaves;
import ringside.state.CpuidModel;
import ringside.state.Vendor;

/** CPUID agrees with what the processor has. */
class IdentificationTest {
    private final SmallMachine machine = new SmallMachine();
    private final Cpu cpu = machine.cpu;

    @Test
    void vendorAndHighestLeaf() {
        ask(0, 0);
        assertEquals(0xd, cpu.gpr[Cpu.RAX]);
        assertEquals("GenuineIntel", text(cpu.gpr[Cpu.RBX], cpu.gpr[Cpu.RDX], cpu.gpr[Cpu.RCX]));
    }

    @Test
    void brandString() {
        var text = new StringBuilder();
        for (int leaf = 2; leaf <= 4; leaf++) {
            ask(0x80000000L | leaf, 0);
            text.append(text(cpu.gpr[Cpu.RAX], cpu.gpr[Cpu.RBX], cpu.gpr[Cpu.RCX], cpu.gpr[Cpu.RDX]));
        }
        assertEquals("Ringside x86-64", text.toString().trim());
    }

    @Test
    void addressWidthsAreThoseOfPaging() {
        ask(0x80000008L, 0);
        assertEquals(CpuidModel.PHYSICAL_BITS | 48 << 8, cpu.gpr[Cpu.RAX]);
    }

    @Test
    void upperHalvesAreCleared() {
        machine.set(Cpu.RBX, -1).set(Cpu.RDX, -1);
        ask(1, 0);
        assertEquals(0, cpu.gpr[Cpu.RBX] >>> 32 | cpu.gpr[Cpu.RDX] >>> 32 | cpu.gpr[Cpu.RAX] >>> 32
            | cpu.gpr[Cpu.RCX] >>> 32);
    }

    @Test
    void syscallIsAnnouncedTo64BitCodeAlone() {
        ask(0x80000001L, 0);
        assertEquals(1, cpu.gpr[Cpu.RDX] >>> 11 & 1);
        machine.kernel32();
        ask(0x80000001L, 0);
        assertEquals(0, cpu.gpr[Cpu.RDX] >>> 11 & 1);
    }

    @Test
    void leafBeyondTheLastIsTheLastBasicOneOrNothing() {
        var last = CpuidLeaves.of(cpu, 0xd, 0);
        assertEquals(last, CpuidLeaves.of(cpu, 0x1234, 0));
        assertEquals(last, CpuidLeaves.of(cpu, 0x40000000, 0));
        assertEquals(last, CpuidLeaves.of(cpu, 0x80001234, 0));
        cpu.model = cpu.model.vendor(Vendor.AMD);
        assertEquals(new CpuidLeaves.Leaf(0, 0, 0, 0), CpuidLeaves.of(cpu, 0x1234, 0));
    }

    @ParameterizedTest
    @EnumSource
    void everyFeatureIsAnnouncedByItsBitAndByNoOther(Feature feature) {
        for (var vendor : Vendor.values()) {
            var all = new CpuidModel(EnumSet.allOf(Feature.class)).vendor(vendor);
            if (all.has(feature)) {
                var word = feature.word();
                int with = bits(all, word);
                int without = bits(new CpuidModel(EnumSet.complementOf(EnumSet.of(feature))).vendor(vendor), word);
                assertEquals(feature.mask(), with & ~without);
            }
        }
    }

    private int bits(CpuidModel model, CpuidWord word) {
        cpu.model = model;
        var leaf = CpuidLeaves.of(cpu, word.leaf(), word.subleaf());
        return new int[] {leaf.eax(), leaf.ebx(), leaf.ecx(), leaf.edx()}[word.register()];
    }

    @Test
    void cr4HasTheBitsOfTheFeatures() {
        var none = new CpuidModel(EnumSet.of(Feature.XSAVEOPT));
        assertEquals(0, none.cr4Bits() & (Cpu.CR4_FSGSBASE | Cpu.CR4_SMAP | Cpu.CR4_OSFXSR | Cpu.CR4_OSXSAVE));
        assertEquals(Cpu.CR4_FSGSBASE | Cpu.CR4_SMAP, CpuidModel.DEFAULT.cr4Bits() & (Cpu.CR4_FSGSBASE | Cpu.CR4_SMAP));
    }

    private void ask(long leaf, long subleaf) {
        machine.set(Cpu.RAX, leaf).set(Cpu.RCX, subleaf).run("0fa2");
    }

    private static String text(long... registers) {
        var bytes = ByteBuffer.allocate(4 * registers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long register : registers) {
            bytes.putInt((int) register);
        }
        return new String(bytes.array(), StandardCharsets.US_ASCII);
    }
}
