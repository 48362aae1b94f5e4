package ringside.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import ringside.machine.Machine;
import ringside.machine.Stage;
import ringside.machine.Workbench;
import ringside.memory.PageWalk;
import ringside.state.Cpu;
import ringside.trace.Recorder;

/** Every rule of the lint with a program that breaks it and one that does the same properly. */
class LintTest {
    /** Ring 3 calls gate 0x20 and is left by an undeserved hlt. SETUP, FLAGS, CS, USER and HANDLER are replaced. */
    private static final String GATE = """
        enter:
            movq %rsp, tss+4(%rip)
            lea handler(%rip), %rax
            mov %ax, idt+0x200(%rip)
            movw $KERNEL_CS, idt+0x202(%rip)
            movw $0xee00, idt+0x204(%rip)
            shr $16, %rax
            mov %ax, idt+0x206(%rip)
            movl $0xffffffff, idt+0x208(%rip)
            SETUP
            pushq $USER_DS
            pushq $user_stack_top
            pushq $FLAGS
            mov $CODE, %eax
            push %rax
            pushq $in_user
            iretq
        in_user:
            USER
            int $0x20
            hlt
        handler:
            HANDLER
            iretq
        .data
        buffer: .quad 0
        """;

    /** The same with syscall. MASK, ENTRY and HANDLER are replaced. */
    private static final String CALL = """
        enter:
            movq %rsp, kernel_stack(%rip)
            mov $0xc0000080, %ecx
            rdmsr
            or $1, %eax
            wrmsr
            mov $0xc0000081, %ecx
            xor %eax, %eax
            mov $0x00180008, %edx
            wrmsr
            mov $0xc0000082, %ecx
            lea entry(%rip), %rax
            mov $0xffffffff, %edx
            wrmsr
            mov $0xc0000084, %ecx
            mov $MASK, %eax
            xor %edx, %edx
            wrmsr
            xor %ecx, %ecx
            pushq $USER_DS
            pushq $user_stack_top
            pushq $0x202
            pushq $USER_CS
            pushq $in_user
            iretq
        in_user:
            syscall
            hlt
        entry:
            ENTRY
            movq %rsp, user_stack(%rip)
            movq kernel_stack(%rip), %rsp
            HANDLER
            movq user_stack(%rip), %rsp
            sysretq
        .data
        kernel_stack: .quad 0
        user_stack: .quad 0
        """;

    /** U/S of a page-table entry. */
    private static final long USER = 4;
    private static final String FILL = "push %rdi; push %rcx; lea buffer(%rip), %rdi; mov $1, %ecx; rep stosb; pop %rcx;"
        + " pop %rdi";
    private static final String SPARE_STACK = "movq $interrupt_stack_top, tss+36(%rip); movb $1, idt+0x204(%rip); ";
    private static final String SMAP = "mov %cr4, %rax; bts $21, %rax; mov %rax, %cr4";

    /**
     * A rule's two programs.
     *
     * @param rule   its name
     * @param guilty breaks it
     * @param clean  does not
     */
    private record Pair(String rule, String guilty, String clean) {
    }

    private static String gate(String... replacements) {
        return replaced(GATE, List.of("SETUP", "nop", "FLAGS", "2", "CODE", "0x2b", "USER", "nop", "HANDLER", "nop"),
            replacements);
    }

    private static String call(String... replacements) {
        return replaced(CALL, List.of("MASK", "0x44700", "ENTRY", "nop", "HANDLER", "nop"), replacements);
    }

    private static String setMask(String value) {
        return "push %rcx; mov $0xc0000084, %ecx; mov $" + value + ", %eax; xor %edx, %edx; wrmsr; pop %rcx";
    }

    /** Whole words only: USER is not that of USER_DS. */
    private static String replaced(String text, List<String> defaults, String... replacements) {
        var result = text;
        for (int i = 0; i + 1 < replacements.length; i += 2) {
            result = result.replaceAll("\\b" + replacements[i] + "\\b", replacements[i + 1].replace("$", "\\$"));
        }
        for (int i = 0; i < defaults.size(); i += 2) {
            result = result.replaceAll("\\b" + defaults.get(i) + "\\b", defaults.get(i + 1));
        }
        return result;
    }

    private static List<Pair> pairs() {
        return List.of(
            new Pair("syscall-mask", call("MASK", "0x700"), call()),
            // What counts is what IA32_FMASK and the IDT held at the entry, not what they hold in the end.
            new Pair("syscall-mask", call("MASK", "0x700", "HANDLER", setMask("0x44700")),
                call("HANDLER", setMask("0x700"))),
            new Pair("exception-gate",
                gate("SETUP", "movb $0xee, idt+0xe5(%rip)", "HANDLER", "movb $0x8e, idt+0xe5(%rip)"),
                gate("HANDLER", "movb $0xee, idt+0xe5(%rip); movb $0x8e, idt+0xe5(%rip)")),
            new Pair("direction-flag", gate("HANDLER", FILL), gate("HANDLER", "cld; " + FILL)),
            new Pair("alignment-flag", gate("SETUP", SMAP), gate("SETUP", SMAP, "HANDLER", "clac")),
            new Pair("leaked-register", gate("HANDLER", "mov %rsp, %rbx"),
                gate("HANDLER", "push %rbx; mov %rsp, %rbx; pop %rbx")),
            new Pair("user-stack", call("ENTRY", "push %rax; pop %rax"), call("HANDLER", "push %rax; pop %rax")),
            new Pair("interrupts-on-user-stack", call("MASK", "0x44500"), call()),
            new Pair("swapgs-from-ring-0", gate("SETUP", "int $0x20", "HANDLER", "swapgs; swapgs"),
                gate("HANDLER", "swapgs; swapgs")),
            new Pair("swapgs-odd", gate("HANDLER", "swapgs"), gate("HANDLER", "swapgs; swapgs")),
            new Pair("swapgs-interruptible", gate("HANDLER", "sti; nop; swapgs; swapgs; cli"),
                gate("HANDLER", "swapgs; swapgs")),
            new Pair("selector-slot", gate("CODE", "0x7002b"), gate()),
            new Pair("io-privilege", gate("FLAGS", "0x3002"), gate()),
            new Pair("user-pointer", gate("USER", "lea buffer(%rip), %rbx", "HANDLER", "mov (%rbx), %rax"),
                gate("USER", "lea buffer(%rip), %rbx", "HANDLER", "stac; mov (%rbx), %rax; clac")),
            new Pair("red-zone", gate("HANDLER", "mov %rax, -8(%rsp)"),
                gate("HANDLER", "sub $8, %rsp; mov %rax, (%rsp); add $8, %rsp")),
            new Pair("shared-ist", gate("SETUP", SPARE_STACK + "movb $1, idt+0x24(%rip)"),
                gate("SETUP", SPARE_STACK + "movb $2, idt+0x24(%rip)")),
            new Pair("exception-gate", gate("SETUP", "movb $0xee, idt+0xe5(%rip)"),
                gate("SETUP", "movb $0xee, idt+0x35(%rip)")));
    }

    @TestFactory
    List<DynamicTest> everyRuleFindsTheGuiltyAndSparesTheClean() {
        return pairs().stream().map(pair -> DynamicTest.dynamicTest(pair.rule(), () -> {
            assertTrue(rules(pair.guilty()).contains(pair.rule()), () -> "spared: only " + rules(pair.guilty()));
            assertFalse(rules(pair.clean()).contains(pair.rule()), () -> "accused: " + warnings(pair.clean()));
        })).toList();
    }

    @Test
    void everyRuleHasItsPrograms() {
        assertEquals(new TreeSet<>(Lint.rules()),
            pairs().stream().map(Pair::rule).collect(Collectors.toCollection(TreeSet::new)));
        assertTrue(Lint.rules().size() >= 10);
    }

    @Test
    void properEntriesGiveNoWarning() {
        assertEquals(List.of(), warnings(gate()));
        assertEquals(List.of(), warnings(call()));
    }

    @Test
    void aWarningNamesTheStepAndTheAddress() {
        var warning = warnings(gate("HANDLER", "swapgs")).getFirst();
        assertEquals("swapgs-odd", warning.rule());
        assertEquals("handler+0x3", warning.symbol());
        assertTrue(warning.step() > 0);
    }

    private static Set<String> rules(String program) {
        return warnings(program).stream().map(Lint.Warning::rule).collect(Collectors.toSet());
    }

    private static List<Lint.Warning> warnings(String text) {
        var bench = new Workbench().asm(text);
        var machine = bench.machine();
        if (text.contains(SMAP)) {
            supervisorOnly(machine);
        }
        var recorder = new Recorder(machine);
        recorder.run(bench.from("enter"));
        assertTrue(recorder.count() > 20 && (machine.cpu().cpl == 3 || machine.cpu().gpr[Cpu.RSP] != 0));
        return Lint.of(recorder, 0, new Names() {
            @Override
            public String symbol(long address) {
                return bench.program().symbols().nearest(address).map(Object::toString).orElse(null);
            }

            @Override
            public String line(long address) {
                return null;
            }
        });
    }

    /** With SMAP the kernel's own tables and stacks must be the kernel's. */
    private static void supervisorOnly(Machine machine) {
        var walk = new PageWalk(machine.cpu(), machine.ram());
        for (long page : new long[] {Stage.GDT, Stage.IDT, Stage.TSS, Stage.KERNEL_STACK_TOP - 4096}) {
            walk.walk(page);
            machine.ram().write(walk.entryAddress(1), 64, walk.entry(1) & ~USER);
        }
        machine.memory().flush();
    }
}
