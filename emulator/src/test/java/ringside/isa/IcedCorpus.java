package ringside.isa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The decoder and formatter tests of iced (https://github.com/icedland/iced), read from a folder with their files. */
final class IcedCorpus {
    private static final Pattern OPTIONS = Pattern.compile("decopt=(\\S+)");

    /**
     * One case.
     *
     * @param options of iced's decoder, as a list of names; empty for none
     * @param valid whether the bytes are an instruction, all of them
     * @param name the mnemonic, lower case; empty where the file has only text
     * @param intel the instruction as iced's Intel formatter writes it; empty where the file has none
     */
    record Case(CodeSize mode, byte[] code, String options, boolean valid, String name, String intel) {
        @Override
        public String toString() {
            return mode.bits() + " " + HexFormat.of().formatHex(code) + " " + name + intel;
        }
    }

    private final Path folder;

    IcedCorpus(Path folder) {
        this.folder = folder;
    }

    /** {@return all cases of a mode} */
    List<Case> cases(CodeSize mode) throws IOException {
        List<Case> cases = new ArrayList<>();
        if (mode != CodeSize.BITS64) {
            for (String line : lines("Decoder_DecoderTest" + mode.bits() + ".txt")) {
                cases.add(decoderCase(mode, line));
            }
        }
        List<String> codes = lines("Formatter_InstructionInfos" + mode.bits() + ".txt");
        List<String> texts = lines("Formatter_Intel_Test" + mode.bits() + "_MemAlways.txt");
        for (int i = 0; i < codes.size(); i++) {
            String[] columns = codes.get(i).split(", *", 3);
            cases.add(new Case(mode, bytes(columns[0]), columns.length > 2 ? columns[2] : "", true, "", texts.get(i)));
        }
        return cases;
    }

    private static Case decoderCase(CodeSize mode, String line) {
        String[] columns = line.split(", *", 5);
        var options = OPTIONS.matcher(columns[4]);
        return new Case(mode, bytes(columns[0]), options.find() ? options.group(1) : "", !columns[1].equals("INVALID"),
                columns[2].toLowerCase(Locale.ROOT), "");
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private List<String> lines(String file) throws IOException {
        try (var lines = Files.lines(folder.resolve(file))) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        }
    }
}
