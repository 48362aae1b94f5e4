package ringside.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ringside.state.Check;
import ringside.state.Cpu;

/** From assembly and C to ring 3 and back, on the stage. */
class CrossingTest {
    private static final String ROUND_TRIP = """
        enter:
            movq %rsp, tss+4(%rip)
            lea back(%rip), %rax
            mov $0x20, %edi
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
            mov %cs, %ebx
            push $0x11
            int $0x20
        back:
            mov tss+4(%rip), %rsp
            mov $0x2a, %eax
            ret
        """;

    private final Workbench bench = new Workbench();
    private final Cpu cpu = bench.machine().cpu();

    @Test
    void ringThreeAndBack() {
        var stop = bench.asm(ROUND_TRIP).run("enter");
        assertSame(StopReason.RETURN, stop.reason());
        assertEquals(0x2a, cpu.gpr[Cpu.RAX]);
        assertEquals(0x2b, cpu.gpr[Cpu.RBX]);
        assertEquals(0, cpu.cpl);
        assertEquals(21, stop.instructions());
    }

    @Test
    void aGateForTheSupervisorRefusesRingThree() {
        var stop = bench.asm(ROUND_TRIP.replace("$0xee00", "$0x8e00")).run("enter");
        assertSame(StopReason.FAULT, stop.reason());
        assertEquals(13, stop.event().vector());
        assertEquals(0x102, stop.event().errorCode());
        assertEquals(3, cpu.cpl, "the registers are those of the faulting instruction");
        assertEquals(bench.address("in_user") + 4, cpu.rip);
        assertEquals(Stage.USER_STACK_TOP - 8, cpu.gpr[Cpu.RSP]);
        assertEquals(0x2b, cpu.segments[Cpu.CS].selector());
    }

    @Test
    void withoutAnInnerStackTheProcessorShutsDown() {
        var stop = bench.asm(ROUND_TRIP.replace("movq %rsp, tss+4(%rip)", "movq $0, tss+4(%rip)")).run("enter");
        assertSame(StopReason.TRIPLE_FAULT, stop.reason());
        assertEquals(14, stop.chain().events().getFirst().vector());
        assertEquals(-8, stop.chain().events().getFirst().fault().address());
        assertTrue(stop.chain().shutdown());
        assertEquals(3, cpu.cpl);
    }

    @Test
    void fromC() {
        var stop = bench.c("""
            #include <ringside.h>
            __attribute__((naked)) void back(void) { __asm__("mov tss+4(%rip), %rsp; mov $42, %eax; ret"); }
            static void in_user(void) { __asm__ volatile("int $0x20"); }
            __attribute__((naked)) void cross(void) {
                __asm__("mov %%rsp, tss+4(%%rip)\\n push %0\\n push $user_stack_top\\n push $2\\n push %1\\n\
             push %2\\n iretq"
                    :: "i"(USER_DS), "i"(USER_CS), "i"(in_user));
            }
            int main(void) {
                set_idt_entry(0x20, back, 3);
                printk("cs is %x\\n", read_cs());
                return 7;
            }
            """).run("main");
        assertSame(StopReason.RETURN, stop.reason());
        assertEquals(7, cpu.gpr[Cpu.RAX]);
        assertEquals("cs is 8\n", stop.serial());
        assertEquals(42, assertReturns("cross"));
    }

    private long assertReturns(String entry) {
        assertSame(StopReason.RETURN, bench.run(entry).reason());
        return cpu.gpr[Cpu.RAX];
    }

    @Test
    void haltStops() {
        assertSame(StopReason.HALT, bench.asm("go: hlt").run("go").reason());
    }

    @Test
    void untilAndSteps() {
        bench.asm("go: nop\nthere: nop\nlater: nop\nret");
        var stop = bench.machine().run(bench.from("go").until(Set.of(bench.address("there"))));
        assertSame(StopReason.UNTIL, stop.reason());
        assertEquals(bench.address("there"), cpu.rip);
        stop = bench.machine().run(Run.onward().steps(1));
        assertSame(StopReason.STEPS, stop.reason());
        assertEquals(bench.address("later"), cpu.rip);
        assertSame(StopReason.RETURN, bench.machine().run(Run.onward()).reason());
    }

    @Test
    void anEndlessLoopMeetsItsTimeout() {
        var stop = bench.asm("go: jmp go").machine().run(Run.from(bench.address("go")).timeout(Duration.ofMillis(50)));
        assertSame(StopReason.TIMEOUT, stop.reason());
        assertTrue(stop.nanos() < 2_000_000_000L);
    }

    @Test
    void cancellationEndsARun() {
        var asked = new int[1];
        var stop = bench.asm("go: jmp go").machine().run(Run.from(bench.address("go")).cancelled(() -> ++asked[0] > 3));
        assertSame(StopReason.INTERRUPTED, stop.reason());
    }

    @Test
    void aNullPointerIsAPageFault() {
        var stop = bench.asm("go: xor %eax, %eax\nmov (%rax), %rbx\nret").run("go");
        assertSame(StopReason.FAULT, stop.reason());
        assertSame(Check.PAGE_PRESENT, stop.event().fault().check());
        assertEquals(0, stop.event().fault().address());
        assertEquals(0, stop.event().errorCode());
    }

    @Test
    void anUnhandledSoftwareInterruptIsToldAsOne() {
        var stop = bench.asm("go: int $0x80\nret").run("go");
        assertSame(StopReason.FAULT, stop.reason());
        assertEquals(0x80, stop.event().vector());
        assertEquals(bench.address("go") + 2, cpu.rip);
    }

    @Test
    void aStackThatRunsIntoTheVoidEndsInATripleFault() {
        var stop = bench.asm("go: push %rax\njmp go").run("go");
        assertSame(StopReason.TRIPLE_FAULT, stop.reason());
        assertEquals(Stage.KERNEL_STACK_TOP - Stage.STACK_SIZE, cpu.gpr[Cpu.RSP]);
    }

    @Test
    void memoryPersistsBetweenRuns() {
        bench.asm("go: incq counter(%rip)\nmov counter(%rip), %rax\nret\n.data\ncounter: .quad 5");
        assertEquals(6, assertReturns("go"));
        assertEquals(7, assertReturns("go"));
    }

    @Test
    void peekSeesWhatIsMappedOnly() {
        assertNotNull(bench.machine().peek(Stage.GDT, 72));
        assertEquals(null, bench.machine().peek(0, 1));
        assertEquals(null, bench.machine().peek(Stage.TSS + 4090, 4096 * 8));
    }
}
