package ringside.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.machine.StopReason;
import ringside.state.Cpu;
import ringside.toolchain.Toolchain;

/** The magics at work: cells become units, run, are shown and checked. */
class SessionTest {

    private final Session session = new Session(Toolchain.defaultCache());
    private final Magics magics = Magics.standard(session);
    private final Shown screen = new Shown();

    private Bundle run(String cell) throws Exception {
        new MagicRunner(magics).run(((Cell.OfMagics) CellParser.parse(cell)).uses(), screen, new Cancellation());
        return screen.last();
    }

    private MagicException failure(String cell) {
        return assertThrows(MagicException.class, () -> run(cell));
    }

    private Map<?, ?> json(Bundle bundle, String view) {
        return (Map<?, ?>) bundle.data().get("application/vnd.ringside." + view + "+json");
    }

    @Test
    void aCellRunsAndAnswersInEveryForm() throws Exception {
        run("%%asm\ngo: mov $42, %eax\nret");
        var bundle = run("%run go");
        var stop = json(bundle, "stop");
        assertEquals("return", stop.get("reason"));
        assertEquals(2, ((Number) stop.get("instructions")).intValue());
        assertEquals(42, session.machine().cpu().gpr[Cpu.RAX]);
        assertTrue(bundle.plain().startsWith("Stopped: the entry returned"), bundle.plain());
        assertTrue(bundle.data().keySet().containsAll(List.of("text/html", "text/latex")));
        run("%check rax == 42 && stop == \"return\"");
    }

    @Test
    void theProcessorsVendorAndFeaturesCanBeChosen() throws Exception {
        run("%%asm\nvendor: xor %eax, %eax\ncpuid\nret");
        run("%run vendor\n%check ebx == 0x756e6547");
        run("%machine --vendor amd --cpu -smap");
        run("%run vendor\n%check ebx == 0x68747541");
        run("%machine --reset\n%run vendor\n%check ebx == 0x68747541");
        assertTrue(failure("%machine --cpu +smapp").getMessage().contains("smap"));
        assertTrue(failure("%machine --vendor via").getMessage().contains("intel and amd"));
    }

    @Test
    void aCellThatRunsAgainReplacesItsUnit() throws Exception {
        run("%%asm one\ngo: mov $1, %eax\nret");
        run("%%asm one\ngo: mov $2, %eax\nret");
        run("%run go\n%check rax == 2");
        assertEquals(1, session.program().orElseThrow().units().size());
    }

    @Test
    void unitsShareTheirNames() throws Exception {
        run("%%asm one\nfour: mov $4, %eax\nret");
        run("%%c two\nint four(void); int five(void) { return four() + 1; }");
        run("%run five\n%check eax == 5");
    }

    @Test
    void anUndefinedNameHoldsUpItsOwnUnitOnly() throws Exception {
        run("%%asm whole\ngood: ret");
        var told = run("%%asm torn\ngo: call goood\nret");
        assertTrue(told.plain().contains("goood") && told.plain().contains("did you mean good?"), told.plain());
        run("%run good\n%check stop == 'return'");
        var error = failure("%run go");
        assertEquals("UndefinedSymbol", error.name());
        assertTrue(error.getMessage().contains("goood"), error.getMessage());
    }

    @Test
    void aMistakeIsToldAtItsLine() {
        var problem = failure("%%asm\nnop\n  mvo %eax, %ebx\n").problems().getFirst();
        assertEquals(3, problem.line());
        assertEquals(3, problem.column());
        assertEquals(4, failure("%%c\nint f(void)\n{\n    return x;\n}").problems().getFirst().line());
    }

    @Test
    void aFileIsLoadedUnderItsName(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("my unit.s"), "from_file: mov $7, %eax\nret\n");
        run("%asm '" + file + "'");
        run("%run my_unit\n%check rax == 7");
        assertTrue(failure("%asm nowhere.s").getMessage().contains("there is no file"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"regs", "flags", "stack", "frame", "tss", "gdt", "idt", "ldt", "msrs", "paging rsp",
        "memory tss --count 32", "code go", "steps", "fault", "stop", "timeline", "symbols", "serial"})
    void everyViewIsShown(String what) throws Exception {
        run("%%asm\ngo: int3\nret");
        run("%run go");
        assertEquals("fault", session.lastStop().orElseThrow().reason().label());
        var bundle = run("%show " + what);
        assertTrue(bundle.plain().length() > 20, bundle.plain());
        assertEquals(1, bundle.data().keySet().stream()
            .filter(type -> type.startsWith("application/vnd.ringside.")).count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"regs", "flags", "stack", "frame", "tss", "gdt", "idt", "ldt", "msrs", "paging 0",
        "memory gdt", "code", "fault", "stop", "timeline", "symbols", "serial"})
    void everyViewIsShownBeforeAnythingRan(String what) throws Exception {
        assertTrue(!run("%show " + what).plain().isEmpty());
    }

    @Test
    void runsStepByStep() throws Exception {
        run("%%asm\ngo: inc %eax\ninc %eax\nthere: inc %eax\nret");
        run("%run go --steps 1\n%check rax == 1 && stop == 'steps'");
        run("%run --until there\n%check rax == 2 && stop == 'until' && rip == there");
        run("%run --no-record\n%check rax == 3 && stop == 'return'");
    }

    @Test
    void anEndlessLoopMeetsItsTimeoutAndTheStopButton() throws Exception {
        run("%%asm\ngo: jmp go");
        run("%run go --timeout 0.2");
        assertSame(StopReason.TIMEOUT, session.lastStop().orElseThrow().reason());
        var button = new Cancellation();
        button.request();
        magics.run(new Call("run", Place.LINE, "go", 1, 6, "", screen, button));
        assertSame(StopReason.INTERRUPTED, session.lastStop().orElseThrow().reason());
    }

    @Test
    void checksOfFaultsNameTheirCheck() throws Exception {
        run("%%asm\ngo: mov $0x123, %eax\nmov %eax, %ss\nret");
        run("%run go");
        run("%check fault.vector == 13 && fault.mnemonic == '#GP' && fault.error == 0x120");
        var error = failure("%check fault.error == 1");
        assertEquals("CheckFailed", error.name());
        assertTrue(error.getMessage().contains("fault.error is 0x120"), error.getMessage());
    }

    @Test
    void aResetKeepsTheUnitsAndForgetsTheRest() throws Exception {
        run("%%asm\ngo: incq counter(%rip)\nmov counter(%rip), %rax\nret\n.data\ncounter: .quad 0");
        run("%run go\n%run go\n%check rax == 2");
        var before = session.machine();
        run("%machine --reset");
        assertNotSame(before, session.machine());
        assertEquals(Optional.empty(), session.lastStop());
        run("%run go\n%check rax == 1");
    }

    @Test
    void smepAndSmapAreSwitchedOnForEveryEntry() throws Exception {
        run("%%asm\ngo: nop\nret");
        run("%machine --smep");
        run("%run go\n%check fault.check == 'SMEP_EXECUTES_SUPERVISOR_PAGES'");
        run("%%asm --ring 0\ngo: mov gdt, %rax\nret");
        run("%run go\n%check stop == 'return'");
        run("%machine --smap");
        run("%run go\n%check fault.check == 'SMAP_TOUCHES_SUPERVISOR_PAGES' || stop == 'triple-fault'");
        run("%machine --no-smep --no-smap\n%run go\n%check stop == 'return'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "%run nowhere                  | 6",
        "%run go --steps 0             | 17",
        "%run go --timeout 0           | 0",
        "%show rags                    | 7",
        "%show memory                  | 7",
        "%show memory nowhere          | 14",
        "%check rax ==                 | 14",
        "%machine --memory 7           | 19",
        "%%asm 9lives                  | 7",
        "%%asm --bits 17               | 14",
        "%%asm --at nowhere            | 12",
        "%%c --ring 1                  | 12",
    })
    void mistakesPointAtTheirWord(String cell, int column) throws Exception {
        run("%%asm\ngo: ret");
        assertEquals(column, failure(cell.startsWith("%%") ? cell + "\nret" : cell).problems().getFirst().column());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`%%asm\ngo: iret`  | [iretd, iretq, iretw]",
        "`%%asm\nmov %r10`  | [r10, r10b, r10d, r10w]",
        "`%%asm\ncall my_l` | [my_label]",
        "`%%c\nx = KERNEL_` | [KERNEL_CS, KERNEL_DS, kernel_stack_top]",
        "`%run my_`         | [my_label]",
        "`%show time`       | [timeline]",
        "`%check fault.m`   | [fault.mnemonic]",
    })
    void completes(String cell, String expected) throws Exception {
        run("%%asm\nmy_label: ret");
        assertEquals(expected,
            new CellAssistant(magics).complete(cell, cell.length()).orElseThrow().candidates().toString());
    }
}
