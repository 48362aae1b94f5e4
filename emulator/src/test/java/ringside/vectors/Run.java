package ringside.vectors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Bytes in memory: those that a case begins with beside the pattern, or those that it has changed. */
record Run(long address, byte[] bytes) {
    /** The longest runs of bytes in which data differ from what they were. */
    static List<Run> changes(byte[] before, byte[] after) {
        List<Run> runs = new ArrayList<>();
        int at = Arrays.mismatch(before, after);
        while (at >= 0 && at < after.length) {
            int end = at;
            while (end < after.length && before[end] != after[end]) {
                end++;
            }
            runs.add(new Run(Layout.DATA + at, Arrays.copyOfRange(after, at, end)));
            int next = Arrays.mismatch(before, end, before.length, after, end, after.length);
            at = next < 0 ? -1 : end + next;
        }
        return runs;
    }

    /** Puts the bytes into a copy of the data pages. */
    void into(byte[] data) {
        System.arraycopy(bytes, 0, data, (int) (address - Layout.DATA), bytes.length);
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Run(long at, byte[] others) && at == address && Arrays.equals(bytes, others);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(address) * 31 + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return Long.toHexString(address) + "=" + HexFormat.of().formatHex(bytes);
    }
}
