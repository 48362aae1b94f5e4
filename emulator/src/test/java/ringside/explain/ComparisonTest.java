package ringside.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import ringside.explain.Comparison.How;
import ringside.explain.Comparison.Likeness;
import ringside.explain.Comparison.Row;
import ringside.isa.Disassembly;
import ringside.machine.Workbench;
import ringside.toolchain.SymbolAt;
import ringside.toolchain.SymbolTable;
import ringside.trace.Recorded;
import ringside.trace.Recorder;

/** Two programs, run and laid side by side: where they part is where a reader would say so. */
class ComparisonTest {
    private record Steps(List<Recorded> steps, SymbolTable symbols) implements Track {
        @Override
        public long count() {
            return steps.size();
        }

        @Override
        public Recorded step(long index) {
            return steps.get((int) index);
        }

        @Override
        public String text(Recorded step) {
            return step.instruction() == null ? "?" : Disassembly.att(step.instruction(), this::symbol).replaceFirst("-?0x[0-9a-f]+\\(%rip\\)", "(%rip)")
                .replaceFirst("0x[0-9a-f]{5,}", "").replaceFirst("# 0x[0-9a-f]+", "");
        }

        @Override
        public String symbol(long address) {
            return symbols.nearest(address).map(SymbolAt::toString).orElse(null);
        }
    }

    private static Track run(String text) {
        var bench = new Workbench().asm(text);
        var recorder = new Recorder(bench.machine());
        recorder.run(bench.from("go"));
        var steps = new ArrayList<Recorded>();
        for (long i = 0; i < recorder.count(); i++) {
            steps.add(recorder.step(i));
        }
        return new Steps(steps, bench.program().symbols());
    }

    private static final String HANDLER = """
        go:
            mov $1, %ecx
            shl $40, %rcx
            lea handler(%rip), %rax
            mov %ax, idt+0xe0(%rip)
            movw $KERNEL_CS, idt+0xe2(%rip)
            movw $0x8e00, idt+0xe4(%rip)
            shr $16, %rax
            mov %ax, idt+0xe6(%rip)
            movl $0xffffffff, idt+0xe8(%rip)
            mov (%rcx), %rax
            ret
        handler:
            push %rax
            pop %rax
            REPAIR
            addq $3, (%rsp)
            iretq
        """;

    @Test
    void theSameRunTwiceNeverParts() {
        var program = HANDLER.replace("REPAIR", "add $8, %rsp");
        var found = Comparison.of(run(program), run(program));
        assertSame(How.NEVER, found.how());
        assertEquals(run(program).count(), found.common());
    }

    @Test
    void aLineMoreIsFoundWhereItStandsThoughAllBehindItMoved() {
        var broken = HANDLER.replace("REPAIR", "");
        var repaired = HANDLER.replace("REPAIR", "add $8, %rsp");
        var found = Comparison.of(run(broken), run(repaired));
        assertSame(How.INSTRUCTION, found.how());
        assertEquals(12, found.common());
        assertEquals(new Row(11, 11, Likeness.SAME), found.rows().get(3));
        assertEquals(new Row(Comparison.NONE, 12, Likeness.ONLY_SECOND), found.rows().get(4));
        assertEquals(12, found.rows().get(5).first(), "addq stands beside addq");
        assertEquals(13, found.rows().get(5).second());
        assertSame(Likeness.OTHER_RESULT, found.rows().get(5).likeness());
    }

    @Test
    void anotherConstantIsAnotherInstructionAndAnotherMemoryAnotherResult() {
        var constant = Comparison.of(run("go: mov $1, %eax\nadd $2, %eax\nret"),
            run("go: mov $1, %eax\nadd $3, %eax\nret"));
        assertSame(How.INSTRUCTION, constant.how());
        assertEquals(1, constant.common());
        var memory = Comparison.of(run("go: mov data(%rip), %rax\nret\n.data\ndata: .quad 1"),
            run("go: nop\nmov data(%rip), %rax\nret\n.data\ndata: .quad 1"));
        assertSame(How.INSTRUCTION, memory.how());
        var result = Comparison.of(run("go: mov data(%rip), %rax\nret\n.data\ndata: .quad 1"),
            run("go: mov data(%rip), %rax\nret\n.data\ndata: .quad 2"));
        assertSame(How.RESULT, result.how());
        assertEquals(List.of(new Comparison.Difference("rax", "0x1", "0x2")), result.differences());
    }

    @Test
    void anExceptionInOneOfThem() {
        var found = Comparison.of(run("go: mov selector(%rip), %ax\nmov %ax, %ds\nret\n.data\nselector: .word 0x10"),
            run("go: mov selector(%rip), %ax\nmov %ax, %ds\nret\n.data\nselector: .word 0xff"));
        assertSame(How.RESULT, found.how());
        var later = Comparison.of(run("go: mov data(%rip), %rbx\nmov (%rbx), %rbx\nret\n.data\ndata: .quad data"),
            run("go: mov data(%rip), %rbx\nret\n.data\ndata: .quad data"));
        assertSame(How.INSTRUCTION, later.how());
    }

    @Test
    void aRunThatEndsEarlierParts() {
        var bench = new Workbench().asm("go: nop\nnop\nnop\nret");
        var recorder = new Recorder(bench.machine());
        recorder.run(bench.from("go").steps(2));
        var one = new Steps(List.of(recorder.step(0), recorder.step(1)), bench.program().symbols());
        var found = Comparison.of(one, run("go: nop\nnop\nnop\nret"));
        assertSame(How.END, found.how());
        assertEquals(2, found.common());
        assertTrue(found.rows().getLast().likeness() == Likeness.ONLY_SECOND);
    }
}
