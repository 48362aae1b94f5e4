package ringside.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Another emulator, started as a program. Both start at the reset vector of our own ROM; neither needs a BIOS. */
final class Emulator implements Peer {
    private static final String BOCHS = """
        config_interface: textconfig
        display_library: rfb, options="timeout=0"
        memory: guest=64, host=64
        romimage: file=reset.bin, address=0xffff0000
        optramimage1: file=monitor.bin, address=0x%1$x
        optramimage2: file=cases.bin, address=0x%2$x
        cpu: model=corei7_icelake_u, ips=100000000, reset_on_triple_fault=1, ignore_bad_msrs=0
        clock: sync=none
        port_e9_hack: enabled=1
        log: /dev/null
        panic: action=fatal
        error: action=ignore
        info: action=ignore
        debug: action=ignore
        speaker: enabled=0
        sound: driver=dummy
        """;

    private final String name;
    private final Path folder;
    private final List<String> command;
    /** A peer that has finished no case for so long hangs. */
    private final long seconds;
    /** Whether it has ever written anything. */
    private boolean started;

    private Emulator(String name, Path folder, long seconds, List<String> command) {
        this.name = name;
        this.folder = folder;
        this.seconds = seconds;
        this.command = command;
    }

    /** Bochs, with its output from port 0xe9 on stdout between the words of its debugger, which is told to go on. */
    static Emulator bochs(Path folder, long seconds) {
        write(folder.resolve("bochsrc"), BOCHS.formatted(Layout.MONITOR, Layout.BLOB).getBytes());
        return new Emulator("bochs", folder, seconds, List.of("sh", "-c",
            "yes c | exec bochs -q -f bochsrc > output.bin 2> errors.txt"));
    }

    /** QEMU's translator. */
    static Emulator qemu(Path folder, long seconds) {
        return new Emulator("qemu", folder, seconds, List.of("qemu-system-x86_64", "-accel", "tcg", "-cpu", "max",
            "-m", "64", "-bios", "reset.bin", "-display", "none", "-net", "none", "-monitor", "none",
            "-device", "loader,file=monitor.bin,force-raw=on,addr=" + Layout.MONITOR,
            "-device", "loader,file=cases.bin,force-raw=on,addr=" + Layout.BLOB,
            "-debugcon", "file:output.bin", "-device", "isa-debug-exit,iobase=0xf4"));
    }

    /** Whether a program of that name can be started. */
    static boolean isInstalled(String program) {
        for (var folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<Integer, Outcome> boot(byte[] blob) {
        write(folder.resolve("cases.bin"), blob);
        write(folder.resolve("output.bin"), new byte[0]);
        try {
            var process = new ProcessBuilder(command).directory(folder.toFile())
                .redirectErrorStream(true).redirectOutput(folder.resolve("words.txt").toFile()).start();
            boolean ended = await(process);
            started |= output().length > 0;
            if (ended && !started) {
                throw new IllegalStateException(name + " did not start; what it said is in " + folder);
            }
            var outcomes = Outcome.parse(output());
            if (ended && !Outcome.isWhole(output())) {
                outcomes.put(outcomes.size(), Outcome.of(Outcome.End.GIVES_UP));
            }
            return outcomes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the last boot wrote to port 0xe9. */
    byte[] output() throws IOException {
        return Files.readAllBytes(folder.resolve("output.bin"));
    }

    /**
     * Waits for its end; kills it when it has finished no case for a while, even if it writes: of every reset Bochs tells.
     * True when it ended by itself.
     */
    private boolean await(Process process) throws IOException, InterruptedException {
        int before = -2;
        for (int known = -1; known > before; known = Outcome.parse(output()).size()) {
            before = known;
            if (process.waitFor(seconds, TimeUnit.SECONDS)) {
                return true;
            }
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        return false;
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
