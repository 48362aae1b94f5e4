package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.HexFormat;
import ringside.engine.Interpreter;
import ringside.isa.Feature;
import ringside.memory.Memory;
import ringside.memory.PhysicalMemory;
import ringside.state.Attributes;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;
import ringside.state.Steps;

/** The interpreter in 64-bit mode, paging off, around instructions that do not fault. */
final class Engine {
    final Cpu cpu = new Cpu();
    final Memory memory;
    private final Interpreter interpreter;
    private long address;
    private String text;

    Engine(long ram) {
        var steps = new Steps();
        memory = new Memory(cpu, new PhysicalMemory(ram), steps);
        cpu.efer = Cpu.EFER_LME | Cpu.EFER_LMA;
        cpu.cr0 |= Cpu.CR0_PE;
        int code = Attributes.PRESENT | Attributes.NOT_SYSTEM | Attributes.CODE | Attributes.LONG;
        cpu.segments[Cpu.CS] = new SegmentRegister(8, 0, 0xffffffffL, code);
        interpreter = new Interpreter(cpu, memory, steps, EnumSet.allOf(Feature.class));
    }

    /** Puts the instruction that is to be run into memory. */
    void load(long address, byte[] code) {
        this.address = address;
        text = HexFormat.of().formatHex(code);
        memory.ram().write(address, code);
    }

    /** Runs the instruction once, or where it repeats itself until it is done. */
    void run(long[] registers, long flags) {
        System.arraycopy(registers, 0, cpu.gpr, 0, 16);
        cpu.flags.value(flags);
        cpu.rip = address;
        assertEquals(Interpreter.Outcome.LIMIT, interpreter.step(), () -> text + " raises " + interpreter.chain());
    }
}
