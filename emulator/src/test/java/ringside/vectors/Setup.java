package ringside.vectors;

import java.util.ArrayList;
import java.util.List;

/** What a case begins with. */
final class Setup {
    /** 64 or 32. */
    final int bits;
    final State state;
    /** What data begins as, over and over. */
    final byte[] pattern = new byte[Layout.PATTERN];
    final List<Run> patches = new ArrayList<>(2);
    byte[] code = {};

    Setup(int bits, State state) {
        this.bits = bits;
        this.state = state;
    }

    /** The data pages as the case finds them. */
    byte[] data() {
        var data = new byte[Layout.DATA_SIZE];
        for (int at = 0; at < data.length; at += pattern.length) {
            System.arraycopy(pattern, 0, data, at, pattern.length);
        }
        patches.forEach(patch -> patch.into(data));
        return data;
    }

    long rip() {
        return state.words[Place.RIP];
    }
}
