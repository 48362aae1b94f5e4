package ringside.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import ringside.kernel.Version;

/** The root of the command line. */
@Command(name = "ringside", description = "An x86-64 machine to watch while it changes rings.",
    subcommands = Bench.class, mixinStandardHelpOptions = true, versionProvider = Ringside.VersionLine.class)
public final class Ringside implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** The line that {@code --version} prints. */
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"ringside " + Version.CURRENT + ", Java " + Runtime.version()};
        }
    }

    /** Runs a command line; the process ends with its exit code: 0, 1 for a failure, 2 for a wrong line. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Ringside());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
