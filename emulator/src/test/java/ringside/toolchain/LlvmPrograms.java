package ringside.toolchain;

import java.nio.file.Path;

/** LLVM's programs, for the tests of other rooms that ask them. */
public final class LlvmPrograms {
    private LlvmPrograms() {
    }

    /** {@return the path of a program such as {@code llvm-mc}, unpacked on first use} */
    public static Path find(String name) {
        try {
            return LlvmFiles.open(Toolchain.defaultCache(), System.out::println).program(name);
        } catch (ToolchainException e) {
            throw new IllegalStateException(e);
        }
    }
}
