package ringside.differential;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import ringside.engine.Interpreter;
import ringside.isa.Feature;
import ringside.machine.Machine;
import ringside.memory.MmioDevice;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Descriptor;
import ringside.state.TableRegister;
import ringside.state.Unimplemented;

/** This project's machine. It begins where the ROM ends: in flat 32-bit code at the monitor. */
final class OurMachine implements Peer {
    /** No case makes the processor work longer, unless it hangs. */
    private static final long SLICE = 30_000_000;
    private static final long FLAT_CODE = 0x00cf_9b00_0000_ffffL;
    private static final long FLAT_DATA = 0x00cf_9300_0000_ffffL;

    /** Without what the peers do not have. */
    private static final CpuidModel MODEL = CpuidModel.DEFAULT.without(Feature.LAM).without(Feature.PKS)
        .without(Feature.CET_SS).without(Feature.CET_IBT);

    private final Monitor monitor;
    /** What went wrong in Java, for the report. */
    private final Map<Integer, RuntimeException> bugs = new HashMap<>();

    OurMachine(Monitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public String name() {
        return "ringside";
    }

    /** The exceptions of the last boot by place in the blob. */
    Map<Integer, RuntimeException> bugs() {
        return bugs;
    }

    @Override
    public Map<Integer, Outcome> boot(byte[] blob) {
        var machine = Machine.empty(Layout.MEMORY_END, MODEL);
        var output = new ByteArrayOutputStream();
        var others = new HashMap<Integer, Outcome>();
        bugs.clear();
        machine.ram().write(Layout.MONITOR, monitor.image());
        machine.ram().write(Layout.BLOB, blob);
        readOnly(machine);
        machine.console().listener(output::write);
        reset(machine);
        var outcome = Interpreter.Outcome.LIMIT;
        int stuck = 0;
        while (outcome != Interpreter.Outcome.HALT && outcome != Interpreter.Outcome.CANCELLED) {
            int before = index(machine);
            if (stuck++ > 3) {
                others.put(before, Outcome.of(Outcome.End.HANGS)); // the monitor is lost: the next boot goes on behind
                break;
            }
            outcome = Interpreter.Outcome.LIMIT;
            try {
                outcome = machine.interpreter().run(SLICE);
                if (outcome == Interpreter.Outcome.SHUTDOWN) {
                    reset(machine);
                } else if (outcome == Interpreter.Outcome.LIMIT && index(machine) == before) {
                    others.put(before, Outcome.of(Outcome.End.HANGS));
                    break; // it may have overwritten the monitor: the next boot goes on behind
                }
                stuck = index(machine) == before ? stuck : 0;
            } catch (Unimplemented gap) {
                others.put(index(machine), Outcome.of(Outcome.End.UNIMPLEMENTED));
                bugs.put(index(machine), gap);
                reset(machine);
            } catch (RuntimeException bug) {
                others.put(index(machine), Outcome.of(Outcome.End.BUG));
                bugs.put(index(machine), bug);
                reset(machine);
            }
        }
        var all = Outcome.parse(output.toByteArray());
        all.putAll(others);
        return all;
    }

    /** As on Bochs there is nothing from 768 KiB on, and the ROM ends at 1 MiB and at 4 GiB. */
    private void readOnly(Machine machine) {
        var nothing = new byte[0x30000];
        Arrays.fill(nothing, (byte) -1);
        machine.ram().device(0xc0000, nothing.length, new Rom(nothing));
        machine.ram().device(0xf0000, monitor.rom().length, new Rom(monitor.rom()));
        machine.ram().device(0xffff_0000L, monitor.rom().length, new Rom(monitor.rom()));
    }

    private static int index(Machine machine) {
        return (int) machine.ram().read(Layout.VARIABLES + 8, 32);
    }

    /** What a reset processor is like behind the ROM's few instructions: flat 32-bit code at the monitor. */
    private void reset(Machine machine) {
        var cpu = machine.cpu();
        var fresh = new Cpu();
        fresh.instructions = cpu.instructions;
        fresh.model = cpu.model;
        cpu.set(fresh);
        cpu.cr0 = Cpu.CR0_PE | Cpu.CR0_ET;
        cpu.segments[Cpu.CS] = new Descriptor(FLAT_CODE, 0).loaded(8);
        for (int register : new int[] {Cpu.ES, Cpu.SS, Cpu.DS, Cpu.FS, Cpu.GS}) {
            cpu.segments[register] = new Descriptor(FLAT_DATA, 0).loaded(0x10);
        }
        cpu.gdtr = new TableRegister(monitor.gdt(), 0x17);
        cpu.rip = Layout.MONITOR;
        machine.memory().flush();
    }

    /** Memory that keeps what it has. */
    private record Rom(byte[] bytes) implements MmioDevice {
        @Override
        public long read(long offset, int width) {
            long value = 0;
            for (int shift = 0; shift < width; shift += 8) {
                value |= (bytes[(int) offset + (shift >> 3)] & 0xffL) << shift;
            }
            return value;
        }

        @Override
        public void write(long offset, int width, long value) {
            // read-only
        }
    }
}
