package ringside.vectors;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The processor beneath, by way of {@code src/test/c/capture.c}, which GCC makes into a program when it is wanted. */
final class Processor implements AutoCloseable {
    private static final int BATCH = 256;
    private static final int INPUT = 16 + 8 * 20 + Layout.MOST_CODE + 512 + 256 + Layout.PATTERN + 1024;
    private static final int OUTPUT = 16 + 8 * 20 + 16 + 8 + 512 + 256;

    private final Process process;
    private final BufferedOutputStream orders;
    private final DataInputStream answers;

    Processor() {
        try {
            process = new ProcessBuilder(compiled().toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        orders = new BufferedOutputStream(process.getOutputStream(), 1 << 20);
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 20));
    }

    /** Whether there is such a processor here: 64-bit x86 beneath Linux. */
    static boolean available() {
        return System.getProperty("os.arch").equals("amd64") && System.getProperty("os.name").equals("Linux");
    }

    /** What the header of a file of vectors says of the processor: name, family, model, stepping and features. */
    static Map<String, String> description() throws IOException {
        var lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
        Map<String, String> description = new LinkedHashMap<>();
        for (var key : List.of("vendor_id", "model name", "cpu family", "model", "stepping", "flags")) {
            lines.stream().filter(line -> line.replaceAll("\\s*:.*", "").equals(key)).findFirst()
                .ifPresent(line -> description.put(key, line.substring(line.indexOf(':') + 1).strip()));
        }
        return description;
    }

    private static Path compiled() throws IOException {
        var source = List.of(Path.of("src/test/c/capture.c"), Path.of("emulator/src/test/c/capture.c")).stream()
            .filter(Files::exists).findFirst().orElseThrow();
        var program = Files.createTempDirectory("capture").resolve("capture");
        program.toFile().deleteOnExit();
        program.getParent().toFile().deleteOnExit();
        var compiler = new ProcessBuilder("gcc", "-O2", "-Wall", "-Werror", "-fno-stack-protector",
            "-mgeneral-regs-only", "-mfsgsbase", "-fcf-protection=none", "-o", program.toString(), source.toString())
            .inheritIO().start();
        try {
            if (compiler.waitFor() != 0) {
                throw new IOException("gcc cannot compile " + source);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return program;
    }

    /** Runs cases; their outcomes come in the same order. */
    List<Outcome> run(List<Setup> setups) {
        List<Outcome> outcomes = new ArrayList<>(setups.size());
        try {
            for (int first = 0; first < setups.size(); first += BATCH) {
                var batch = setups.subList(first, Math.min(setups.size(), first + BATCH));
                orders.write(batch(batch));
                orders.flush();
                for (var setup : batch) {
                    outcomes.add(answer(setup));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return outcomes;
    }

    private static byte[] batch(List<Setup> setups) {
        var out = ByteBuffer.allocate(4 + setups.size() * INPUT).order(ByteOrder.LITTLE_ENDIAN).putInt(setups.size());
        for (var setup : setups) {
            int start = out.position();
            put(setup, out);
            out.position(start + INPUT);
        }
        return out.array();
    }

    private static void put(Setup setup, ByteBuffer out) {
        var state = setup.state;
        int patches = setup.patches.stream().mapToInt(patch -> 6 + patch.bytes().length).sum();
        out.putInt(setup.bits).putInt(setup.code.length).putInt(patches).putInt(0);
        IntStream.range(0, Place.SELECTORS).forEach(i -> out.putLong(state.words[i]));
        out.put(setup.code).position(out.position() + Layout.MOST_CODE - setup.code.length);
        putLegacy(state, out);
        for (int i = 0; i < 16; i++) {
            out.putLong(state.lanes[4 * i + 2]).putLong(state.lanes[4 * i + 3]);
        }
        out.put(setup.pattern);
        for (var patch : setup.patches) {
            out.putInt((int) patch.address()).putShort((short) patch.bytes().length).put(patch.bytes());
        }
    }

    /** An area as FXSAVE64 writes it (SDM vol. 1, table 10-2). */
    private static void putLegacy(State state, ByteBuffer out) {
        int start = out.position();
        out.putShort((short) state.words[Place.FCW]).putShort((short) state.words[Place.FSW])
            .putShort((short) state.words[Place.FTW]);
        out.putInt(start + 24, (int) state.words[Place.MXCSR]);
        for (int i = 0; i < 8; i++) {
            int register = state.top() + i & 7;
            out.putLong(start + 32 + 16 * i, state.significands[register]);
            out.putShort(start + 40 + 16 * i, (short) state.exponents[register]);
        }
        for (int i = 0; i < 16; i++) {
            out.putLong(start + 160 + 16 * i, state.lanes[4 * i]).putLong(start + 168 + 16 * i, state.lanes[4 * i + 1]);
        }
        out.position(start + 512);
    }

    private Outcome answer(Setup setup) throws IOException {
        var in = ByteBuffer.wrap(answers.readNBytes(OUTPUT)).order(ByteOrder.LITTLE_ENDIAN);
        int vector = in.getInt();
        int error = in.getInt();
        long address = in.getLong();
        var state = new State();
        IntStream.range(0, Place.SELECTORS).forEach(i -> state.words[i] = in.getLong());
        for (int i = 0; i < 6; i++) {
            int selector = in.getShort() & 0xffff;
            state.words[Place.SELECTORS + i] = isNull(selector) ? 0 : selector;
        }
        in.position(in.position() + 8);
        int length = in.getInt();
        takeLegacy(in, state);
        for (int i = 0; i < 16; i++) {
            state.lanes[4 * i + 2] = in.getLong();
            state.lanes[4 * i + 3] = in.getLong();
        }
        // Only a page fault sets CR2; the system keeps it for all that follow.
        return new Outcome(vector, error, vector == Outcome.PAGE_FAULT ? address : 0, state,
            runs(ByteBuffer.wrap(answers.readNBytes(length)).order(ByteOrder.LITTLE_ENDIAN)));
    }

    /** A null selector loses its RPL when the system returns to the program (SDM vol. 2A, IRET). */
    static boolean isNull(int selector) {
        return selector < 4;
    }

    private static List<Run> runs(ByteBuffer in) {
        List<Run> runs = new ArrayList<>(2);
        while (in.hasRemaining()) {
            long address = in.getInt() & 0xffffffffL;
            var bytes = new byte[in.getShort() & 0xffff];
            in.get(bytes);
            runs.add(new Run(address, bytes));
        }
        return runs;
    }

    private static void takeLegacy(ByteBuffer in, State state) {
        int start = in.position();
        state.words[Place.FCW] = in.getShort(start) & 0xffff;
        state.words[Place.FSW] = in.getShort(start + 2) & 0xffff;
        state.words[Place.FTW] = in.get(start + 4) & 0xff;
        state.words[Place.MXCSR] = in.getInt(start + 24) & 0xffffffffL;
        for (int i = 0; i < 8; i++) {
            int register = state.top() + i & 7;
            state.significands[register] = in.getLong(start + 32 + 16 * i);
            state.exponents[register] = in.getShort(start + 40 + 16 * i) & 0xffff;
        }
        for (int i = 0; i < 16; i++) {
            state.lanes[4 * i] = in.getLong(start + 160 + 16 * i);
            state.lanes[4 * i + 1] = in.getLong(start + 168 + 16 * i);
        }
        in.position(start + 512);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
