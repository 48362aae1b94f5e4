package ringside.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import ringside.explain.Link.Kind;
import ringside.machine.Stage;
import ringside.machine.Workbench;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

class ProvenanceTest {
    private final Workbench bench = new Workbench();
    private Recorder recorder;

    private Provenance after(String text) {
        recorder = new Recorder(bench.asm(text).machine());
        recorder.run(bench.from("go"));
        return new Provenance(recorder, Gallery.names(bench));
    }

    private List<Link> of(Holder holder, String text) {
        var provenance = after(text);
        return provenance.of(holder, recorder.count());
    }

    private static List<Long> steps(List<Link> links) {
        return links.stream().map(Link::step).toList();
    }

    @Test
    void throughMovesPushesAndPopsToAConstant() {
        var links = of(Holder.of(RegisterId.RDI),
            "go: mov $42, %eax\nmov %rax, %rbx\npush %rbx\nnop\npop %rcx\nlea 8(%rcx), %rdi\nret");
        assertEquals(List.of(5L, 4L, 2L, 1L, 0L), steps(links));
        assertEquals(List.of(Kind.CHANGED, Kind.MOVED, Kind.MOVED, Kind.MOVED, Kind.CONSTANT),
            links.stream().map(Link::kind).toList());
        assertEquals(List.of(50L, 42L, 42L, 42L, 42L), links.stream().map(Link::value).toList());
        assertEquals("asm:2", links.getLast().line());
    }

    @Test
    void throughTheProcessorsFrame() {
        var links = of(Holder.of(RegisterId.RSI), """
            go: lea handler(%rip), %rsi
                mov $0x80, %edi
                xor %edx, %edx
                call set_idt_entry
                movw $0x10, %ax
                mov %eax, %ss
                int $0x80
                ret
            handler:
                mov 32(%rsp), %rsi
                iretq
            """);
        assertEquals(Kind.MOVED, links.get(0).kind());
        assertEquals(Kind.PROCESSOR, links.get(1).kind());
        assertTrue(links.get(1).words().contains("pushed SS"), links.get(1).words());
        assertEquals("SS", links.get(2).holder());
    }

    @Test
    void whatTheProcessorMakesEndsTheChain() {
        var links = of(Holder.word(Stage.KERNEL_STACK_TOP - 16), "go: call next\nnext: pop %rax\nret");
        assertEquals(Kind.MADE, links.getLast().kind());
        assertEquals(0, links.getLast().step());
    }

    @Test
    void aValueThatNobodySetWasThereBefore() {
        assertEquals(Kind.BEFORE, of(Holder.of(RegisterId.R12), "go: nop\nret").getLast().kind());
    }

    @Test
    void aRegisterThatWasClearedAgainIsAConstant() {
        var links = of(Holder.of(RegisterId.RBX), "go: nop\nxor %ebx, %ebx\nret");
        assertEquals(List.of(1L), steps(links));
        assertEquals(Kind.CONSTANT, links.getLast().kind());
    }

    @Test
    void aNewRunForgetsWhatRegistersHeld() {
        var provenance = after("go: mov $7, %ebp\nret\nagain: nop\nret");
        recorder.run(bench.from("again"));
        assertEquals(Kind.BEFORE, provenance.of(Holder.of(RegisterId.RBP), recorder.count()).getLast().kind());
    }

    @Test
    void pushesAndPopsInARowAreOneLinkOfTheStackPointer() {
        var links = of(Holder.of(RegisterId.RSP),
            "go: mov %rsp, %rbp\nmovabs $user_stack_top, %rsp\npush %rax\npush %rax\npush %rax\nhlt");
        assertEquals(List.of(Kind.CHANGED, Kind.CONSTANT), links.stream().map(Link::kind).toList());
        assertEquals(Stage.USER_STACK_TOP - 24, links.getFirst().value());
    }

    @Test
    void copiesByStringInstructionsAreFollowed() {
        var links = of(Holder.of(RegisterId.RAX), """
            go: movabs $user_stack_top - 64, %rdi
                lea -64(%rdi), %rsi
                mov $99, %ebx
                mov %rbx, 8(%rsi)
                mov $4, %ecx
                rep movsq
                movabs $user_stack_top - 56, %rdx
                mov (%rdx), %rax
                ret
            """);
        assertEquals(Kind.CONSTANT, links.getLast().kind());
        assertEquals(99, links.getLast().value());
    }

    /** A page at 0x8000001000 is the page table itself: through it an entry is written. */
    @Test
    void ofAPageTableEntryWrittenThroughAnotherAddress() {
        var provenance = after("""
            go: movq %cr3, %rax
                leaq physical_memory(%rax), %rax
                movl $directory + 0x80000007, %edx
                movq %rdx, 8(%rax)
                movl $middle + 0x80000007, %edx
                movq %rdx, directory(%rip)
                movl $table + 0x80000007, %edx
                movq %rdx, middle(%rip)
                movq %rdx, table+8(%rip)
                movabs $0x8000001000, %rbx
                movl $0x3000003, %ecx
                movq %rcx, 16(%rbx)
                ret
                .data
                .balign 4096
            directory: .space 4096
            middle: .space 4096
            table: .space 4096
            """);
        long entry = bench.address("table") + 16;
        var links = provenance.ofMemory(bench.machine(), entry, recorder.count());
        assertEquals(List.of(11L, 10L), steps(links));
        assertEquals("[0x8000001010]", links.getFirst().holder());
        assertEquals("PTE of 0x8000002000", MemoryRole.words(bench.machine(), entry));
        assertEquals("PDE of 0x8000000000", MemoryRole.words(bench.machine(), bench.address("middle")));
    }

    @Test
    void theProcessorsOwnWordsHaveNames() {
        var machine = bench.machine();
        assertEquals("GDT entry 0x10", MemoryRole.words(machine, Stage.GDT + 0x14));
        assertEquals("gate 0x80", MemoryRole.words(machine, Stage.IDT + 0x808));
        assertEquals("TSS + 0x4", MemoryRole.words(machine, Stage.TSS + 4));
        assertEquals(null, MemoryRole.words(machine, Stage.KERNEL_STACK_TOP - 8));
    }
}
