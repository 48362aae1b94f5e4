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
    private final LocalApic apic;
    private OptionalInt status = OptionalInt.empty();
    private boolean reset;

    Mainboard(Cpu cpu, Memory memory, Interpreter interpreter, PortMap ports, Console console) {
        this.interpreter = interpreter;
        this.memory = memory;
        this.ram = memory.ram();
        ports.clear();
        var clock = new Clock(cpu);
        var pics = new PicPair();
        apic = new LocalApic(cpu, clock, this);
        var ioApic = new IoApic(apic, pics);
        var interrupts = new InterruptSystem(cpu, clock, pics, apic, ioApic);
        pics.claim(ports);
        ram.device(LocalApic.BASE, PAGE, apic);
        ram.device(IoApic.BASE, PAGE, ioApic);
        memory.apic(apic);
        interpreter.interrupts(interrupts);
        addTimers(clock, interrupts, ports);
        addConsoles(clock, ports, console);
        addTestDevices(clock, interrupts, ports, console);
    }

    private void addTimers(Clock clock, InterruptSystem interrupts, PortMap ports) {
        var timer = new Pit8254(clock, interrupts);
        ports.claim(Pit8254.PORT, 4, timer);
        new SystemControl(clock, timer, this).claim(ports);
        new Cmos(clock, interrupts, ram.size()).claim(ports);
    }

    private void addConsoles(Clock clock, PortMap ports, Console console) {
        ports.claim(Serial16550.COM1, 8, new Serial16550(Serial16550.COM1, console));
        new VgaText(clock).claim(ports);
        new KeyboardController(this).claim(ports);
    }

    private void addTestDevices(Clock clock, InterruptSystem interrupts, PortMap ports, Console console) {
        ports.claim(DebugExit.PORT, 4, new DebugExit(this));
        new FirmwareConfiguration(ram.size()).claim(ports);
        new TestDevice(interrupts, clock).claim(ports);
        ports.claim(DebugConsole.PORT, 1, new DebugConsole(console)); // amid the test device's ports
        ram.device(Ioram.BASE, Ioram.SIZE, new Ioram());
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
        return true;
    }

    @Override
    public void a20(boolean on) {
        if (!on) {
            throw new Unimplemented("address line 20 switched off");
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
