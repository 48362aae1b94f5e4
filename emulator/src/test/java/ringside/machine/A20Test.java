package ringside.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.state.Cpu;
import ringside.state.CpuidModel;

/** The gate of address line 20: what lies at 1 MiB and, while the gate is closed, at 0. */
class A20Test {
    private static final String FAST_OFF = "mov al, 0\nout 0x92, al\n";
    private static final String FAST_ON = "mov al, 2\nout 0x92, al\n";
    private static final String KEYBOARD_OFF = "mov al, 0xd1\nout 0x64, al\nmov al, 0xdd\nout 0x60, al\n";
    private static final String KEYBOARD_ON = "mov al, 0xd1\nout 0x64, al\nmov al, 0xdf\nout 0x60, al\n";
    private static final String COMMAND_OFF = "mov al, 0xdd\nout 0x64, al\n";
    /** FS:0x500 is 0x500, GS:0x510 is 0x100500; what the second holds ends in BL. */
    private static final String WRITE = """
        xor ax, ax
        mov fs, ax
        dec ax
        mov gs, ax
        mov byte ptr fs:[0x500], 1
        mov byte ptr gs:[0x510], 2
        mov bl, fs:[0x500]
        mov bh, gs:[0x510]
        """;

    private final Machine machine = Machine.empty(4 << 20, CpuidModel.DEFAULT);

    /** Runs a boot sector to its HLT; BX then. */
    private int run(String text) {
        var code = Images.assemble(text + "cli\nhlt", 16, 0x7c00);
        var sector = Arrays.copyOf(code, 512);
        sector[510] = 0x55;
        sector[511] = (byte) 0xaa;
        machine.boot(sector);
        assertSame(StopReason.HALT, machine.run(Run.onward().steps(1000)).reason());
        return (int) machine.cpu().gpr[Cpu.RBX] & 0xffff;
    }

    @Test
    void aBootSectorFindsTheGateOpen() {
        assertEquals(0x0201, run(WRITE));
    }

    @ParameterizedTest
    @ValueSource(strings = {FAST_OFF, KEYBOARD_OFF, COMMAND_OFF})
    void realModeWrapsAt1MiBWhileTheGateIsClosed(String close) {
        assertEquals(0x0202, run(close + WRITE));
        assertEquals(0, machine.ram().read(0x100500, 8));
        assertEquals(2, machine.ram().read(0x500, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {FAST_ON, KEYBOARD_ON})
    void theGateIsOpenedAgain(String open) {
        assertEquals(0x0201, run(FAST_OFF + WRITE + open + WRITE));
    }

    @Test
    void whatWasTranslatedBeforeWrapsToo() {
        assertEquals(0x0101, run(WRITE + FAST_OFF + "mov bl, fs:[0x500]\nmov bh, gs:[0x510]\n"));
    }

    @Test
    void port92AndTheOutputPortTell() {
        assertEquals(0x0100, run(FAST_OFF + """
            in al, 0x92
            mov bl, al
            mov al, 0xd0
            out 0x64, al
            in al, 0x60
            mov bh, al
            """));
        assertEquals(0x0302, run("""
            in al, 0x92
            mov bl, al
            mov al, 0xd0
            out 0x64, al
            in al, 0x60
            mov bh, al
            """), "and a new boot opens the gate");
    }

    /** At FFFF:0610 stands {@code mov bl, 2}, at its wrapped place {@code mov bl, 1}. */
    @Test
    void codeIsFetchedThroughTheGate() {
        var call = ".byte 0x9a\n.word 0x610, 0xffff\n";
        assertEquals(0x0201, run("""
            xor ax, ax
            mov fs, ax
            dec ax
            mov gs, ax
            mov dword ptr fs:[0x600], 0xcb01b3
            mov dword ptr gs:[0x610], 0xcb02b3
            """ + call + "mov bh, bl\n" + FAST_OFF + call));
    }

    /** The gate closes under the code: {@code out 0x92, al} above 1 MiB is followed by what stands below. */
    @Test
    void theInstructionAfterTheSwitchComesFromElsewhere() {
        assertEquals(0x11, run("""
            xor ax, ax
            mov fs, ax
            dec ax
            mov gs, ax
            mov dword ptr fs:[0x600], 0x11b39090
            mov byte ptr fs:[0x604], 0xcb
            mov dword ptr gs:[0x610], 0x22b392e6
            mov byte ptr gs:[0x614], 0xcb
            mov al, 0
            .byte 0x9a
            .word 0x610, 0xffff
            """) & 0xff);
    }

    @Test
    void aMultibootImageFindsTheGateOpen() {
        machine.boot(Images.elf("mov byte ptr [0x300000], 2\nmov byte ptr [0x200000], 1\nmov bl, [0x300000]\nhlt"));
        assertSame(StopReason.HALT, machine.run(Run.onward().steps(1000)).reason());
        assertEquals(2, machine.cpu().gpr[Cpu.RBX] & 0xff);
    }
}
