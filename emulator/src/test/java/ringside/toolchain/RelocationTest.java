package ringside.toolchain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The linker against ld.lld: the same objects at the same addresses must come out byte for byte alike. */
class RelocationTest {
    private static final String OTHER = """
            .globl other, data, here, there
            .weak soft
            other: ret
            nop
            soft: ret
            .data
            data: .quad here, here+5, there-8
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            R_64            | high | .quad other, other+0x123, data-1
            R_64            | low  | movabsq $data+8, %rax
            R_PC64          | high | .quad other-., data+4-.
            R_32            | low  | .long other, data+4
            R_32            | low  | movl $data, %eax
            R_32S           | high | movq $other+2, %rax; movq data(,%rcx,8), %rdx; cmpq $data, (%rax)
            R_32S           | low  | pushq $other
            R_16            | low  | .word other, data-1
            R_16            | low  | .code16; movw $data, %ax; movw data+2, %bx
            R_8             | tiny | .byte other, data+1
            R_PC32          | high | leaq data+4(%rip), %rax; movl $5, data(%rip); cmpb $1, other(%rip)
            R_PLT32         | low  | jne other
            R_PLT32         | high | call other; jmp soft; call soft
            R_PC16          | low  | .code16; jmp other; call other
            R_PC16          | low  | .word other-.
            R_PC8           | tiny | .byte other-.; jrcxz other
            R_REX_GOTPCRELX | high | movq data@GOTPCREL(%rip), %rax; movq other@GOTPCREL(%rip), %r15
            R_GOTPCRELX     | high | call *other@GOTPCREL(%rip); jmp *other@GOTPCREL(%rip)
            R_GOTPCRELX     | low  | movl data@GOTPCREL(%rip), %eax
            """)
    void patchesAsLldDoes(String type, String where, String text) throws Exception {
        long first = switch (where) {
            case "tiny" -> 0x20;
            case "low" -> 0x4000;
            default -> Tools.BASE;
        };
        long second = first + (where.equals("tiny") ? 0x18 : 0x2000);
        byte[] user = assemble("user", ".globl here, there, other, data, soft\nhere: nop\nthere:\n"
                + text.replace("; ", "\n") + "\n.code64\n nop\n");
        byte[] other = assemble("other", OTHER);
        if (where.equals("tiny")) {
            other = assemble("other", ".globl other, data\nother: ret\ndata: nop\n");
        }
        compare(List.of(read("user", user, first), read("other", other, second)));
        assertTrue(elfTypes(user).contains(Relocation.Type.valueOf(type)), () -> type + " is not in this object");
    }

    @Test
    void linksCompiledCodeAsLldDoes() throws Exception {
        byte[] user = compile("user", """
                extern int counter; extern int table[16]; int add(int, int); static int local[4] = {1, 2, 3, 4};
                const char *names[] = {"one", "two"};
                int (*chosen)(int, int) = add;
                int total(int i) { counter++; return add(table[i & 15], local[i & 3]) + names[i & 1][0]; }
                """);
        byte[] other = compile("other", """
                int counter = 3; int table[16]; const long magic = 42;
                int add(int a, int b) { return a + b + (int)magic; }
                """);
        compare(List.of(read("user", user, Tools.BASE), read("other", other, Tools.BASE + 0x10000)));
    }

    @Test
    void anInstructionThatNeedsTheTableGetsASlotWithTheAddress() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("user", "start: addq data@GOTPCREL(%rip), %rax\n cmpq data@GOTPCREL(%rip), %rbx\n"));
        program.put(Tools.att("other", " nop\ndata: .quad 1\n"));
        PlacedUnit user = program.unit("user").orElseThrow();
        ByteBuffer code = ByteBuffer.wrap(user.image(0)).order(ByteOrder.LITTLE_ENDIAN);
        long slot = user.base() + 7 + code.getInt(3);
        assertEquals(slot, user.base() + 14 + code.getInt(10));
        int got = user.object().sections().size() - 1;
        assertEquals(user.sectionAddress(got), slot);
        assertEquals(program.symbols().address("data").orElseThrow(),
                ByteBuffer.wrap(user.image(got)).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            movl $far, %eax         | 0xffffffff81010000 does not fit into 32 bits
            .byte far               | does not fit into 8 bits
            .word far               | does not fit into 16 bits
            jrcxz far               | the distance to `far`
            .code16; jmp far        | the distance to `far`
            """)
    void anAddressThatDoesNotFitIsAnErrorOnItsLine(String text, String message) throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("user", "start: nop\n " + text + "\n"));
        ToolchainException e = assertThrows(ToolchainException.class,
                () -> program.put(Tools.att("other", "far: ret\n")));
        assertTrue(e.getMessage().contains(message) && e.getMessage().startsWith("line 3: error: "), e::getMessage);
        assertEquals(1, program.units().size());
        assertFalse(program.unresolved("user").isEmpty());
    }

    @Test
    void aStrongDefinitionWinsOverAWeakOneAndAWeakReferenceMayStayOpen() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("weak", ".weak hook, nobody\nhook: ret\nuse: .quad hook, nobody\n"));
        long weak = program.symbols().address("hook").orElseThrow();
        assertTrue(program.unresolved("weak").isEmpty());
        program.put(Tools.att("strong", "hook: nop\n"));
        long strong = program.symbols().address("hook").orElseThrow();
        assertTrue(weak != strong);
        ByteBuffer use = ByteBuffer.wrap(program.unit("weak").orElseThrow().image(0)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(strong, use.getLong(1));
        assertEquals(0, use.getLong(9));
    }

    @Test
    void commonSymbolsShareOnePlace() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("a", ".comm shared, 64, 32\nx: .quad shared\n"));
        program.put(Tools.att("b", ".comm shared, 64, 32\ny: .quad shared\n"));
        long address = program.symbols().address("shared").orElseThrow();
        assertEquals(0, address % 32);
        assertEquals(program.unit("a").orElseThrow(), program.unitAt(address).orElseThrow());
        assertArrayEquals(program.unit("a").orElseThrow().image(0), program.unit("b").orElseThrow().image(0));
    }

    private static List<Relocation.Type> elfTypes(byte[] object) {
        ByteBuffer elf = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
        int table = (int) elf.getLong(0x28);
        List<Relocation.Type> types = new ArrayList<>();
        for (int header = table; header < table + 64 * elf.getShort(0x3c); header += 64) {
            int start = (int) elf.getLong(header + 0x18);
            boolean ofDebug = (elf.getLong(table + 64 * elf.getInt(header + 0x2c) + 8) & 2) == 0;
            for (int at = start; elf.getInt(header + 4) == 4 && !ofDebug && at < start + elf.getLong(header + 0x20);
                    at += 24) {
                types.add(Relocation.Type.of(elf.getInt(at + 8)).orElseThrow());
            }
        }
        return types;
    }

    private void compare(List<UnitObject> objects) throws Exception {
        Program program = Tools.program();
        for (UnitObject object : objects) {
            program.put(object);
        }
        StringBuilder script = new StringBuilder("SECTIONS {\n");
        Map<String, byte[]> ours = new TreeMap<>();
        for (PlacedUnit unit : program.units()) {
            for (int i = 0; i < unit.object().sections().size(); i++) {
                Section section = unit.object().sections().get(i);
                if (section.size() > 0) {
                    String name = ".out_" + unit.name() + i;
                    script.append("  %s 0x%x : { %s.o(%s) }%n".formatted(name, unit.sectionAddress(i), unit.name(),
                            section.name()));
                    ours.put(name, unit.image(i));
                }
            }
        }
        Files.writeString(directory.resolve("link.ld"), script + "  /DISCARD/ : { *(.debug*) }\n}\n");
        run("ld.lld", "-O0", "-T", "link.ld", "--no-check-sections", "-o", "linked", "user.o", "other.o", "-e", "0");
        UnitObject linked = ElfReader.read(UnitSource.of("linked", Language.ATT, ""),
                Files.readAllBytes(directory.resolve("linked")), "", LineMap.SAME, List.of());
        for (Section section : linked.sections()) {
            byte[] mine = ours.remove(section.name());
            if (mine != null && section.bytes().length > 0) {
                assertArrayEquals(section.bytes(), mine, section.name());
            }
        }
        assertTrue(ours.isEmpty(), () -> "lld did not link " + ours.keySet());
    }

    private byte[] assemble(String name, String text) throws Exception {
        Files.writeString(directory.resolve(name + ".s"), text);
        run("llvm-mc", "-triple=x86_64-unknown-none-elf", "-filetype=obj", "-g", "-o", name + ".o", name + ".s");
        return Files.readAllBytes(directory.resolve(name + ".o"));
    }

    private byte[] compile(String name, String text) throws Exception {
        Files.writeString(directory.resolve(name + ".c"), text);
        run("clang", "--target=x86_64-unknown-none-elf", "-ffreestanding", "-mcmodel=kernel", "-fno-pic", "-O1", "-g",
                "-fno-asynchronous-unwind-tables", "-c", "-o", name + ".o", name + ".c");
        return Files.readAllBytes(directory.resolve(name + ".o"));
    }

    private static UnitObject read(String name, byte[] object, long address) throws ToolchainException {
        return ElfReader.read(new UnitSource(name, Language.ATT, 64, "", 1, OptionalLong.of(address), 3), object,
                name + ".s", LineMap.SAME, List.of());
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException,
            ToolchainException {
        List<String> command = new ArrayList<>(List.of(Tools.toolchain().llvmProgram(program).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
    }
}
