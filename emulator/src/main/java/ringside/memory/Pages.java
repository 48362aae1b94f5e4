package ringside.memory;

import java.util.Arrays;

/**
 * RAM as it was once. Pages are shared with the machine and with other images as long as nobody writes to them; so are
 * groups of pages among images. Nothing here ever changes.
 */
public final class Pages {
    /** Pages in a group. */
    static final int GROUP = 64;

    final byte[][][] groups;

    Pages(byte[][][] groups) {
        this.groups = groups;
    }

    /**
     * Pages that come from elsewhere.
     *
     * @param pages  the bytes of each, or null where it is all zeros
     * @param before an image to share groups with, or null
     */
    public static Pages of(byte[][] pages, Pages before) {
        var groups = new byte[(pages.length + GROUP - 1) / GROUP][][];
        for (int group = 0; group < groups.length; group++) {
            int first = group * GROUP;
            int end = Math.min(first + GROUP, pages.length);
            groups[group] = before != null && sameArrays(before.groups[group], pages, first)
                ? before.groups[group] : Arrays.copyOfRange(pages, first, end);
        }
        return new Pages(groups);
    }

    private static boolean sameArrays(byte[][] group, byte[][] pages, int first) {
        for (int i = 0; i < group.length; i++) {
            if (group[i] != pages[first + i]) {
                return false;
            }
        }
        return true;
    }

    /** How many pages there are. */
    public int count() {
        return (groups.length - 1) * GROUP + groups[groups.length - 1].length;
    }

    /** A page's bytes, not to be changed; null where it has never been touched and is all zeros. */
    public byte[] page(int number) {
        return groups[number / GROUP][number % GROUP];
    }

    /** Whether a page's bytes are the very same as another image's, because nobody wrote to them in between. */
    public boolean shares(Pages other, int number) {
        return page(number) == other.page(number);
    }
}
