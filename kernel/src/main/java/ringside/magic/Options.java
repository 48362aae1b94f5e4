package ringside.magic;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A magic's line read by picocli: fields filled, help shown, mistakes told in a line or two. */
final class Options {

    private static final int HELP_WIDTH = 100;

    private Options() {
    }

    static void run(Magics.Entry entry, Call call) throws Exception {
        Magic magic = entry.maker().get();
        CommandLine line = commandLine(entry, magic);
        parse(line, call);
        if (line.isUsageHelpRequested()) {
            call.output().display(Bundle.text(usage(line)));
        } else {
            magic.run(call);
        }
    }

    /** The help text of a magic. */
    static String help(Magics.Entry entry) {
        return usage(commandLine(entry, entry.maker().get()));
    }

    /** The options of a magic, each with all its names. */
    static List<OptionSpec> options(Magics.Entry entry) {
        return commandLine(entry, entry.maker().get()).getCommandSpec().options();
    }

    private static CommandLine commandLine(Magics.Entry entry, Magic magic) {
        CommandLine line = new CommandLine(magic);
        line.setCommandName(entry.signedName());
        line.setExpandAtFiles(false);
        line.setInterpolateVariables(false);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setStopAtPositional(magic.stopsAtParameter());
        line.setUsageHelpWidth(HELP_WIDTH);
        line.getCommandSpec().addOption(OptionSpec.builder("-h", "--help").usageHelp(true)
                .description("Show this text and do nothing else.").build());
        return line;
    }

    private static void parse(CommandLine line, Call call) {
        String[] words = Words.split(call.arguments()).stream().map(Words.Word::text).toArray(String[]::new);
        try {
            line.parseArgs(words);
        } catch (ParameterException mistake) {
            throw explain(mistake, call);
        }
    }

    private static MagicException explain(ParameterException mistake, Call call) {
        String help = call.signedName() + " --help lists what it takes.";
        return switch (mistake) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched, call, help);
            case MissingParameterException _ -> error(call, mistake.getMessage(), null, help);
            default -> error(call, mistake.getMessage(), mistake.getValue(), help);
        };
    }

    private static MagicException unmatched(UnmatchedArgumentException mistake, Call call, String help) {
        String word = Objects.requireNonNullElse(mistake.getUnmatched().getFirst(), "");
        if (!mistake.isUnknownOption()) {
            return error(call, "there is no place for '" + word + "'", word, help);
        }
        List<String> known = mistake.getCommandLine().getCommandSpec().options().stream()
                .map(OptionSpec::longestName).toList();
        String hint = Suggestions.hint(word, known, help);
        return error(call, "there is no option '" + word + "'", word, hint);
    }

    private static MagicException error(Call call, String message, String word, String hint) {
        String begun = call.signedName() + ": " + message;
        return call.error(begun, word).named("UsageError").hint(hint);
    }

    private static String usage(CommandLine line) {
        StringWriter text = new StringWriter();
        line.usage(new PrintWriter(text, true), Ansi.OFF);
        return text.toString();
    }
}
