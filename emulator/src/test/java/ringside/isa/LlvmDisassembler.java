package ringside.isa;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import ringside.toolchain.LlvmPrograms;

/** LLVM's disassembler as an oracle: {@code llvm-mc --disassemble} on many instructions at once. */
final class LlvmDisassembler {
    /** An instruction that no test asks for (fnop), to see where the answer to one question ends. */
    private static final String MARK = "[0xd9 0xd0]";
    private static final Pattern COMMENT = Pattern.compile(" # .*");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private LlvmDisassembler() {
    }

    /** {@return for each piece of code the lines that LLVM prints for it, with single spaces and joined by one} */
    static List<String> disassemble(List<byte[]> code, CodeSize mode, boolean intel) {
        try {
            Path input = Files.createTempFile("ringside", ".hex");
            try {
                Files.write(input, lines(code));
                return run(input, mode, intel);
            } finally {
                Files.delete(input);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> run(Path input, CodeSize mode, boolean intel) throws IOException {
        Path program = LlvmPrograms.find("llvm-mc");
        ProcessBuilder builder = new ProcessBuilder(program.toString(), "--disassemble", "--print-imm-hex",
                "--triple=" + triple(mode), "--output-asm-variant=" + (intel ? 1 : 0), input.toString());
        builder.environment().put("LD_LIBRARY_PATH", program.getParent().toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader reader = process.inputReader()) {
            return answers(reader);
        }
    }

    static String triple(CodeSize mode) {
        return switch (mode) {
            case BITS16 -> "i386-unknown-unknown-code16";
            case BITS32 -> "i386";
            case BITS64 -> "x86_64";
        };
    }

    private static List<String> lines(List<byte[]> code) {
        List<String> lines = new ArrayList<>(2 * code.size());
        for (byte[] bytes : code) {
            StringBuilder line = new StringBuilder("[");
            for (byte value : bytes) {
                line.append("0x").append(Integer.toHexString(value & 0xff)).append(' ');
            }
            lines.add(line.append(']').toString());
            lines.add(MARK);
        }
        return lines;
    }

    private static List<String> answers(BufferedReader reader) throws IOException {
        List<String> answers = new ArrayList<>();
        StringBuilder answer = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            String text = COMMENT.matcher(SPACE.matcher(line.strip()).replaceAll(" ")).replaceAll("");
            if (text.equals("fnop")) {
                answers.add(answer.toString());
                answer.setLength(0);
            } else if (!text.isEmpty() && text.charAt(0) != '.' && text.charAt(0) != '#') {
                answer.append(answer.isEmpty() ? "" : " ").append(text);
            }
        }
        return answers;
    }
}
