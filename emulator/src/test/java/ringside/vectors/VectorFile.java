package ringside.vectors;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A file of vectors, as {@code emulator/VECTORS.md} describes it. */
final class VectorFile {
    private static final String MAGIC = "x86-64 vectors 1";
    /** In place of a vector: the instruction completed, and RIP is behind it. */
    private static final int COMPLETED = 0xff;
    /** The flags that are kept; the others are those of the system or of the interrupt. */
    static final long FLAGS = 0x244dd5;

    private VectorFile() {
    }

    /** A group as it is read: its setups and what the processor made of them. */
    record Results(Group group, List<Outcome> outcomes) {
    }

    // ---- Writing

    static void write(OutputStream out, Map<String, String> header, long seed, List<Results> groups)
            throws IOException {
        var zip = new GZIPOutputStream(out, 1 << 16) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        };
        var data = new DataOutputStream(zip);
        var text = new StringBuilder(MAGIC + "\nseed=" + Long.toHexString(seed) + "\n");
        header.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        data.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < groups.size(); i++) {
            write(data, groups.get(i), seed, i);
        }
        data.flush();
        zip.finish();
    }

    private static void write(DataOutputStream out, Results results, long seed, int number) throws IOException {
        var group = results.group;
        byte[] name = group.name().getBytes(StandardCharsets.US_ASCII);
        out.writeByte(name.length);
        out.write(name);
        out.writeByte(group.kind().ordinal());
        out.writeByte(group.bits());
        out.writeByte(group.setups().size());
        for (int i = 0; i < group.setups().size(); i++) {
            var setup = group.setups().get(i);
            var drawn = Draw.setup(Walk.seedOf(seed, number, i), group.kind(), group.bits());
            out.writeByte(setup.code.length);
            out.write(setup.code);
            changes(out, drawn.state, setup.state, setup.patches);
            outcome(out, setup, results.outcomes.get(i));
        }
    }

    private static void outcome(DataOutputStream out, Setup setup, Outcome outcome) throws IOException {
        var before = setup.state.copy();
        var after = outcome.state().copy();
        before.words[Place.RFLAGS] &= FLAGS;
        after.words[Place.RFLAGS] &= FLAGS;
        boolean completed = outcome.completed(setup);
        out.writeByte(completed ? COMPLETED : outcome.vector());
        if (completed) {
            after.words[Place.RIP] = before.words[Place.RIP];
        } else {
            out.writeShort(Short.reverseBytes((short) outcome.error()));
        }
        if (!completed && outcome.vector() == Outcome.PAGE_FAULT) {
            out.writeLong(Long.reverseBytes(outcome.address()));
        }
        changes(out, before, after, outcome.memory());
    }

    private static void changes(DataOutputStream out, State before, State after, List<Run> runs) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var data = new DataOutputStream(bytes);
        int count = 0;
        for (int place = 0; place < Place.END; place++) {
            if (Place.exists(place) && !before.same(place, after)) {
                byte[] value = after.bytes(place);
                data.writeByte(place);
                data.writeByte(value.length);
                data.write(value);
                count++;
            }
        }
        for (var run : runs) {
            data.writeByte(Place.MEMORY);
            data.writeShort(Short.reverseBytes((short) (run.address() - Layout.DATA)));
            data.writeShort(Short.reverseBytes((short) run.bytes().length));
            data.write(run.bytes());
            count++;
        }
        out.writeShort(Short.reverseBytes((short) count));
        bytes.writeTo(out);
    }

    // ---- Reading

    /** All groups of a file. */
    static List<Results> read(InputStream in) throws IOException {
        var data = new DataInputStream(new GZIPInputStream(in, 1 << 16));
        var header = header(data);
        long seed = Long.parseUnsignedLong(header.get("seed"), 16);
        List<Results> groups = new ArrayList<>();
        for (int length = data.read(); length >= 0; length = data.read()) {
            groups.add(group(data, length, seed, groups.size()));
        }
        return groups;
    }

    /** What the file says of itself: seed, processor, features. */
    static Map<String, String> header(InputStream in) throws IOException {
        if (!line(in).equals(MAGIC)) {
            throw new IOException("no file of vectors, or one of another version");
        }
        Map<String, String> header = new LinkedHashMap<>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            header.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        return header;
    }

    private static String line(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Results group(DataInputStream in, int length, long seed, int number) throws IOException {
        var name = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
        var kind = Kind.values()[in.readUnsignedByte()];
        int bits = in.readUnsignedByte();
        int count = in.readUnsignedByte();
        List<Setup> setups = new ArrayList<>(count);
        List<Outcome> outcomes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            var setup = Draw.setup(Walk.seedOf(seed, number, i), kind, bits);
            setup.code = in.readNBytes(in.readUnsignedByte());
            setup.patches.addAll(changed(in, setup.state));
            setups.add(setup);
            outcomes.add(outcome(in, setup));
        }
        return new Results(new Group(name, kind, bits, setups), outcomes);
    }

    private static Outcome outcome(DataInputStream in, Setup setup) throws IOException {
        int code = in.readUnsignedByte();
        boolean completed = code == COMPLETED;
        var after = setup.state.copy();
        int error = completed ? 0 : Short.reverseBytes(in.readShort()) & 0xffff;
        long address = code == Outcome.PAGE_FAULT ? Long.reverseBytes(in.readLong()) : 0;
        var runs = changed(in, after);
        if (completed) {
            after.words[Place.RIP] += setup.code.length;
        }
        return new Outcome(completed ? 13 : code, error, address, after, runs);
    }

    private static List<Run> changed(DataInputStream in, State state) throws IOException {
        List<Run> runs = new ArrayList<>(2);
        int count = Short.reverseBytes(in.readShort()) & 0xffff;
        for (int i = 0; i < count; i++) {
            int place = in.readUnsignedByte();
            if (place == Place.MEMORY) {
                long address = Layout.DATA + (Short.reverseBytes(in.readShort()) & 0xffff);
                runs.add(new Run(address, in.readNBytes(Short.reverseBytes(in.readShort()) & 0xffff)));
            } else {
                state.set(place, in.readNBytes(in.readUnsignedByte()));
            }
        }
        return runs;
    }
}
