package ringside.view;

import java.util.HashMap;
import java.util.Map;
import ringside.trace.MemoryWrite;

/** What lay in memory before the last run wrote to it, byte by byte; built in one pass over the recording. */
final class RunWrites {
    private final Map<Long, Integer> before = new HashMap<>();

    RunWrites(Scene scene) {
        var recorder = scene.recorder();
        for (long number = scene.firstStep(); number < recorder.count(); number++) {
            recorder.step(number).writes().forEach(this::add);
        }
    }

    private void add(MemoryWrite write) {
        for (int i = 0; i < write.width() >> 3; i++) {
            before.putIfAbsent(write.address() + i, (int) (write.before() >>> 8 * i) & 0xff);
        }
    }

    boolean touched(long address) {
        return before.containsKey(address);
    }

    /** Whether the run changed the byte at {@code address}, which is {@code now}. */
    boolean changed(long address, int now) {
        var old = before.get(address);
        return old != null && old != (now & 0xff);
    }

    /** What the bytes at {@code address} held, which are {@code now}; null when the run did not change them. */
    Hex before(long address, int bytes, Hex now) {
        if (now == null) {
            return null;
        }
        long old = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            int present = (int) (now.value() >>> 8 * i) & 0xff;
            old = old << 8 | before.getOrDefault(address + i, present);
        }
        return Hex.orNull(old != now.value(), old);
    }
}
