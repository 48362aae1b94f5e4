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
    void whyNotTellsWhatStandsInTheWayOfAnInstruction() throws Exception {
        run("%%asm\ngo: push $7\nleave: iretq");
        run("%run go --until leave");
        assertEquals("iretq", json(run("%show why-not"), "why-not").get("instruction"));
        assertTrue(run("%show why-not").plain().contains("the CS slot at kernel_stack_top-0x8"));
        assertTrue(run("%show why-not mov %rax, %cr3").plain().contains("nothing stands in its way"));
        assertTrue(run("%show why-not lgdt 0x123(%rax)").plain().startsWith("Why not lgdt"));
        assertTrue(failure("%show why-not fly").getMessage().contains("not understood"));
    }

    @Test
    void aRunCanBeLinted() throws Exception {
        run("%%asm\ngo: mov %rax, -8(%rsp)\nret");
        var lint = json(run("%run go --lint"), "lint");
        assertEquals(0, ((List<?>) lint.get("warnings")).size() - 1);
        assertTrue(run("%show lint").plain().contains("below RSP"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "there              | rip == there && rcx == 2",
        "write counter 4    | rip == written",
        "access counter+3 1 | rip == written",
        "when rcx == 1      | rip == back && rcx == 1",
        "vector 0x21        | cpl == 0 && rcx == 2",
        "cr3                | rip == loaded",
        "msr lstar          | rip == wrote",
    })
    void runsStopAtWhatBreakSays(String what, String then) throws Exception {
        run("""
            %%asm
            go: mov $2, %ecx
            there: incl counter(%rip)
            written: mov %cr3, %rax
            mov %rax, %cr3
            loaded: dec %ecx
            back: mov $2, %ecx
            push %rcx
            mov $0xc0000082, %ecx
            rdmsr
            wrmsr
            wrote: pop %rcx
            int $0x21
            .data
            counter: .quad 0
            """);
        run("%break " + what);
        assertTrue(screen.last().plain().contains("Every run stops"), screen.last().plain());
        run("%run go\n%check (stop == 'watch' || stop == 'breakpoint' || stop == 'fault') && " + then);
        run("%break --delete 1");
        assertEquals("Nothing to stop at.", screen.last().plain());
        run("%run go --until '" + what + "'\n%check stop != 'return' && " + then);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%break write", "%break vector 256", "%break msr nothing", "%break cr 5", "%break #XY",
        "%break when rax ==", "%break when nosuch == 1", "%break nosuch", "%break ring-change now", "%break --delete 1",
        "%break write rsp 5000"})
    void badBreaksAreRefused(String line) throws Exception {
        var error = failure(line);
        assertTrue(error.problems().getFirst().line() == 1, error.getMessage());
        run("%break");
        assertEquals("Nothing to stop at.", screen.last().plain());
    }

    @Test
    void aBrokenAndARepairedRunAreLaidSideBySide() throws Exception {
        assertTrue(failure("%compare").hint().contains("Nothing has been recorded"));
        run("%%asm unit\ngo: mov $1, %eax\nmov %ax, %ss\nret");
        run("%run go --as broken");
        run("%machine --reset");
        run("%%asm unit\ngo: mov $1, %eax\nmov $0, %eax\nmov %ax, %ss\nret");
        run("%run go");
        assertTrue(failure("%compare broken nosuch").hint().contains("broken"), "it tells which there are");
        var bundle = run("%compare broken 2");
        var view = json(bundle, "compare");
        assertEquals("instruction", view.get("how"));
        assertEquals(1, ((Number) view.get("common")).intValue());
        assertTrue(bundle.plain().contains("broken executes movw %ax, %ss (unit:3)"), bundle.plain());
        assertEquals(bundle.plain().replace("broken", "?"), run("%compare").plain().replace("broken", "?"));
    }

    @Test
    void aRunGoesBackAndOnAgainOtherwise() throws Exception {
        assertTrue(failure("%run --back 1").hint().contains("Nothing has been recorded"));
        run("""
            %%asm
            go: mov $1, %eax
            mov %rax, kept(%rip)
            there: mov $2, %eax
            add kept(%rip), %eax
            ret
            .data
            kept: .quad 7
            """);
        run("%run go\n%check rax == 3");
        assertEquals("back", json(run("%run --back 2"), "stop").get("reason"));
        run("%check rax == 2 && [kept] == 1");
        run("%run --back-until there\n%check rax == 1 && rip == there && [kept] == 1");
        run("%run --back-until write kept\n%check rax == 1 && [kept] == 7");
        run("%goto last\n%check rax == 3");
        run("%goto 3");
        session.machine().cpu().gpr[0] = 0x10;
        run("%run\n%check rax == 0x11 && stop == 'return'");
        assertTrue(failure("%goto 99").hint().contains("Steps 0 to 4"));
        assertTrue(failure("%run --back-until write rsp-0x800").getMessage().contains("no step before"));
        failure("%run go --back 1");
        failure("%run --back-until when rax == 1");
        run("%compare 1 2");
        assertEquals("3", json(screen.last(), "compare").get("common").toString(), "they part where RAX was changed");
    }

    @Test
    void aMachineAndItsPastComeBackFromAFile(@TempDir Path folder) throws Exception {
        run("%%asm\ngo: mov $1, %eax\nthere: mov $2, %eax\nret");
        run("%run go");
        var file = folder.resolve("past.ringside");
        assertTrue(run("%save " + file).plain().contains("3 recorded steps"), screen.last().plain());
        run("%machine --reset");
        assertEquals(0, session.recorder().count());
        assertTrue(run("%load " + file).plain().contains("3 recorded steps"), screen.last().plain());
        run("%check rax == 2\n%run --back-until there\n%check rax == 1");
        run("%save --machine " + file);
        assertTrue(failure("%load " + file).getMessage().contains("no recording"));
        run("%load --machine " + file + "\n%check rax == 1 && rip == there\n%run\n%check rax == 2");
        Files.write(file, new byte[] {1, 2, 3});
        assertTrue(failure("%load " + file).getMessage().contains("no file of Ringside's"));
        assertTrue(failure("%load " + folder.resolve("none")).getMessage().contains("no such file"));
        run("%check rax == 2");
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
        assertTrue(failure("%asm nowhere.s").getMessage().contains("nowhere.s: there is no such file"));
        assertTrue(failure("%asm '" + folder + "'").getMessage().contains(folder.toString()));
        assertEquals("FileError", failure("%c nowhere.c").name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"regs", "flags", "control", "kpti", "stack", "frame", "tss", "gdt", "idt", "ldt", "msrs",
        "paging rsp",
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
    @ValueSource(strings = {"regs", "flags", "control", "kpti", "stack", "frame", "tss", "gdt", "idt", "ldt", "msrs",
        "paging 0",
        "memory gdt", "code", "fault", "stop", "timeline", "symbols", "serial"})
    void everyViewIsShownBeforeAnythingRan(String what) throws Exception {
        assertTrue(!run("%show " + what).plain().isEmpty());
    }

    @Test
    void memoryIsShownAsATypeOfACell() throws Exception {
        run("%%c\n#include <ringside.h>\nstruct pair { u8 a, b; } both = { 3, 4 };");
        for (var words : List.of("pair both", "struct pair both", "both", "pair[1] both + 0")) {
            assertTrue(run("%show struct " + words).plain().contains("0x3"), words);
        }
        assertTrue(run("%show struct tss64_t tss").plain().contains("rsp0"));
        assertEquals("Did you mean 'pair'?", failure("%show struct pear both").hint());
        assertTrue(failure("%show struct pair").getMessage().contains("needs an address"));
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
        "%show struct                  | 7",
        "%show struct nothing tss      | 14",
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
        "`%%asm\ngo: iret`  | [iret, iretd, iretl, iretq, iretw]",
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

    @Test
    void aUnitChangedSinceThenIsThereWhenGoingBack() throws Exception {
        run("%%asm\ngo: call answer\nhere: nop\nret");
        run("%%asm answer\nanswer: mov limit(%rip), %eax\nret\n.data\nlimit: .long 41");
        run("%run go\n%check rax == 41");
        run("%%asm answer\nanswer: mov limit(%rip), %eax\nret\n.data\nlimit: .long 42");
        run("%%asm later\nlater: mov $43, %eax\nret");
        assertTrue(run("%goto 0").plain().contains("put in again"));
        assertTrue(screen.last().plain().contains("answer, later"), screen.last()::plain);
        run("%run\n%check rax == 42");
        run("%goto 0\n%run later\n%check rax == 43");
    }

    @Test
    void aUnitThatIsTheSameKeepsTheDataThatItHad() throws Exception {
        var counter = "%%asm\ngo: incl count(%rip)\nincl count(%rip)\nthere: mov count(%rip), %eax\nret\n"
            + ".data\ncount: .long 0";
        run(counter);
        run("%run go\n%check rax == 2");
        run(counter);
        run("%check u32[count] == 0");
        assertTrue(!run("%goto 2").plain().contains("put in again"));
        run("%run\n%check rax == 2");
    }

    @Test
    void unitsPutInAfterARecordingWasLoadedLeaveItsHistoryAlone(@TempDir Path folder) throws Exception {
        var counter = "%%asm\ngo: incl count(%rip)\nincl count(%rip)\nret\n.data\ncount: .long 0";
        run(counter);
        run("%run go\n%save " + folder.resolve("it"));
        run("%machine --reset");
        run("%load " + folder.resolve("it"));
        run(counter);
        run("%goto 1\n%check u32[count] == 1");
        run("%%asm fresh\nfresh: mov $9, %eax\nret");
        assertTrue(run("%goto 1").plain().contains("fresh"));
        run("%run fresh\n%check rax == 9");
    }

    @Test
    void readsAndConditionsAreNotLookedForBackwards() throws Exception {
        run("%%asm\ngo: mov cell(%rip), %eax\nret\n.data\ncell: .quad 5");
        run("%run go");
        for (var what : List.of("when rax == 5", "read cell")) {
            var refused = failure("%run --back-until " + what);
            assertTrue(refused.getMessage().contains("cannot be looked for backwards"), refused::getMessage);
            assertTrue(refused.hint().contains("a write"), refused::hint);
        }
    }

    @Test
    void storyAndOriginAreShown() throws Exception {
        run("%%asm\ngo: xor %ebx, %ebx\nmov %rbx, %rcx\nmov (%rcx), %eax\nret");
        run("%run go");
        var story = (Map<?, ?>) ((List<?>) json(run("%show story"), "story").get("stories")).getFirst();
        assertEquals("null-pointer", story.get("pattern"));
        var links = (List<?>) json(run("%show origin rcx"), "origin").get("links");
        assertEquals(List.of("moved", "constant"), links.stream().map(link -> ((Map<?, ?>) link).get("kind")).toList());
        run("%%asm wait\nwait: cmpl $0, flag(%rip)\nje wait\nret\n.data\nflag: .long 0");
        run("%run wait --steps 1000");
        assertTrue(run("%show story").plain().startsWith("What led to the endless run"), screen.last()::plain);
        run("%%asm gate\ngate: movb $0xee, idt+0x805(%rip)\nret");
        run("%run gate");
        var origin = run("%show origin idt+0x800").plain();
        assertTrue(origin.contains("gate 0x80") && origin.contains("movb $-0x12"), origin);
    }
}
