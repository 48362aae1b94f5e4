package ringside.cli;

import ringside.machine.Machine;
import ringside.machine.Stop;
import ringside.machine.StopReason;
import ringside.semantics.Event;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.view.Origins;

/** Says why a guest that did not end by itself has stopped, and where. */
final class EndReport {
    private final Machine machine;
    private final Stop stop;
    private final StringBuilder text = new StringBuilder();

    EndReport(Machine machine, Stop stop) {
        this.machine = machine;
        this.stop = stop;
    }

    /** Lines for standard error; nothing where the guest ended the run itself. */
    String text() {
        if (stop.reason() == StopReason.EXIT) {
            return "";
        }
        line("ringside: %s%s", stop.reason().sentence(), stop.detail() == null ? "" : ": " + stop.detail());
        line("  after %,d instructions, at %s", stop.instructions(), place());
        if (stop.reason() == StopReason.HALT && !machine.cpu().flags.has(Flags.IF)) {
            line("  interrupts are off (RFLAGS.IF = 0)");
        }
        if (stop.chain() != null) {
            stop.chain().events().forEach(this::link);
        }
        if (stop.reason() == StopReason.TRIPLE_FAULT) {
            line("  shutdown: the double fault could not be delivered");
        }
        if (stop.reason() == StopReason.FAULT) {
            line("  there is no firmware behind the boot sector: its services are missing");
        }
        return text.toString();
    }

    private void line(String format, Object... values) {
        text.append(format.formatted(values)).append(System.lineSeparator());
    }

    private String place() {
        var cpu = machine.cpu();
        return "%04x:%x (linear 0x%x), CPL %d, %s".formatted(cpu.segments[Cpu.CS].selector(), cpu.rip,
            cpu.linear(Cpu.CS, cpu.rip), cpu.cpl, mode(cpu));
    }

    private static String mode(Cpu cpu) {
        if (!cpu.inProtectedMode()) {
            return "real-address mode";
        }
        if (cpu.inVirtual8086Mode()) {
            return "virtual-8086 mode";
        }
        if (cpu.in64BitMode()) {
            return "64-bit mode";
        }
        return (cpu.inLongMode() ? "compatibility mode, " : "protected mode, ")
            + (cpu.segments[Cpu.CS].big() ? "32-bit code" : "16-bit code");
    }

    private void link(Event event) {
        var fault = event.fault();
        if (fault == null) {
            boolean doubleFault = event.kind() == Event.Kind.EXCEPTION && event.vector() == ExceptionVector.DF.number();
            line("  %s%s", event, doubleFault ? ": an exception could not be delivered" : "");
            return;
        }
        line("  %s: %s", fault.shortForm(), fault.check().sentence());
        line("      %s", found(fault));
    }

    private String found(Fault fault) {
        var where = Origins.words(machine.cpu(), fault.origin(), fault.where());
        var address = fault.vector() == ExceptionVector.PF ? "linear 0x%x; ".formatted(fault.address()) : "";
        return "%sfound 0x%x%s (%s)".formatted(address, fault.actual(), where.isEmpty() ? "" : " in " + where,
            fault.check().section());
    }
}
