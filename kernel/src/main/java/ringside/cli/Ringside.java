package ringside.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import ringside.kernel.Version;

/** The root of the command line. */
@Command(name = "ringside", description = "An x86-64 machine to watch while it changes rings.",
    subcommands = {RunImage.class, Bench.class}, mixinStandardHelpOptions = true,
    versionProvider = Ringside.VersionLine.class)
public final class Ringside implements Runnable {
    /** A bug: EX_SOFTWARE of sysexits.h, since 1 is what a guest ends with that is content. */
    private static final int FAILURE = 70;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** The line that {@code --version} prints. */
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"ringside " + Version.CURRENT + ", Java " + Runtime.version()};
        }
    }

    /** Runs a command line; the process ends with its exit code: 0, 2 for a wrong line, 70 for a failure,
     * or what {@code run} tells. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        var line = new CommandLine(new Ringside());
        var usual = line.getParameterExceptionHandler();
        return line.setParameterExceptionHandler((mistake, arguments) ->
            mistake instanceof RunImage.PlainException ? tell(mistake) : usual.handleParseException(mistake, arguments))
            .setExitCodeExceptionMapper(failure -> failure instanceof ParameterException
                ? CommandLine.ExitCode.USAGE : FAILURE);
    }

    private static int tell(ParameterException mistake) {
        mistake.getCommandLine().getErr().println("ringside: " + mistake.getMessage());
        return mistake.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
