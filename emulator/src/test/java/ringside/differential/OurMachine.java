package ringside.differential;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import ringside.engine.Interpreter;
import ringside.machine.Machine;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.TableRegister;
import ringside.state.Unimplemented;

/** This project's machine. It begins in the monitor's 64-bit part. */
final class OurMachine implements Peer {
    /** No case makes the processor work longer, unless it hangs. */
    private static final long SLICE = 3_000_000;
    private static final long CODE = 0x00af_9b00_0000_ffffL;
    private static final long FLAT_DATA = 0x00cf_9300_0000_ffffL;
    private static final int LOW_MEMORY = 0x100000;

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
        var machine = new Machine();
        var output = new ByteArrayOutputStream();
        var others = new HashMap<Integer, Outcome>();
        bugs.clear();
        machine.ram().write(0, new byte[LOW_MEMORY]);
        machine.ram().write(Layout.MONITOR, monitor.image());
        machine.ram().write(Layout.BLOB, blob);
        machine.console().listener(output::write);
        reset(machine);
        var outcome = Interpreter.Outcome.LIMIT;
        int stuck = 0;
        while (outcome != Interpreter.Outcome.HALT) {
            int before = index(machine);
            if (stuck++ > 3) {
                throw new IllegalStateException("the monitor is lost at case " + before + " " + bugs.get(before)
                    + " " + machine.interpreter().chain() + " rip 0x" + Long.toHexString(machine.cpu().rip));
            }
            outcome = Interpreter.Outcome.LIMIT;
            try {
                outcome = machine.interpreter().run(SLICE);
                if (outcome == Interpreter.Outcome.SHUTDOWN) {
                    reset(machine);
                } else if (outcome == Interpreter.Outcome.LIMIT && index(machine) == before) {
                    others.put(before, Outcome.of(Outcome.End.HANGS));
                    reset(machine);
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

    private static int index(Machine machine) {
        return (int) machine.ram().read(Layout.VARIABLES + 8, 32);
    }

    /** What the ROM and the monitor's first instructions make of a reset processor: 64-bit mode on its page tables. */
    private void reset(Machine machine) {
        var cpu = machine.cpu();
        var fresh = new Cpu();
        fresh.instructions = cpu.instructions;
        fresh.model = cpu.model;
        cpu.set(fresh);
        long tables = Layout.MONITOR_TABLES;
        machine.ram().write(tables, 64, tables + 0x1003);
        machine.ram().write(tables + 0x1000, 64, tables + 0x2003);
        for (long page = 0; page < 512; page++) {
            machine.ram().write(tables + 0x2000 + 8 * page, 64, page << 21 | 0x83);
        }
        cpu.cr0 = Cpu.CR0_PG | Cpu.CR0_WP | Cpu.CR0_NE | Cpu.CR0_ET | Cpu.CR0_PE;
        cpu.cr3 = tables;
        cpu.cr4 = Cpu.CR4_PAE;
        cpu.efer = Cpu.EFER_SCE | Cpu.EFER_LME | Cpu.EFER_LMA | Cpu.EFER_NXE;
        cpu.gdtr = new TableRegister(monitor.gdt(), 0x2f);
        cpu.segments[Cpu.CS] = new Descriptor(CODE, 0).loaded(8);
        for (int register : new int[] {Cpu.ES, Cpu.SS, Cpu.DS, Cpu.FS, Cpu.GS}) {
            cpu.segments[register] = new Descriptor(FLAT_DATA, 0).loaded(0x10);
        }
        cpu.rip = monitor.resume64();
        machine.memory().flush();
    }
}
