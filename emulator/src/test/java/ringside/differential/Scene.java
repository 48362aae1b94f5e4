package ringside.differential;

/** A case in the making: what its instructions may ask of registers, stack and tables. */
final class Scene {
    private final TestCase test;
    private final Chance chance;
    private final Mode mode;
    private final int ring;

    Scene(TestCase test, Chance chance, Mode mode, int ring) {
        this.test = test;
        this.chance = chance;
        this.mode = mode;
        this.ring = ring;
    }

    TestCase test() {
        return test;
    }

    Chance chance() {
        return chance;
    }

    Mode mode() {
        return mode;
    }

    int ring() {
        return ring;
    }

    /** What is added to an address of the playground for a ring. */
    static long view(TestCase test, Mode mode, int ring) {
        return ring == 3 && paging(test) && !mode.hasParagraphs() ? Layout.USER_VIEW : 0;
    }

    static boolean paging(TestCase test) {
        return (test.get(Slot.CR0) & 1L << 31) != 0;
    }

    /** Without paging the address of memory that every machine has: what lies beyond and below differs. */
    static long reachable(TestCase test, long address) {
        return paging(test) ? address : address & Layout.PLAYGROUND_SIZE - 1 | 0x100;
    }

    private long view() {
        return view(test, mode, ring);
    }

    // ---- Widths

    /** An operand size that the mode has. */
    int width() {
        return mode == Mode.LONG_64 ? chance.one(16, 32, 32, 64, 64) : width32();
    }

    /** 16 or 32. */
    int width32() {
        return chance.percent(mode.bits() == 16 ? 35 : 75) ? 32 : 16;
    }

    /** In 64-bit code 64 or 32, else 32. */
    int width48() {
        return mode == Mode.LONG_64 && chance.percent(70) ? 64 : mode.bits() == 16 ? 16 : 32;
    }

    /** An operand size to prefix a push with: in 64-bit code 32 means 64. */
    int pushWidth() {
        return mode == Mode.LONG_64 ? chance.one(32, 32, 32, 16) : width32();
    }

    /** The size that a push of operand size {@code width} has. */
    int stackWidth(int width) {
        return mode == Mode.LONG_64 && width == 32 ? 64 : width;
    }

    // ---- Values

    /** Where data may be; an offset in a data segment. */
    long address() {
        if (mode.hasParagraphs() && chance.percent(85)) {
            return chance.percent(80) ? 8L * chance.below(0x1f0) + (chance.percent(10) ? 2L * chance.below(4) : 0)
                : chance.one(0xfff8, 0xfffc, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x12345);
        }
        long address = Values.address(chance, view());
        return paging(test) ? address : Layout.DATA | address & 0x1fff;
    }

    long target() {
        if (mode.hasParagraphs()) {
            return chance.percent(95) ? 0x400 + 0x10 * chance.below(32) : chance.one(0xffff, 0x10000, 0x1000_0400);
        }
        return reachable(test, Values.target(chance, view()));
    }

    /** Paragraphs lead to the playground with every offset. */
    int selector() {
        return mode.hasParagraphs() ? (int) Layout.DATA >> 4 & chance.below(0x1000) | chance.below(0x10)
            : Values.selector(chance);
    }

    /** A selector that often is one of code, and often of this ring or an outer one. */
    int codeSelector() {
        if (mode.hasParagraphs()) {
            return (int) (Layout.CODE >> 4) + chance.one(0, 0, 1);
        }
        if (chance.percent(30)) {
            return selector();
        }
        int other = chance.percent(60) ? ring : chance.below(4);
        if (!mode.inLongMode() && chance.percent(25)) {
            return chance.one(Selectors.TASK, Selectors.TASK_GATE, Selectors.CALL_GATE_32, Selectors.TASK_16,
                Selectors.CALL_GATE_16) | chance.below(4);
        }
        int selector = mode.inLongMode() && chance.percent(65) ? Selectors.code64(other)
            : chance.percent(mode.bits() == 16 ? 60 : 5) ? Selectors.code16(other) : Selectors.code32(other);
        return chance.percent(10) ? selector ^ 1 + chance.below(3) : selector;
    }

    int stackSelector() {
        if (chance.percent(25)) {
            return selector();
        }
        if (mode.hasParagraphs()) {
            return (int) (Layout.STACKS >> 4);
        }
        int other = chance.percent(60) ? ring : chance.below(4);
        int selector = chance.percent(mode.bits() == 16 ? 50 : 5) ? Selectors.data16(other) : Selectors.data(other);
        return chance.percent(10) ? selector ^ 1 + chance.below(3) : selector;
    }

    long stackPointer() {
        int offset = 0x1000 * chance.below(4) + 0x700;
        if (mode.hasParagraphs()) {
            return chance.percent(80) ? offset : chance.below(0x10000);
        }
        return chance.percent(80) ? view() + Layout.STACKS + offset : address();
    }

    /** A value for a control register, near what it holds. */
    long control(int number) {
        var slot = switch (number) {
            case 0 -> Slot.CR0;
            case 3 -> Slot.CR3;
            case 4 -> Slot.CR4;
            default -> Slot.CR2;
        };
        long value = test.get(slot);
        return switch (number) {
            case 0 -> mode == Mode.REAL ? value & ~1 ^ chance.one(0, 8, 2, 0x20, 0x10000, 0x40000, 0x100, 0x80000000L)
                : !paging(test) ? value ^ chance.one(0, 8, 2, 0x20, 0x10000, 0x40000, 0x20000000, 0x40000000, 0x100)
                : value & ~0xaL ^ chance.one(0, 8, 2, 0x20, 0x10000, 0x40000, 0x20000000, 0x40000000, 0x60000000, 1,
                0x100, 1L << 40) ^ (mode == Mode.LONG_64 && chance.percent(20) ? 1L << 31 : 0);
            case 3 -> value ^ chance.one(0, 8, 0x10, 0x18, 1, 0xfff, 1L << 52, 1L << 61, 1L << 62, 1L << 63);
            case 4 -> value ^ chance.one(0, 1, 2, 4, 8, 0x10, 0x40, 0x80, 0x100, 0x200, 0x800, 0x20, 0x1000,
                0x10000, 0x20000, 0x100000, 0x200000, 0x8000, 1L << 31, 1L << 32, 1L << 63);
            case 8 -> chance.one(0, 5, 0xf, 0x10, -1);
            default -> chance.bits();
        };
    }

    long debugValue() {
        return switch (chance.below(4)) {
            case 0 -> 0x400 | chance.one(1, 2, 0x100, 0x200, 0x2000, 0x8000, 0x10000, 0x20000, 0x30000, 0xf0000, 0x300);
            case 1 -> 0xffff0ff0L ^ chance.bit();
            case 2 -> address();
            default -> chance.bits();
        };
    }

    void oneOf(Code code, int[]... encodings) {
        code.put(encodings[chance.below(encodings.length)]);
    }

    // ---- Memory

    /** Pushes values, the first one on top. */
    void push(int width, long... values) {
        long top = test.get(Slot.RSP);
        int size = width >> 3;
        for (int i = 0; i < values.length; i++) {
            pokeLinear(base(Slot.SS) + top + (long) i * size, size, values[i]);
        }
    }

    /** Points RBX to {@code bytes} bytes. */
    void point(int bytes, long value) {
        test.put(Slot.RBX, address());
        poke(0, bytes, value);
    }

    /** Points RBX to a far pointer. */
    void pointFar(int width, long offset, int selector) {
        test.put(Slot.RBX, address());
        poke(0, width >> 3, offset);
        poke(width >> 3, 2, selector);
    }

    /** Writes at RBX plus an offset, where that is memory of the playground. */
    void poke(long offset, int bytes, long value) {
        pokeLinear(base(Slot.DS) + test.get(Slot.RBX) + offset, bytes, value);
    }

    private long base(Slot segment) {
        return mode.hasParagraphs() ? test.get(segment) << 4 : 0;
    }

    private void pokeLinear(long linear, int bytes, long value) {
        for (int i = 0; i < bytes; i++) {
            long physical = physical(linear + i);
            if (physical >= 0) {
                test.put(physical, 1, value >>> 8 * i);
            }
        }
    }

    /** Where the template's page tables lead to, if it is a page for data. */
    private long physical(long linear) {
        long low = mode == Mode.LONG_64 ? linear : linear & 0xffffffffL;
        if (low >= Layout.USER_VIEW && low < Layout.USER_VIEW + Layout.PLAYGROUND_SIZE) {
            low -= Layout.USER_VIEW;
        } else if (low >= Layout.TEST_REGION && low < Layout.TEST_REGION + 0xa000) {
            low = Layout.DATA | low & 0xfff;
        }
        return low >= Layout.CODE && low < (mode == Mode.REAL ? Layout.PLAYGROUND_SIZE : Layout.PML4) ? low : -1;
    }

    /** Sometimes changes the gate of a vector. */
    void changeGate(int vector) {
        if (mode == Mode.REAL) {
            changeVector(vector);
            return;
        }
        if (!mode.inLongMode()) {
            changeLegacyGate(vector);
            return;
        }
        long at = Layout.IDT + 16L * vector;
        if (vector == 8 || vector == 14 || vector == Layout.ESCAPE || chance.percent(50)) {
            return;
        }
        long gate = test.get(at);
        switch (chance.below(6)) {
            case 0 -> test.put(at, gate ^ (long) (1 << chance.below(8)) << 40);
            case 1 -> test.put(at + 2, 2, chance.percent(50) ? codeSelector() : selector());
            case 2 -> test.put(at + 4, 1, chance.below(8));
            case 3 -> test.put(at, gate | 0x60L << 40);
            case 4 -> test.put(at + 8, chance.one(0xffff_8000L, 0x8000L, 0x7fffL, 1));
            default -> test.put(at + 5, 1, chance.below(256));
        }
    }

    private void changeVector(int vector) {
        if (chance.percent(20) && vector != 3) {
            test.put(Layout.ZERO_PAGE + 4L * vector, 4, Layout.CODE >> 4 << 16 | target() & 0xffff);
        }
        if (chance.percent(5)) {
            test.put(Slot.IDTR_LIMIT, 4L * vector + chance.one(0, 2, 3));
        }
    }

    private void changeLegacyGate(int vector) {
        long at = Layout.IDT_32 + 8L * vector;
        if (vector == 8 || vector == 14 || vector == 13 || chance.percent(50)) {
            return;
        }
        switch (chance.below(5)) {
            case 0 -> test.put(at + 5, 1, test.get(at) >>> 40 ^ 1L << chance.below(8));
            case 1 -> test.put(at + 2, 2, chance.percent(50) ? codeSelector() : selector());
            case 2 -> {
                test.put(at + 2, 2, chance.one(Selectors.TASK, Selectors.TASK_16));
                test.put(at + 5, 1, 0xe5);
            }
            case 3 -> {
                test.put(at, 2, Layout.CODE + 0x800);
                test.put(at + 5, 1, chance.one(0xe6, 0xe7));
            }
            default -> test.put(at + 5, 1, chance.below(256));
        }
    }
}
