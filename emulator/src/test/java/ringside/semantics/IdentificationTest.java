package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import ringside.isa.Feature;
import ringside.state.Cpu;
import ringside.state.CpuidModel;

/** CPUID agrees with what the processor has. */
class IdentificationTest {
    private final SmallMachine machine = new SmallMachine();
    private final Cpu cpu = machine.cpu;

    @Test
    void vendorAndHighestLeaf() {
        ask(0, 0);
        assertEquals(7, cpu.gpr[Cpu.RAX]);
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
    void leafBeyondTheLastIsTheLastBasicOne() {
        var last = CpuidModel.DEFAULT.leaf(7, 0, 0, true);
        assertEquals(last, CpuidModel.DEFAULT.leaf(0x1234, 0, 0, true));
        assertEquals(last, CpuidModel.DEFAULT.leaf(0x80001234, 0, 0, true));
    }

    /** Features of the extended-state leaf, which is not there yet, are told apart by nothing. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"XSAVEOPT", "XSAVEC", "XSAVES"})
    void everyFeatureIsAnnouncedSomewhere(Feature feature) {
        var none = new CpuidModel(EnumSet.of(Feature.XSAVEOPT));
        assertNotEquals(leaves(none), leaves(new CpuidModel(EnumSet.of(feature))));
    }

    @Test
    void cr4HasTheBitsOfTheFeatures() {
        var none = new CpuidModel(EnumSet.of(Feature.XSAVEOPT));
        assertEquals(0, none.cr4Bits() & (Cpu.CR4_FSGSBASE | Cpu.CR4_SMAP | Cpu.CR4_OSFXSR | Cpu.CR4_OSXSAVE));
        assertEquals(Cpu.CR4_FSGSBASE | Cpu.CR4_SMAP, CpuidModel.DEFAULT.cr4Bits() & (Cpu.CR4_FSGSBASE | Cpu.CR4_SMAP));
    }

    private static List<CpuidModel.Leaf> leaves(CpuidModel model) {
        List<CpuidModel.Leaf> leaves = new ArrayList<>();
        for (int number = 0; number <= 8; number++) {
            leaves.add(model.leaf(number, 0, 0, true));
            leaves.add(model.leaf(number, 1, 0, true));
            leaves.add(model.leaf(0x80000000 | number, 0, 0, true));
        }
        return leaves;
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
