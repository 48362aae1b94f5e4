package ringside.vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A list of x86 instructions that others keep: asmdb's {@code isa_x86.json} (github.com/asmjit/asmdb), expanded to
 * forms. It is what coverage is held against, so that nothing of our own table goes into the denominator.
 */
final class IsaList {
    private static final Pattern CATEGORY = Pattern.compile("^ {4}\\{(\"category\".*?)\"instructions\": \\[");
    private static final Pattern FIELD = Pattern.compile("\"(category|ext|privilege)\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern ENTRY =
        Pattern.compile("\\{\"(any|x86|x64|apx)\"\\s*:\\s*\"([^\"]*)\".*?\"op\"\\s*:\\s*\"([^\"]*)\"");

    private IsaList() {
    }

    /**
     * An entry of the list.
     *
     * @param arch any, x86, x64 or apx
     * @param text mnemonic and operands
     */
    record Entry(String category, String extension, String privilege, String arch, String text, String encoding) {
        String mnemonic() {
            return text.replaceFirst("^(\\[[^]]*] *)*", "").replaceFirst("[ {].*", "").strip();
        }

        /** The operands, separated by commas. */
        String operands() {
            var rest = text.replaceFirst("^(\\[[^]]*] *)*", "").strip();
            return rest.contains(" ") ? rest.substring(rest.indexOf(' ')).strip() : "";
        }

        @Override
        public String toString() {
            return arch + " " + text.replaceAll(" +", " ") + " = " + encoding;
        }
    }

    static List<Entry> read(Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        String category = "";
        String extension = "";
        String privilege = "";
        for (var line : Files.readAllLines(file)) {
            var head = CATEGORY.matcher(line);
            if (head.find()) {
                category = field(head.group(1), "category");
                extension = field(head.group(1), "ext");
                privilege = field(head.group(1), "privilege");
            }
            var entry = ENTRY.matcher(line);
            if (entry.find()) {
                entries.add(new Entry(category, extension, privilege, entry.group(1), entry.group(2), entry.group(3)));
            }
        }
        return entries;
    }

    private static String field(String text, String name) {
        var matcher = FIELD.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return matcher.group(2);
            }
        }
        return "";
    }
}
