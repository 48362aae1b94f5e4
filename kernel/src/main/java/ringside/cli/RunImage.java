package ringside.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import ringside.machine.BootImage;
import ringside.machine.Machine;
import ringside.machine.MachineException;
import ringside.machine.Run;
import ringside.machine.Stop;
import ringside.machine.StopReason;
import ringside.state.CpuidModel;

/** {@code run}: boots an image on a PC of its own, with the serial port on standard output. */
@Command(name = "run",
    description = "Boot a multiboot image or a boot sector, with its serial port on standard output.",
    mixinStandardHelpOptions = true, sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
        "N:The guest wrote to port 0xf4: (value << 1 | 1) & 0xff, as QEMU's isa-debug-exit has it.",
        "2:The command line or the image is wrong.",
        "120:The guest reset the machine.",
        "122:It halted, and nothing can wake it.",
        "124:The time or the instructions allowed were used up.",
        "125:Triple fault; its chain is on standard error.",
        "126:The guest needs something that this machine does not do yet.",
        "130:Interrupted."})
final class RunImage implements Callable<Integer> {
    private static final int RESET = 120;
    private static final int HALT = 122;
    private static final int TIMEOUT = 124;
    private static final int TRIPLE_FAULT = 125;
    private static final int NOT_IMPLEMENTED = 126;
    private static final int INTERRUPTED = 130;
    private static final long MOST_SECONDS = 1_000_000;
    private static final long LARGEST_IMAGE = 256L << 20;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "IMAGE", description = "A multiboot 1 image (ELF32 or with addresses in its header), or a"
        + " boot sector, which starts at 0x7c00 in real mode.")
    private Path image;

    @Option(names = "--append", paramLabel = "TEXT", defaultValue = "",
        description = "What the image's command line holds after its name.")
    private String append;

    @Option(names = "--memory", paramLabel = "SIZE", defaultValue = "256M", converter = Size.class,
        description = "RAM, such as 64M or 1G; 256M unless told.")
    private long memory;

    @Option(names = "--cpus", paramLabel = "N", defaultValue = "1", description = "Processors; there can be one only.")
    private int cpus;

    @Option(names = "--cpu", paramLabel = "CHANGES", defaultValue = "",
        description = "Features of the processor to switch, such as +la57,-smap.")
    private String cpu;

    @Option(names = "--vendor", paramLabel = "intel|amd", description = "Whose processor it is; intel unless told.")
    private String vendor;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Stop after so much time.")
    private Double timeout;

    @Option(names = "--max-instructions", paramLabel = "N", description = "Stop after so many instructions.")
    private Long maxInstructions;

    /** Sizes of memory: bytes with K, M or G behind the number; without, MiB. */
    static final class Size implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            var upper = text.toUpperCase(Locale.ROOT);
            int unit = "KMG".indexOf(upper.charAt(upper.length() - 1));
            var digits = unit < 0 ? upper : upper.substring(0, upper.length() - 1);
            if (!digits.matches("\\d{1,9}")) {
                throw new TypeConversionException("a size is a number with K, M or G behind it, such as 256M");
            }
            return Long.parseLong(digits) << (unit < 0 ? 20 : 10 * (unit + 1));
        }
    }

    @Override
    public Integer call() {
        var machine = start();
        var out = new SerialOut(System.out);
        machine.console().listener(out::put);
        var interrupted = new Thread(() -> {
            out.flush();
            Runtime.getRuntime().halt(INTERRUPTED);
        });
        var request = request(out);
        Stop stop;
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            stop = run(machine, request);
        } finally {
            Runtime.getRuntime().removeShutdownHook(interrupted);
            out.flush();
        }
        var why = new EndReport(machine, stop).text();
        if (!why.isEmpty()) {
            spec.commandLine().getErr().print(why);
            spec.commandLine().getErr().flush();
        }
        return status(machine, stop.reason());
    }

    /** The time is up also within a repeated instruction, which is one step however long it takes. */
    private Stop run(Machine machine, Run request) {
        if (timeout == null) {
            return machine.run(request);
        }
        var rang = new AtomicBoolean();
        var alarm = Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(request.timeout());
                rang.set(true);
                machine.interpreter().cancel();
            } catch (InterruptedException over) {
                return;
            }
        });
        var stop = machine.run(request);
        alarm.interrupt();
        return stop.reason() == StopReason.INTERRUPTED && rang.get() ? stop.because(StopReason.TIMEOUT) : stop;
    }

    private static int status(Machine machine, StopReason reason) {
        return switch (reason) {
            case EXIT -> machine.exitStatus().orElseThrow();
            case RESET -> RESET;
            case HALT -> HALT;
            case TRIPLE_FAULT -> TRIPLE_FAULT;
            case NOT_IMPLEMENTED, FAULT -> NOT_IMPLEMENTED;
            case INTERRUPTED -> INTERRUPTED;
            default -> TIMEOUT;
        };
    }

    private Machine start() {
        if (cpus != 1) {
            throw wrong("--cpus " + cpus + ": the machine has one processor only");
        }
        try {
            var file = read();
            var boot = BootImage.read(file, append.isEmpty() ? image.toString() : image + " " + append);
            var model = CpuidModel.parse(vendor == null ? cpu : "vendor=" + vendor + "," + cpu);
            var machine = Machine.empty(memory, model);
            machine.boot(boot);
            return machine;
        } catch (MachineException e) {
            throw wrong(image + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private byte[] read() {
        try {
            if (Files.size(image) > LARGEST_IMAGE) {
                throw wrong(image + " is too large for an image");
            }
            return Files.readAllBytes(image);
        } catch (NoSuchFileException e) {
            throw wrong("there is no file " + image);
        } catch (IOException e) {
            throw wrong(image + " cannot be read: " + e.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new PlainException(spec.commandLine(), message);
    }

    /** A mistake that the message alone explains; the usage would only hide it. */
    static final class PlainException extends ParameterException {
        private static final long serialVersionUID = 1;

        PlainException(CommandLine line, String message) {
            super(line, message);
        }
    }

    private Run request(SerialOut out) {
        var run = Run.onward().progress((instructions, nanos) -> out.flush()).cancelled(out::isBroken);
        if (timeout != null) {
            if (!(timeout > 0) || timeout > MOST_SECONDS) {
                throw wrong("--timeout is a number of seconds from 0 to " + MOST_SECONDS + ", not " + timeout);
            }
            run = run.timeout(Duration.ofNanos((long) (timeout * 1e9)));
        }
        if (maxInstructions != null && maxInstructions <= 0) {
            throw wrong("--max-instructions is a number above 0, not " + maxInstructions);
        }
        return maxInstructions == null ? run : run.steps(maxInstructions);
    }
}
