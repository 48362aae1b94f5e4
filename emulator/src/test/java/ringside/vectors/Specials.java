package ringside.vectors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import ringside.isa.Bank;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.isa.Repeat;

/** What single instructions need so that they do something: stacks, frames, selectors, counts, images of state. */
final class Specials {
    /** Selectors that mean the same on every 64-bit Linux. */
    static final int[] CODE_SELECTORS = {Layout.CODE_64, Layout.CODE_64, Layout.CODE_32, Layout.CODE_32, 0, 0x30, 0x20,
        Layout.FLAT_DATA, 0x10, 0x11, 0xf, Layout.LDT_DATA};
    private static final int[] DATA_SELECTORS = {Layout.FLAT_DATA, Layout.FLAT_DATA, 0x2a, 0x28, 0, 1, 3,
        Layout.CODE_32, Layout.CODE_64, Layout.LDT_DATA, 6, 0xf, 0x10, 0x18};
    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RDX = 2;
    private static final int RBX = 3;
    private static final int RSP = 4;
    private static final int RBP = 5;
    private static final int RDI = 7;

    private final Setup setup;
    private final long[] words;
    private final SplitMix64 random;
    private final Aim aim;

    Specials(Setup setup, SplitMix64 random, Aim aim) {
        this.setup = setup;
        this.words = setup.state.words;
        this.random = random;
        this.aim = aim;
    }

    void apply(Instruction instruction) {
        var memory = Aim.memory(instruction);
        long address = memory == null || memory.indexWidth() > 0 ? 0 : Aim.address(setup, memory);
        if (instruction.opcode().repeatable() && instruction.repeat() != Repeat.NONE) {
            set(RCX, random.once(20) ? words[RCX] : random.below(random.once(3) ? 200 : 20));
        }
        switch (instruction.opcode().meaning()) {
            case "push", "push_segment", "pop", "pushf", "pusha", "popa" -> stack(8, 0);
            case "pop_memory" -> popMemory(memory);
            case "popf" -> popFlags();
            case "pop_segment" -> slots(instruction.operandSize(), selector(DATA_SELECTORS));
            case "call", "jmp" -> near(instruction, memory, address);
            case "ret" -> frame(nearTarget());
            case "call_far", "jmp_far" -> far(instruction, memory, address);
            case "ret_far" -> farReturn(instruction.operandSize());
            case "iret" -> interruptReturn(instruction.operandSize());
            case "enter" -> frames();
            case "leave" -> set(RBP, aim.place(8, 8, false));
            case "les", "lds", "lss", "lfs", "lgs" ->
                patch(address + instruction.operandSize() / 8, selector(DATA_SELECTORS), 2);
            case "mov_to_segment", "verr", "verw", "lar", "lsl" -> selectorOperand(instruction, address);
            case "arpl" -> { }
            case "bound" -> bounds(instruction, address);
            case "cmpxchg" -> compared(instruction, address);
            case "cmpxchg8b" -> comparedPair(address, 4);
            case "cmpxchg16b" -> comparedPair(address, 8);
            case "div", "idiv" -> dividend(instruction);
            case "bt_string", "bts_string", "btr_string", "btc_string" -> bitOffset(instruction);
            case "xlat" -> set(RBX, aim.place(1, 1, false) - (words[RAX] & 0xff) - segmentBase(instruction));
            case "maskmovq", "maskmovdqu" -> set(RDI, aim.place(16, 1, false) - segmentBase(instruction));
            case "loop", "loope", "loopne", "jcxz" -> set(RCX, random.once(2) ? random.below(3) : words[RCX]);
            case "pcmpestri", "pcmpestrm" -> lengths();
            case "ldmxcsr", "vldmxcsr" -> patch(address, legalMxcsr(), 4);
            case "fxrstor" -> patch(address + 24, legalMxcsr(), 4);
            case "xrstor" -> restored(address);
            case "xsave", "xsaveopt", "xsavec" -> components();
            case "wrfsbase", "wrgsbase" -> base(instruction);
            default -> { }
        }
    }

    private void set(int register, long value) {
        words[register] = setup.bits == 64 ? value : value & 0xffffffffL;
    }

    private long segmentBase(Instruction instruction) {
        return switch (instruction.segmentOr(ringside.isa.Segment.DS)) {
            case FS -> words[Place.FS_BASE];
            case GS -> words[Place.GS_BASE];
            default -> 0;
        };
    }

    /** Puts a number into data pages, where they have the room. */
    private void patch(long address, long value, int bytes) {
        var image = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
        patch(address, java.util.Arrays.copyOf(image, bytes));
    }

    private void patch(long address, byte[] bytes) {
        if (address >= Layout.DATA && address + bytes.length <= Layout.DATA_END) {
            setup.patches.add(new Run(address, bytes));
        }
    }

    private long read(long address, int bytes) {
        if (address < Layout.DATA || address + bytes > Layout.DATA_END) {
            return 0;
        }
        var data = setup.data();
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | data[(int) (address - Layout.DATA) + i] & 0xff;
        }
        return value;
    }

    private int selector(int[] selectors) {
        return selectors[random.below(selectors.length)];
    }

    // ---- Stacks and transfers

    private void stack(int bytes, int below) {
        set(RSP, aim.place(bytes, 8, false) + below);
    }

    private void popMemory(Operand.Memory memory) {
        if (memory.base() != RSP && memory.index() != RSP) {
            stack(8, 0);
        }
    }

    private void popFlags() {
        // Without TF: the trap behind the next instruction is the system's business.
        frame(random.next() & ~0x100L);
    }

    /** A stack with values on it, pushed with the mode's width. */
    private void frame(long... values) {
        int width = setup.bits / 8;
        stack(width * values.length, 0);
        for (int i = 0; i < values.length; i++) {
            patch(words[RSP] + (long) width * i, values[i], width);
        }
    }

    private long nearTarget() {
        return random.once(4) ? random.next() >> random.below(64) : Layout.CODE + 0x100 + random.below(0x300);
    }

    private void near(Instruction instruction, Operand.Memory memory, long address) {
        boolean usesStack = memory != null && (memory.base() == RSP || memory.index() == RSP);
        if (instruction.opcode().meaning().equals("call") && !usesStack) {
            stack(8, 8);
        }
        if (memory != null) {
            patch(address, nearTarget(), instruction.operandSize() / 8);
        } else if (instruction.operands().getFirst() instanceof Operand.Register register
            && (register.number() != RSP || instruction.opcode().meaning().equals("jmp"))) {
            set(register.number(), nearTarget());
        }
    }

    private void far(Instruction instruction, Operand.Memory memory, long address) {
        boolean usesStack = memory != null && (memory.base() == RSP || memory.index() == RSP);
        if (instruction.opcode().meaning().equals("call_far") && !usesStack) {
            stack(16, 16);
        }
        if (memory != null) {
            int size = instruction.operandSize() / 8;
            patch(address, random.once(8) ? random.next() : nearTarget(), size);
            patch(address + size, selector(CODE_SELECTORS), 2);
        }
    }

    private void farReturn(int width) {
        slots(width, nearTarget(), selector(CODE_SELECTORS));
    }

    private void interruptReturn(int width) {
        long flags = random.next() & 0x40cd5 | 2;
        slots(width, nearTarget(), selector(CODE_SELECTORS), flags, aim.good(8, 8), selector(DATA_SELECTORS));
    }

    /** A frame whose slots do not lie across pages: of a selector's slot only the selector is read. */
    private void slots(int width, long... values) {
        set(RSP, aim.place(width / 8 * values.length, 8, true));
        for (int i = 0; i < values.length; i++) {
            patch(words[RSP] + (long) width / 8 * i, values[i], width / 8);
        }
    }

    private void frames() {
        stack(8, 64);
        set(RBP, aim.place(8, 8, false));
    }

    // ---- Operands

    private void selectorOperand(Instruction instruction, long address) {
        int selector = selector(DATA_SELECTORS);
        var source = instruction.operands().getLast();
        if (source instanceof Operand.Register register) {
            set(register.number(), words[register.number()] & ~0xffffL | selector);
        } else {
            patch(address, selector, 2);
        }
    }

    private void bounds(Instruction instruction, long address) {
        int bytes = instruction.operandSize() / 8;
        if (random.once(2) && instruction.operands().getFirst() instanceof Operand.Register register) {
            long index = words[register.number()];
            patch(address, index - random.below(3), bytes);
            patch(address + bytes, index + random.below(3) - 1, bytes);
        }
    }

    private void compared(Instruction instruction, long address) {
        if (random.once(2)) {
            var destination = instruction.operands().getFirst();
            set(RAX, switch (destination) {
                case Operand.Register register when register.bank() == Bank.GENERAL -> words[register.number()];
                case Operand.Memory memory when memory.base() != RAX && memory.index() != RAX ->
                    words[RAX] & ~mask(memory.width()) | read(address, memory.width() / 8);
                default -> words[RAX];
            });
        }
    }

    private static long mask(int width) {
        return width == 64 ? -1 : (1L << width) - 1;
    }

    private void comparedPair(long address, int bytes) {
        if (random.once(2)) {
            patch(address, words[RAX], bytes);
            patch(address + bytes, words[RDX], bytes);
        }
    }

    private void dividend(Instruction instruction) {
        var memory = Aim.memory(instruction);
        boolean free = memory == null || memory.base() != RDX && memory.index() != RDX;
        if (free && random.once(2)) {
            set(RDX, random.once(2) ? 0 : words[RAX] >> 63);
        }
    }

    /** Bit strings reach as far as their offset tells. */
    private void bitOffset(Instruction instruction) {
        var memory = Aim.memory(instruction);
        if (instruction.operands().getLast() instanceof Operand.Register register
            && register.number() != memory.base() && register.number() != memory.index() && !random.once(8)) {
            set(register.number(), random.below(4096) - 2048);
        }
    }

    private void lengths() {
        for (int register : new int[] {RAX, RDX}) {
            if (!random.once(4)) {
                set(register, random.below(40) - 20);
            }
        }
    }

    private long legalMxcsr() {
        return random.once(8) ? random.next() : random.next() & 0xffff;
    }

    /** XRSTOR looks at a header of 64 bytes, of which but the first eight are zero (SDM vol. 1, 13.4.2). */
    private void restored(long address) {
        components();
        patch(address + 24, legalMxcsr(), 4);
        var header = new byte[64];
        header[0] = (byte) random.below(8);
        if (random.once(10)) {
            header[random.below(64)] = (byte) random.next();
        }
        patch(address + 512, header);
    }

    private void components() {
        set(RAX, random.below(8));
        set(RDX, 0);
    }

    private void base(Instruction instruction) {
        if (instruction.operands().getFirst() instanceof Operand.Register register && random.once(2)) {
            set(register.number(), words[register.number()] >> 17);
        }
    }
}
