package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;
import ringside.state.Fault;
import ringside.state.Steps;

/** Events that a program asks for: SDM vol. 2A, INT n/INTO/INT3/INT1. They return behind the instruction. */
public final class SoftwareInterrupts {
    private SoftwareInterrupts() {
    }

    @Meaning("int")
    public static void interrupt(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int vector = (int) Operands.read(cpu, memory, steps, instruction.operands().getFirst()) & 0xff;
        if (Redirection.toProgram(cpu, memory, steps, vector)) {
            RealDelivery.redirect(cpu, memory, steps, vector, cpu.next);
        } else {
            enter(cpu, memory, steps, Event.Kind.SOFTWARE_INTERRUPT, vector);
        }
    }

    @Meaning("int3")
    public static void breakpoint(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        enter(cpu, memory, steps, Event.Kind.SOFTWARE_EXCEPTION, ExceptionVector.BP.number());
    }

    /** No DPL check, for it stands for a hardware event. */
    @Meaning("int1")
    public static void debug(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        enter(cpu, memory, steps, Event.Kind.PRIVILEGED_SOFTWARE_EXCEPTION, ExceptionVector.DB.number());
    }

    @Meaning("into")
    public static void overflow(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        if (cpu.flags.overflow()) {
            enter(cpu, memory, steps, Event.Kind.SOFTWARE_EXCEPTION, ExceptionVector.OF.number());
        }
    }

    private static void enter(Cpu cpu, Memory memory, Steps steps, Event.Kind kind, int vector) {
        Delivery.enter(cpu, memory, steps, new Event(kind, vector, Fault.NO_ERROR_CODE, null), cpu.next);
    }
}
