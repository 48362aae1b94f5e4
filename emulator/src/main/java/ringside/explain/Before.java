package ringside.explain;

import java.util.Optional;
import ringside.machine.Machine;
import ringside.memory.PageWalk;
import ringside.memory.PhysicalMemory;
import ringside.semantics.Event;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;
import ringside.trace.MemoryWrite;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

/**
 * The machine as it was before a recorded step, as far as the recording tells: what the steps since have changed is taken
 * back on a scratch. Model-specific registers other than IA32_EFER and the table registers are those of now.
 */
final class Before {
    /** What lies further back is not worth the way. */
    private static final long FURTHEST = 1 << 14;

    private Before() {
    }

    /** The state before a step; empty where it cannot be told any more. */
    static Optional<Scratch> step(Machine machine, Recorder recorder, long number) {
        long count = recorder.count();
        boolean known = number >= recorder.first() && number < count && count - number <= FURTHEST
            && machine.cpu().instructions <= recorder.step(count - 1).index() + 1;
        if (!known) {
            return Optional.empty();
        }
        var registers = recorder.registersBefore(number);
        var scratch = new Scratch(machine);
        takeBack(scratch, recorder, number);
        var cpu = scratch.cpu();
        cpu.rip = recorder.step(number).rip();
        restore(scratch, registers);
        return Optional.of(new Scratch(cpu, scratch.ram()));
    }

    /** What is tried in that state: the instruction, or the delivery of what came from outside. */
    static Attempt attempt(Recorder recorder, long number) {
        var step = recorder.step(number);
        boolean outside = step.event() != null && step.event().kind() == Event.Kind.EXTERNAL;
        return outside ? new Attempt.Delivery(step.event()) : new Attempt.AtRip();
    }

    private static void takeBack(Scratch scratch, Recorder recorder, long number) {
        for (long n = recorder.count() - 1; n >= number; n--) {
            for (var write : recorder.step(n).writes().reversed()) {
                takeBack(scratch.cpu(), scratch.ram(), write);
            }
        }
    }

    private static void takeBack(Cpu cpu, PhysicalMemory ram, MemoryWrite write) {
        var walk = new PageWalk(cpu, ram);
        for (int i = 0; i < write.width() >> 3; i++) {
            if (walk.walk(write.address() + i) && ram.isTouched(walk.physical())) {
                ram.write(walk.physical(), 8, write.before() >>> 8 * i);
            }
        }
    }

    private static void restore(Scratch scratch, long[] registers) {
        var cpu = scratch.cpu();
        System.arraycopy(registers, 0, cpu.gpr, 0, 16);
        cpu.flags.value(registers[RegisterId.RFLAGS.ordinal()]);
        cpu.cpl = (int) registers[RegisterId.CPL.ordinal()];
        cpu.cr0 = registers[RegisterId.CR0.ordinal()];
        cpu.cr2 = registers[RegisterId.CR2.ordinal()];
        cpu.cr3 = registers[RegisterId.CR3.ordinal()];
        cpu.cr4 = registers[RegisterId.CR4.ordinal()];
        cpu.efer = registers[RegisterId.EFER.ordinal()];
        cpu.kernelGsBase = registers[RegisterId.KERNEL_GS_BASE.ordinal()];
        var ids = new RegisterId[] {RegisterId.ES, RegisterId.CS, RegisterId.SS, RegisterId.DS, RegisterId.FS,
            RegisterId.GS};
        for (int segment = 0; segment < ids.length; segment++) {
            restore(scratch, segment, (int) registers[ids[segment].ordinal()]);
        }
        cpu.segments[Cpu.FS] = cpu.segments[Cpu.FS].withBase(registers[RegisterId.FS_BASE.ordinal()]);
        cpu.segments[Cpu.GS] = cpu.segments[Cpu.GS].withBase(registers[RegisterId.GS_BASE.ordinal()]);
    }

    /** The hidden part is what a load of the selector would give. */
    private static void restore(Scratch scratch, int segment, int selector) {
        var cpu = scratch.cpu();
        if (cpu.segments[segment].selector() == selector) {
            return;
        }
        cpu.segments[segment] = cpu.segmentsAreReal() ? new SegmentRegister(selector, (long) selector << 4, 0xffff,
            cpu.segments[segment].attributes())
            : (selector & ~3) == 0 ? new SegmentRegister(selector, 0, 0, 0)
            : Selectors.descriptor(scratch, selector).loaded(selector);
    }
}
