package ringside.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import ringside.state.Cpu;
import ringside.state.CpuidModel;

class BootTest {
    private static final long MEMORY = 32L << 20;
    /** Writes the text at ESI to the serial port and ends with 5. */
    private static final String HELLO = """
            lea esi, text
            mov edx, 0x3f8
            mov ecx, 6
            cld
            rep outsb
            mov edx, 0xf4
            mov eax, 5
            out dx, eax
            hlt
        text: .ascii "Hello\\n"
        """;

    private final Machine machine = Machine.empty(MEMORY, CpuidModel.DEFAULT);

    private Stop run() {
        return machine.run(Run.onward().steps(1_000_000));
    }

    private static String refused(byte[] file) {
        var message = assertThrows(MachineException.class,
            () -> Machine.empty(MEMORY, CpuidModel.DEFAULT).boot(file)).getMessage();
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void aFlatImageRunsToItsExit() {
        machine.boot(Images.flat(HELLO));
        var stop = run();
        assertSame(StopReason.EXIT, stop.reason());
        assertEquals("Hello\n", stop.serial());
        assertEquals(11, machine.exitStatus().orElseThrow());
    }

    @Test
    void anElfImageRunsToItsExit() {
        machine.boot(Images.elf(HELLO));
        assertSame(StopReason.EXIT, run().reason());
        assertEquals("Hello\n", machine.console().text());
    }

    @Test
    void theProcessorIsAsTheSpecificationSays() {
        machine.boot(Images.elf("hlt"));
        var cpu = machine.cpu();
        assertEquals(0x2badb002L, cpu.gpr[Cpu.RAX]);
        assertEquals(Cpu.CR0_PE, cpu.cr0 & (Cpu.CR0_PE | Cpu.CR0_PG));
        assertEquals(0, cpu.flags.value() & 0x20200, "IF and VM");
        for (int segment = 0; segment < 6; segment++) {
            assertEquals(0, cpu.segments[segment].base());
            assertEquals(0xffffffffL, cpu.segments[segment].limit());
            assertTrue(cpu.segments[segment].big());
        }
        assertTrue(cpu.segments[Cpu.CS].code());
        assertTrue(machine.booted());
    }

    @Test
    void theBootInformationTellsOfMemoryAndCommandLine() {
        machine.boot(BootImage.read(Images.elf("hlt"), "kernel a=1 'b c'"));
        var ram = machine.ram();
        long at = machine.cpu().gpr[Cpu.RBX];
        assertEquals(1 | 4 | 0x40 | 0x200, ram.read(at, 32));
        assertEquals(639, ram.read(at + 4, 32));
        assertEquals((MEMORY >> 10) - 1024, ram.read(at + 8, 32));
        assertEquals("kernel a=1 'b c'", text(ram.read(at + 16, 32)));
        assertEquals("Ringside", text(ram.read(at + 64, 32)));
        long map = ram.read(at + 48, 32);
        long available = 0;
        for (long end = map + ram.read(at + 44, 32); map < end; map += ram.read(map, 32) + 4) {
            available += ram.read(map + 20, 32) == 1 ? ram.read(map + 12, 64) : 0;
        }
        assertEquals(MEMORY - (1 << 20) + (639 << 10), available);
    }

    private String text(long address) {
        var text = new StringBuilder();
        for (long at = address; machine.ram().read(at, 8) != 0; at++) {
            text.append((char) machine.ram().read(at, 8));
        }
        return text.toString();
    }

    @Test
    void anImageInLowMemoryKeepsTheBootInformationAway() {
        var file = Images.elf("hlt");
        put(file, 52 + 12, 0x1000);
        put(file, 52 + 20, 0x9f000 - 0x1000);
        put(file, 24, 0x100c);
        machine.boot(file);
        assertTrue(machine.cpu().gpr[Cpu.RBX] >= 0x9f000);
        put(file, 52 + 20, 0x9fc00 - 0x1000);
        machine.boot(file);
        assertTrue(machine.cpu().gpr[Cpu.RBX] > 1 << 20);
    }

    @Test
    void aBootSectorStartsInRealModeWithTheDriveInDl() {
        machine.boot(sector("""
            mov al, 'A'
            mov dx, 0x3f8
            out dx, al
            cli
            hlt
            """));
        assertEquals(0x80, machine.cpu().gpr[Cpu.RDX]);
        var stop = run();
        assertSame(StopReason.HALT, stop.reason());
        assertEquals("A", stop.serial());
        assertFalse(machine.cpu().inProtectedMode());
    }

    @Test
    void aFirmwareServiceThatIsNotThereEndsTheRun() {
        machine.boot(sector("mov ah, 0xe\nint 0x10\nhlt"));
        var stop = run();
        assertSame(StopReason.FAULT, stop.reason());
        assertEquals(0x10, stop.event().vector());
    }

    @Test
    void aSecondBootFindsNothingOfTheFirst() {
        machine.boot(Images.flat("mov dword ptr [0x200000], 7\nmov dr0, eax\nmov dx, 0x70\nhlt"));
        run();
        machine.boot(Images.flat("mov eax, [0x200000]\nhlt"));
        assertSame(StopReason.HALT, run().reason());
        assertEquals(0, machine.cpu().gpr[Cpu.RAX]);
        assertEquals(0, machine.cpu().dr[0]);
    }

    @Test
    void aNotebooksMachineCanBeBootedToo() {
        var other = new Machine();
        other.boot(Images.flat(HELLO));
        assertSame(StopReason.EXIT, other.run(Run.onward().steps(1000)).reason());
        assertThrows(MachineException.class, other::stage);
    }

    private static byte[] sector(String text) {
        var bytes = Arrays.copyOf(Images.assemble(text, 16, 0x7c00), 512);
        bytes[510] = 0x55;
        bytes[511] = (byte) 0xaa;
        return bytes;
    }

    private static void put(byte[] file, int at, int value) {
        for (int i = 0; i < 4; i++) {
            file[at + i] = (byte) (value >>> 8 * i);
        }
    }

    // ---- Damaged images

    @Test
    void aDamagedImageIsRefusedWithItsReason() {
        assertTrue(refused(new byte[0]).contains("neither"));
        assertTrue(refused(new byte[100_000]).contains("neither"));
        var file = Images.elf(HELLO);
        assertTrue(refused(Arrays.copyOf(file, file.length - 1)).contains("cut short"));
        assertTrue(refused(changed(file, 4, 2)).contains("32-bit"));
        assertTrue(refused(changed(file, 18, 40)).contains("not an executable for x86"));
        assertTrue(refused(changed(file, 31, 0x7f)).contains("program headers"));
        assertTrue(refused(changed(file, 44, 0)).contains("no segment"));
        assertTrue(refused(changed(file, 52 + 15, 0x80)).contains("memory ends"));
        assertTrue(refused(changed(file, 52 + 18, 0x7f)).contains("more bytes in the file"));
        assertTrue(refused(flags(0x8)).contains("unknown"));
    }

    private static byte[] changed(byte[] file, int at, int value) {
        var other = file.clone();
        other[at] = (byte) value;
        return other;
    }

    private static byte[] flags(int flags) {
        var file = Images.elf("hlt");
        put(file, 0x1004, flags);
        put(file, 0x1008, -(0x1badb002 + flags));
        return file;
    }

    @Test
    void noDamageIsMoreThanAnError() {
        var random = new Random(7);
        for (var file : new byte[][] {Images.elf(HELLO), Images.flat(HELLO)}) {
            for (int length = 0; length < Math.min(file.length, 200); length++) {
                survives(Arrays.copyOf(file, length));
            }
            for (int round = 0; round < 2000; round++) {
                survives(flipped(file, random));
            }
        }
    }

    /** Flips one to four bits, of the headers mostly. */
    private static byte[] flipped(byte[] file, Random random) {
        var damaged = file.clone();
        for (int flips = random.nextInt(4); flips >= 0; flips--) {
            int within = random.nextInt(8) == 0 || file.length < 128 ? file.length : 128;
            damaged[random.nextInt(within)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }

    /** Boots: an error of one line, or nothing. */
    private void survives(byte[] file) {
        try {
            machine.boot(file);
        } catch (MachineException damaged) {
            assertEquals(1, damaged.getMessage().lines().count(), damaged.getMessage());
        }
    }
}
