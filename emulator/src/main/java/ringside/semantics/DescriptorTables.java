package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;
import ringside.state.SystemType;
import ringside.state.TableRegister;

/** GDTR, IDTR, LDTR and TR: SDM vol. 2A, LGDT/LIDT, LLDT, LTR; vol. 2B, SGDT, SIDT, SLDT, STR. */
public final class DescriptorTables {
    private DescriptorTables() {
    }

    @Meaning("lgdt")
    public static void lgdt(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        cpu.gdtr = read(cpu, memory, steps, instruction);
        steps.write("GDTR.base ← base", cpu.gdtr.base(), Origin.NONE, 0);
    }

    @Meaning("lidt")
    public static void lidt(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        cpu.idtr = read(cpu, memory, steps, instruction);
        steps.write("IDTR.base ← base", cpu.idtr.base(), Origin.NONE, 0);
    }

    @Meaning("sgdt")
    public static void sgdt(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        write(cpu, memory, steps, instruction, cpu.gdtr);
    }

    @Meaning("sidt")
    public static void sidt(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        write(cpu, memory, steps, instruction, cpu.idtr);
    }

    /** A null selector makes the LDT unusable. */
    @Meaning("lldt")
    public static void lldt(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireProtectedMode(cpu, steps);
        Privileges.requireRing0(cpu, steps);
        var selector = SegmentLoads.selector(cpu, memory, steps, instruction.operands().getFirst());
        if (selector.isNull()) {
            cpu.ldtr = new SegmentRegister(selector.value(), 0, 0, 0);
        } else {
            var entry = system(cpu, memory, steps, selector, Check.LDT_DESCRIPTOR_TYPE, SystemType.LDT);
            cpu.ldtr = entry.descriptor().loaded(selector.value());
        }
        steps.write("LDTR ← selector", selector.value(), Origin.NONE, 0);
    }

    @Meaning("ltr")
    public static void ltr(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireProtectedMode(cpu, steps);
        Privileges.requireRing0(cpu, steps);
        var selector = SegmentLoads.selector(cpu, memory, steps, instruction.operands().getFirst());
        steps.require(Check.TSS_NOT_NULL, selector.indexAndTable(), 0, selector.origin(), selector.where(), 0);
        var entry = cpu.inLongMode()
            ? system(cpu, memory, steps, selector, Check.TSS_AVAILABLE, SystemType.AVAILABLE_TSS)
            : system(cpu, memory, steps, selector, Check.TSS_AVAILABLE_LEGACY, TaskSwitch.AVAILABLE);
        entry.probeWrite(memory);
        entry.markBusy(memory, steps);
        var loaded = entry.descriptor().loaded(selector.value());
        cpu.tr = loaded.with(SystemType.BUSY);
        steps.write("TR ← selector", selector.value(), Origin.NONE, 0);
    }

    @Meaning("sldt")
    public static void sldt(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireProtectedMode(cpu, steps);
        Privileges.requireUserModeAllowed(cpu, steps);
        Operands.write(cpu, memory, steps, instruction.operands().getFirst(), cpu.ldtr.selector());
    }

    @Meaning("str")
    public static void str(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireProtectedMode(cpu, steps);
        Privileges.requireUserModeAllowed(cpu, steps);
        Operands.write(cpu, memory, steps, instruction.operands().getFirst(), cpu.tr.selector());
    }

    /**
     * Fetches the descriptor of an LDT or a TSS, with all its checks; 16 bytes in 64-bit mode, 8 in compatibility mode.
     */
    private static TableEntry system(Cpu cpu, Memory memory, Steps steps, Selector selector, Check typeCheck,
        int expected) {
        steps.require(Check.SYSTEM_SELECTOR_IN_GDT, selector.value(), Selector.TI, selector.origin(), selector.where(),
            selector.errorCode());
        var narrow = Tables.fetch(cpu, memory, steps, selector);
        narrow.require(steps, typeCheck, narrow.systemType(), expected);
        var entry = cpu.in64BitMode() ? Tables.widen(cpu, memory, steps, narrow) : narrow;
        entry.require(steps, Check.SYSTEM_SEGMENT_PRESENT, entry.descriptor().present());
        entry.require(steps, Check.SYSTEM_BASE_CANONICAL, entry.descriptor().base(), cpu.model.linearBits());
        return entry;
    }

    /** The pseudo-descriptor: a 16-bit limit, then the base, 64 bits wide in 64-bit mode (SDM vol. 3A, figure 3-11). */
    private static TableRegister read(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireRing0(cpu, steps);
        boolean wide = cpu.in64BitMode();
        var place = (Operand.Memory) instruction.operands().getFirst();
        long linear = Operands.linear(cpu, steps, place, wide ? 10 : 6);
        int limit = (int) steps.read("limit ← memory", memory.read16(linear), Origin.MEMORY, linear);
        long base = memory.read(linear + 2, wide ? 64 : 32);
        if (!wide && instruction.operandSize() == 16) {
            base &= 0xffffff;
        }
        steps.read("base ← memory", base, Origin.MEMORY, linear + 2);
        steps.require(Check.TABLE_BASE_CANONICAL, base, cpu.model.linearBits(), Origin.MEMORY, linear + 2, 0);
        return new TableRegister(base, limit);
    }

    private static void write(Cpu cpu, Memory memory, Steps steps, Instruction instruction, TableRegister table) {
        Privileges.requireUserModeAllowed(cpu, steps);
        boolean wide = cpu.in64BitMode();
        var place = (Operand.Memory) instruction.operands().getFirst();
        long linear = Operands.linearToWrite(cpu, steps, place, wide ? 10 : 6);
        memory.probeWrite(linear, 2);
        memory.probeWrite(linear + 2, wide ? 8 : 4);
        memory.write16(linear, table.limit());
        memory.write(linear + 2, wide ? 64 : 32, table.base());
    }
}
