package ringside.memory;

import java.util.Arrays;
import ringside.state.Archive;

/**
 * The translation-lookaside buffer: direct-mapped, 4-KiB entries (a large page takes one for each 4 KiB touched). An
 * entry holds what the walk found, and stays until it is flushed or replaced, whatever happens to the paging structures
 * meanwhile (SDM vol. 3A, 5.10); it belongs to a process-context identifier. Beside it lie the <em>quick tags</em>: the
 * page's address where an access of that sort needs no further check at all, {@link #NONE} where it does.
 */
final class Tlb implements PageWatcher {
    static final int SIZE = 1024;
    /** Matches no page address, since it is not a multiple of 4096. */
    static final long NONE = 1;

    static final int WRITABLE = 1;
    static final int USER = 1 << 1;
    static final int EXECUTABLE = 1 << 2;
    static final int DIRTY = 1 << 3;
    static final int GLOBAL = 1 << 4;
    static final int LARGE = 1 << 5;
    static final int SHADOW_STACK = 1 << 6;
    /** Paging is off: nothing is refused. */
    static final int UNPAGED = 1 << 7;
    static final int KEY_SHIFT = 8;

    final long[] tags = new long[SIZE];
    final long[] frames = new long[SIZE];
    final int[] bits = new int[SIZE];
    /** The process-context identifier that an entry belongs to. */
    private final int[] contexts = new int[SIZE];

    final byte[][] pages = new byte[SIZE][];
    final long[] userRead = new long[SIZE];
    final long[] userWrite = new long[SIZE];
    final long[] userExecute = new long[SIZE];
    final long[] systemRead = new long[SIZE];
    final long[] systemWrite = new long[SIZE];
    final long[] systemExecute = new long[SIZE];

    Tlb() {
        flush();
    }

    /** Mixes higher bits in, so that buffers a power of two apart do not fight for one slot. */
    static int slot(long linear) {
        int page = (int) (linear >>> 12);
        return (page ^ page >>> 10 ^ page >>> 20) & SIZE - 1;
    }

    /** Whether the slot has the translation of {@code linear} for a context; global ones are every context's. */
    boolean holds(int slot, long linear, int context) {
        return tags[slot] == (linear & -4096) && (contexts[slot] == context || (bits[slot] & GLOBAL) != 0);
    }

    /** Takes in what a walk found. */
    void fill(int slot, long linear, int context, PageWalk walk) {
        forgetQuick(slot);
        tags[slot] = linear & -4096;
        frames[slot] = walk.physical() & -4096;
        contexts[slot] = context;
        bits[slot] = bits(walk);
    }

    /** What a walk found about a page. */
    static int bits(PageWalk walk) {
        return (walk.writable() ? WRITABLE : 0) | (walk.user() ? USER : 0) | (walk.executable() ? EXECUTABLE : 0)
            | (walk.dirty() ? DIRTY : 0) | (walk.global() ? GLOBAL : 0) | (walk.pageSize() > 4096 ? LARGE : 0)
            | (walk.shadowStack() ? SHADOW_STACK : 0) | (walk.leaf() == 0 ? UNPAGED : 0) | walk.key() << KEY_SHIFT;
    }

    void drop(int slot) {
        tags[slot] = NONE;
        forgetQuick(slot);
    }

    void flush() {
        Arrays.fill(tags, NONE);
        forgetQuick();
    }

    /** Drops what is not global, of every context. */
    void flushNonGlobal() {
        for (int slot = 0; slot < SIZE; slot++) {
            if ((bits[slot] & GLOBAL) == 0) {
                tags[slot] = NONE;
            }
        }
        forgetQuick();
    }

    /** Drops what is not global, of one context. */
    void flushContext(int context) {
        for (int slot = 0; slot < SIZE; slot++) {
            if ((bits[slot] & GLOBAL) == 0 && contexts[slot] == context) {
                tags[slot] = NONE;
            }
        }
        forgetQuick();
    }

    /**
     * Drops the page of {@code linear} in a context, also a global one; since a large page lies in many slots, all
     * large ones go with a large one.
     */
    void invalidate(long linear, int context) {
        int slot = slot(linear);
        if (holds(slot, linear, context) && (bits[slot] & LARGE) == 0) {
            drop(slot);
            return;
        }
        for (int i = 0; i < SIZE; i++) {
            if ((bits[i] & LARGE) != 0 && (contexts[i] == context || (bits[i] & GLOBAL) != 0)) {
                drop(i);
            }
        }
    }

    /** Keeps the translations and forgets which accesses need no check. */
    void forgetQuick() {
        Arrays.fill(userRead, NONE);
        Arrays.fill(userWrite, NONE);
        Arrays.fill(userExecute, NONE);
        Arrays.fill(systemRead, NONE);
        Arrays.fill(systemWrite, NONE);
        Arrays.fill(systemExecute, NONE);
    }

    void forgetQuickWrites() {
        Arrays.fill(userWrite, NONE);
        Arrays.fill(systemWrite, NONE);
    }

    private void forgetQuick(int slot) {
        userRead[slot] = NONE;
        userWrite[slot] = NONE;
        userExecute[slot] = NONE;
        systemRead[slot] = NONE;
        systemWrite[slot] = NONE;
        systemExecute[slot] = NONE;
    }

    /** Saves or restores the translations; which accesses need no check is found out anew. */
    void archive(Archive archive) {
        if (archive.restores()) {
            flush();
        }
        int slot = -1;
        for (int left = archive.of(held()); left > 0; left--) {
            slot = archive.of(archive.restores() ? 0 : next(slot + 1));
            tags[slot] = archive.of(tags[slot]);
            frames[slot] = archive.of(frames[slot]);
            bits[slot] = archive.of(bits[slot]);
            contexts[slot] = archive.of(contexts[slot]);
        }
    }

    private int held() {
        int held = 0;
        for (long tag : tags) {
            held += tag == NONE ? 0 : 1;
        }
        return held;
    }

    /** The first slot from {@code slot} on that holds something, of which there is one. */
    private int next(int slot) {
        int found = slot;
        while (tags[found] == NONE) {
            found++;
        }
        return found;
    }

    @Override
    public void shared() {
        forgetQuickWrites();
    }

    @Override
    public void moved(byte[] old, byte[] now) {
        for (int slot = 0; slot < SIZE; slot++) {
            if (pages[slot] == old) {
                pages[slot] = now;
            }
        }
    }
}
