package ringside.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import ringside.machine.Stage;
import ringside.toolchain.Placement;
import ringside.toolchain.Toolchain;
import ringside.toolchain.ToolchainException;

/** QEMU's TCG on the same kernels: they are put behind a multiboot header, and it is timed from outside. */
record Qemu(Path program) {
    private static final long CODE = 0x100000;
    /** It is so much faster that it gets more rounds, for the clock's sake. */
    private static final int MORE = 10;

    /** The program on the path, where it is installed. */
    static Optional<Qemu> find() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "qemu-system-x86_64")).filter(Files::isExecutable)
            .findFirst().map(Qemu::new);
    }

    /** The speed on a kernel of which our own run tells how many instructions it makes. */
    Bench.Speed measure(Toolchain tools, Bench.Kernel kernel, Bench.Speed ours) throws IOException, ToolchainException {
        var image = Files.createTempFile("ringside-bench", ".bin");
        try {
            Files.write(image, image(tools, kernel));
            return new Bench.Speed(ours.instructions() * MORE, time(image));
        } finally {
            Files.delete(image);
        }
    }

    private static byte[] image(Toolchain tools, Bench.Kernel kernel) throws IOException, ToolchainException {
        var plan = "\n.balign 8\nplan: .quad '%c', %d, %s, 0, 0\n"
            .formatted(kernel.letter(), kernel.rounds() * MORE, kernel.entry());
        var program = tools.program(Stage.UNITS, Stage.symbols());
        return flat(program.put(tools.compile(
            Bench.unit(Bench.resource("image.s") + plan + Bench.resource("kernels.s")))));
    }

    private static byte[] flat(Placement placement) {
        var bytes = new ByteArrayOutputStream();
        placement.writes().forEach(write -> {
            bytes.writeBytes(new byte[Math.toIntExact(write.address() - CODE - bytes.size())]);
            bytes.writeBytes(write.bytes());
        });
        return bytes.toByteArray();
    }

    /** Nanoseconds between the guest's two marks on the debug console. */
    private long time(Path image) throws IOException {
        var process = new ProcessBuilder(program.toString(), "-accel", "tcg", "-m", "128", "-display", "none",
            "-no-reboot", "-debugcon", "stdio", "-kernel", image.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (var guest = process.inputReader()) {
            guest.readLine();
            long start = System.nanoTime();
            var end = guest.readLine();
            if (end == null || !end.startsWith("E")) {
                throw new IOException("QEMU did not run the kernel to its end");
            }
            return System.nanoTime() - start;
        } finally {
            process.destroyForcibly();
        }
    }
}
