package ringside.differential;

/** Values with an edge to them. */
final class Values {
    private static final int[] SELECTORS = {
        0x08, 0x10, 0x18, 0x20, 0x28, 0x30, 0x38, 0x40, 0x48, 0x50, 0x58, 0x60, 0x68, 0x70, 0x78, 0x80, 0x88, 0x98,
        0xa8, 0xb0, 0xb8, 0xc8, 0xd0, 0xd8, 0xe0, 0xe8, 0xf0, 0xf8, 0x0c, 0x14, 0x1c, 0x24, 0x2c,
        0x140, 0x148, 0x168, 0x170,
    };

    private Values() {
    }

    static int selector(Chance chance) {
        int rpl = chance.below(4);
        return switch (chance.below(20)) {
            case 0 -> rpl;
            case 1 -> 4 | rpl;
            case 2 -> Selectors.GDT_LIMIT + 1 + 8 * chance.below(4) | rpl;
            case 3 -> Selectors.LDT_LIMIT + 1 | 4 | rpl;
            case 4 -> chance.below(0x10000);
            case 5, 6, 7, 8, 9, 10 -> Selectors.SPARE + 16 * chance.below(4) | rpl;
            default -> chance.one(SELECTORS) | rpl;
        };
    }

    /** The first quadword of a descriptor of any type. Without paging its base leads to memory that every machine has. */
    static long descriptor(Chance chance, boolean paging) {
        int type = chance.below(16);
        int kind = chance.percent(70) ? 0x10 : 0;
        int access = type | kind | chance.below(4) << 5 | (chance.percent(90) ? 0x80 : 0);
        if (kind == 0 && chance.percent(60)) {
            return gate(chance, access);
        }
        long base = chance.percent(70) ? 0
            : chance.one(Layout.DATA, paging ? Layout.USER_VIEW : 0x10, 1, paging ? 0xffff_0000L : 2, 0xffff_ffffL);
        int limit = chance.percent(60) ? 0xfffff : (int) chance.one(0, 1, 0xff, 0xfff, 0xffff, Layout.DATA + 0x800);
        boolean code = (access & 0x18) == 0x18;
        int flags = code ? chance.one(0xa, 0xa, 0xc, 0, 4, 0xe) : chance.one(0xc, 0xc, 0x4, 0x8, 0x0, 0x2);
        return Playground.segment(access, base, limit, flags);
    }

    private static long gate(Chance chance, int access) {
        long offset = Layout.CODE + 0x800 + 0x10 * chance.below(16);
        return offset & 0xffff | (long) selector(chance) << 16 | (long) access << 40 | (offset >>> 16 & 0xffff) << 48
            | (chance.percent(10) ? chance.bits() & 0xff_0000_0000L : 0);
    }

    /** The second quadword of a sixteen-byte descriptor. */
    static long upperHalf(Chance chance) {
        return chance.percent(75) ? 0
            : chance.one(0xffff_ffffL, 0xffff_8000L, 0x8000L, 0x1f00_0000_0000L, 0x100_0000_0000L, -1L);
    }

    /** A linear address that data may lie at, or not. */
    static long address(Chance chance, long view) {
        return switch (chance.below(12)) {
            case 0 -> Layout.DATA + chance.below(0x1000);
            case 1, 2 -> Layout.TEST_REGION + 0x1000L * chance.below(12)
                + chance.one(0, 0x10, 0xff8, 0xffc, 0xffd, 0xfff);
            case 3 -> chance.one(0x7fff_ffff_fff8L, 0x7fff_ffff_fffcL, 0x7fff_ffff_ffffL, 0x8000_0000_0000L,
                0xffff_7fff_ffff_ffffL, 0xffff_8000_0000_0000L, 0xffff_ffff_ffff_fff8L, 0xffff_ffff_ffff_ffffL, -4, 0);
            case 4 -> chance.bits();
            case 5 -> 0xffff_ff80_0000_0000L + Layout.TEST_REGION + 0x1000L * chance.below(12);
            case 6 -> chance.one(0x60_0000L, 0x80_0000L) + Layout.DATA + chance.below(0x1000);
            default -> view + Layout.DATA + 8L * chance.below(0x1f0) + (chance.percent(10) ? chance.below(8) : 0);
        };
    }

    /** Where code may go on: mostly into the code page. */
    static long target(Chance chance, long view) {
        long here = view + Layout.CODE + 0x400 + 0x10 * chance.below(32);
        return switch (chance.below(12)) {
            case 0 -> chance.one(0x7fff_ffff_ffffL, 0x8000_0000_0000L, 0xffff_8000_0000_0000L, 0xffff_7fff_ffff_ffffL,
                0x1_0000_0000L, 0xffff_ffffL, 0x1_0000L, 0xffffL);
            case 1 -> Layout.TEST_REGION + 0x1000L * chance.below(12) + 0x100;
            case 2 -> (Layout.USER_VIEW ^ view) + Layout.CODE + 0x400;
            case 3 -> here | chance.bit();
            default -> here;
        };
    }

    static long flags(Chance chance) {
        long flags = 2 | chance.bits() & 0xcd5;
        for (int bit : new int[] {8, 12, 13, 14, 16, 17, 18, 19, 20, 21, 1, 3, 5, 15, 22}) {
            flags |= chance.percent(12) ? 1L << bit : 0;
        }
        return chance.percent(5) ? flags | chance.bit() : flags;
    }

    /** A number for a general register. */
    static long number(Chance chance, long view) {
        return switch (chance.below(6)) {
            case 0 -> chance.one(0, 1, 2, 4, 8, 0x10, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x7fff_ffffL,
                0x8000_0000L, 0xffff_ffffL, Long.MAX_VALUE, Long.MIN_VALUE, -1);
            case 1 -> chance.bits();
            case 2 -> selector(chance);
            default -> address(chance, view);
        };
    }
}
