package ringside.toolchain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the library's functions on the host's own processor, with the serial port replaced by a buffer. */
@EnabledIfSystemProperty(named = "os.name", matches = "Linux")
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
class PrintkTest {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final Arena ARENA = Arena.ofShared();
    private static SymbolLookup library;

    @BeforeAll
    static void build(@TempDir Path directory) throws Exception {
        String port = """
                char sent[65536];
                int count;
                static u8 inb(u16 port) { return port == 0x3fd ? 0x20 : 0; }
                static void outb(u8 value, u16 port) { if (port == 0x3f8) { sent[count++] = (char)value; } }
                """;
        String header = Resources.text("ringside.h");
        assertTrue(header.contains("RINGSIDE_PORT(u8, b)\n"));
        Files.writeString(directory.resolve("ringside.h"), header.replace("RINGSIDE_PORT(u8, b)\n", port));
        Files.writeString(directory.resolve("ringside.c"), Resources.text("ringside.c")
                + "\nidt_entry_t idt[256];\n");
        Process process = new ProcessBuilder(Tools.toolchain().llvmProgram("clang").toString(),
                "--target=x86_64-linux-gnu", "-ffreestanding", "-nostdlib", "-shared", "-fPIC", "-fuse-ld=lld", "-O1",
                "-fno-inline", "-mgeneral-regs-only", "-fno-stack-protector", "-I.", "-o", "library.so", "ringside.c")
                .directory(directory.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        library = SymbolLookup.libraryLookup(directory.resolve("library.so"), ARENA);
    }

    @AfterAll
    static void unload() {
        ARENA.close();
    }

    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type, options);
    }

    private static String printk(String format, Object... arguments) throws Throwable {
        library.findOrThrow("count").reinterpret(4).set(INT, 0, 0);
        List<MemoryLayout> types = new ArrayList<>(List.of(POINTER));
        try (Arena arena = Arena.ofConfined()) {
            List<Object> values = new ArrayList<>(List.of(arena.allocateFrom(format)));
            for (Object argument : arguments) {
                types.add(argument instanceof Integer ? INT : argument instanceof Long ? LONG : POINTER);
                values.add(argument instanceof String s ? arena.allocateFrom(s) : argument);
            }
            int written = (int) function("printk", FunctionDescriptor.of(INT, types.toArray(MemoryLayout[]::new)),
                    Linker.Option.firstVariadicArg(1)).invokeWithArguments(values);
            byte[] sent = library.findOrThrow("sent").reinterpret(65536).toArray(ValueLayout.JAVA_BYTE);
            assertEquals(library.findOrThrow("count").reinterpret(4).get(INT, 0), written);
            return new String(sent, 0, written, StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            %d|42|42
            %d|-42|-42
            %i|-2147483648|-2147483648
            %5d|42|   42
            %05d|-42|-0042
            %-5d.|42|42   .
            %u|-1|4294967295
            %x|-1|ffffffff
            %X|43981|ABCD
            %08x|48879|0000beef
            %2x|48879|beef
            %hx|305419896|5678
            %hhd|255|-1
            %hhu|511|255
            %c|65|A
            %3c.|65|  A.
            %d%%|7|7%
            %ld|-5000000000|-5000000000
            %lu|-1|18446744073709551615
            %lx|-1|ffffffffffffffff
            %016lx|81985529216486895|0123456789abcdef
            %llx|81985529216486895|123456789abcdef
            %zu|5000000000|5000000000
            %ld|-9223372036854775808|-9223372036854775808
            %p|-2130706432|0xffffffff81000000
            %020p|4096|0x000000000000001000
            """)
    void convertsNumbers(String format, long value, String expected) throws Throwable {
        boolean wide = format.matches("%.*[lzp].*");
        assertEquals(expected, printk(format, wide ? (Object) value : (Object) (int) value));
    }

    @Test
    void convertsStringsAndMixes() throws Throwable {
        assertEquals("[hello] [   hi] [hi   ]", printk("[%s] [%5s] [%-5s]", "hello", "hi", "hi"));
        assertEquals("(null)", printk("%s", MemorySegment.NULL));
        assertEquals("a=1 b=0x2 c=three d=4 e=5 f=6 g=7", printk("a=%d b=0x%x c=%s d=%ld e=%u f=%d g=%d",
                1, 2, "three", 4L, 5, 6, 7));
        assertEquals("0042", printk("%0*d", 4, 42));
        assertEquals("100", printk("100%"), "a lone percent sign at the end says nothing");
    }

    @Test
    void memoryFunctionsAgreeWithJava() throws Throwable {
        FunctionDescriptor three = FunctionDescriptor.of(POINTER, POINTER, POINTER, LONG);
        MethodHandle move = function("memmove", three);
        MethodHandle copy = function("memcpy", three);
        MethodHandle set = function("memset", FunctionDescriptor.of(POINTER, POINTER, INT, LONG));
        MethodHandle compare = function("memcmp", FunctionDescriptor.of(INT, POINTER, POINTER, LONG));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64);
            for (int[] move3 : new int[][] {{0, 8, 16}, {8, 0, 16}, {8, 8, 16}, {0, 32, 16}, {5, 4, 0}, {9, 8, 1}}) {
                byte[] expected = new byte[64];
                for (int i = 0; i < 64; i++) {
                    expected[i] = (byte) i;
                }
                MemorySegment.copy(expected, 0, memory, ValueLayout.JAVA_BYTE, 0, 64);
                System.arraycopy(expected, move3[1], expected, move3[0], move3[2]);
                MemorySegment to = memory.asSlice(move3[0]);
                assertEquals(to.address(), ((MemorySegment) move.invoke(to, memory.asSlice(move3[1]), (long) move3[2]))
                        .address());
                assertArrayEquals(expected, memory.toArray(ValueLayout.JAVA_BYTE));
            }
            assertEquals(memory.address(), ((MemorySegment) set.invoke(memory, 0x1ff, 10L)).address());
            assertEquals(-1, memory.get(ValueLayout.JAVA_BYTE, 9));
            assertEquals(memory.address(), ((MemorySegment) copy.invoke(memory, memory.asSlice(32), 8L)).address());
            assertEquals(0, (int) compare.invoke(memory, memory.asSlice(32), 8L));
            memory.set(ValueLayout.JAVA_BYTE, 7, (byte) 200);
            assertTrue((int) compare.invoke(memory, memory.asSlice(32), 8L) > 0);
            assertTrue((int) compare.invoke(memory.asSlice(32), memory, 8L) < 0);
            assertEquals(0, (int) compare.invoke(memory, memory.asSlice(32), 7L));
        }
    }

    @Test
    void setIdtEntryMakesAnInterruptGate() throws Throwable {
        function("set_idt_entry", FunctionDescriptor.ofVoid(INT, LONG, INT)).invoke(0x20, 0x1122334455667788L, 3);
        MemorySegment gate = library.findOrThrow("idt").reinterpret(4096).asSlice(0x20 * 16, 16);
        assertEquals(0x5566_ee00_0008_7788L, gate.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
        assertEquals(0x1122_3344L, gate.get(ValueLayout.JAVA_LONG_UNALIGNED, 8));
    }
}
