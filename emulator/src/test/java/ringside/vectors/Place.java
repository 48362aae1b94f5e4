package ringside.vectors;

/** The places of a {@link State}, by the numbers that the files use for them. */
final class Place {
    /** 0 to 15: RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 to R15. */
    static final int GENERAL = 0;
    static final int RIP = 16;
    static final int RFLAGS = 17;
    static final int FS_BASE = 18;
    static final int GS_BASE = 19;
    /** 20 to 25: ES, CS, SS, DS, FS, GS. */
    static final int SELECTORS = 20;
    static final int FCW = 26;
    static final int FSW = 27;
    /** A bit for each of R0 to R7 that is not empty. */
    static final int FTW = 28;
    static final int MXCSR = 29;
    static final int WORDS = 30;
    /** 32 to 39: R0 to R7, 10 bytes each. */
    static final int X87 = 32;
    /** 64 to 79: XMM0 to XMM15. */
    static final int XMM = 64;
    /** 80 to 95: bits 255:128 of YMM0 to YMM15. */
    static final int UPPER = 80;
    static final int END = 96;
    /** Bytes of memory; address and length follow. */
    static final int MEMORY = 128;

    private static final String[] NAMES = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10",
        "r11", "r12", "r13", "r14", "r15", "rip", "rflags", "fsbase", "gsbase", "es", "cs", "ss", "ds", "fs", "gs",
        "fcw", "fsw", "ftw", "mxcsr"};

    private Place() {
    }

    /** Whether there is a place of that number. */
    static boolean exists(int place) {
        return place < WORDS || place >= X87 && place < X87 + 8 || place >= XMM && place < END;
    }

    /**
     * The place of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static int named(String name) {
        for (int place = 0; place < END; place++) {
            if (exists(place) && name(place).equals(name)) {
                return place;
            }
        }
        throw new IllegalArgumentException("no place is called " + name);
    }

    /** How many bytes it has. */
    static int size(int place) {
        return place < WORDS ? 8 : place < XMM ? 10 : 16;
    }

    static String name(int place) {
        if (place < WORDS) {
            return NAMES[place];
        }
        return place < XMM ? "R" + (place - X87) : place < UPPER ? "xmm" + (place - XMM) : "upper" + (place - UPPER);
    }
}
