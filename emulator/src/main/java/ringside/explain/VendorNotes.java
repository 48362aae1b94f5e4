package ringside.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import ringside.isa.Instruction;
import ringside.machine.Machine;
import ringside.semantics.Msr;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Vendor;
import ringside.state.VendorDifference;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

/** What would become of an instruction on the other vendor's processor, where that is something else. */
public final class VendorNotes {
    private VendorNotes() {
    }

    /**
     * A difference.
     *
     * @param subject what behaves differently
     * @param here    what became of the instruction on this machine's processor
     * @param vendor  the other vendor: {@code Intel} or {@code AMD}
     * @param there   what becomes of it on the other vendor's
     * @param sources where the manuals say so
     */
    public record Note(String subject, String here, String vendor, String there, String sources) {
    }

    /** The notes on a recorded step. */
    public static List<Note> of(Machine machine, Recorder recorder, long number) {
        return Before.step(machine, recorder, number)
            .map(scratch -> of(scratch, Before.attempt(recorder, number))).orElse(List.of());
    }

    /** Tries the same with both processors; notes are empty where the outcome is the same. */
    public static List<Note> of(Scratch scratch, Attempt attempt) {
        scratch.reset();
        var instruction = scratch.instruction(attempt);
        if (instruction == null) {
            return List.of();
        }
        var difference = difference(scratch.cpu(), instruction);
        var here = scratch.cpu().model;
        var there = here.vendor(here.is(Vendor.INTEL) ? Vendor.AMD : Vendor.INTEL);
        if (difference.isEmpty() && here.features().equals(there.features())) {
            return List.of();
        }
        var own = outcome(scratch, attempt);
        scratch.reset();
        var other = outcome(scratch.as(there), attempt);
        return own.equals(other) ? List.of()
            : difference.or(() -> feature(own, other)).map(what -> note(what, here.vendor(), own, other)).stream().toList();
    }

    private record Subject(String subject, String sources) {
        static Subject of(VendorDifference difference) {
            return new Subject(difference.subject(), difference.sources());
        }
    }

    private static Note note(Subject what, Vendor vendor, Outcome own, Outcome other) {
        return new Note(what.subject(), own.words(other), vendor == Vendor.INTEL ? "AMD" : "Intel", other.words(own),
            what.sources());
    }

    /** An opcode that one of the two lacks. */
    private static Optional<Subject> feature(Outcome own, Outcome other) {
        return own.lacks() != other.lacks()
            ? Optional.of(new Subject("the instruction itself", "SDM vol. 2A, CPUID; APM vol. 3, appendix D"))
            : Optional.empty();
    }

    // ---- Which difference an instruction is about

    private static Optional<Subject> difference(Cpu cpu, Instruction instruction) {
        return Optional.ofNullable(switch (instruction.opcode().meaning()) {
            case "syscall" -> cpu.in64BitMode() ? null : VendorDifference.SYSCALL_OUTSIDE_64_BIT_MODE;
            case "sysret" -> !cpu.in64BitMode() ? VendorDifference.SYSCALL_OUTSIDE_64_BIT_MODE
                : cpu.canonical(cpu.gpr[Cpu.RCX]) ? VendorDifference.SYSRET_STACK_SEGMENT
                : VendorDifference.SYSRET_NON_CANONICAL;
            case "sysenter", "sysexit" -> cpu.inLongMode() ? VendorDifference.SYSENTER_IN_LONG_MODE : null;
            case "rdmsr", "wrmsr" -> register(cpu);
            case "mov_to_segment", "pop_segment", "lds", "les", "lfs", "lgs" -> VendorDifference.NULL_SELECTOR_BASE;
            default -> null;
        }).map(Subject::of);
    }

    private static VendorDifference register(Cpu cpu) {
        int number = (int) cpu.gpr[Cpu.RCX];
        if (number == (int) Msr.SYSENTER_ESP.number() || number == (int) Msr.SYSENTER_EIP.number()) {
            return VendorDifference.SYSENTER_MSR_WIDTH;
        }
        return number >>> 16 == 0xc001 ? VendorDifference.AMD_REGISTERS : VendorDifference.INTEL_REGISTERS;
    }

    // ---- Outcomes

    /**
     * What a trial came to.
     *
     * @param fault     its short form, or null
     * @param check     the check that failed, or null
     * @param registers those that are recorded, the segments' hidden parts and the SYSENTER registers
     */
    private record Outcome(String fault, Check check, List<Named> registers) {
        boolean lacks() {
            return check == Check.OPCODE_DEFINED;
        }

        /** Which registers another outcome leaves otherwise. */
        List<String> differs(Outcome other) {
            var words = new ArrayList<String>();
            for (int i = 0; i < registers.size(); i++) {
                if (!Objects.equals(registers.get(i), other.registers.get(i))) {
                    words.add(registers.get(i).name() + " = " + registers.get(i).value());
                }
            }
            return words;
        }

        String words(Outcome other) {
            if (fault != null) {
                return "raises " + fault;
            }
            var different = other.fault() == null ? differs(other) : List.<String>of();
            return different.isEmpty() ? "completes" : "completes with " + String.join(", ", different);
        }
    }

    private record Named(String name, String value) {
    }

    private static Outcome outcome(Scratch scratch, Attempt attempt) {
        var trial = scratch.attempt(attempt);
        var cpu = scratch.cpu();
        var registers = new ArrayList<Named>();
        registers.add(new Named("RIP", Telling.hex(cpu.rip)));
        for (var id : RegisterId.values()) {
            registers.add(new Named(id.label(), Telling.hex(id.of(cpu))));
        }
        for (int i = 0; i < cpu.segments.length; i++) {
            registers.add(new Named("the limit of " + Wording.segment(i), Telling.hex(cpu.segments[i].limit())));
            registers.add(new Named("the base of " + Wording.segment(i), Telling.hex(cpu.segments[i].base())));
        }
        registers.add(new Named("IA32_SYSENTER_ESP", Telling.hex(cpu.sysenterEsp)));
        registers.add(new Named("IA32_SYSENTER_EIP", Telling.hex(cpu.sysenterEip)));
        return new Outcome(trial.fault() == null ? null : trial.fault().shortForm(),
            trial.fault() == null ? null : trial.fault().check(), registers);
    }
}
