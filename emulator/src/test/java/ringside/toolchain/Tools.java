package ringside.toolchain;

import java.util.Map;
import java.util.OptionalLong;

/** What the tests of this room share. */
final class Tools {
    static final long BASE = 0xffffffff81000000L;
    static final Map<String, Long> MACHINE = Map.of("tss", 0xffffffff80001000L, "idt", 0xffffffff80002000L,
            "gdt", 0xffffffff80003000L, "user_stack_top", 0xffffffff80010000L, "kernel_stack_top", 0xffffffff80020000L);
    private static Toolchain toolchain;

    private Tools() {
    }

    static synchronized Toolchain toolchain() throws ToolchainException {
        if (toolchain == null) {
            toolchain = Toolchain.open(Toolchain.defaultCache(), System.out::println);
        }
        return toolchain;
    }

    static UnitObject compile(Language language, String name, String text) throws ToolchainException {
        return toolchain().compile(UnitSource.of(name, language, text));
    }

    static UnitObject att(String name, String text) throws ToolchainException {
        return compile(Language.ATT, name, text);
    }

    static UnitObject c(String name, String text) throws ToolchainException {
        return compile(Language.C, name, text);
    }

    static UnitObject at(long address, int bits, Language language, String name, String text)
            throws ToolchainException {
        return toolchain().compile(new UnitSource(name, language, bits, text, 2, OptionalLong.of(address), 3));
    }

    static Program program() throws ToolchainException {
        return toolchain().program(BASE, MACHINE);
    }
}
