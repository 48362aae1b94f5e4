package ringside.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import ringside.machine.Machine;
import ringside.machine.Run;
import ringside.machine.Stage;
import ringside.machine.StopReason;
import ringside.machine.Watch;
import ringside.magic.Bundle;
import ringside.magic.Cancellation;
import ringside.magic.Cell;
import ringside.magic.MagicException;
import ringside.magic.Magics;

/**
 * Java cells in this process; one JShell for all tests, since it takes seconds to start. Public for the cells' sake.
 */
public class JavaCellsTest {

    /** Stands for the live machine. */
    public static final class Engine {
        private int speed;

        /** Sets and tells. */
        public int speed(int next) {
            return speed = next;
        }
    }

    private static final AtomicReference<Engine> CURRENT = new AtomicReference<>(new Engine());
    private static JavaCells cells;

    @BeforeAll
    static void begin() {
        Live.bind("engine", Engine.class, CURRENT::get);
        cells = new JavaCells(new Magics());
    }

    @AfterAll
    static void end() {
        cells.onShutdown(false);
    }

    @Test
    void aBoundNameIsTheLiveObjectAndFollowsIt() {
        assertEquals("7", run("engine.speed(7)"));
        assertEquals(7, CURRENT.get().speed);
        CURRENT.set(new Engine());
        assertEquals("9", run("engine.speed(9)"));
        assertEquals(9, CURRENT.get().speed);
    }

    @Test
    void aCellMayHideABoundName() {
        AtomicReference<Engine> second = new AtomicReference<>(new Engine());
        Live.bind("second", Engine.class, second::get);
        assertEquals("4", run("second.speed(4)"));
        assertEquals("x", run("String second = \"x\"; second"));
        second.set(new Engine());
        assertEquals("x", run("second"));
    }

    /** Code that counts in EAX for ever, stopped by a condition in Java on the live machine. */
    @Test
    void aJavaExpressionIsAConditionOfARun() {
        var machine = new Machine();
        Live.bind("counter", Machine.class, () -> machine);
        machine.map(Stage.UNITS, 4096, false, true, 3);
        machine.write(Stage.UNITS, new byte[] {(byte) 0xff, (byte) 0xc0, (byte) 0xeb, (byte) 0xfc});
        var text = "counter.cpu().gpr[0] == 5 && counter.cpu().cpl == 0";
        var stop = machine.run(Run.from(Stage.UNITS).steps(1000)
            .watches(Set.of(new Watch.Condition(text, cells.condition(text)))));
        assertEquals(StopReason.WATCH, stop.reason());
        assertEquals(5, machine.cpu().gpr[0]);
        assertTrue(stop.detail().contains(text), stop::detail);
    }

    @Test
    void aConditionThatDoesNotCompileIsRefused() {
        assertThrows(MagicException.class, () -> cells.condition("engine.speed("));
        assertThrows(MagicException.class, () -> cells.condition("\"no boolean\""));
    }

    @Test
    void onlyTheLastSnippetHasAValue() {
        assertEquals(null, run("1 + 1; int x = 3;"));
        assertEquals(null, run("System.getProperty(\"no such property\")"));
        assertEquals("3", run("int y = 3;\n\ny // the end"));
    }

    @Test
    void completionAndInspectionLookBehindDeclarations() {
        JavaAssistant assistant = cells.assistant();
        String cell = "class Ring { int level; }\nString s = \"\"; s.toUpp";
        assertEquals(List.of("toUpperCase("), assistant.complete(cell, cell.length()).candidates());
        assertTrue(assistant.inspect("int i;\nMath.abs(i)", 12).contains("Math.abs"));
    }

    @Test
    void aPressedStopButtonStartsNothing() {
        Cancellation pressed = new Cancellation();
        pressed.request();
        MagicException stopped = assertThrows(MagicException.class,
                () -> cells.run(new Cell.OfJava("1", List.of()), pressed));
        assertEquals("Interrupted", stopped.name());
    }

    private static String run(String source) {
        Bundle value = cells.run(new Cell.OfJava(source, List.of()), new Cancellation());
        return value == null ? null : value.plain();
    }
}
