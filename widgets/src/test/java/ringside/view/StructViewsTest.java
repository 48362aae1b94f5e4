package ringside.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import ringside.render.Bundles;
import ringside.toolchain.dwarf.CType;

/** Memory read as types of C cells. */
class StructViewsTest {
    private static final String UNIT = """
        #include <ringside.h>
        enum state { SLEEPING = 1, RUNNING = 2 };
        struct task {
            enum state state;
            u32 ready : 1, level : 2;
            s16 minus;
            struct { u8 x, y; } corner[2];
            union { u64 raw; u32 half; };
            void (*entry)(void);
            char name[16];
            bool awake;
            u8 many[20];
        };
        void work(void) { }
        struct task first = { SLEEPING, 1, 2, -5, { { 1, 2 }, { 3, 4 } }, { 0x2a }, 0, "init", true, { 1 } };
        u64 change(void) { first.state = RUNNING; first.level = 3; first.entry = work; return 0; }
        """;

    private final Bench bench = new Bench().c("tasks", UNIT);

    private StructView show(String type, String address) {
        var view = (StructView) bench.views().struct(bench.program.types().type(type).orElseThrow(),
            bench.address(address));
        assertEquals(4, Bundles.of(view).size());
        return view;
    }

    private static StructView.Member member(StructView view, String path) {
        return view.members().stream().filter(one -> one.path().equals(path)).findFirst().orElseThrow();
    }

    @Test
    void everyKindOfMemberIsRead() {
        var task = show("task", "first");
        assertEquals("struct task", task.type());
        assertEquals("first", task.symbol());
        assertEquals("SLEEPING", member(task, "state").meaning());
        assertEquals("-5", member(task, "minus").meaning());
        assertEquals(Hex.of(2), member(task, "level").value());
        assertEquals(1, member(task, "level").bit());
        assertEquals(Hex.of(4), member(task, "corner[1].y").value());
        assertEquals(2, member(task, "corner[1].y").depth());
        assertEquals(Hex.of(0x2a), member(task, "raw").value());
        assertEquals("null", member(task, "entry").meaning());
        assertEquals("\"init\"", member(task, "name").meaning());
        assertEquals("true", member(task, "awake").meaning());
        assertEquals(4, task.omitted(), "16 of the 20 elements are shown");
    }

    @Test
    void whatTheRunChangedIsToldWithItsWriter() {
        var task = ((StructView) bench.run("change").views().struct(
            bench.program.types().type("task").orElseThrow(), bench.address("first")));
        var state = member(task, "state");
        assertEquals("RUNNING", state.meaning());
        assertEquals(Hex.of(1), state.before());
        assertEquals("tasks", state.writer().unit());
        assertEquals(Hex.of(2), member(task, "level").before());
        assertNull(member(task, "ready").before(), "its neighbour's bits are not its own");
        assertEquals("work", member(task, "entry").meaning());
        assertNull(member(task, "raw").before());
        assertTrue(task.figure().lead().words().endsWith("the last run changed 3 members"));
    }

    @Test
    void theMachinesOwnStructuresCanBeRead() {
        var tss = show("tss64_t", "tss");
        assertEquals(104, tss.size());
        assertEquals("interrupt_stack_top", member(tss, "rsp0").meaning());
        assertEquals(102, member(tss, "iomap_base").offset());
    }

    @Test
    void whatIsNoStructureIsOneValue() {
        var number = show("u64", "tss");
        assertEquals(1, number.members().size());
        var gdt = new CType.Array(
            bench.program.types().type("gdt_entry_t").orElseThrow(), 2);
        var view = (StructView) bench.views().struct(gdt, bench.address("gdt"));
        assertEquals("gdt_entry_t[2]", view.type());
        assertTrue(view.members().stream().map(StructView.Member::path).collect(Collectors.toSet())
            .contains("[1].raw"));
    }

    @Test
    void whereNothingIsMappedNothingIsRead() {
        var task = (StructView) bench.views().struct(bench.program.types().type("task").orElseThrow(), 0x10);
        assertNull(member(task, "state").value());
        assertEquals("cannot be read", member(task, "state").meaning());
        assertEquals(4, Bundles.of(task).size());
    }
}
