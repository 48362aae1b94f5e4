package ringside.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringside.isa.Decoder;
import ringside.isa.Feature;
import ringside.state.Cpu;

class BlockMakerTest {
    private static final int MOST = 8;

    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;
    private final BlockMaker maker = new BlockMaker(cpu, guest.memory, guest.steps,
        new Fetcher(guest.memory, new Decoder(EnumSet.of(Feature.SYSCALL))),
        new Operations(Meanings.ofSemantics()), MOST);

    @BeforeEach
    void watchCode() {
        guest.ram.codeWatcher(maker.cache()::dropPiece);
    }

    /** Where a block ends that starts with two {@code nop}s, and whether what follows may be chained. */
    @ParameterizedTest(name = "{1}")
    @CsvSource({"eb 00, jmp, 3, true", "75 00, jnz, 3, true", "e8 00 00 00 00, call, 3, true", "c3, ret, 3, true",
        "e2 00, loop, 3, true", "ff e0, jmp rax, 3, true", "f3 aa, rep stosb, 3, true", "aa 90 eb 00, stosb, 5, true",
        "fb, sti, 3, false", "f4, hlt, 3, false", "cf, iret, 3, false", "0f 30, wrmsr, 3, false",
        "0f 22 d8, mov cr3, 3, false",
        "0f 05, syscall, 3, false", "9d, popf, 3, false", "0f a2, cpuid, 3, false", "0f 31, rdtsc, 3, false",
        "50 5b 9c fc eb 00, push pop pushf cld, 7, true", "0f 04, undefined, 2, true", "e6 80, out, 3, false"})
    void blocksEndWhereTheLineDoes(String hex, String text, int instructions, boolean near) {
        guest.code("90 90 " + hex);
        var block = maker.block();
        assertEquals(instructions, block.operations.length, text);
        assertEquals(near, block.near, text);
    }

    @Test
    void blocksHaveABoundedLength() {
        guest.code("90 ".repeat(100));
        assertEquals(MOST, maker.block().operations.length);
        assertEquals(Guest.CODE + MOST, maker.block().end);
    }

    @Test
    void blocksEndAtPageBorders() {
        cpu.rip = Guest.CODE + 4093;
        guest.code(cpu.rip, "90 90 48 01 d8 90");
        var block = maker.block();
        assertEquals(2, block.operations.length);
        assertFalse(block.crossesPages());

        cpu.rip = block.end;
        var crossing = maker.block();
        assertEquals(1, crossing.operations.length);
        assertEquals(Guest.CODE + 4096, crossing.secondPage);
        assertEquals(Guest.CODE + 4098, crossing.end);
    }

    @Test
    void blocksEndBeforeBreakpoints() {
        guest.code("90 90 90 90 eb fa");
        maker.breakpoints(AddressSet.of(Guest.CODE + 2));
        assertEquals(2, maker.block().operations.length);
        assertFalse(maker.block().breakpoint);
        cpu.rip = Guest.CODE + 2;
        assertTrue(maker.block().breakpoint);
    }

    @Test
    void aBlockIsFoundAgainUntilItsBytesAreWrittenTo() {
        guest.code("90 90 eb fc");
        var block = maker.block();
        guest.memory.write64(Guest.CODE + 64, -1);
        assertSame(block, maker.block());

        guest.memory.write8(Guest.CODE + 63, 1);
        var second = maker.block();
        assertNotSame(block, second);
        assertTrue(block.isDropped());
        assertThrows(Block.Leave.class, () -> block.operations[0].execute(cpu, guest.memory, guest.steps));
    }

    @Test
    void aBlockOverABorderIsDroppedFromEitherSide() {
        cpu.rip = Guest.CODE + 4095;
        guest.code(cpu.rip, "48 01 d8");
        var first = maker.block();
        guest.memory.write8(Guest.CODE + 4096, 0x01);
        var second = maker.block();
        guest.memory.write8(Guest.CODE + 4095, 0x48);
        assertNotSame(first, second);
        assertNotSame(second, maker.block());
    }

    @Test
    void theSameBytesAtAnotherAddressAreAnotherBlock() {
        guest.code("eb fe");
        guest.page(0x30000, Guest.CODE | 7);
        var block = maker.block();
        cpu.rip = 0x30000;
        assertNotSame(block, maker.block());
        assertEquals(block.physical, maker.block().physical);
    }

    @Test
    void theCacheIsBounded() {
        for (int i = 0; i < 40_000; i++) {
            cpu.rip = 0x100000 + i * 16L;
            maker.block();
        }
        int size = maker.cache().size();
        assertTrue(size > 1000 && size <= BlockCache.MOST_BLOCKS, "blocks: " + size);
        assertSame(maker.block(), maker.block());
    }
}
