package ringside.trace;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import ringside.isa.Feature;
import ringside.machine.Machine;
import ringside.machine.MachineException;
import ringside.machine.StopReason;
import ringside.state.Archive;
import ringside.state.Check;
import ringside.state.ExceptionVector;
import ringside.state.Origin;

/**
 * Machines and recordings as files: eight letters, the version of the format, what the file holds, a number that tells
 * machines apart whose states cannot be exchanged, then compressed state, and a checksum of everything before it. A
 * recording's steps are not in it: they are made again.
 */
public final class Recordings {
    /** The version of the format. */
    public static final int VERSION = 1;

    private static final byte[] MAGIC = "RINGSIDE".getBytes(StandardCharsets.US_ASCII);
    private static final int MACHINE = 0;
    private static final int RECORDING = 1;
    private static final int CHECKSUM = 4;
    /** Bytes of state that are read from a file at most. */
    private static final long MOST = 1L << 30;

    private Recordings() {
    }

    /** Saves a machine as it is now. */
    public static void save(Machine machine, Path file) throws IOException {
        write(file, MACHINE, archive -> new RecordingArchive(archive).machine(machine));
    }

    /** Saves a recording with its machine. */
    public static void save(Recorder recorder, Path file) throws IOException {
        write(file, RECORDING, archive -> recorder.archive(new RecordingArchive(archive), archive));
    }

    /**
     * The machine of a file that holds one, or a recording.
     *
     * @throws MachineException when the file is none of ours, newer than we are, too large, or damaged
     */
    public static Machine loadMachine(Path file) throws IOException {
        return read(file, MACHINE, MOST, archive -> new RecordingArchive(archive).machine(null));
    }

    /**
     * The recording of a file; {@link Recorder#machine} is its machine.
     *
     * @throws MachineException when the file is none of ours, newer than we are, too large, or damaged
     */
    public static Recorder load(Path file) throws IOException {
        return load(file, MOST);
    }

    /** The same for a file that holds at most so many bytes of state. */
    static Recorder load(Path file, long most) throws IOException {
        return read(file, RECORDING, most, archive -> {
            var recording = new RecordingArchive(archive);
            var recorder = new Recorder(recording.machine(null));
            recorder.restore(recording, archive);
            return recorder;
        });
    }

    /** Writes beside the file first, so that an old one stays when there is no room. */
    private static void write(Path file, int kind, Consumer<Archive> content) throws IOException {
        var beside = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (var out = new BufferedOutputStream(Files.newOutputStream(beside))) {
                write(out, kind, content);
            }
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static void write(OutputStream out, int kind, Consumer<Archive> content) throws IOException {
        var checked = new CheckedOutputStream(out, new CRC32());
        var header = new DataOutputStream(checked);
        header.write(MAGIC);
        header.writeInt(VERSION);
        header.writeInt(kind);
        header.writeInt(fingerprint());
        header.flush();
        var deflater = new DeflaterOutputStream(checked);
        var buffered = new BufferedOutputStream(deflater, 1 << 16);
        content.accept(new OutputArchive(buffered));
        buffered.flush();
        deflater.finish();
        new DataOutputStream(out).writeInt((int) checked.getChecksum().getValue());
    }

    private static <T> T read(Path file, int kind, long most, Function<Archive, T> content) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            readHeader(file, new DataInputStream(in), kind);
            return content(file, new Bounded(new InflaterInputStream(in), most), content);
        } catch (Bounded.Exceeded e) {
            throw new MachineException("%s holds more than %,d MiB of state, the most that is loaded"
                .formatted(file, most >> 20));
        } catch (EOFException e) {
            throw damaged(file);
        }
    }

    private static <T> T content(Path file, InputStream in, Function<Archive, T> content) {
        try {
            return content.apply(new InputArchive(new BufferedInputStream(in, 1 << 16)));
        } catch (Bounded.Exceeded e) {
            throw e;
        } catch (RuntimeException e) {
            // Whatever a reader stumbles over in bytes that no writer has written.
            throw damaged(file);
        }
    }

    private static void readHeader(Path file, DataInputStream in, int kind) throws IOException {
        if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
            throw new MachineException("%s is no file of Ringside's".formatted(file));
        }
        int version = in.readInt();
        if (version > VERSION) {
            throw new MachineException("%s was written by a newer Ringside: its format is %d, this one reads %d"
                .formatted(file, version, VERSION));
        }
        if (version < 1 || !isWhole(file)) {
            throw damaged(file);
        }
        if (in.readInt() < kind) {
            throw new MachineException("%s holds a machine and no recording".formatted(file));
        }
        if (in.readInt() != fingerprint()) {
            throw new MachineException("%s was written by a Ringside whose machine is not quite the same as this one's"
                .formatted(file));
        }
    }

    private static MachineException damaged(Path file) {
        return new MachineException("%s is damaged".formatted(file));
    }

    private static boolean isWhole(Path file) throws IOException {
        long size = Files.size(file) - CHECKSUM;
        try (var in = new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), new CRC32())) {
            in.skipNBytes(size);
            int checksum = (int) in.getChecksum().getValue();
            return new DataInputStream(in).readInt() == checksum;
        }
    }

    /** Of the names that are written as numbers: where they differ, the numbers mean something else. */
    private static int fingerprint() {
        var names = Arrays.toString(Check.values()) + Arrays.toString(Origin.values())
            + Arrays.toString(ExceptionVector.values()) + Arrays.toString(Feature.values())
            + Arrays.toString(StopReason.values());
        var crc = new CRC32();
        crc.update(names.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }
}
