package ringside.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import ringside.toolchain.dwarf.CType;
import ringside.toolchain.dwarf.CType.Aggregate;
import ringside.toolchain.dwarf.CType.Encoding;
import ringside.toolchain.dwarf.CTypes;
import ringside.toolchain.dwarf.DwarfReader;

/** Types out of clang's debugging information, held against what clang itself says of their layout. */
class TypesTest {
    private static final String TEXT = """
        #include <ringside.h>
        enum state { SLEEPING = 1, RUNNING = 2, DEAD = -1 };
        struct point { char x; int y; };
        struct task {
            u8 kind;
            struct point corners[2][3];
            enum state state;
            union { u64 raw; struct { u32 low, high; }; } id;
            u32 flag : 1, level : 2, : 9, wide : 20;
            u64 across : 33, rest : 31;
            struct task *next;
            void (*entry)(int);
            char name[16];
            bool ready;
            s16 minus;
            const volatile u32 fixed;
            struct elsewhere *unknown;
            u8 tail[];
        };
        typedef struct task task_t;
        struct nobody_uses { long a, b; };
        struct task first;
        u64 sizes[] = { sizeof(struct task), sizeof(struct point), sizeof(struct nobody_uses), sizeof(tss64_t),
            offsetof(struct task, corners), offsetof(struct task, state), offsetof(struct task, id),
            offsetof(struct task, next), offsetof(struct task, entry), offsetof(struct task, name),
            offsetof(struct task, ready), offsetof(struct task, minus), offsetof(struct task, fixed),
            offsetof(struct task, unknown), offsetof(struct task, tail), offsetof(tss64_t, iomap_base) };
        """;

    private static UnitObject unit() throws ToolchainException {
        return Tools.c("types", TEXT);
    }

    private static Aggregate aggregate(CTypes types, String name) {
        return assertInstanceOf(Aggregate.class, types.type(name).orElseThrow().plain());
    }

    private static CType.Member member(Aggregate outer, String name) {
        return outer.members().stream().filter(member -> member.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void sizesAndOffsetsAreTheCompilers() throws Exception {
        var unit = unit();
        var types = unit.types();
        var task = aggregate(types, "task");
        var said = new ArrayList<Long>();
        for (var name : List.of("task", "point", "nobody_uses", "tss64_t")) {
            said.add(types.type(name).orElseThrow().size());
        }
        for (var name : List.of("corners", "state", "id", "next", "entry", "name", "ready", "minus", "fixed", "unknown",
            "tail")) {
            said.add(member(task, name).offset());
        }
        said.add(member(aggregate(types, "tss64_t"), "iomap_base").offset());
        assertEquals(compilers(unit, said.size()), said);
    }

    private static List<Long> compilers(UnitObject unit, int count) {
        var symbol = unit.symbols().stream().filter(one -> one.name().equals("sizes")).findFirst().orElseThrow();
        var data = ByteBuffer.wrap(unit.sections().get(symbol.section()).bytes()).order(ByteOrder.LITTLE_ENDIAN);
        var sizes = new ArrayList<Long>();
        for (int i = 0; i < count; i++) {
            sizes.add(data.getLong((int) symbol.value() + 8 * i));
        }
        return sizes;
    }

    @Test
    void membersHaveTheirTypes() throws Exception {
        var task = aggregate(unit().types(), "task");
        assertEquals("struct task", task.label());
        assertEquals("struct point[2][3]", member(task, "corners").type().label());
        assertEquals("struct task *", member(task, "next").type().label());
        assertEquals("void (*)(…)", member(task, "entry").type().label());
        assertEquals("struct elsewhere *", member(task, "unknown").type().label());
        assertEquals("u32", member(task, "fixed").type().label());
        assertEquals(new CType.Basic("_Bool", 1, Encoding.BOOLEAN), member(task, "ready").type().plain());
        assertEquals(new CType.Basic("short", 2, Encoding.SIGNED), member(task, "minus").type().plain());
        var name = assertInstanceOf(CType.Array.class, member(task, "name").type());
        assertEquals(new CType.Basic("char", 1, Encoding.CHARACTER), name.element());
        assertEquals(0, member(task, "tail").type().size());
        assertEquals(List.of(new CType.Constant("SLEEPING", 1), new CType.Constant("RUNNING", 2),
            new CType.Constant("DEAD", -1)), ((CType.Enumeration) member(task, "state").type()).constants());
        var id = (Aggregate) member(task, "id").type();
        assertEquals(List.of("raw", ""), id.members().stream().map(CType.Member::name).toList());
    }

    @Test
    void bitFieldsHaveTheirBits() throws Exception {
        var task = aggregate(unit().types(), "task");
        long word = member(task, "flag").offset();
        assertEquals(List.of(0, 1), List.of(member(task, "flag").bit(), member(task, "flag").bits()));
        assertEquals(List.of(1, 2), List.of(member(task, "level").bit(), member(task, "level").bits()));
        var wide = member(task, "wide");
        assertEquals(12, (wide.offset() - word) * 8 + wide.bit());
        assertEquals(20, wide.bits());
        var rest = member(task, "rest");
        assertEquals(33, (rest.offset() - member(task, "across").offset()) * 8 + rest.bit());
    }

    @Test
    void variablesAndTypedefsLeadToTheirTypes() throws Exception {
        var types = unit().types();
        assertEquals("struct task", types.variable("first").orElseThrow().label());
        assertEquals(types.type("task").orElseThrow(), types.type("task_t").orElseThrow().plain());
        assertTrue(types.type("elsewhere").isEmpty(), "it is only declared");
        assertTrue(types.names().containsAll(List.of("state", "u64", "idt_entry_t")));
    }

    @Test
    void aProgramKnowsTheTypesOfItsUnits() throws Exception {
        var program = Tools.program();
        program.put(unit());
        program.put(Tools.c("other", "struct other { int a; };"));
        program.put(Tools.att("third", "nop"));
        assertEquals(4, program.types().type("other").orElseThrow().size());
        assertTrue(program.types().type("task").isPresent());
    }

    /** Whatever stands in the sections, reading them ends, and without an exception. */
    @Test
    void damagedInformationGivesFewerTypes() throws Exception {
        var random = new Random(1);
        var whole = Sections.of(TEXT);
        assertFalse(DwarfReader.read(whole).types().isEmpty());
        for (int i = 0; i < 2000; i++) {
            DwarfReader.read(whole.damaged(random));
        }
        assertEquals(CTypes.NONE, DwarfReader.read(new Sections(Map.of(), Map.of())));
    }

    /** The debug sections of an object, to be spoilt. */
    private record Sections(Map<String, byte[]> contents, Map<String, Map<Long, Long>> places)
        implements DwarfReader.Sections {
        private static final List<String> NAMES =
            List.of(".debug_info", ".debug_abbrev", ".debug_str", ".debug_str_offsets", ".debug_line_str");

        static Sections of(String text) throws Exception {
            var contents = new HashMap<String, byte[]>();
            var places = new HashMap<String, Map<Long, Long>>();
            var sections = ElfReader.debugSections(object(text));
            for (var name : NAMES) {
                if (sections.bytes(name) != null) {
                    contents.put(name, sections.bytes(name).array());
                    places.put(name, sections.patches(name));
                }
            }
            return new Sections(contents, places);
        }

        private static byte[] object(String text) throws Exception {
            var compiler = new ClangTranslator(new Clang(LlvmFiles.open(Toolchain.defaultCache(), line -> { })));
            try (var workspace = new Workspace(10, () -> false)) {
                return compiler.compile(UnitSource.of("types", Language.C, text), text, workspace).object();
            }
        }

        Sections damaged(Random random) {
            var spoilt = new HashMap<String, byte[]>();
            contents.forEach((name, bytes) -> spoilt.put(name, bytes.clone()));
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                var bytes = spoilt.get(NAMES.get(random.nextInt(2)));
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            return new Sections(spoilt, random.nextBoolean() ? places : Map.of());
        }

        @Override
        public ByteBuffer bytes(String name) {
            var bytes = contents.get(name);
            return bytes == null ? null : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public Map<Long, Long> patches(String name) {
            return places.getOrDefault(name, Map.of());
        }
    }
}
