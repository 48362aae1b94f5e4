package ringside.toolchain;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * LLVM's programs, unpacked once from the jar {@code org.bytedeco:llvm} on the class path. Only what is needed is
 * taken, and it gets the names that the programs' loader looks for. A directory is complete or absent: it is filled
 * under another name and then renamed, and its manifest tells whether every file still has its size.
 */
final class LlvmFiles {
    private static final Pattern WANTED = Pattern.compile("clang|lld|llvm-mc|(libLLVM|libclang-cpp)[.\\w-]*"
            + "|lib/clang/[0-9.]+/include/(__)?(stddef|stdarg|stdint|stdbool|stdalign|stdnoreturn|limits|float|iso646"
            + "|stdatomic)\\w*\\.h");
    private static final String MANIFEST = "manifest";
    private static final Object IN_THIS_PROCESS = new Object();

    private final Path directory;

    private LlvmFiles(Path directory) {
        this.directory = directory;
    }

    /** Finds the unpacked programs, or unpacks them with one line of progress. */
    static LlvmFiles open(Path cache, Consumer<String> progress) throws ToolchainException {
        URL url = jarEntry();
        try {
            Path directory = cache.resolve("llvm-" + version(url) + "-" + platform());
            if (!isComplete(directory)) {
                unpackAlone(url, directory, progress);
            }
            return new LlvmFiles(directory.toRealPath());
        } catch (IOException e) {
            throw new ToolchainException("Cannot unpack LLVM's programs into " + cache + " (300 MB are needed): "
                    + e.getMessage());
        }
    }

    Path program(String name) {
        return directory.resolve(name);
    }

    /** clang's own headers for freestanding programs. */
    Path headers() throws ToolchainException {
        try (Stream<Path> versions = Files.list(directory.resolve("lib/clang"))) {
            return versions.findFirst().orElseThrow(() -> new IOException("no headers")).resolve("include");
        } catch (IOException e) {
            throw new ToolchainException("clang's headers are missing in " + directory + "; delete it and try again");
        }
    }

    private static URL jarEntry() throws ToolchainException {
        String name = prefix() + "llvm-mc";
        URL url = LlvmFiles.class.getClassLoader().getResource(name);
        if (url == null || !url.getProtocol().equals("jar")) {
            throw new ToolchainException("LLVM is not on the class path: add the jar org.bytedeco:llvm with classifier "
                    + platform());
        }
        return url;
    }

    private static String prefix() {
        return "org/bytedeco/llvm/" + platform() + "/";
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : "linux";
        String machine = System.getProperty("os.arch");
        return system + (machine.equals("aarch64") || machine.equals("arm64") ? "-arm64" : "-x86_64");
    }

    private static String version(URL url) {
        Matcher matcher = Pattern.compile("llvm-([0-9][0-9.]*(-[0-9.]+)?)-").matcher(url.getPath());
        return matcher.find() ? matcher.group(1) : "unknown";
    }

    private static void unpackAlone(URL url, Path directory, Consumer<String> progress) throws IOException {
        Files.createDirectories(directory.getParent());
        Path lockFile = directory.resolveSibling(directory.getFileName() + ".lock");
        synchronized (IN_THIS_PROCESS) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !isComplete(directory)) {
                    progress.accept("Unpacking the assembler, the compiler and the linker into " + directory
                            + " (once, 300 MB) …");
                    unpack(url, directory);
                }
            }
        }
    }

    private static void unpack(URL url, Path directory) throws IOException {
        Workspace.deleteTree(directory);
        Path fresh = Files.createTempDirectory(directory.getParent(), "unpacking-");
        try {
            copyFrom(((JarURLConnection) url.openConnection()).getJarFile(), fresh);
            Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Workspace.deleteTree(fresh);
        }
    }

    private static void copyFrom(JarFile jar, Path target) throws IOException {
        List<String> manifest = new ArrayList<>();
        List<JarEntry> entries = jar.stream().filter(LlvmFiles::isWanted)
                .sorted(Comparator.comparing(JarEntry::getName)).toList();
        for (JarEntry entry : entries) {
            Path file = target.resolve(entry.getName().substring(prefix().length()));
            Files.createDirectories(file.getParent());
            try (InputStream in = jar.getInputStream(entry)) {
                Files.copy(in, file);
            }
            if (file.getParent().equals(target)) {
                makeRunnable(file);
            }
            manifest.add(Files.size(file) + " " + target.relativize(file));
        }
        addVersionedNames(target);
        Files.write(target.resolve(MANIFEST), manifest);
    }

    private static boolean isWanted(JarEntry entry) {
        return entry.getName().startsWith(prefix())
                && WANTED.matcher(entry.getName().substring(prefix().length())).matches();
    }

    private static void makeRunnable(Path file) throws IOException {
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + file + " executable");
        }
    }

    /** The libraries are packed without the version in their names, which the programs ask for. */
    private static void addVersionedNames(Path target) throws IOException {
        Files.createSymbolicLink(target.resolve("ld.lld"), Path.of("lld"));
        try (Stream<Path> versions = Files.list(target.resolve("lib/clang"))) {
            String major = versions.findFirst().orElseThrow().getFileName().toString();
            for (String library : List.of("libLLVM", "libclang-cpp")) {
                if (Files.exists(target.resolve(library + ".so"))) {
                    Files.createSymbolicLink(target.resolve(library + ".so." + major + ".1"),
                            Path.of(library + ".so"));
                }
            }
        }
    }

    private static boolean isComplete(Path directory) {
        Path manifest = directory.resolve(MANIFEST);
        try {
            return Files.exists(manifest) && Files.exists(directory.resolve("ld.lld"))
                    && Files.readAllLines(manifest).stream()
                    .allMatch(line -> line.matches("\\d{1,18} .+") && hasSize(directory, line));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean hasSize(Path directory, String line) {
        String[] parts = line.split(" ", 2);
        return directory.resolve(parts[1]).toFile().length() == Long.parseLong(parts[0]);
    }
}
