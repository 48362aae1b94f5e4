package ringside.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header and the library for cells in C. */
class LibraryTest {

    private static List<Diagnostic> warnings(String text) throws ToolchainException {
        return Tools.c("cell", "#include <ringside.h>\n" + text).warnings();
    }

    @Test
    void theHeaderAloneIsFreeOfWarnings() throws ToolchainException {
        assertEquals(List.of(), warnings(""));
    }

    @Test
    void structuresHaveTheManualsLayout() throws ToolchainException {
        List<String> tss = List.of("res1", "rsp0", "rsp1", "rsp2", "res2", "ist1", "ist2", "ist3", "ist4", "ist5",
                "ist6", "ist7", "res3", "res4", "iomap_base");
        List<Integer> offsets = List.of(0, 4, 12, 20, 28, 36, 44, 52, 60, 68, 76, 84, 92, 100, 102);
        StringBuilder text = new StringBuilder("""
                _Static_assert(sizeof(tss64_t) == 104 && sizeof(idt_entry_t) == 16 && sizeof(gdt_entry_t) == 8, "");
                _Static_assert(sizeof(descriptor_table_t) == 10 && sizeof(idt) == 4096, "");
                _Static_assert(sizeof(u8) == 1 && sizeof(s16) == 2 && sizeof(u32) == 4 && sizeof(s64) == 8, "");
                """);
        for (int i = 0; i < tss.size(); i++) {
            text.append("_Static_assert(offsetof(tss64_t, %s) == %d, \"\");%n".formatted(tss.get(i), offsets.get(i)));
        }
        assertEquals(List.of(), warnings(text.toString()));
    }

    @Test
    void gatesAndDescriptorsHaveTheManualsBits() throws ToolchainException {
        UnitObject object = Tools.c("cell", """
                #include <ringside.h>
                const idt_entry_t gate = { .offset0 = 0x1122, .selector = 0x3344, .ist = 5, .type = 14, .dpl = 3,
                    .p = 1, .offset1 = 0x5566, .offset2 = 0x778899aa };
                const gdt_entry_t user_code = { .limit0 = 0xffff, .limit1 = 15, .type = 10, .s = 1, .dpl = 3, .p = 1,
                    .l = 1, .g = 1 };
                """);
        Section rodata = object.sections().stream().filter(s -> s.name().startsWith(".rodata")).findFirst()
                .orElseThrow();
        Map<String, Symbol> symbols = object.symbols().stream().filter(Symbol::isNamed)
                .collect(Collectors.toMap(Symbol::name, s -> s));
        assertEquals("22114433" + "05ee6655" + "aa998877" + "00000000", hex(rodata, symbols.get("gate"), 16));
        assertEquals("ffff000000faaf00", hex(rodata, symbols.get("user_code"), 8));
    }

    private static String hex(Section section, Symbol symbol, int size) {
        return HexFormat.of().formatHex(section.bytes(), (int) symbol.value(), (int) symbol.value() + size);
    }

    @Test
    void everyHelperCompilesToItsInstruction() throws ToolchainException {
        String text = """
                #include <ringside.h>
                u64 all(void *page, descriptor_table_t *table) {
                    cli(); sti(); hlt(); swapgs(); invlpg(page); ltr(TSS_SELECTOR); lgdt(table); lidt(table);
                    sgdt(table); sidt(table); write_cr0(read_cr0()); write_cr2(read_cr2()); write_cr3(read_cr3());
                    write_cr4(read_cr4()); write_cr8(read_cr8()); write_dr6(read_dr6()); write_dr7(read_dr7());
                    write_rflags(read_rflags()); wrmsr(0xc0000080, rdmsr(0xc0000080)); outb(inb(0x60), 0x60);
                    outw(inw(0x61), 0x61); outl(inl(0xcf8), 0xcf8); write_ss(read_ss()); write_ds(read_ds());
                    write_es(read_es()); write_fs(read_fs()); write_gs(read_gs());
                    return read_cs() + str() + read_rsp() + rdtsc();
                }
                """;
        UnitObject object = Tools.c("cell", text);
        assertEquals(List.of(), object.warnings());
        assertTrue(object.lines().stream().allMatch(r -> r.line() >= 3 && r.line() <= 12), "lines of the header");
        assertEquals(List.of("all"), object.symbols().stream().filter(Symbol::isNamed).map(Symbol::name).toList());
    }

    @Test
    void theLibraryNeedsNothingButTheMachine() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.c("cell", "#include <ringside.h>\nint f(void) { return printk(\"hi\"); }\n"));
        assertTrue(program.unresolved(Library.NAME).isEmpty());
        UnitObject library = program.unit(Library.NAME).orElseThrow().object();
        for (String name : List.of("memcpy", "memset", "memmove", "memcmp")) {
            Symbol function = library.symbols().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
            List<String> called = new ArrayList<>();
            for (Relocation relocation : library.relocations()) {
                long offset = relocation.offset() - function.value();
                if (relocation.section() == function.section() && offset >= 0 && offset < function.size()) {
                    called.add(library.symbols().get(relocation.symbol()).name());
                }
            }
            assertFalse(called.contains(name), () -> name + " calls itself");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memcpy", "memset", "memmove", "memcmp", "printk", "set_idt_entry"})
    void everyFunctionComesInOnDemandAndYieldsToTheUsersOwn(String name) throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.att("caller", "start: call " + name + "\n"));
        assertTrue(program.unresolved("caller").isEmpty());
        long ofLibrary = program.symbols().address(name).orElseThrow();
        program.put(Tools.att("own", name + ": ret\n"));
        long own = program.symbols().address(name).orElseThrow();
        assertEquals(Tools.BASE + 0x10000, own);
        assertTrue(ofLibrary < Tools.BASE, () -> Long.toHexString(ofLibrary));
    }

    @Test
    void copiesThatTheCompilerMakesCallTheLibrary() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.c("cell", """
                struct big { char bytes[4096]; } a, b;
                void copy(void) { a = b; }
                void clear(void) { a = (struct big) {0}; }
                """));
        assertTrue(program.unit(Library.NAME).isPresent());
        assertTrue(program.unresolved("cell").isEmpty());
    }

    @Test
    void extendedInlineAssemblyWorksAsInGcc() throws ToolchainException {
        Program program = Tools.program();
        program.put(Tools.c("cell", """
                #include <ringside.h>
                struct entry { u64 from, to; };
                extern struct entry table_start[], table_end[];
                int enter(void (*function)(void), u64 argument) {
                    int result;
                    asm volatile(
                        "mov %[ds], %%eax\\n"
                        "mov %%ax, %%ds\\n"
                        "pushq %[ss]\\n"
                        "pushq %%rbp\\n"
                        "1: jmp 2f\\n"
                        "back_here: nop\\n"
                        "2:\\n"
                        ".pushsection .table, \\"aw\\"\\n"
                        ".quad 1b, back_here\\n"
                        ".popsection\\n"
                        : "=a"(result)
                        : [ds] "i"(USER_DS), [ss] "i"(KERNEL_DS), [function] "r"(function), "D"(argument)
                        : "memory", "rbx", "r12");
                    asm goto("jmp %l[out]" : : : : out);
                    result++;
                out:
                    return result;
                }
                __attribute__((naked)) void handler(void) { asm("call back_here; iretq"); }
                asm(".globl by_hand\\nby_hand: ret");
                """));
        SymbolTable symbols = program.symbols();
        long back = symbols.address("back_here").orElseThrow();
        assertEquals(13, program.lines().at(back).orElseThrow().line());
        assertTrue(symbols.address("by_hand").isPresent());
        PlacedUnit cell = program.unit("cell").orElseThrow();
        long handler = symbols.address("handler").orElseThrow();
        assertEquals((byte) 0xe8, cell.image(0)[(int) (handler - cell.base())], "no prologue in a naked function");
        program.put(Tools.att("other", "use: .quad back_here\n"));
        assertTrue(program.unresolved("other").isEmpty());
    }

    @Test
    void clangsFreestandingHeadersAreThere() throws ToolchainException {
        assertEquals(List.of(), Tools.c("cell", """
                #include <stddef.h>
                #include <stdint.h>
                #include <stdbool.h>
                #include <stdarg.h>
                #include <limits.h>
                #include <float.h>
                #include <stdalign.h>
                #include <stdnoreturn.h>
                #include <iso646.h>
                bool ok = sizeof(uintptr_t) == 8 and INT_MAX > 0;
                """).warnings());
    }
}
