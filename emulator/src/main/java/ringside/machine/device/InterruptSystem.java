package ringside.machine.device;

import ringside.memory.Interrupts;
import ringside.state.Cpu;

/** Interrupt controllers and the clock as the processor sees them. */
public final class InterruptSystem implements Interrupts, InterruptLines {
    /** Events that a halted processor sleeps through at most: were one to wake it, it would have. */
    private static final int MOST_EVENTS = 4096;

    private final Cpu cpu;
    private final Clock clock;
    private final PicPair pics;
    private final LocalApic apic;
    private final IoApic ioApic;

    public InterruptSystem(Cpu cpu, Clock clock, PicPair pics, LocalApic apic, IoApic ioApic) {
        this.cpu = cpu;
        this.clock = clock;
        this.pics = pics;
        this.apic = apic;
        this.ioApic = ioApic;
    }

    @Override
    public void set(int line, boolean high) {
        if (line < 16) {
            pics.line(line, high);
            apic.lint0(pics.interrupting());
        }
        ioApic.set(line, high);
    }

    @Override
    public boolean pending() {
        return apic.interrupting() || pics.interrupting() && apic.passesPic();
    }

    @Override
    public int acknowledge() {
        if (pics.interrupting() && apic.passesPic()) {
            int vector = pics.acknowledge();
            apic.lint0(pics.interrupting());
            return vector;
        }
        return apic.acknowledge();
    }

    @Override
    public boolean nmiPending() {
        return apic.nmi();
    }

    @Override
    public void acknowledgeNmi() {
        apic.acknowledgeNmi();
    }

    @Override
    public long deadline() {
        long next = clock.catchUp();
        return next == Clock.NEVER ? next : next - cpu.slept;
    }

    @Override
    public boolean sleep(boolean maskable, boolean nonMaskable) {
        for (int i = 0; (maskable || nonMaskable) && i < MOST_EVENTS && clock.sleep(); i++) {
            if (nonMaskable && nmiPending() || maskable && pending()) {
                return true;
            }
        }
        return false;
    }
}
