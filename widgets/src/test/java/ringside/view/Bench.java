package ringside.view;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import ringside.machine.Machine;
import ringside.machine.Run;
import ringside.machine.Stage;
import ringside.machine.Start;
import ringside.machine.Stop;
import ringside.toolchain.Language;
import ringside.toolchain.Program;
import ringside.toolchain.Toolchain;
import ringside.toolchain.ToolchainException;
import ringside.toolchain.UnitSource;
import ringside.trace.Recorder;

/** A recorded machine on its stage, with units from text, and its views. */
final class Bench {
    /** To ring 3 by {@code iretq} and back by {@code int $0x20}, whose gate is made by hand. */
    static final String ROUND_TRIP = """
        enter:
            movq %rsp, tss+4(%rip)
            lea back(%rip), %rax
            mov %ax, idt+0x200(%rip)
            movw $KERNEL_CS, idt+0x202(%rip)
            movw $0xee00, idt+0x204(%rip)
            shr $16, %rax
            mov %ax, idt+0x206(%rip)
            movl $0xffffffff, idt+0x208(%rip)
            pushq $USER_DS
            pushq $user_stack_top
            pushq $2
            pushq $USER_CS
            pushq $in_user
            iretq
        in_user:
            push $0x11
            int $0x20
        back:
            push %rbx
        done:
            mov tss+4(%rip), %rsp
            mov $0x2a, %eax
            ret
        """;

    private static Toolchain toolchain;

    final Machine machine = new Machine();
    final Recorder recorder = new Recorder(machine);
    final Program program;
    private Stop stop;

    Bench() {
        program = tools().program(Stage.UNITS, Stage.symbols());
    }

    private static synchronized Toolchain tools() {
        try {
            return toolchain != null ? toolchain : (toolchain = Toolchain.open(Toolchain.defaultCache(), line -> { }));
        } catch (ToolchainException e) {
            throw new AssertionError(e);
        }
    }

    Bench asm(String name, String text) {
        return put(name, Language.ATT, text);
    }

    Bench c(String name, String text) {
        return put(name, Language.C, text);
    }

    private Bench put(String name, Language language, String text) {
        try {
            var placement = program.put(tools().compile(UnitSource.of(name, language, text)));
            placement.maps().forEach(region ->
                machine.map(region.address(), region.size(), region.writable(), region.executable(), region.ring()));
            placement.writes().forEach(write -> machine.write(write.address(), write.bytes()));
            return this;
        } catch (ToolchainException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    long address(String name) {
        return program.symbols().address(name).orElseThrow();
    }

    Bench run(String entry) {
        stop = recorder.run(Run.from(address(entry)).steps(1_000_000));
        return this;
    }

    /** Starts an image in real-address mode. */
    Bench boot(byte[] image) {
        stop = recorder.run(new Run(new Start.Boot(image), Set.of(), Set.of(), 1_000, Duration.ofDays(1), () -> false,
            (count, nanos) -> { }));
        return this;
    }

    Bench runUntil(String entry, String until) {
        stop = recorder.run(Run.from(address(entry)).steps(1_000_000).until(Set.of(address(until))));
        return this;
    }

    Views views() {
        return new Views(machine, recorder, Optional.of(program), Optional.ofNullable(stop));
    }
}
