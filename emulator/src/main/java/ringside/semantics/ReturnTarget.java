package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;

/**
 * What RET (far) and IRET check about the segments to which they return. IRET's Operation leaves these checks out; they
 * are those of RET's Operation (SDM vol. 2B, RET), which IRET's list of exceptions confirms, and their order is that of
 * the manual's RET. Bochs (cpu/iret.cc, long_iret; cpu/ret_far.cc, return_protected) has the same, but for looking at
 * the RPL before the type.
 */
final class ReturnTarget {
    private static final int[] DATA_SEGMENTS = {Cpu.ES, Cpu.DS, Cpu.FS, Cpu.GS};
    private static final String[] NULL_TEXTS = {
        "ES ← null (DPL < CPL)", null, null, "DS ← null (DPL < CPL)", "FS ← null (DPL < CPL)", "GS ← null (DPL < CPL)",
    };

    private ReturnTarget() {
    }

    /** Fetches and checks the code segment. */
    static TableEntry code(Cpu cpu, Memory memory, Steps steps, Selector selector) {
        steps.require(Check.RETURN_CS_NOT_NULL, selector.indexAndTable(), 0, selector.origin(), selector.where(), 0);
        var cs = Tables.fetch(cpu, memory, steps, selector);
        var descriptor = cs.descriptor();
        cs.require(steps, Check.RETURN_CS_IS_CODE, descriptor.code());
        if (cpu.inLongMode()) {
            cs.require(steps, Check.RETURN_CS_NOT_LONG_AND_BIG, CodeSegment.longAndBig(descriptor),
                CodeSegment.LONG_AND_BIG);
        }
        cs.requireOfSelector(steps, Check.RETURN_CS_RPL_AT_LEAST_CPL, selector.rpl(), cpu.cpl);
        if (descriptor.conforming()) {
            cs.require(steps, Check.RETURN_CS_CONFORMING_DPL_AT_MOST_RPL, descriptor.dpl(), selector.rpl());
        } else {
            cs.require(steps, Check.RETURN_CS_DPL_EQUALS_RPL, descriptor.dpl(), selector.rpl());
        }
        cs.require(steps, Check.RETURN_CS_PRESENT, descriptor.present());
        return cs;
    }

    /** Fetches and checks the stack segment; null for a null selector, which only 64-bit code below ring 3 may have. */
    static TableEntry stack(Cpu cpu, Memory memory, Steps steps, Selector selector, TableEntry cs) {
        int level = cs.selector().rpl();
        if (selector.isNull()) {
            boolean wide = cpu.inLongMode() && cs.descriptor().longCode();
            steps.require(Check.RETURN_SS_NULL_ONLY_TO_64_BIT, wide ? 1 : 0,
                Origin.DESCRIPTOR, cs.address(), 0);
            steps.require(Check.RETURN_SS_NULL_NOT_TO_RING_3, level, 3, cs.selector().origin(), cs.selector().where(),
                0);
            return null;
        }
        var ss = Tables.fetch(cpu, memory, steps, selector);
        ss.requireOfSelector(steps, Check.RETURN_SS_RPL_EQUALS_CS_RPL, selector.rpl(), level);
        ss.require(steps, Check.RETURN_SS_WRITABLE, ss.descriptor().writable());
        ss.require(steps, Check.RETURN_SS_DPL_EQUALS_CS_RPL, ss.descriptor().dpl(), level);
        ss.require(steps, Check.RETURN_SS_PRESENT, ss.descriptor().present());
        return ss;
    }

    /** Loads SS, which {@link #stack} has checked; a null selector is kept as it came. */
    static void loadStack(Cpu cpu, Memory memory, Steps steps, Selector selector, TableEntry ss) {
        if (ss == null) {
            cpu.segments[Cpu.SS] = new SegmentRegister(selector.value(), 0, 0, 0);
        } else {
            ss.markAccessed(memory, steps);
            cpu.segments[Cpu.SS] = ss.loaded(selector.rpl());
        }
        steps.write("SS ← selector", selector.value(), Origin.SEGMENT, Cpu.SS);
    }

    /**
     * Takes from the outer ring the data segments that it may not have: null selectors lose their RPL, and data or
     * non-conforming code segments with DPL < CPL become null (SDM vol. 2A, IRET, Operation). Bases stay: those of FS
     * and GS live on in 64-bit mode.
     */
    static void nullInnerSegments(Cpu cpu, Steps steps) {
        for (int register : DATA_SEGMENTS) {
            var segment = cpu.segments[register];
            boolean isNull = (segment.selector() & 0xfffc) == 0;
            if (isNull ? segment.selector() != 0 : segment.dpl() < cpu.cpl && !segment.conforming()) {
                cpu.segments[register] = new SegmentRegister(0, segment.base(), segment.limit(),
                    segment.attributes() & ~Attributes.PRESENT);
                steps.write(isNull ? "null selector ← 0" : NULL_TEXTS[register], 0, Origin.SEGMENT, register);
            }
        }
    }
}
