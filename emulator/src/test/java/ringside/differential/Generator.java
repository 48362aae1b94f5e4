package ringside.differential;

/** Makes cases out of numbers: the same seed and number give the same case. */
final class Generator {
    private static final Slot[] GENERAL = {Slot.RAX, Slot.RCX, Slot.RDX, Slot.RBX, Slot.RBP, Slot.RSI, Slot.RDI,
        Slot.R8, Slot.R9, Slot.R10, Slot.R11, Slot.R12, Slot.R13, Slot.R14, Slot.R15};

    private final Template template;
    private final long seed;

    Generator(Template template, long seed) {
        this.template = template;
        this.seed = seed;
    }

    TestCase make(int number) {
        var chance = new Chance(seed * 0x9e3779b97f4a7c15L + number * 0xd1342543de82ef95L);
        var mode = mode(chance);
        int ring = ring(chance, mode);
        var test = new TestCase(template, number);
        registers(test, chance, mode, ring);
        tables(test, chance);
        var scene = new Scene(test, chance, mode, ring);
        var code = new Code(mode);
        for (int count = chance.one(1, 1, 1, 2, 2, 3); count > 0; count--) {
            Instructions.any(scene, code);
        }
        test.put(Layout.CODE, code.bytes());
        return test;
    }

    private static Mode mode(Chance chance) {
        int odds = chance.below(100);
        return odds < 42 ? Mode.LONG_64 : odds < 56 ? Mode.LONG_32 : odds < 62 ? Mode.LONG_16
            : odds < 78 ? Mode.PROTECTED_32 : odds < 85 ? Mode.PROTECTED_16 : odds < 93 ? Mode.VIRTUAL_8086 : Mode.REAL;
    }

    private static int ring(Chance chance, Mode mode) {
        return switch (mode) {
            case REAL -> 0;
            case VIRTUAL_8086 -> 3;
            case LONG_16, PROTECTED_16 -> chance.one(0, 3);
            default -> chance.one(0, 0, 0, 0, 3, 3, 3, 1, 2);
        };
    }

    private static void registers(TestCase test, Chance chance, Mode mode, int ring) {
        controls(test, chance);
        if (!mode.inLongMode()) {
            legacyControls(test, chance, mode);
        }
        long view = Scene.view(test, mode, ring);
        for (var slot : GENERAL) {
            test.put(slot, Scene.reachable(test, Values.number(chance, view)));
        }
        boolean narrow = mode == Mode.LONG_16 || mode == Mode.PROTECTED_16;
        test.put(Slot.CS, switch (mode) {
            case LONG_64 -> Selectors.code64(ring);
            case LONG_16, PROTECTED_16 -> Selectors.code16(ring);
            default -> Selectors.code32(ring);
        });
        test.put(Slot.SS, narrow ? Selectors.data16(ring) : Selectors.data(ring));
        test.put(Slot.RIP, (narrow ? 0 : view) + Layout.CODE);
        long stack = Layout.STACKS + 0x1000 * ring + 0x700;
        test.put(Slot.RSP, (narrow ? 0 : view) + stack + (chance.percent(10) ? chance.below(16) : 0));
        test.put(Slot.RFLAGS, Values.flags(chance) & ~0x20000L);
        for (var slot : new Slot[] {Slot.DS, Slot.ES, Slot.FS, Slot.GS}) {
            test.put(slot, chance.percent(40) ? Selectors.USER_DS : chance.percent(50) ? 0 : Selectors.data(ring));
        }
        for (var slot : new Slot[] {Slot.FS_BASE, Slot.GS_BASE, Slot.KERNEL_GS_BASE}) {
            test.put(slot, chance.percent(60) ? view + Layout.DATA : 0);
        }
        if (!mode.inLongMode()) {
            legacy(test, mode, view);
        }
    }

    private static void legacyControls(TestCase test, Chance chance, Mode mode) {
        int paging = mode == Mode.REAL ? 0 : chance.below(3);
        boolean narrowTask = chance.percent(20);
        test.put(Slot.MODE, mode != Mode.REAL ? 1 : chance.percent(70) ? 2 : 3);
        test.put(Slot.EFER, chance.percent(50) ? 0x801 : 0);
        test.put(Slot.CR0, paging == 0 ? test.get(Slot.CR0) & 0x7fffffffL : test.get(Slot.CR0));
        test.put(Slot.CR3, paging == 1 ? Layout.PD_32 : Layout.PDPT_PAE);
        test.put(Slot.CR4, test.get(Slot.CR4) & ~0x20020L | (paging == 1 ? 0 : 0x20));
        test.put(Layout.TASK + 28, 4, test.get(Slot.CR3));
        test.put(Slot.IDTR_BASE, mode == Mode.REAL ? Layout.ZERO_PAGE : Layout.IDT_32);
        test.put(Slot.IDTR_LIMIT, mode == Mode.REAL ? 0x3ff : 0x7ff);
        test.put(Slot.TR, narrowTask ? Selectors.TSS_16 : Selectors.TSS_32);
    }

    /** What is different outside IA-32e mode. */
    private static void legacy(TestCase test, Mode mode, long view) {
        for (var slot : Slot.values()) {
            boolean only64 = slot.name().matches("R\\d+|STAR|.STAR|FMASK|KERNEL_GS_BASE|..?_BASE|CR8");
            test.put(slot, only64 ? 0 : test.get(slot) & 0xffffffffL);
        }
        if (view == 0) { // there is only one view of the memory
            test.descriptor(Selectors.USER_CS16 & -4, Playground.segment(0xfb, 0, 0xffff, 0));
            test.descriptor(Selectors.USER_DS16 & -4, Playground.segment(0xf3, 0, 0xffff, 0));
        }
        if (mode.hasParagraphs()) {
            test.put(Slot.CS, Layout.CODE >> 4);
            test.put(Slot.RIP, 0);
            test.put(Slot.SS, Layout.STACKS >> 4);
            test.put(Slot.RSP, 0x3700);
            for (var slot : new Slot[] {Slot.DS, Slot.ES, Slot.FS, Slot.GS}) {
                test.put(slot, Layout.DATA >> 4);
            }
        }
        if (mode == Mode.VIRTUAL_8086) {
            test.put(Slot.CR4, test.get(Slot.CR4) & ~((test.get(Slot.CR4) & 1) == 0 ? 2 : 0)); // PVI is not for it
            test.put(Slot.RFLAGS, test.get(Slot.RFLAGS) | 0x20000);
            openLowestMemory(test);
        }
    }

    /** Virtual-8086 code reaches the lowest MiB only. */
    private static void openLowestMemory(TestCase test) {
        for (long page = 0; page < Layout.PML4 >> 12; page += page == 0 ? Layout.CODE >> 12 : 1) {
            test.put(Layout.PT_32 + 4 * page, 4, test.get(Layout.PT_32 + 4 * page & -8) >>> 32 * (page & 1) | 4);
            test.put(Layout.PT_IDENTITY + 8 * page, test.get(Layout.PT_IDENTITY + 8 * page) | 4);
        }
    }

    private static void controls(TestCase test, Chance chance) {
        long cr4 = 0x20;
        for (long bit : new long[] {1, 2, 4, 8, 0x10, 0x80, 0x200, 0x800, 0x10000, 0x20000, 0x100000, 0x200000}) {
            cr4 |= chance.percent(15) ? bit : 0;
        }
        test.put(Slot.CR4, cr4);
        long cr0 = test.get(Slot.CR0);
        for (long bit : new long[] {2, 4, 8, 0x10000, 0x40000}) {
            cr0 ^= chance.percent(15) ? bit : 0;
        }
        test.put(Slot.CR0, cr0);
        test.put(Slot.CR8, chance.percent(10) ? chance.below(16) : 0);
        test.put(Slot.EFER, 0xd00 | (chance.percent(85) ? 1 : 0));
        if (chance.percent(30)) {
            test.put(Slot.STAR, chance.bits() & 0xffff_ffff_0000_0000L);
        }
        test.put(Slot.FMASK, chance.percent(50) ? chance.bits() & 0x3fffff : 0);
        if (chance.percent(20)) {
            test.put(Slot.SYSENTER_CS, chance.one(0, 3, 0x08, 0x0b, 0x30, 0xffff, 0xfffc, 0x10008));
        }
        if (chance.percent(15)) {
            test.put(Slot.DR0, chance.one(Layout.CODE, Layout.CODE + 1, Layout.CODE + 2, Layout.DATA));
            test.put(Slot.DR7, 0x400 | chance.one(0, 1, 2, 0x2000, 0x10001, 0x30001, 0x20001, 0x300));
        }
        test.put(Slot.DR6, chance.percent(80) ? 0xffff0ff0L : 0xffff0ff0L | chance.bits() & 0xe00f);
    }

    private static void tables(TestCase test, Chance chance) {
        for (int place = 0; place < 4; place++) {
            test.descriptor(Selectors.SPARE + 16 * place, Values.descriptor(chance, Scene.paging(test)));
            test.descriptor(Selectors.SPARE + 16 * place + 8, Values.upperHalf(chance));
        }
        for (int slot = 0; slot < 12; slot++) {
            if (chance.percent(10)) {
                test.put(Layout.PT_TEST + 8L * slot, template(test, slot) ^ chance.bit() & 0xfff00000000001ffL);
            }
        }
        for (long word = 0; word < 64; word += 8) {
            test.put(Layout.DATA + word, chance.bits());
        }
        if (chance.percent(20)) {
            test.put(Layout.TSS + 4 + 8 * chance.below(3), 8, Scene.reachable(test, Values.address(chance, 0)));
        }
        if (chance.percent(20)) {
            test.put(Layout.TSS + 0x68 + 0x2f0 / 8, 4, chance.bits());
        }
        if (chance.percent(10)) {
            test.put(Layout.TSS + 102, 2, chance.one(0x68, 0x67, 0xa0, 0xff, 0x100, 0xffff, 0));
        }
        if (chance.percent(10)) {
            test.put(Slot.GDTR_LIMIT, test.get(Slot.MODE) == 0 ? chance.one(0x1ff, 0x107, 0x108, 0x10f, 0xa7, 0xbf, 0xb7)
                : chance.one(0x1ff, 0x16f, 0x170, 0x174, 0x177));
        }
        if (chance.percent(5)) {
            test.put(Slot.LDTR, 0);
        }
    }

    private static long template(TestCase test, int slot) {
        return test.get(Layout.PT_TEST + 8L * slot);
    }
}
