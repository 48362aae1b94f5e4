package ringside.differential;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What a peer made of the first cases of a fixed seed, kept so that they can be compared where the peer is not
 * installed. The file begins with a sum over the image and the cases: when these change, it must be recorded again.
 */
final class Recording implements Peer {
    static final long SEED = 3;
    static final int CASES = 2000;

    private final String name;
    private final byte[] content;

    private Recording(String name, byte[] content) {
        this.name = name;
        this.content = content;
    }

    /** The cases that are recorded. */
    static List<TestCase> cases(Template template) {
        return IntStream.range(0, CASES).mapToObj(new Generator(template, SEED)::make).toList();
    }

    static Recording read(String peer) {
        try (var file = Recording.class.getResourceAsStream(peer + ".gz");
             var unpacked = new GZIPInputStream(new ByteArrayInputStream(file.readAllBytes()))) {
            return new Recording(peer, unpacked.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a peer run the cases, and keeps what it wrote. */
    static void write(Emulator peer, Monitor monitor, Template template, Path file) throws IOException {
        var blob = Blob.of(template, cases(template));
        int outcomes = peer.boot(blob).size();
        if (outcomes != CASES) {
            throw new IllegalStateException("%s came to an end after %d cases".formatted(peer.name(), outcomes));
        }
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(ByteBuffer.allocate(8).putLong(sum(monitor, blob)).array());
            gzip.write(peer.output());
        }
        Files.write(file, packed.toByteArray());
    }

    private static long sum(Monitor monitor, byte[] blob) {
        var sum = new CRC32();
        sum.update(monitor.image());
        sum.update(blob);
        return sum.getValue();
    }

    /** Whether it was made with this image and these cases. */
    boolean fits(Monitor monitor, byte[] blob) {
        return ByteBuffer.wrap(content).getLong() == sum(monitor, blob);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<Integer, Outcome> boot(byte[] blob) {
        return Outcome.parse(Arrays.copyOfRange(content, 8, content.length));
    }
}
