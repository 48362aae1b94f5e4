package ringside.machine.device;

import java.util.ArrayList;
import java.util.List;
import ringside.state.Cpu;

/** Clock, interrupt controllers and a board that writes down what happens to it. */
final class TestBoard implements Board {
    final Cpu cpu = new Cpu();
    final Clock clock = new Clock(cpu);
    final List<String> events = new ArrayList<>();
    final PicPair pics = new PicPair();
    final LocalApic apic = new LocalApic(cpu, clock, this);
    final IoApic ioApic = new IoApic(apic, pics);
    final InterruptSystem interrupts = new InterruptSystem(cpu, clock, pics, apic, ioApic);
    private boolean a20 = true;

    /** Lets instructions go by. */
    void pass(long ticks) {
        cpu.instructions += ticks;
        clock.catchUp();
    }

    @Override
    public boolean a20() {
        return a20;
    }

    @Override
    public void a20(boolean on) {
        a20 = on;
        events.add("a20 " + on);
    }

    @Override
    public void moveApic(long address) {
        events.add("apic 0x" + Long.toHexString(address));
    }

    @Override
    public void reset() {
        events.add("reset");
    }

    @Override
    public void exit(int status) {
        events.add("exit " + status);
    }
}
