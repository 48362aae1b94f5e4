package ringside.toolchain;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringside.toolchain.Workspace.Limits;
import ringside.toolchain.Workspace.Outcome;

/** Makes an object of a unit's text. */
interface Translator {
    /**
     * Memory of 768 MiB, objects of 64 MiB; the assembler opens its input and its output and no third
     * file, whatever {@code .incbin} asks for.
     */
    Limits LIMITS = new Limits(768L << 20, 64L << 20, 4);

    UnitObject translate(UnitSource source, Workspace workspace) throws IOException, ToolchainException;

    /** The text as a file in which lines count as in the editor. */
    static String padded(UnitSource source) {
        return "\n".repeat(source.firstLine() - 1) + source.text() + "\n";
    }

    /** Refuses a text that would read a file of the host. */
    static void refuse(UnitSource source, Pattern readsFile) throws ToolchainException {
        Matcher m = readsFile.matcher(source.text());
        if (m.find()) {
            throw new ToolchainException(Diagnostic.error(source, source.lineAt(m.start()),
                    "`" + m.group() + "` would read a file").withHint(Hints.NO_FILES));
        }
    }

    /** The warnings of a run that went well; otherwise its errors are thrown. */
    static Messages check(Messages messages, Outcome outcome, String tool) throws ToolchainException {
        if (!outcome.succeeded()) {
            throw messages.failure(tool, outcome);
        }
        return messages;
    }
}
