package ringside.machine;

import java.util.List;
import java.util.OptionalInt;
import ringside.engine.Interpreter;
import ringside.machine.device.Board;
import ringside.machine.device.Clock;
import ringside.machine.device.Cmos;
import ringside.machine.device.Console;
import ringside.machine.device.DebugConsole;
import ringside.machine.device.DebugExit;
import ringside.machine.device.FirmwareConfiguration;
import ringside.machine.device.InterruptSystem;
import ringside.machine.device.IoApic;
import ringside.machine.device.Ioram;
import ringside.machine.device.KeyboardController;
import ringside.machine.device.LocalApic;
import ringside.machine.device.PicPair;
import ringside.machine.device.Pit8254;
import ringside.machine.device.PortMap;
import ringside.machine.device.Serial16550;
import ringside.machine.device.SystemControl;
import ringside.machine.device.TestDevice;
import ringside.machine.device.VgaText;
import ringside.memory.Memory;
import ringside.memory.PhysicalMemory;
import ringside.state.Archive;
import ringside.state.Cpu;
import ringside.state.Unimplemented;

/** The devices of the machine and the wires between them. Made anew, everything is as after power-on. */
final class Mainboard implements Board {
    /** The size of an APIC's range of addresses. */
    private static final long PAGE = 4096;

    /** What stands on it, in words. */
    static final List<String> DEVICES = List.of("16550 serial port at port 0x3f8", "debug console at port 0xe9",
        "text display at 0xb8000", "PIT, two PICs, CMOS clock, keyboard controller",
        "local APIC at 0xfee00000, I/O APIC at 0xfec00000", "firmware configuration at port 0x510",
        "exit at port 0xf4, test devices at ports 0xe0 to 0xe7, I/O memory at 0xff000000");

    private final Interpreter interpreter;
    private final Memory memory;
    private final PhysicalMemory ram;
    private final Clock clock;
    private final PicPair pics = new PicPair();
    private final LocalApic apic;
    private final IoApic ioApic;
    private final Ioram ioram = new Ioram();
    private final Pit8254 timer;
    private final SystemControl control;
    private final Cmos cmos;
    private final Serial16550 serial;
    private final VgaText display;
    private final KeyboardController keyboard;
    private final FirmwareConfiguration firmware;
    private final TestDevice test;
    private OptionalInt status = OptionalInt.empty();
    private boolean reset;

    Mainboard(Cpu cpu, Memory memory, Interpreter interpreter, PortMap ports, Console console) {
        this.interpreter = interpreter;
        this.memory = memory;
        this.ram = memory.ram();
        a20(true);
        ports.clear();
        clock = new Clock(cpu);
        apic = new LocalApic(cpu, clock, this);
        ioApic = new IoApic(apic, pics);
        var interrupts = new InterruptSystem(cpu, clock, pics, apic, ioApic);
        pics.claim(ports);
        ram.device(LocalApic.BASE, PAGE, apic);
        ram.device(IoApic.BASE, PAGE, ioApic);
        ram.device(Ioram.BASE, Ioram.SIZE, ioram);
        memory.apic(apic);
        interpreter.interrupts(interrupts);
        timer = new Pit8254(clock, interrupts);
        control = new SystemControl(clock, timer, this);
        cmos = new Cmos(clock, interrupts, ram.size());
        serial = new Serial16550(Serial16550.COM1, console);
        display = new VgaText(clock);
        keyboard = new KeyboardController(this);
        firmware = new FirmwareConfiguration(ram.size());
        test = new TestDevice(interrupts, clock);
        claim(ports, console);
    }

    private void claim(PortMap ports, Console console) {
        ports.claim(Pit8254.PORT, 4, timer);
        control.claim(ports);
        cmos.claim(ports);
        ports.claim(Serial16550.COM1, 8, serial);
        display.claim(ports);
        keyboard.claim(ports);
        ports.claim(DebugExit.PORT, 4, new DebugExit(this));
        firmware.claim(ports);
        test.claim(ports);
        ports.claim(DebugConsole.PORT, 1, new DebugConsole(console)); // amid the test device's ports
    }

    /** Saves or restores the state of everything on it. */
    void archive(Archive archive) {
        pics.archive(archive);
        apic.archive(archive);
        ioApic.archive(archive);
        ioram.archive(archive);
        timer.archive(archive);
        control.archive(archive);
        cmos.archive(archive);
        serial.archive(archive);
        display.archive(archive);
        keyboard.archive(archive);
        firmware.archive(archive);
        test.archive(archive);
        clock.archive(archive);
        int ended = archive.of(status.orElse(-1));
        status = ended < 0 ? OptionalInt.empty() : OptionalInt.of(ended);
        reset = archive.of(reset);
        a20(archive.of(a20()));
    }

    /** The status that the guest has ended with. */
    OptionalInt status() {
        return status;
    }

    boolean wasReset() {
        return reset;
    }

    /** Forgets an exit or a reset, so that the run can go on behind it. */
    void forget() {
        status = OptionalInt.empty();
        reset = false;
    }

    @Override
    public boolean a20() {
        return ram.a20();
    }

    @Override
    public void a20(boolean on) {
        if (on != ram.a20()) {
            ram.a20(on);
            memory.flush();
        }
    }

    @Override
    public void moveApic(long address) {
        if (address < ram.size()) {
            throw new Unimplemented("a local APIC in front of RAM, at 0x%x".formatted(address));
        }
        ram.move(apic, address, PAGE);
        memory.flush();
    }

    @Override
    public void reset() {
        reset = true;
        interpreter.cancel();
    }

    @Override
    public void exit(int code) {
        status = OptionalInt.of(code);
        interpreter.cancel();
    }
}
