package ringside.trace;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Recordings that are damaged within, under a checksum that is right. */
final class Nonsense {
    private static final int HEADER = 20;

    private Nonsense() {
    }

    static byte[] of(byte[] whole, Random random) throws IOException {
        var content = new InflaterInputStream(new ByteArrayInputStream(whole, HEADER, whole.length - HEADER - 4))
            .readAllBytes();
        for (int i = 0; i < 4; i++) {
            content[random.nextInt(random.nextBoolean() ? 200 : content.length)] = (byte) random.nextInt();
        }
        var out = new ByteArrayOutputStream();
        out.write(whole, 0, HEADER);
        try (var deflater = new DeflaterOutputStream(out)) {
            deflater.write(content);
        }
        var crc = new CRC32();
        crc.update(out.toByteArray());
        out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        return out.toByteArray();
    }
}
