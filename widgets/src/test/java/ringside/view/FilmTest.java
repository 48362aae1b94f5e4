package ringside.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import ringside.render.Html;

/** Films of runs: what they tell, how large they are and how long they take to make. */
class FilmTest {
    private static final int MOST_BYTES = 400_000;
    /** Goes to ring 3 and back every seven steps: the costliest ordinary run. {@code ROUNDS} is how often. */
    private static final String PING_PONG = """
        enter:
            movq %rsp, tss+4(%rip)
            lea back(%rip), %rax
            mov %ax, idt+0x200(%rip)
            movw $KERNEL_CS, idt+0x202(%rip)
            movw $0xee00, idt+0x204(%rip)
            shr $16, %rax
            mov %ax, idt+0x206(%rip)
            movl $0xffffffff, idt+0x208(%rip)
            xor %ecx, %ecx
            pushq $USER_DS
            pushq $user_stack_top
            pushq $2
            pushq $USER_CS
            pushq $again
            iretq
        again:
            push %rcx
            inc %rcx
            int $0x20
            jmp again
        back:
            push %rbx
            pop %rbx
            cmp $ROUNDS, %rcx
            ja done
            iretq
        done:
            mov tss+4(%rip), %rsp
            mov $0x2a, %eax
            ret
        """;
    private static final String LOOP = """
        count:
            mov $ROUNDS, %ecx
        next:
            lea (%rcx, %rcx), %rax
            dec %ecx
            jnz next
            ret
        """;

    private static Bench run(String text, String entry, int rounds) {
        return new Bench().asm("unit", text.replace("ROUNDS", Integer.toString(rounds))).run(entry);
    }

    private static Film film(Bench bench) {
        return assertInstanceOf(Film.class, bench.views().player());
    }

    private static int size(Bench bench) {
        return Html.render(bench.views().ending().figure()).getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void itTellsEveryStep() {
        var film = film(new Bench().asm("crossing", Bench.ROUND_TRIP).run("enter"));
        assertEquals(20, film.steps().size());
        assertEquals(0, film.omitted());
        var deeds = film.steps().stream().map(Film.Moment::deed).filter(deed -> deed != null).toList();
        assertEquals(List.of("IRETQ", "INT 0x20"), deeds);
        assertEquals(List.of("kernel stack", "user stack"), film.stacks().stream().map(Film.Stack::name).toList());
        var iretq = film.steps().get(13);
        var code = film.code().get(iretq.code());
        assertEquals("iretq", code.text());
        assertEquals(new Film.Line("crossing", 16, "    iretq", false), film.listing().get(code.line()));
        var names = film.steps().get(15).writes().stream().map(Film.Write::name).toList();
        assertEquals(List.of("SS", "RSP", "RFLAGS", "CS", "RIP"), names);
    }

    /** Changes applied to what was before the first step lead to what the machine holds after the last. */
    @Test
    void itsChangesAddUp() {
        var bench = run(PING_PONG, "enter", 20);
        var film = film(bench);
        var registers = new ArrayList<>(film.registers());
        film.steps().forEach(step -> step.changed().forEach(one -> registers.set(one.register(), one.value())));
        var table = (RegisterTable) bench.views().registers();
        table.general().forEach((name, value) -> assertEquals(value, registers.get(film.names().indexOf(name)), name));
        assertEquals(Hex.of(bench.machine.cpu().gpr[4]), film.steps().stream().map(Film.Moment::sp)
            .filter(sp -> sp != null).reduce((one, next) -> next).orElseThrow());
    }

    @Test
    void shortRunsAndUnrecordedOnesHaveNoFilm() {
        var bench = new Bench().asm("one", "one: ret\n").run("one");
        assertInstanceOf(Absent.class, bench.views().player());
        assertInstanceOf(StopReport.class, bench.views().ending());
        assertInstanceOf(Absent.class, new Bench().views().player());
    }

    @Test
    void aThousandStepsFit() {
        var bench = run(PING_PONG, "enter", 110);
        var film = film(bench);
        assertTrue(film.steps().size() >= 1000, film.steps().size() + " steps");
        assertEquals(0, film.omitted());
        assertTrue(size(bench) < MOST_BYTES, size(bench) + " bytes");
    }

    @Test
    void ofLongRunsTheEndIsShown() {
        for (var bench : List.of(run(PING_PONG, "enter", 2000), run(LOOP, "count", 100_000))) {
            var film = film(bench);
            assertTrue(film.omitted() > 1000 && film.steps().size() >= 1000, film.steps().size() + " steps");
            assertEquals(bench.recorder.count(), film.first() + film.steps().size());
            assertTrue(size(bench) < MOST_BYTES, size(bench) + " bytes");
            var caption = film.figure().lead().words();
            assertTrue(caption.contains(film.omitted() + " earlier steps"), caption);
        }
    }

    @Test
    void aThousandStepsAreMadeInNoTime() {
        var bench = run(PING_PONG, "enter", 110);
        var clock = ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long start = clock.getCurrentThreadCpuTime();
            bench.views().player();
            best = Math.min(best, clock.getCurrentThreadCpuTime() - start);
        }
        assertTrue(best < 50_000_000, best / 1e6 + " ms");
    }
}
