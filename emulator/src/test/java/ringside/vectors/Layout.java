package ringside.vectors;

/** Where the memory of every case lies, and the selectors it finds. */
final class Layout {
    static final int PAGE = 4096;
    /** Two pages that can be executed and read; HLT but for the case's code. */
    static final long CODE = 0x1000_0000L;
    static final int CODE_SIZE = 2 * PAGE;
    /** Where the code stands, unless the case says otherwise. */
    static final long START = CODE + 0x800;
    static final int MOST_CODE = 64;
    /** Two pages that can be written and one that cannot; before and behind them nothing is mapped. */
    static final long DATA = 0x2000_0000L;
    static final long READ_ONLY = DATA + 2 * PAGE;
    static final int DATA_SIZE = 3 * PAGE;
    static final long DATA_END = DATA + DATA_SIZE;
    /** Data begins as these bytes over and over. */
    static final int PATTERN = 512;
    static final int HLT = 0xf4;

    static final long FS_BASE = DATA + 0x400;
    static final long GS_BASE = DATA + 0x1400;

    static final int CODE_32 = 0x23;
    static final int CODE_64 = 0x33;
    static final int FLAT_DATA = 0x2b;
    /** The first descriptor of the LDT: the data pages as a segment. */
    static final int LDT_DATA = 7;

    private Layout() {
    }
}
