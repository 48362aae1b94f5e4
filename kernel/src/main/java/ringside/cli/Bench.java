package ringside.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import ringside.machine.Machine;
import ringside.machine.Run;
import ringside.machine.Stage;
import ringside.machine.Stop;
import ringside.machine.StopReason;
import ringside.toolchain.Language;
import ringside.toolchain.Program;
import ringside.toolchain.Toolchain;
import ringside.toolchain.ToolchainException;
import ringside.toolchain.UnitSource;
import ringside.trace.Recorder;

/**
 * {@code bench}: how many million instructions a second the machine makes, recorded and not, beside QEMU (TCG) on the
 * same code when it is installed.
 */
@Command(name = "bench", description = "Measure the interpreter, beside QEMU when it is installed.",
    mixinStandardHelpOptions = true)
final class Bench implements Runnable {
    private static final long MEMORY = 128L << 20;
    private static final long BUFFER = 0x1000000;
    private static final long BUFFER_SIZE = 8L << 20;
    private static final long CODE = 0x100000;

    /**
     * What is measured.
     *
     * @param letter the name among the benchmark guest's kernels
     * @param what   in words
     * @param entry  the label
     * @param rounds how many rounds last about a second in an interpreter
     */
    record Kernel(char letter, String what, String entry, long rounds) {
        static final List<Kernel> ALL = List.of(new Kernel('a', "ALU chain", "alu_kernel", 5_000_000),
            new Kernel('b', "sieve of 8 MiB", "sieve_kernel", 1), new Kernel('e', "fib(27)", "fib_kernel", 4),
            new Kernel('h', "syscall/sysretq", "syscall_kernel", 300_000),
            new Kernel('i', "int 0x80/iretq", "int_kernel", 200_000));
    }

    /** Instructions made in how many nanoseconds. */
    record Speed(long instructions, long nanos) {
        double mips() {
            return instructions * 1e3 / nanos;
        }
    }

    @Option(names = "--repeat", defaultValue = "3", description = "How often each kernel runs; the best counts.")
    private int repeat;

    @Override
    public void run() {
        try {
            measure();
        } catch (IOException | ToolchainException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private void measure() throws IOException, ToolchainException {
        var tools = Toolchain.open(Toolchain.defaultCache(), System.err::println);
        var qemu = Qemu.find();
        System.out.println("million instructions a second, best of " + repeat
            + (qemu.isEmpty() ? " (QEMU is not installed)" : ""));
        System.out.printf("%-20s %10s %10s %10s %14s%n", "", "plain", "recorded", "QEMU TCG", "QEMU : plain");
        for (var kernel : Kernel.ALL) {
            var plain = best(tools, kernel, false);
            var recorded = best(tools, kernel, true);
            Optional<Speed> other = qemu.isEmpty() ? Optional.empty()
                : Optional.of(qemu.get().measure(tools, kernel, plain));
            System.out.printf(Locale.ROOT, "%c %-18s %10.1f %10.2f %10s %14s%n",
                kernel.letter, kernel.what, plain.mips(), recorded.mips(),
                other.map(speed -> "%.1f".formatted(speed.mips())).orElse("-"),
                other.map(speed -> "%.2f".formatted(speed.mips() / plain.mips())).orElse("-"));
        }
    }

    private Speed best(Toolchain tools, Kernel kernel, boolean record) throws IOException, ToolchainException {
        Speed best = null;
        for (int i = 0; i < repeat; i++) {
            var speed = run(tools, kernel, record);
            best = best == null || speed.mips() > best.mips() ? speed : best;
        }
        return best;
    }

    /** One run on a fresh machine; a recorded one is cut short, since it is much slower. */
    private static Speed run(Toolchain tools, Kernel kernel, boolean record) throws IOException, ToolchainException {
        var machine = new Machine(MEMORY);
        machine.map(BUFFER, BUFFER_SIZE, true, false, 3);
        var program = load(tools, machine, kernel);
        long entry = program.symbols().address(kernel.entry).orElseThrow();
        var run = Run.from(entry).steps(record ? 2_000_000 : Long.MAX_VALUE);
        Stop stop = record ? new Recorder(machine).run(run) : machine.run(run);
        if (stop.reason() != (record && stop.instructions() >= 2_000_000 ? StopReason.STEPS : StopReason.RETURN)) {
            throw new IllegalStateException(kernel.entry + " ended by " + stop.reason().label()
                + " at 0x" + Long.toHexString(machine.cpu().rip));
        }
        return new Speed(stop.instructions(), stop.nanos());
    }

    private static Program load(Toolchain tools, Machine machine, Kernel kernel)
            throws IOException, ToolchainException {
        var program = tools.program(Stage.UNITS, Stage.symbols());
        var placement = program.put(tools.compile(unit(resource("kernels.s"))));
        placement.maps().forEach(region -> machine.map(region.address(), region.size(), true, true, region.ring()));
        placement.writes().forEach(write -> machine.write(write.address(), write.bytes()));
        var rounds = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(kernel.rounds).array();
        machine.write(program.symbols().address("rounds").orElseThrow(), rounds);
        return program;
    }

    static UnitSource unit(String text) {
        return new UnitSource("bench", Language.INTEL, 64, text, 1, OptionalLong.of(CODE), 3);
    }

    static String resource(String name) throws IOException {
        try (var stream = Bench.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
