package ringside.toolchain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A private directory in which one program runs within bounds; it is removed at the end. */
final class Workspace implements AutoCloseable {
    static final String PREFIX = "ringside-" + ProcessHandle.current().pid() + "-";
    private static final String OUTPUT = "output.txt";
    private static final int KEPT_OUTPUT = 64 << 10;
    private static final int POLL_MILLIS = 20;
    private static final boolean PRLIMIT = Files.isExecutable(Path.of("/usr/bin/prlimit"));

    /**
     * What a program may use.
     *
     * @param memory    bytes of address space
     * @param fileSize  bytes of any file it writes
     * @param openFiles files open at once; the assemblers get just their input and output, so that
     *                  {@code .incbin} finds no file to read
     */
    record Limits(long memory, long fileSize, int openFiles) { }

    /**
     * How it went.
     *
     * @param succeeded the program ended well
     * @param output    what it said, cut when long
     * @param complaint why it was ended, or null when it ended by itself
     */
    record Outcome(boolean succeeded, String output, String complaint) { }

    private final Path directory;
    private final int seconds;
    private final BooleanSupplier cancelled;

    /**
     * A new directory.
     *
     * @param seconds what each program may use, of the wall's time and of the processor's
     */
    Workspace(int seconds, BooleanSupplier cancelled) throws IOException {
        this.directory = Files.createTempDirectory(PREFIX).toRealPath();
        this.seconds = seconds;
        this.cancelled = cancelled;
    }

    Path directory() {
        return directory;
    }

    Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    byte[] read(String name) throws IOException {
        return Files.readAllBytes(directory.resolve(name));
    }

    String readText(String name) throws IOException {
        return new String(read(name), StandardCharsets.UTF_8);
    }

    Outcome run(List<String> command, Limits limits) throws IOException, ToolchainException {
        ProcessBuilder builder = new ProcessBuilder(bounded(command, limits)).directory(directory.toFile())
                .redirectErrorStream(true).redirectOutput(directory.resolve(OUTPUT).toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", path == null ? "/usr/bin:/bin" : path, "LC_ALL", "C",
                "TMPDIR", directory.toString()));
        Process process = builder.start();
        try {
            return outcome(process, limits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ToolchainException("Interrupted.");
        } finally {
            kill(process);
        }
    }

    private Outcome outcome(Process process, Limits limits) throws IOException, InterruptedException,
            ToolchainException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            if (cancelled.getAsBoolean()) {
                throw new ToolchainException("Interrupted.");
            }
            if (System.nanoTime() > end) {
                return new Outcome(false, "", tookTooLong());
            }
        }
        String output = output();
        return new Outcome(process.exitValue() == 0, output, complaint(process.exitValue(), output, limits));
    }

    private String tookTooLong() {
        return "it took longer than " + seconds + " seconds";
    }

    private static String tooMuch(Limits limits) {
        return "it made more than " + (limits.fileSize() >> 20) + " MB";
    }

    /** A shell tells a signal as 128 + its number, as the JVM does. */
    private String complaint(int status, String output, Limits limits) {
        boolean memory = output.contains("out of memory") || output.contains("bad_alloc")
                || output.contains("Cannot allocate memory") || output.contains("std::length_error");
        if (memory && status != 0) {
            return "it needed more than " + (limits.memory() >> 20) + " MB of memory";
        }
        if (status != 0 && (output.contains("IO failure on output stream") || output.contains("File too large"))) {
            return tooMuch(limits);
        }
        return switch (status - 128) {
            case 9, 24 -> tookTooLong();                       // SIGKILL, SIGXCPU
            case 25 -> tooMuch(limits);                              // SIGXFSZ
            case 4, 6, 7, 8, 11 -> "it crashed (signal " + (status - 128) + ")";
            default -> null;
        };
    }

    private String output() throws IOException {
        try (InputStream in = Files.newInputStream(directory.resolve(OUTPUT))) {
            return new String(in.readNBytes(KEPT_OUTPUT), StandardCharsets.UTF_8);
        }
    }

    private List<String> bounded(List<String> command, Limits limits) {
        List<String> all = new ArrayList<>();
        if (PRLIMIT) {
            all.addAll(List.of("/usr/bin/prlimit", "--as=" + limits.memory(), "--cpu=" + seconds,
                    "--fsize=" + limits.fileSize(), "--nofile=" + limits.openFiles(), "--core=0"));
        } else {                                                     // a limit that a system lacks is left out
            String script = "ulimit -v %d; ulimit -t %d; ulimit -f %d; ulimit -c 0; ulimit -n %d".formatted(
                    limits.memory() >> 10, seconds, limits.fileSize() >> 9, limits.openFiles());
            all.addAll(List.of("/bin/sh", "-c", "{ " + script + "; } 2>/dev/null; exec \"$@\"", "sh"));
        }
        all.addAll(command);
        return all;
    }

    /** Ends a program that still runs, with all that it started, and waits until they write no more. */
    private static void kill(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.isAlive() ? process.descendants().toList() : List.of());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(p -> p.onExit().completeOnTimeout(p, 1, TimeUnit.SECONDS).join());
    }

    @Override
    public void close() {
        try {
            deleteTree(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (Files.exists(root)) {
            List<Path> all;
            try (Stream<Path> walk = Files.walk(root)) {
                all = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : all) {
                Files.deleteIfExists(path);
            }
        }
    }
}
