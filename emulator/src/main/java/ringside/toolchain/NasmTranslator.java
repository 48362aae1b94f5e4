package ringside.toolchain;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ringside.toolchain.Workspace.Limits;

/** NASM's own language, through the real nasm. A text with {@code org} becomes a flat image at that address. */
final class NasmTranslator implements Translator {
    private static final String CELL = "cell.asm";
    /** nasm's debug information leaves out an instruction on the first line, so the text begins on the second. */
    private static final LineMap ONE_LESS = line -> line - 1;
    private static final Pattern ORG = Pattern.compile("(?im)^\\s*\\[?\\s*org\\s+\\S");
    /** Labels are shared by all units: what nasm misses may be another unit's, and needs no {@code extern}. */
    private static final Pattern UNDEFINED = Pattern.compile("error: symbol `([\\w.$#@~?]+)' not defined");
    private static final int MOST_EXTERNS = 200;
    private static final Pattern READS_FILE = Pattern.compile("(?i)(%\\s*include|\\bincbin)\\b");

    @Override
    public UnitObject translate(UnitSource source, Workspace workspace) throws IOException, ToolchainException {
        Translator.refuse(source, READS_FILE);
        boolean flat = ORG.matcher(source.text()).find();
        workspace.write(CELL, "\n" + Translator.padded(source));
        Workspace.Outcome outcome = workspace.run(command(source, flat, Set.of()), limits(flat));
        Set<String> missing = UNDEFINED.matcher(outcome.output()).results().map(m -> m.group(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!flat && !missing.isEmpty() && missing.size() <= MOST_EXTERNS) {
            outcome = workspace.run(command(source, false, missing), limits(false));
        }
        Messages messages = Messages.read(source, CELL, ONE_LESS, outcome.output());
        Translator.check(messages, outcome, "nasm");
        NasmListing listing = NasmListing.read(workspace.readText("cell.lst"), ONE_LESS);
        if (flat) {
            return FlatImage.read(source, workspace.read("cell.o"), workspace.readText("cell.map"), listing,
                    messages.warnings());
        }
        UnitObject object = ElfReader.read(source, workspace.read("cell.o"), CELL, ONE_LESS, messages.warnings());
        return listing.outOfMacros(object);
    }

    /** nasm keeps its input, its object and its listing open; with the map no fifth file can be read. */
    private static Limits limits(boolean flat) {
        return new Limits(LIMITS.memory(), LIMITS.fileSize(), flat ? 7 : 6);
    }

    private static List<String> command(UnitSource source, boolean flat, Set<String> externs)
            throws ToolchainException {
        Path nasm = find(System.getenv("PATH"), System.getenv("CONDA_PREFIX"));
        List<String> command = new ArrayList<>(List.of(nasm.toString(), "-o", "cell.o", "-l", "cell.lst", "--before",
                "bits " + source.bits()));
        command.addAll(flat ? List.of("-f", "bin", "--before", "[map all cell.map]")
                : List.of("-f", "elf64", "-g", "-F", "dwarf"));
        Constants.ALL.forEach((name, value) -> {
            if (!definesItself(source.text(), name)) {
                command.add("-D" + name + "=" + value);
            }
        });
        externs.forEach(name -> command.addAll(List.of("--before", "extern " + name)));
        command.add(CELL);
        return command;
    }

    /** A cell that brings the constant itself keeps its own. */
    private static boolean definesItself(String text, String name) {
        String definition = "(?m)^\\s*(%i?(define|assign)\\s+" + name + "\\b|" + name + ":?\\s+equ\\b)";
        return Pattern.compile(definition).matcher(text).find();
    }

    /** nasm on the search path or in a conda environment; either may be null. */
    static Path find(String path, String conda) throws ToolchainException {
        Stream<String> places = Stream.concat(Stream.of(Objects.requireNonNullElse(path, "").split(File.pathSeparator)),
                conda == null ? Stream.empty() : Stream.of(conda + "/bin"));
        return places.filter(p -> !p.isEmpty()).map(p -> Path.of(p, "nasm")).filter(Files::isExecutable).findFirst()
                .orElseThrow(() -> new ToolchainException(Diagnostic.error("nasm is not installed")
                        .withHint("Install it with `apt install nasm` or `conda install -c conda-forge nasm`, or write "
                                + "the cell in AT&T or Intel syntax.")));
    }
}
