package ringside.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ringside.toolchain.Workspace.Limits;

/** How clang is called: it sees the cell, {@code <ringside.h>} and its own headers, and no other file of the host. */
final class Clang {
    static final Limits LIMITS = new Limits(1L << 30, 64L << 20, 64);
    private static final String HEADER = "ringside.h";

    private final LlvmFiles llvm;

    Clang(LlvmFiles llvm) {
        this.llvm = llvm;
    }

    /** The beginning of a command that reads {@code file} in the workspace; the caller adds what to do. */
    List<String> command(Workspace workspace, String file) throws IOException, ToolchainException {
        Path root = workspace.directory();
        Path include = Files.createDirectories(root.resolve("include"));
        Files.writeString(include.resolve(HEADER), Resources.text(HEADER));
        String view = "{\"version\": 0, \"redirecting-with\": \"redirect-only\", "
                + "\"use-external-names\": false, \"roots\": ["
                + entry("directory-remap", llvm.headers()) + ", " + entry("directory-remap", include) + ", "
                + entry("file", root.resolve(file)) + "]}";
        workspace.write("view.yaml", view);
        return new ArrayList<>(List.of(llvm.program("clang").toString(), "--target=x86_64-unknown-none-elf",
                "-nostdlibinc", "-I" + include, "-ivfsoverlay", "view.yaml", "-fno-color-diagnostics",
                "-fno-caret-diagnostics"));
    }

    private static String entry(String type, Path path) {
        String quoted = '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        return "{\"type\": \"" + type + "\", \"name\": " + quoted + ", \"external-contents\": " + quoted + "}";
    }
}
