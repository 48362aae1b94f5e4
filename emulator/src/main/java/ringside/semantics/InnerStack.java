package ringside.semantics;

import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;

/**
 * The stack of an inner ring, as a 16- or 32-bit TSS gives it and the ways through gates check it (SDM vol. 2A, CALL
 * and INT n, Operation).
 *
 * @param segment the stack segment
 * @param pointer ESP or SP
 * @param level   the ring
 */
record InnerStack(TableEntry segment, long pointer, int level) {

    /** Reads SS and the stack pointer of ring {@code level} from the TSS in TR, and checks the segment. */
    static InnerStack of(Cpu cpu, Memory memory, Steps steps, int level, int external) {
        var pointer = TaskState.stack(cpu, memory, steps, level, external);
        var selector = pointer.selector();
        steps.require(Check.INNER_SS_NOT_NULL, selector.indexAndTable(), 0, Origin.TSS, selector.where(), external);
        var entry = Tables.fetchForTask(cpu, memory, steps, selector);
        entry.requireOfSelector(steps, Check.INNER_SS_RPL_EQUALS_CPL, selector.rpl(), level);
        entry.require(steps, Check.INNER_SS_WRITABLE, entry.descriptor().writable());
        entry.require(steps, Check.INNER_SS_DPL_EQUALS_CPL, entry.descriptor().dpl(), level);
        entry.require(steps, Check.INNER_SS_PRESENT, entry.descriptor().present());
        return new InnerStack(entry, pointer.offset(), level);
    }

    /** The stack to push to; a frame without room is {@code #SS} with the new selector (SDM vol. 2A, CALL). */
    StackView view(Cpu cpu) {
        return new StackView(loaded(), Privilege.of(level), cpu.linearBits(), segment.selector().errorCode());
    }

    /**
     * Loads SS and all of ESP; the accessed bit must have been probed. A 16-bit stack moves SP alone, but the upper
     * half comes from the TSS too ("ESP ← NewESP", SDM vol. 2A, INT n and CALL; Bochs keeps that of before).
     */
    void load(Cpu cpu, Memory memory, Steps steps, long newPointer) {
        segment.markAccessed(memory, steps);
        var loaded = loaded();
        cpu.segments[Cpu.SS] = loaded;
        steps.write("SS ← selector", loaded.selector(), Origin.SEGMENT, Cpu.SS);
        cpu.gpr[Cpu.RSP] = loaded.big() ? newPointer & 0xffffffffL : pointer & 0xffff0000L | newPointer & 0xffff;
        steps.write("ESP ← new stack pointer", cpu.gpr[Cpu.RSP], Origin.REGISTER, Cpu.RSP);
    }

    private SegmentRegister loaded() {
        return segment.loaded(level);
    }
}
