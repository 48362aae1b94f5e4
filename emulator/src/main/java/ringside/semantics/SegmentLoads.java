package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;
import ringside.state.Vendor;
import ringside.state.VendorDifference;

/** Loads and stores of segment registers: SDM vol. 2B, MOV, PUSH and POP; vol. 2A, LDS; vol. 3A, 6.6 and 6.7. */
public final class SegmentLoads {
    private static final String[] TEXTS = {
        "ES ← selector", "CS ← selector", "SS ← selector", "DS ← selector", "FS ← selector", "GS ← selector",
    };

    /** Present, DPL 3, data, writable, accessed. */
    private static final int VIRTUAL_8086_RIGHTS = 0xf3;

    private SegmentLoads() {
    }

    @Meaning("mov_to_segment")
    public static void moveTo(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int register = number(instruction.operands().get(0));
        var source = instruction.operands().get(1);
        load(cpu, memory, steps, register, selector(cpu, memory, steps, source));
        cpu.interruptShadow |= register == Cpu.SS;
    }

    /** A register operand gets zeros above the selector. */
    @Meaning("mov_from_segment")
    public static void moveFrom(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int register = number(instruction.operands().get(1));
        Operands.write(cpu, memory, steps, instruction.operands().get(0), cpu.segments[register].selector());
    }

    /** Of a slot of 32 bits the upper half stays as it is, as on all recent processors (SDM vol. 2B, PUSH). */
    @Meaning("push_segment")
    public static void push(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int register = number(instruction.operands().getFirst());
        var stack = StackView.current(cpu);
        int slot = instruction.operandSize() >> 3;
        int bytes = slot == 4 ? 2 : slot;
        long pointer = stack.pointer(cpu) - slot;
        new Pushes(stack, pointer + bytes, 8 * bytes).push("push selector", cpu.segments[register].selector())
            .all(memory, steps);
        stack.pointer(cpu, pointer);
    }

    @Meaning("pop_segment")
    public static void pop(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int register = number(instruction.operands().getFirst());
        var slots = ReturnSlots.of(cpu, instruction.operandSize());
        load(cpu, memory, steps, register, slots.selector(memory, steps, "selector ← pop", 0));
        slots.stack().pointer(cpu, slots.pointerAfter(1));
        cpu.interruptShadow |= register == Cpu.SS;
    }

    @Meaning("les")
    public static void les(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        pointer(cpu, memory, steps, instruction, Cpu.ES);
    }

    @Meaning("lds")
    public static void lds(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        pointer(cpu, memory, steps, instruction, Cpu.DS);
    }

    @Meaning("lss")
    public static void lss(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        pointer(cpu, memory, steps, instruction, Cpu.SS);
    }

    @Meaning("lfs")
    public static void lfs(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        pointer(cpu, memory, steps, instruction, Cpu.FS);
    }

    @Meaning("lgs")
    public static void lgs(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        pointer(cpu, memory, steps, instruction, Cpu.GS);
    }

    /** A far pointer in memory: the offset, then the selector. */
    private static void pointer(Cpu cpu, Memory memory, Steps steps, Instruction instruction, int register) {
        var target = FarPointer.read(cpu, memory, steps, (Operand.Memory) instruction.operands().get(1),
            instruction.operandSize());
        load(cpu, memory, steps, register, target.selector());
        Operands.write(cpu, memory, steps, instruction.operands().get(0), target.offset());
    }

    /** Loads any segment register but CS. */
    static void load(Cpu cpu, Memory memory, Steps steps, int register, Selector selector) {
        if (cpu.segmentsAreReal()) {
            loadReal(cpu, steps, register, selector.value());
        } else {
            store(cpu, steps, register,
                register == Cpu.SS ? stack(cpu, memory, steps, selector)
                    : data(cpu, memory, steps, register, selector));
        }
    }

    /**
     * As the 8086 does it: the base is 16 times the selector. Real-address mode leaves limit and rights in the hidden
     * part as they were, so that those of protected mode live on (SDM vol. 3A, 11.9.2; "unreal mode"); virtual-8086
     * mode has 64 KiB of writable data at DPL 3 for every register, CS too (SDM vol. 3A, 22.2.1).
     */
    static void loadReal(Cpu cpu, Steps steps, int register, int selector) {
        long base = (long) selector << 4;
        var old = cpu.segments[register];
        store(cpu, steps, register, cpu.inVirtual8086Mode()
            ? new SegmentRegister(selector, base, 0xffff, VIRTUAL_8086_RIGHTS)
            : new SegmentRegister(selector, base, old.limit(),
                old.attributes() | Attributes.PRESENT | Attributes.NOT_SYSTEM));
    }

    static void store(Cpu cpu, Steps steps, int register, SegmentRegister loaded) {
        cpu.segments[register] = loaded;
        steps.write(TEXTS[register], loaded.selector(), Origin.SEGMENT, register);
    }

    private static SegmentRegister stack(Cpu cpu, Memory memory, Steps steps, Selector selector) {
        if (selector.isNull()) {
            requireNullStackAllowed(cpu, steps, selector);
            return new SegmentRegister(selector.value(), 0, 0, 0);
        }
        var entry = Tables.fetch(cpu, memory, steps, selector);
        entry.requireOfSelector(steps, Check.SS_RPL_EQUALS_CPL, selector.rpl(), cpu.cpl);
        entry.require(steps, Check.SS_WRITABLE, entry.descriptor().writable());
        entry.require(steps, Check.SS_DPL_EQUALS_CPL, entry.descriptor().dpl(), cpu.cpl);
        entry.require(steps, Check.SS_PRESENT, entry.descriptor().present());
        return accessed(memory, steps, entry);
    }

    private static void requireNullStackAllowed(Cpu cpu, Steps steps, Selector selector) {
        steps.require(Check.SS_NULL_ONLY_IN_64_BIT, cpu.in64BitMode() ? 1 : 0, Origin.SEGMENT, Cpu.CS, 0);
        steps.require(Check.SS_NULL_NOT_AT_RING_3, cpu.cpl, 3, Origin.CPL, 0, 0);
        steps.require(Check.SS_NULL_RPL_EQUALS_CPL, selector.rpl(), cpu.cpl, selector.origin(), selector.where(), 0);
    }

    private static SegmentRegister data(Cpu cpu, Memory memory, Steps steps, int register,
        Selector selector) {
        if (selector.isNull()) {
            return unusable(cpu, cpu.segments[register], selector);
        }
        var entry = Tables.fetch(cpu, memory, steps, selector);
        var descriptor = entry.descriptor();
        entry.require(steps, Check.DATA_SEGMENT_READABLE, !descriptor.system() && descriptor.readable());
        if (!descriptor.conforming()) {
            entry.require(steps, Check.DATA_SEGMENT_DPL_AT_LEAST_RPL, descriptor.dpl(), selector.rpl());
            entry.require(steps, Check.DATA_SEGMENT_DPL_AT_LEAST_CPL, descriptor.dpl(), cpu.cpl);
        }
        entry.require(steps, Check.DATA_SEGMENT_PRESENT, descriptor.present());
        return accessed(memory, steps, entry);
    }

    /** A null selector; AMD's processors keep base and limit ({@link VendorDifference#NULL_SELECTOR_BASE}). */
    private static SegmentRegister unusable(Cpu cpu, SegmentRegister old, Selector selector) {
        return cpu.model.is(Vendor.AMD)
            ? new SegmentRegister(selector.value(), old.base(), old.limit(), old.attributes() & ~Attributes.PRESENT)
            : new SegmentRegister(selector.value(), 0, 0, 0);
    }

    private static SegmentRegister accessed(Memory memory, Steps steps, TableEntry entry) {
        entry.probeAccessed(memory);
        entry.markAccessed(memory, steps);
        return entry.loaded(entry.selector().rpl());
    }

    /** A selector from a 16-bit operand, with the place that it came from. */
    static Selector selector(Cpu cpu, Memory memory, Steps steps, Operand operand) {
        if (operand instanceof Operand.Memory place) {
            long linear = Operands.linear(cpu, steps, place, 2);
            return new Selector(memory.read16(linear), Origin.MEMORY, linear);
        }
        var register = (Operand.Register) operand;
        return new Selector(Operands.register(cpu, register), Origin.REGISTER, register.number());
    }

    private static int number(Operand operand) {
        return ((Operand.Register) operand).number();
    }
}
