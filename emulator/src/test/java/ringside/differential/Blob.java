package ringside.differential;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The cases as the monitor reads them, from {@link Layout#BLOB} on. */
final class Blob {
    private Blob() {
    }

    static byte[] of(Template template, List<TestCase> cases) {
        int size = cases.stream().mapToInt(test -> 8 + 16 * test.patches().size()).sum();
        var bytes = ByteBuffer.allocate((int) (Layout.CASES - Layout.BLOB) + size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(cases.size()).position((int) (Layout.TEMPLATE - Layout.BLOB));
        bytes.asLongBuffer().put(template.quadwords());
        bytes.position((int) (Layout.CASES - Layout.BLOB));
        for (var test : cases) {
            bytes.putLong(test.patches().size());
            test.patches().forEach((address, value) ->
                bytes.putLong(address - Layout.PLAYGROUND >> 3).putLong(value));
        }
        return bytes.array();
    }
}
