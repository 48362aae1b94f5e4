package ringside.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import ringside.isa.Feature;
import ringside.isa.Opcode;

/** The files: instructions of one sort in one mode. */
enum Family {
    GENERAL_64, GENERAL_32, X87_64, X87_32, SSE_64, SSE_32, AVX_64, AVX_32;

    private static final Set<String> SSE = Set.of("MMX", "SSE", "SSE2", "SSE3", "SSSE3", "SSE41", "SSE42", "AES",
        "PCLMULQDQ", "SHA");
    private static final List<Pattern> LEFT_OUT = Lines.of("left-out.txt").stream()
        .filter(line -> line.startsWith("opcode "))
        .map(line -> Pattern.compile(line.replaceFirst(" \\| .*", "").substring(7).strip())).toList();

    /** The file's name, which stands beside this class. */
    String file() {
        return name().toLowerCase().replace('_', '-') + ".vectors.gz";
    }

    /** Whether it has been captured. */
    boolean exists() {
        return Family.class.getResource(file()) != null;
    }

    InputStream open() {
        return Family.class.getResourceAsStream(file());
    }

    List<VectorFile.Results> read() throws IOException {
        try (var in = open()) {
            return VectorFile.read(in);
        }
    }

    int bits() {
        return name().endsWith("64") ? 64 : 32;
    }

    long seed() {
        return (long) ordinal() + 1 << 48;
    }

    /** Whether the row's vectors belong into this file. */
    boolean holds(Opcode opcode) {
        return !isLeftOut(opcode) && name().startsWith(sort(opcode) + "_");
    }

    static boolean isLeftOut(Opcode opcode) {
        return LEFT_OUT.stream().anyMatch(pattern -> pattern.matcher(opcode.mnemonic()).matches()
            || pattern.matcher(opcode.meaning()).matches());
    }

    private static String sort(Opcode opcode) {
        var feature = opcode.feature().map(Feature::name).orElse("");
        if (feature.equals("FPU") || opcode.mnemonic().startsWith("fist")) {
            return "X87";
        }
        if (opcode.row().contains("vex.") && opcode.mnemonic().startsWith("v")) {
            return "AVX";
        }
        return SSE.contains(feature) ? "SSE" : "GENERAL";
    }
}
