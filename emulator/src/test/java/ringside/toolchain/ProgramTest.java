package ringside.toolchain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramTest {

    @Test
    void placesAUnitAtTheBaseAndNamesItsAddresses() throws ToolchainException {
        Program program = Tools.program();
        Placement placement = program.put(Tools.att("first", "start: nop\n  movq $tss, %rax\n  ret\n"));
        assertEquals(List.of(new Region(Tools.BASE, 0x1000, false, true, 3)), placement.maps());
        assertEquals(Tools.BASE, program.symbols().address("start").orElseThrow());
        assertEquals("start+0x1", program.symbols().nearest(Tools.BASE + 1).orElseThrow().toString());
        assertEquals(new SourceLine("first", 3, "  movq $tss, %rax"), program.lines().at(Tools.BASE + 1).orElseThrow());
        assertEquals("9048c7c000100080c3", HexFormat.of().formatHex(placement.writes().getFirst().bytes()));
    }

    @Test
    void aSymbolReachesToTheEndOfItsSection() throws ToolchainException {
        Program program = Tools.program();
        long data = program.put(Tools.att("unit", "start: nop\n ret\nend:\n .section .rodata\n .quad 1\n"))
                .writes().getLast().address();
        assertEquals("start+0x1", program.symbols().nearest(Tools.BASE + 1).orElseThrow().toString());
        assertEquals("end", program.symbols().nearest(Tools.BASE + 2).orElseThrow().toString());
        assertTrue(program.symbols().nearest(Tools.BASE + 3).isEmpty());
        assertTrue(data > Tools.BASE + 3 && program.symbols().nearest(data).isEmpty());
    }

    @Test
    void aReplacedUnitKeepsItsSlotAndOthersArePatchedOnlyWhereTheyMeanAnotherAddress() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("callee", "target: ret\n"));
        program.put(Tools.att("caller", "caller: call target\n jmp target\n ret\n .data\ncount: .quad 7\n"));
        long caller = program.symbols().address("caller").orElseThrow();
        Placement placement = program.put(Tools.att("callee", " nop\ntarget: ret\n"));
        assertEquals(Tools.BASE + 1, program.symbols().address("target").orElseThrow());
        assertEquals(caller, program.symbols().address("caller").orElseThrow());
        assertEquals(3, placement.writes().size());
        assertEquals(Tools.BASE, placement.writes().getFirst().address());
        assertEquals(caller + 1, placement.writes().get(1).address());
        assertEquals(4, placement.writes().get(1).bytes().length);
        assertTrue(program.put(Tools.att("callee", " nop\ntarget: ret\n")).writes().size() == 1);
    }

    @Test
    void aUnitThatOutgrowsItsSlotMovesAndNoOtherDoes() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("grower", "a: nop\n"));
        program.put(Tools.att("other", "b: nop\n  call a\n"));
        program.put(Tools.att("grower", "a: nop\n  .fill 0x10000, 1, 0x90\n"));
        assertEquals(Tools.BASE + 0x10000, program.symbols().address("b").orElseThrow());
        assertEquals(Tools.BASE + 0x20000, program.symbols().address("a").orElseThrow());
    }

    @Test
    void anUndefinedSymbolIsToldWithItsLineAndASuggestionAndResolvedLater() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("good", "handler: ret\n"));
        program.put(Tools.att("bad", "entry: nop\n  call handlr\n"));
        Unresolved missing = program.unresolved("bad").getFirst();
        assertEquals(new Unresolved("bad", "handlr", 3, List.of("handler")), missing);
        assertTrue(program.unresolved("good").isEmpty());
        Placement placement = program.put(Tools.att("later", "handlr: ret\n"));
        assertTrue(program.unresolved("bad").isEmpty());
        assertEquals(2, placement.writes().size());
    }

    @Test
    void twoUnitsWithOneLabelAreAnErrorThatNamesBothAndChangesNothing() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("one", "\n\nhandler: ret\n"));
        ToolchainException e = assertThrows(ToolchainException.class,
                () -> program.put(Tools.att("two", "handler: nop\n")));
        assertTrue(e.getMessage().contains("`one` (line 4)") && e.getMessage().contains("`two` (line 2)"),
                e::getMessage);
        assertEquals(1, program.units().size());
    }

    @Test
    void aUnitPutByHandMayNotOverlapAnother() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.at(0x7c00, 16, Language.ATT, "boot", "start: nop\n .fill 509, 1, 0\n"));
        program.put(Tools.at(0x7e00, 64, Language.ATT, "behind", "next: .quad 0\n"));
        assertEquals(0x7c00, program.symbols().address("start").orElseThrow());
        ToolchainException e = assertThrows(ToolchainException.class,
                () -> program.put(Tools.at(0x7c80, 64, Language.ATT, "third", "x: nop\n")));
        assertTrue(e.getMessage().contains("overlaps unit `boot`"), e::getMessage);
    }

    @Test
    void theLibraryComesWhenItIsCalledAndShiftsNobody() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.c("plain", "int one(void) { return 1; }\n"));
        assertFalse(program.unit("ringside").isPresent());
        program.put(Tools.c("user", """
                #include <ringside.h>
                void handler(void);
                int run(void) { set_idt_entry(0x20, handler, 3); printk("%d\\n", 1); return one_more; }
                __attribute__((naked)) void handler(void) { asm("iretq"); }
                """.replace("one_more", "(int)tss[0].rsp0")));
        assertTrue(program.unit("ringside").isPresent());
        assertTrue(program.unresolved("user").isEmpty());
        assertTrue(program.unresolved("ringside").isEmpty());
        assertEquals(Tools.BASE + 0x10000, program.unit("user").orElseThrow().base());
        assertEquals(4, program.lines().at(program.symbols().address("run").orElseThrow()).orElseThrow().line());
    }

    @Test
    void staticSymbolsAreFoundByNameWhenOnlyOneUnitHasThem() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.c("a", "static int helper(int x) { return x + 1; }\nint f(int x) { return helper(x); }\n"));
        assertTrue(program.symbols().address("helper").isPresent());
        program.put(Tools.c("b", "static int helper(int x) { return x + 2; }\nint g(int x) { return helper(x); }\n"));
        assertTrue(program.symbols().address("helper").isEmpty());
    }

    @Test
    void aFreshMachineGetsEverythingAgain() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("a", "x: .quad y\n"));
        program.put(Tools.att("b", "y: .quad x\n"));
        List<Write> writes = program.everything().writes();
        assertEquals(2, writes.size());
        assertArrayEquals(new byte[] {0, 0, 1, (byte) 0x81, -1, -1, -1, -1}, writes.getFirst().bytes());
    }

    @Test
    void anAlignmentOfManyPagesIsHonoured() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("first", "start: nop\n"));
        program.put(Tools.att("tables", ".data\n.balign 0x200000\ntable: .skip 16\n"));
        assertEquals(0, program.symbols().address("table").orElseThrow() % 0x200000);
    }

    @Test
    void aSymbolThatDisappearsIsMissedByThoseWhoUsedIt() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("callee", "target: ret\n"));
        program.put(Tools.att("caller", "caller: call target\n"));
        program.put(Tools.att("callee", "renamed: ret\n"));
        assertEquals("target", program.unresolved("caller").getFirst().symbol());
        assertEquals("""
                line 2: nobody defines `target`, which unit `caller` uses""",
                program.unresolved("caller").getFirst().message());
        assertArrayEquals(new byte[] {(byte) 0xe8, 0, 0, 0, 0}, program.everything().writes().getLast().bytes());
    }

    @Test
    void aUnitsOwnLabelHidesTheMachines() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("user", "x: .quad tss\n"));
        assertEquals(Tools.MACHINE.get("tss"), program.symbols().address("tss").orElseThrow());
        program.put(Tools.att("own", "tss: .quad 0\n"));
        assertEquals(Tools.BASE + 0x10000, program.symbols().address("tss").orElseThrow());
    }
}
