package ringside.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import ringside.memory.PageWalk;
import ringside.memory.Pages;
import ringside.state.Cpu;

class SnapshotTest {
    private static final String WRITER = """
        go: mov $2000, %ecx
        1: mov %rcx, buffer(,%rcx,8)
        incl counter
        push %rcx
        pop %rax
        mov $0xe9, %dx
        out %al, %dx
        loop 1b
        ret
        .bss
        counter: .long 0
        .balign 4096
        buffer: .space 20000
        """;
    private final Workbench bench = new Workbench().asm(WRITER);
    private final Machine machine = bench.machine();

    private static void assertSameState(Snapshot expected, Snapshot actual) {
        assertArrayEquals(expected.state(), actual.state());
        assertEquals(expected.ram().count(), actual.ram().count());
        for (int page = 0; page < expected.ram().count(); page++) {
            assertArrayEquals(bytes(expected.ram(), page), bytes(actual.ram(), page), "page " + page);
        }
    }

    private static byte[] bytes(Pages pages, int number) {
        var page = pages.page(number);
        return page == null ? new byte[4096] : page;
    }

    @Test
    void goesBackAndDoesTheSameAgain() {
        var before = machine.snapshot();
        assertSame(StopReason.RETURN, bench.run("go").reason());
        var after = machine.snapshot();
        var text = machine.console().text();
        assertNotEquals(0, text.length());
        machine.restore(before);
        assertSameState(before, machine.snapshot());
        assertEquals("", machine.console().text());
        assertSame(StopReason.RETURN, bench.run("go").reason());
        assertSameState(after, machine.snapshot());
        assertEquals(text, machine.console().text());
    }

    @Test
    void whatComesLaterDoesNotTouchIt() {
        machine.run(bench.from("go").steps(5000));
        var middle = machine.snapshot();
        var another = new Workbench().asm(WRITER);
        another.machine().run(another.from("go").steps(5000));
        machine.run(Run.onward());
        assertSameState(another.machine().snapshot(), middle);
    }

    @Test
    void goesForwardAgain() {
        machine.run(bench.from("go").steps(3000));
        var early = machine.snapshot();
        machine.run(Run.onward().steps(3000));
        var late = machine.snapshot();
        int length = machine.console().size();
        machine.restore(early);
        machine.run(Run.onward().steps(10));
        machine.restore(late);
        assertSameState(late, machine.snapshot());
        assertEquals(length, machine.console().size());
        machine.run(Run.onward());
        var plain = new Workbench().asm(WRITER);
        plain.run("go");
        assertSameState(plain.machine().snapshot(), machine.snapshot());
        assertEquals(plain.machine().console().text(), machine.console().text());
    }

    @Test
    void unchangedPagesAreShared() {
        machine.run(bench.from("go").steps(3000));
        var early = machine.snapshot();
        machine.run(Run.onward().steps(70));
        var late = machine.snapshot();
        long changed = 0;
        for (int page = 0; page < early.ram().count(); page++) {
            changed += early.ram().shares(late.ram(), page) ? 0 : 1;
        }
        assertTrue(changed > 0 && changed <= 4, "pages copied: " + changed);
    }

    @Test
    void codeThatChangedIsDecodedAnew() {
        var bench = new Workbench().asm("go: mov $1, %eax\nret\nother: movb $2, go + 1(%rip)\nret");
        bench.machine().map(bench.address("go") & -4096, 4096, true, true, 0);
        bench.run("go");
        var before = bench.machine().snapshot();
        bench.run("other");
        bench.run("go");
        assertEquals(2, bench.machine().cpu().gpr[0]);
        bench.machine().restore(before);
        bench.run("go");
        assertEquals(1, bench.machine().cpu().gpr[0]);
    }

    @Test
    void staleTranslationsAreStateToo() {
        var bench = new Workbench().asm("go: mov one, %rax\nmov one, %rbx\nret\n.data\n.balign 4096\n"
            + "one: .quad 1\n.balign 4096\ntwo: .quad 2");
        var machine = bench.machine();
        machine.run(bench.from("go").steps(1));
        var walk = new PageWalk(machine.cpu(), machine.ram());
        assertTrue(walk.walk(bench.address("two")));
        long other = walk.entry(1);
        assertTrue(walk.walk(bench.address("one")));
        machine.ram().write(walk.entryAddress(1), 64, other);
        var snapshot = machine.snapshot();
        var fresh = new Machine();
        fresh.restore(snapshot);
        fresh.run(Run.onward().steps(1));
        assertEquals(1, fresh.cpu().gpr[Cpu.RBX]);
        fresh.restore(snapshot);
        fresh.memory().flush();
        fresh.run(Run.onward().steps(1));
        assertEquals(2, fresh.cpu().gpr[Cpu.RBX]);
    }

    @Test
    void theGateOfLine20IsState() {
        machine.ports().out(0x92, 8, 0);
        var closed = machine.snapshot();
        machine.ports().out(0x92, 8, 2);
        machine.restore(closed);
        assertEquals(0, machine.ports().in(0x92, 8));
    }

    @Test
    void aBootedMachineComesBackToItsStage() {
        var staged = machine.snapshot();
        var sector = new byte[512];
        sector[0] = (byte) 0xf4;
        sector[510] = 0x55;
        sector[511] = (byte) 0xaa;
        machine.boot(sector);
        var booted = machine.snapshot();
        assertTrue(machine.booted());
        machine.restore(staged);
        assertSame(StopReason.RETURN, bench.run("go").reason());
        machine.restore(booted);
        assertTrue(machine.booted());
        assertSame(StopReason.HALT, machine.run(Run.onward()).reason());
    }
}
