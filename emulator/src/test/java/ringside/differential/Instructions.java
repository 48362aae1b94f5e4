package ringside.differential;

import java.util.ArrayList;
import java.util.List;

/** Templates of instructions, each of which also prepares the registers and the memory it wants to meet. */
final class Instructions {
    /** Writes one instruction. */
    @FunctionalInterface
    interface Emitter {
        void emit(Scene scene, Code code);
    }

    /** A template and how often it is taken. */
    private record Entry(int weight, Emitter emitter) {
    }

    private static final int[] SEGMENTS_OF_LOADS = {0xb2, 0xb4, 0xb5};
    private static final int[] OVERRIDES = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65};
    private static final List<Entry> ALL = new ArrayList<>();

    static {
        segmentLoads();
        farTransfers();
        interrupts();
        fastCalls();
        tables();
        queries();
        controlRegisters();
        modelSpecific();
        ports();
        stack();
        flags();
        memory();
    }

    private static final int TOTAL = ALL.stream().mapToInt(Entry::weight).sum();

    private Instructions() {
    }

    /** Writes an instruction of some template. */
    static void any(Scene scene, Code code) {
        int at = scene.chance().below(TOTAL);
        for (var entry : ALL) {
            at -= entry.weight;
            if (at < 0) {
                entry.emitter.emit(scene, code);
                return;
            }
        }
    }

    private static void add(int weight, Emitter emitter) {
        ALL.add(new Entry(weight, emitter));
    }

    private static void segmentLoads() {
        add(14, (scene, code) -> {
            scene.test().put(Slot.RAX, scene.selector());
            code.register(scene.width(), scene.chance().one(0, 1, 2, 2, 3, 4, 5, 6), 0, 0x8e);
        });
        add(4, (scene, code) -> {
            scene.point(2, scene.selector());
            code.memory(scene.width(), scene.chance().one(0, 2, 2, 3, 4, 5), 0x8e);
        });
        add(6, (scene, code) -> {
            scene.push(scene.width(), scene.selector());
            code.operands(scene.pushWidth());
            scene.oneOf(code, new int[] {0x0f, 0xa1}, new int[] {0x0f, 0xa9}, new int[] {0x07}, new int[] {0x17},
                new int[] {0x1f});
        });
        add(6, (scene, code) -> {
            int width = scene.width();
            scene.pointFar(width, scene.address(), scene.selector());
            code.memory(width, scene.chance().below(8), 0x0f, scene.chance().one(SEGMENTS_OF_LOADS));
        });
        add(3, (scene, code) -> {
            int width = scene.width32();
            scene.pointFar(width, scene.address(), scene.selector());
            code.memory(width, scene.chance().below(8), scene.chance().one(0xc4, 0xc5));
        });
        add(2, (scene, code) -> code.register(scene.width(), scene.chance().below(8), scene.chance().below(8), 0x8c));
        add(2, (scene, code) -> code.memory(scene.width(), scene.chance().below(6), 0x8c));
    }

    private static void farTransfers() {
        add(24, (scene, code) -> {
            int width = scene.width();
            scene.pointFar(width, scene.target(), scene.codeSelector());
            code.memory(width, scene.chance().one(3, 5), 0xff);
        });
        add(8, (scene, code) -> {
            int width = scene.width32();
            code.operands(width).put(scene.chance().one(0x9a, 0xea)).number(scene.target(), width)
                .number(scene.codeSelector(), 16);
        });
        add(20, (scene, code) -> {
            int width = scene.width();
            scene.push(width, scene.target(), scene.codeSelector(), scene.stackPointer(), scene.stackSelector());
            if (scene.chance().percent(70)) {
                code.operands(width).put(0xcb);
            } else {
                code.operands(width).put(0xca).number(scene.chance().one(0, 2, 4, 8, 0x10, 0x7fff, 0xffff), 16);
            }
        });
    }

    private static void interrupts() {
        add(14, (scene, code) -> {
            int vector = scene.chance().percent(70) ? 0x20 + scene.chance().below(8) : scene.chance().below(0x100);
            scene.changeGate(vector);
            code.put(0xcd, vector);
        });
        add(3, (scene, code) -> {
            scene.changeGate(3);
            code.put(0xcc);
        });
        add(2, (scene, code) -> code.put(0xf1));
        add(2, (scene, code) -> code.put(0xce));
        add(2, (scene, code) -> {
            scene.changeGate(6);
            code.put(0x0f, 0x0b);
        });
        add(3, (scene, code) -> {
            scene.changeGate(13);
            code.put(scene.ring() == 0 ? new int[] {0xf0, 0xf4} : new int[] {0xf4});
        });
        add(30, (scene, code) -> {
            int width = scene.width();
            boolean alike = scene.mode() == Mode.LONG_64 && width < 64 && scene.chance().percent(70);
            scene.push(width, scene.target(), scene.codeSelector(), Values.flags(scene.chance()),
                alike ? scene.test().get(Slot.RSP) + 3 * (width >> 3) : scene.stackPointer(),
                alike ? scene.test().get(Slot.SS) : scene.stackSelector()); // as if SS:RSP were not popped
            code.operands(width).put(0xcf);
        });
    }

    private static void fastCalls() {
        add(6, (scene, code) -> code.put(0x0f, 0x05));
        add(6, (scene, code) -> {
            scene.test().put(Slot.RCX, scene.target());
            scene.test().put(Slot.R11, Values.flags(scene.chance()));
            code.operands(scene.width48()).put(0x0f, 0x07);
        });
        add(5, (scene, code) -> code.put(0x0f, 0x34));
        add(5, (scene, code) -> {
            scene.test().put(Slot.RDX, scene.target());
            scene.test().put(Slot.RCX, scene.stackPointer());
            code.operands(scene.width48()).put(0x0f, 0x35);
        });
        add(2, (scene, code) -> code.put(0x0f, 0x01, 0xf8));
    }

    private static void tables() {
        add(7, (scene, code) -> {
            scene.test().put(Slot.RAX, scene.selector());
            code.register(scene.width(), scene.chance().one(2, 3), 0, 0x0f, 0x00);
        });
        add(3, (scene, code) -> {
            scene.point(2, scene.selector());
            code.memory(scene.width(), scene.chance().one(2, 3), 0x0f, 0x00);
        });
        add(4, (scene, code) -> {
            boolean wide = scene.mode() == Mode.LONG_64;
            long table = scene.mode() == Mode.REAL ? Layout.ZERO_PAGE
                : scene.chance().percent(50) ? Layout.GDT : scene.address();
            scene.pointFar(16, Selectors.GDT_LIMIT, 0);
            scene.poke(2, wide ? 8 : 4, table);
            code.memory(scene.width32(), scene.chance().one(2, 2, 3), 0x0f, 0x01);
        });
        add(4, (scene, code) -> code.memory(scene.width32(), scene.chance().one(0, 1), 0x0f, 0x01));
        add(4, (scene, code) ->
            code.register(scene.width(), scene.chance().one(0, 1), scene.chance().below(8), 0x0f, 0x00));
        add(2, (scene, code) -> code.memory(scene.width(), scene.chance().one(0, 1), 0x0f, 0x00));
    }

    private static void queries() {
        add(10, (scene, code) -> {
            scene.test().put(Slot.RAX, scene.selector());
            code.register(scene.width(), scene.chance().below(8), 0, 0x0f, scene.chance().one(2, 3));
        });
        add(3, (scene, code) -> {
            scene.point(2, scene.selector());
            code.memory(scene.width(), scene.chance().below(8), 0x0f, scene.chance().one(2, 3));
        });
        add(6, (scene, code) -> {
            scene.test().put(Slot.RAX, scene.selector());
            code.register(32, scene.chance().one(4, 5), 0, 0x0f, 0x00);
        });
        add(3, (scene, code) -> {
            if (scene.mode() == Mode.LONG_64) {
                code.register(32, 3, 3, 0x63);
            } else {
                scene.test().put(Slot.RAX, scene.selector());
                scene.test().put(Slot.RCX, scene.selector());
                code.put(0x63, 0xc8);
            }
        });
    }

    private static void controlRegisters() {
        add(10, (scene, code) -> {
            int number = scene.chance().one(0, 0, 0, 2, 3, 4, 4, 4, 1, 5, scene.mode() == Mode.LONG_64 ? 8 : 4);
            scene.test().put(Slot.RAX, scene.control(number));
            if (number == 0 && scene.mode() != Mode.LONG_64) { // paging off would lose the monitor
                code.operands(32).put(0xb8).number(scene.control(0), 32);
            }
            if (number == 8) {
                code.put(0x44, 0x0f, 0x22, 0xc0);
            } else {
                code.put(0x0f, 0x22, 0xc0 | (number & 7) << 3);
            }
        });
        add(3, (scene, code) -> code.put(0x0f, 0x20, 0xc0 | scene.chance().below(8) << 3 | scene.chance().below(4)));
        add(8, (scene, code) -> {
            scene.test().put(Slot.RAX, scene.debugValue());
            code.put(0x0f, 0x23, 0xc0 | scene.chance().below(8) << 3);
        });
        add(4, (scene, code) -> code.put(0x0f, 0x21, 0xc0 | scene.chance().below(8) << 3 | scene.chance().below(4)));
        add(2, (scene, code) -> code.put(0x0f, 0x06));
        add(3, (scene, code) -> {
            scene.test().put(Slot.RAX, scene.chance().below(0x10000) & (scene.mode() == Mode.REAL ? ~1 : ~0));
            code.register(scene.width(), 6, 0, 0x0f, 0x01);
        });
        add(3, (scene, code) -> code.register(scene.width(), 4, scene.chance().below(4), 0x0f, 0x01));
        add(2, (scene, code) -> code.memory(32, scene.chance().one(4, 7), 0x0f, 0x01));
    }

    private static void modelSpecific() {
        int[] numbers = {0xc0000080, 0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084, 0xc0000100, 0xc0000101,
            0xc0000102, 0x174, 0x175, 0x176, 0xc0000200, 0x40000000, 0x12345};
        add(8, (scene, code) -> {
            scene.test().put(Slot.RCX, scene.chance().one(numbers) & 0xffffffffL);
            scene.test().put(Slot.RAX, scene.chance().percent(30) ? 0xd01 : scene.chance().bits());
            scene.test().put(Slot.RDX, scene.chance().one(0, 0, 0xffff_ffffL, 0xffff_8000L, 0x7fff, 0x8000));
            code.put(0x0f, 0x30);
        });
        add(4, (scene, code) -> {
            scene.test().put(Slot.RCX, scene.chance().one(numbers) & 0xffffffffL);
            code.put(0x0f, 0x32);
        });
        add(4, (scene, code) -> {
            int field = scene.chance().below(4);
            code.put(0xf3).put(scene.mode() == Mode.LONG_64 && scene.chance().percent(50) ? new int[] {0x48}
                : new int[0]).put(0x0f, 0xae, 0xc0 | field << 3 | scene.chance().below(4));
        });
    }

    private static void ports() {
        add(8, (scene, code) -> {
            int opcode = scene.chance().one(0xec, 0xed, 0xee, 0xef, 0x6c, 0x6d, 0x6e, 0x6f);
            scene.test().put(Slot.RSI, scene.address());
            scene.test().put(Slot.RDI, scene.address());
            code.operands(16).put(0xba).number(0x2f0 + scene.chance().below(16), 16); // a port that nothing answers
            code.operands(scene.width32()).put(opcode);
        });
        add(2, (scene, code) -> code.put(scene.chance().one(0xe4, 0xe5), 0xb5));
    }

    private static void stack() {
        add(4, (scene, code) -> code.operands(scene.pushWidth()).put(0x50 + scene.chance().below(16)));
        add(6, (scene, code) -> code.operands(scene.pushWidth()).put(0x9c));
        add(8, (scene, code) -> {
            int width = scene.pushWidth();
            scene.push(scene.stackWidth(width), Values.flags(scene.chance()));
            code.operands(width).put(0x9d);
        });
        add(3, (scene, code) -> code.operands(scene.pushWidth()).put(0xc8).number(scene.chance().one(0, 8, 0x100), 16)
            .put(scene.chance().one(0, 0, 1, 2, 31)));
        add(2, (scene, code) -> code.operands(scene.pushWidth()).put(0xc9));
        add(3, (scene, code) -> {
            scene.test().put(Slot.RAX, scene.address());
            code.operands(scene.mode() == Mode.LONG_64 ? 64 : scene.width()).put(0x89, 0xc4);
        });
        add(3, (scene, code) -> code.operands(scene.pushWidth()).put(scene.chance().one(0x06, 0x0e, 0x16, 0x1e)));
        add(2, (scene, code) -> code.operands(scene.pushWidth()).put(0x0f, scene.chance().one(0xa0, 0xa8)));
    }

    private static void flags() {
        add(3, (scene, code) -> code.put(0xfa));
        add(3, (scene, code) -> code.put(0xfb));
        add(2, (scene, code) -> code.put(0x0f, 0x01, scene.chance().one(0xca, 0xcb)));
        add(2, (scene, code) -> code.put(scene.chance().one(0x9e, 0x9f, 0x90, 0xf5, 0xfc, 0xfd)));
        add(2, (scene, code) -> code.put(0xf0, scene.chance().one(0x90, 0xfa, 0x01, 0xcf), 0xc0));
    }

    private static void memory() {
        add(18, (scene, code) -> {
            scene.test().put(Slot.RBX, scene.address());
            if (scene.chance().percent(50)) {
                code.put(scene.chance().one(OVERRIDES));
            }
            code.memory(scene.width(), scene.chance().below(8), scene.chance().one(0x8b, 0x89, 0x01, 0x87, 0x8a, 0x88));
        });
        add(3, (scene, code) -> {
            scene.test().put(Slot.RBX, scene.address());
            code.memory(32, 7, 0x0f, 0x01);
        });
        add(4, (scene, code) -> {
            scene.test().put(Slot.RSI, scene.address());
            scene.test().put(Slot.RDI, scene.address());
            code.operands(scene.width()).put(scene.chance().one(0xa4, 0xa5, 0xa6, 0xa7, 0xaa, 0xab, 0xac, 0xad));
        });
        add(3, (scene, code) -> {
            scene.test().put(Slot.RBX, scene.target());
            code.operands(scene.mode() == Mode.LONG_64 ? 32 : scene.width())
                .put(0xff, scene.chance().one(0xd3, 0xe3));
        });
    }
}
