package ringside.explain;

import java.util.Set;
import ringside.state.Cpu;
import ringside.trace.Recorded;
import ringside.trace.Recorder;

/** Where the processor's tables lie, and what the IDT holds, before one recorded step after the other. */
final class SystemTables {
    private static final Set<String> LOADS = Set.of("lgdt", "lidt", "ltr", "lldt");
    /** Instructions that may write more than a recording keeps of one step. */
    private static final Set<String> STRINGS = Set.of("stos", "movs", "ins");

    private final Recorder recorder;
    private long number;
    /** Null when something has changed since it was asked for. */
    private Cpu cpu;
    /** The IDT's bytes; null likewise. */
    private byte[] gates;

    /** The tables before step {@code first}. */
    SystemTables(Recorder recorder, long first) {
        this.recorder = recorder;
        this.number = first;
    }

    /** Goes on behind the step. */
    void pass(Recorded step) {
        var meaning = step.instruction() == null ? "" : step.instruction().opcode().meaning();
        number++;
        boolean loads = LOADS.contains(meaning);
        boolean writes = gates != null && (STRINGS.contains(meaning) || step.writes().stream()
            .anyMatch(write -> write.touches(cpu.idtr.base(), gates.length)));
        cpu = loads ? null : cpu;
        gates = loads || writes ? null : gates;
    }

    /** The processor, of which the table registers count. */
    Cpu cpu() {
        if (cpu == null) {
            cpu = recorder.processorBefore(number);
        }
        return cpu;
    }

    /** The first half of a gate of 16 bytes; 0 beyond the limit. */
    long gate(int vector) {
        if (gates == null) {
            var found = recorder.memoryBefore(number, cpu().idtr.base(), (cpu().idtr.limit() & 0xffff) + 1);
            gates = found == null ? new byte[0] : found;
        }
        long gate = 0;
        for (int i = 7; i >= 0 && 16 * vector + 15 < gates.length; i--) {
            gate = gate << 8 | gates[16 * vector + i] & 0xff;
        }
        return gate;
    }
}
