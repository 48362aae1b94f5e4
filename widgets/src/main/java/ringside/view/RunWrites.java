package ringside.view;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import ringside.trace.MemoryWrite;
import ringside.trace.Recorder;

/**
 * What the last run wrote to memory: what lay there before, and who wrote last, byte by byte; built in one pass over
 * the recording.
 */
final class RunWrites {
    private final Recorder recorder;
    private final long first;
    private final Map<Long, Written> bytes = new HashMap<>();

    /** A byte's history in the run: what it held before, and the last write to it. */
    private record Written(int before, long step, MemoryWrite last) {
    }

    RunWrites(Scene scene) {
        recorder = scene.recorder();
        first = scene.firstStep();
        for (long number = first; number < recorder.count(); number++) {
            for (var write : recorder.step(number).writes()) {
                add(number, write);
            }
        }
    }

    private void add(long number, MemoryWrite write) {
        for (int i = 0; i < write.width() >> 3; i++) {
            long address = write.address() + i;
            var known = bytes.get(address);
            int before = known == null ? (int) (write.before() >>> 8 * i) & 0xff : known.before;
            bytes.put(address, new Written(before, number, write));
        }
    }

    boolean touched(long address) {
        return bytes.containsKey(address);
    }

    /** Whether the run changed the byte at {@code address}, which is {@code now}. */
    boolean changed(long address, int now) {
        var known = bytes.get(address);
        return known != null && known.before != (now & 0xff);
    }

    /** The bytes from {@code address} on, which are {@code now}, as they were when the run began. */
    byte[] before(long address, byte[] now) {
        var old = now.clone();
        for (int i = 0; i < old.length; i++) {
            var known = bytes.get(address + i);
            old[i] = known == null ? old[i] : (byte) known.before;
        }
        return old;
    }

    /** What the bytes at {@code address} held, which are {@code now}; null when the run did not change them. */
    Hex before(long address, int size, Hex now) {
        if (now == null) {
            return null;
        }
        long old = 0;
        for (int i = size - 1; i >= 0; i--) {
            var known = bytes.get(address + i);
            old = old << 8 | (known == null ? now.value() >>> 8 * i & 0xff : known.before);
        }
        return Hex.orNull(old != now.value(), old);
    }

    /**
     * The last write to any of the bytes at {@code address}, of this run or, as far as it is still recorded, of an
     * earlier one.
     */
    Optional<Recorder.Writer> writer(long address, int size) {
        Written last = null;
        for (int i = 0; i < size; i++) {
            var known = bytes.get(address + i);
            last = last == null || known != null && known.step > last.step ? known : last;
        }
        if (last != null) {
            return Optional.of(new Recorder.Writer(last.step, last.last));
        }
        return recorder.first() < first ? recorder.writer(address, size) : Optional.empty();
    }
}
