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

    private boolean user() {
        return ring == 3;
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

    /** Without paging only where there is RAM: what lies beyond differs from machine to machine. */
    long address() {
        long address = Values.address(chance, user());
        boolean paging = (test.get(Slot.CR0) & 1L << 31) != 0;
        return paging ? address : Layout.DATA | address & 0x1fff;
    }

    long target() {
        if (mode == Mode.VIRTUAL_8086) {
            return 0x400 + 0x10 * chance.below(32);
        }
        return Values.target(chance, user());
    }

    int selector() {
        return Values.selector(chance);
    }

    /** A selector that often is one of code, and often of this ring or an outer one. */
    int codeSelector() {
        if (mode == Mode.VIRTUAL_8086) {
            return (int) Layout.CODE >> 4;
        }
        if (chance.percent(30)) {
            return selector();
        }
        int other = chance.percent(60) ? ring : chance.below(4);
        if (!mode.inLongMode() && chance.percent(25)) {
            return chance.one(Selectors.TASK, Selectors.TASK_GATE, Selectors.CALL_GATE_32) | chance.below(4);
        }
        int selector = mode.inLongMode() && chance.percent(65) ? Selectors.code64(other) : Selectors.code32(other);
        return chance.percent(10) ? selector ^ 1 + chance.below(3) : selector;
    }

    int stackSelector() {
        if (chance.percent(25)) {
            return selector();
        }
        int selector = Selectors.data(chance.percent(60) ? ring : chance.below(4));
        return chance.percent(10) ? selector ^ 1 + chance.below(3) : selector;
    }

    long stackPointer() {
        return chance.percent(80) ? (user() ? Layout.USER_VIEW : 0) + Layout.STACKS + 0x1000 * chance.below(4) + 0x700
            : address();
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
            case 0 -> value & ~0xaL ^ chance.one(0, 8, 2, 0x20, 0x10000, 0x40000, 0x20000000, 0x40000000, 0x60000000, 1,
                0x100, 1L << 40) ^ (mode == Mode.LONG_64 && chance.percent(20) ? 1L << 31 : 0);
            case 3 -> value ^ chance.one(0, 8, 0x10, 0x18, 1, 0xfff, 1L << 52, 1L << 61, 1L << 62, 1L << 63);
            case 4 -> value ^ chance.one(0, 1, 2, 4, 8, 0x10, 0x40, 0x80, 0x100, 0x200, 0x800, 0x20, 0x1000, 0x2000,
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
            poke(top + (long) i * size, size, values[i], Slot.RSP);
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
        poke(test.get(Slot.RBX) + offset, bytes, value, Slot.RBX);
    }

    private void poke(long linear, int bytes, long value, Slot pointer) {
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
        return low >= Layout.CODE && low < Layout.PML4 ? low : -1;
    }

    /** Sometimes changes the gate of a vector. */
    void changeGate(int vector) {
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

    private void changeLegacyGate(int vector) {
        long at = Layout.IDT_32 + 8L * vector;
        if (vector == 8 || vector == 14 || vector == 13 || chance.percent(50)) {
            return;
        }
        switch (chance.below(4)) {
            case 0 -> test.put(at + 5, 1, test.get(at) >>> 40 ^ 1L << chance.below(8));
            case 1 -> test.put(at + 2, 2, chance.percent(50) ? codeSelector() : selector());
            case 2 -> {
                test.put(at + 2, 2, Selectors.TASK);
                test.put(at + 5, 1, 0xe5);
            }
            default -> test.put(at + 5, 1, chance.below(256));
        }
    }
}
