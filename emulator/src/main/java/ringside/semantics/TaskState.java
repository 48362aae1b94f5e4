package ringside.semantics;

import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;
import ringside.state.SystemType;

/**
 * Stack pointers from the TSS: of 64 bits (SDM vol. 3A, 9.7, figure 9-11), of 32 bits (9.2.1) and of 16 bits (9.6).
 */
final class TaskState {
    /** Where a 32- or 64-bit TSS says at which of its offsets the I/O permission bitmap starts. */
    static final int IO_MAP_BASE = 102;

    private static final int RSP0 = 4;
    private static final int IST1 = 36;
    private static final String[] RSP_TEXTS = {"RSP ← TSS.RSP0", "RSP ← TSS.RSP1", "RSP ← TSS.RSP2"};
    private static final String[] IST_TEXTS = {
        "RSP ← TSS.IST1", "RSP ← TSS.IST2", "RSP ← TSS.IST3", "RSP ← TSS.IST4", "RSP ← TSS.IST5", "RSP ← TSS.IST6",
        "RSP ← TSS.IST7",
    };

    private static final String[] SS_TEXTS = {"SS ← TSS.SS0", "SS ← TSS.SS1", "SS ← TSS.SS2"};
    private static final String[] ESP_TEXTS = {"ESP ← TSS.ESP0", "ESP ← TSS.ESP1", "ESP ← TSS.ESP2"};
    private static final String[] SP_TEXTS = {"SP ← TSS.SP0", "SP ← TSS.SP1", "SP ← TSS.SP2"};

    private TaskState() {
    }

    /**
     * SS and stack pointer for ring 0, 1 or 2 from a 32- or 16-bit TSS: ESP then SS at 4 + 8 × ring, or SP then SS at 2
     * + 4 × ring. A TSS too short is {@code #TS(TR)} (SDM vol. 2A, CALL, Operation).
     */
    static FarPointer stack(Cpu cpu, Memory memory, Steps steps, int level, int external) {
        boolean wide = SystemType.wide(cpu.tr.type());
        int bytes = wide ? 4 : 2;
        int offset = bytes + 2 * bytes * level;
        long address = cpu.tr.base() + offset & 0xffffffffL;
        steps.require(Check.LEGACY_TSS_HOLDS_STACK_POINTER, offset + bytes + 1, cpu.tr.limit(), Origin.TSS, address,
            cpu.tr.selector() & 0xfffc | external);
        long selector = steps.read(SS_TEXTS[level], memory.read(address + bytes, 16, Privilege.SYSTEM), Origin.TSS,
            address + bytes);
        long pointer = steps.read((wide ? ESP_TEXTS : SP_TEXTS)[level],
            memory.read(address, 8 * bytes, Privilege.SYSTEM), Origin.TSS, address);
        return new FarPointer(new Selector((int) selector, Origin.TSS, address + bytes, external), pointer);
    }

    /** The stack pointer for ring 0, 1 or 2. */
    static long rsp(Cpu cpu, Memory memory, Steps steps, int level, int external) {
        return pointer(cpu, memory, steps, RSP_TEXTS[level], RSP0 + 8 * level, external);
    }

    /** The stack pointer that an interrupt-stack-table index of 1 to 7 stands for. */
    static long ist(Cpu cpu, Memory memory, Steps steps, int index, int external) {
        return pointer(cpu, memory, steps, IST_TEXTS[index - 1], IST1 + 8 * (index - 1), external);
    }

    /**
     * A pointer beyond the TSS's limit is {@code #TS(TR)}, a non-canonical one {@code #SS(0)} (SDM vol. 2A, INT n,
     * Operation).
     */
    private static long pointer(Cpu cpu, Memory memory, Steps steps, String text, int offset, int external) {
        long address = cpu.tr.base() + offset;
        steps.require(Check.TSS_HOLDS_STACK_POINTER, offset + 7, cpu.tr.limit(), Origin.TSS, address,
            cpu.tr.selector() & 0xfffc | external);
        if (!cpu.canonical(address + 7)) {
            throw steps.fail(Check.ADDRESS_CANONICAL, address + 7, cpu.linearBits(), Origin.TSS, address, external);
        }
        long pointer = steps.read(text, memory.read(address, 64, Privilege.SYSTEM), Origin.TSS, address);
        steps.require(Check.NEW_STACK_CANONICAL, pointer, cpu.linearBits(), Origin.TSS, address, external);
        return pointer;
    }
}
