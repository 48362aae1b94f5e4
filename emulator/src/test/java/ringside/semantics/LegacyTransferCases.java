package ringside.semantics;

import static ringside.semantics.LegacyMachine.KERNEL_CS_16;
import static ringside.semantics.LegacyMachine.USER_CS_16;
import static ringside.semantics.SmallMachine.CALL_GATE;
import static ringside.semantics.SmallMachine.CONFORMING_CS;
import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.DPL;
import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.LDT_SELECTOR;
import static ringside.semantics.SmallMachine.PRESENT;
import static ringside.semantics.SmallMachine.RING1_CS;
import static ringside.semantics.SmallMachine.RING1_DS;
import static ringside.semantics.SmallMachine.SPARE;
import static ringside.semantics.SmallMachine.USER_CS;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;

/** The checks of far jumps and calls outside IA-32e mode, to code segments and through call gates of 16 and 32 bits. */
final class LegacyTransferCases {
    private static final long EXECUTE_32 = 0x00cf_9b00_0000_ffffL;
    private static final String[] WAYS = {"jmp", "call"};

    private static final List<Mode> MODES = List.of(
        new Mode("32-bit ring 0", m -> { }, 32, 0), new Mode("32-bit ring 3", LegacyMachine::user, 32, 3),
        new Mode("16-bit ring 0", LegacyMachine::kernel16, 16, 0),
        new Mode("16-bit ring 3", LegacyMachine::user16, 16, 3));

    private LegacyTransferCases() {
    }

    /** A mode and ring, its width, and how a far jump or call through memory is encoded in it. */
    private record Mode(String name, Consumer<LegacyMachine> enter, int width, int level) {

        String code(String way) {
            boolean jump = way.equals("jmp");
            return width == 32 ? "ff" + (jump ? "2d" : "1d") + "00000600" : "ff" + (jump ? "2e" : "1e") + "0002";
        }

        /** Puts the far pointer where the instructions look for it. */
        Consumer<LegacyMachine> pointer(long offset, int selector) {
            return m -> {
                long at = m.cpu.segments[Cpu.DS].base() + (width == 32 ? DATA : 0x200);
                m.ram.write(at, width, offset);
                m.ram.write(at + (width >> 3), 16, selector);
            };
        }

        int code() {
            return width == 32 ? level == 0 ? KERNEL_CS : USER_CS : level == 0 ? KERNEL_CS_16 : USER_CS_16;
        }
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var mode : MODES) {
            for (var way : WAYS) {
                direct(mode, way, cases);
                gates(mode, way, cases);
            }
            stack(mode, cases);
        }
        for (int gate : new int[] {0xec, 0xe4}) {
            for (boolean wideTss : new boolean[] {true, false}) {
                inward(gate, wideTss, cases);
            }
        }
        eightySixSegments(cases);
        undefined(cases);
        return cases;
    }

    private static void direct(Mode mode, String way, List<CheckCase> cases) {
        var good = mode.enter.andThen(mode.pointer(0x1000, mode.code()));
        long dpl = (long) mode.level << 45;
        var spare = mode.enter.andThen(m -> m.descriptor(SPARE, EXECUTE_32 | dpl))
            .andThen(mode.pointer(0x1000, SPARE | mode.level()));
        cases.addAll(List.of(
            of(mode, way, Check.FAR_TARGET_NOT_NULL, "#GP(0x0)", good, mode.pointer(0x1000, 3)),
            of(mode, way, Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0x100)", good, mode.pointer(0x1000, 0x100)),
            of(mode, way, Check.LDT_LOADED, "#GP(0x14)",
                good.andThen(m -> m.ldt().descriptor(0x14, EXECUTE_32 | dpl)).andThen(mode.pointer(0x1000, 0x14)),
                m -> m.cpu.ldtr = SegmentRegister.NULL),
            of(mode, way, Check.FAR_TARGET_TYPE_LEGACY, "#GP(0x10)", good, mode.pointer(0x1000, KERNEL_DS)),
            of(mode, way, Check.FAR_TARGET_TYPE_LEGACY, "#GP(0x48)", good, mode.pointer(0x1000, LDT_SELECTOR)),
            of(mode, way, Check.FAR_TARGET_TYPE_LEGACY, "#GP(0x88)", good,
                mode.pointer(0x1000, SPARE).andThen(m -> m.segment(SPARE, 0xee, 0, 0))),
            of(mode, way, Check.FAR_TARGET_TYPE_LEGACY, "#GP(0x88)", good,
                mode.pointer(0x1000, SPARE).andThen(m -> m.segment(SPARE, 0xe7, 0, 0))),
            of(mode, way, Check.FAR_TARGET_TYPE_LEGACY, "#GP(0x88)", good,
                mode.pointer(0x1000, SPARE).andThen(m -> m.segment(SPARE, 0xe0, 0, 0))),
            of(mode, way, Check.FAR_CS_CONFORMING_DPL_AT_MOST_CPL, "#GP(0x88)",
                mode.enter.andThen(m -> m.descriptor(SPARE, EXECUTE_32 | 4L << 40))
                    .andThen(mode.pointer(0x1000, SPARE | 3)),
                // Conforming at DPL 3 may be left by ring 3 alone; CPL 2 stands for all others there.
                m -> lower(m.descriptor(SPARE, EXECUTE_32 | 4L << 40 | DPL))),
            of(mode, way, Check.FAR_CS_DPL_EQUALS_CPL, "#GP(0x88)", spare,
                m -> m.descriptor(SPARE, EXECUTE_32 | 1L << 45)),
            of(mode, way, Check.FAR_CS_PRESENT, "#NP(0x88)", spare, m -> m.change(SPARE, PRESENT, 0)),
            of(mode, way, Check.FAR_RIP_WITHIN_LIMIT, "#GP(0x0)",
                spare.andThen(m -> m.descriptor(SPARE, 0x0040_9b00_0000_1000L | dpl)),
                m -> m.descriptor(SPARE, 0x0040_9b00_0000_0fffL | dpl))));
        if (mode.level() == 0) {
            cases.add(of(mode, way, Check.FAR_CS_RPL_AT_MOST_CPL, "#GP(0x88)", spare, mode.pointer(0x1000, SPARE | 1)));
        }
        if (mode.width() == 32) {
            cases.add(of(mode, way, Check.SEGMENT_WITHIN_LIMIT, "#GP(0x0)", good, m -> limitData(m, DATA + 4)));
        }
    }

    private static void lower(SmallMachine m) {
        m.cpu.cpl = Math.min(m.cpu.cpl, 2);
    }

    private static void limitData(LegacyMachine m, long limit) {
        var ds = m.cpu.segments[Cpu.DS];
        m.cpu.segments[Cpu.DS] = new SegmentRegister(ds.selector(), ds.base(), limit, ds.attributes());
    }

    /** Through gates of both sizes; they lead to conforming code so that jumps from ring 3 get there too. */
    private static void gates(Mode mode, String way, List<CheckCase> cases) {
        for (int type : new int[] {0xec, 0xe4}) {
            var good = mode.enter.andThen(gate(0x1000, CONFORMING_CS, type))
                .andThen(mode.pointer(0xf4f4, CALL_GATE | mode.level()));
            cases.addAll(List.of(
                of(mode, way, Check.CALL_GATE_PRESENT, "#NP(0x78)", good, gate(0x1000, CONFORMING_CS, type & 0x7f)),
                of(mode, way, Check.GATE_TARGET_NOT_NULL, "#GP(0x0)", good, gate(0x1000, 3, type)),
                of(mode, way, Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0x100)", good, gate(0x1000, 0x100, type)),
                of(mode, way, Check.GATE_TARGET_IS_CODE, "#GP(0x10)", good, gate(0x1000, KERNEL_DS, type)),
                of(mode, way, Check.GATE_TARGET_PRESENT, "#NP(0x60)", good, m -> m.change(CONFORMING_CS, PRESENT, 0)),
                of(mode, way, Check.GATE_ENTRY_WITHIN_LIMIT, "#GP(0x0)", good,
                    m -> m.descriptor(CONFORMING_CS, 0x0040_9f00_0000_0fffL))));
            if (mode.level() == 0) {
                cases.add(of(mode, way, Check.CALL_GATE_DPL_AT_LEAST_RPL, "#GP(0x78)", good,
                    gate(0x1000, CONFORMING_CS, type & 0x9f).andThen(mode.pointer(0, CALL_GATE | 1))));
                cases.add(of(mode, way, Check.GATE_TARGET_DPL_AT_MOST_CPL, "#GP(0x28)", good,
                    gate(0x1000, USER_CS, type)));
            } else {
                cases.add(of(mode, way, Check.CALL_GATE_DPL_AT_LEAST_CPL, "#GP(0x78)", good,
                    gate(0x1000, CONFORMING_CS, type & 0xdf).andThen(mode.pointer(0, CALL_GATE))));
            }
            if (mode.level() == 3 && way.equals("jmp")) {
                cases.add(of(mode, way, Check.FAR_CS_DPL_EQUALS_CPL, "#GP(0x8)",
                    good.andThen(gate(0x1000, USER_CS, type)), gate(0x1000, KERNEL_CS, type)));
            }
        }
    }

    private static Consumer<LegacyMachine> gate(long offset, int selector, int access) {
        return gate(offset, selector, access, 0);
    }

    private static Consumer<LegacyMachine> gate(long offset, int selector, int access, int parameters) {
        return m -> m.descriptor(CALL_GATE, offset & 0xffff | (long) selector << 16 | (long) parameters << 32
            | (long) access << 40 | offset >>> 16 << 48);
    }

    /** A call without room for its return address, to a segment and through a gate at the same level. */
    private static void stack(Mode mode, List<CheckCase> cases) {
        var direct = mode.enter.andThen(mode.pointer(0x1000, mode.code()));
        var gate = mode.enter.andThen(gate(0x1000, CONFORMING_CS, 0xec))
            .andThen(mode.pointer(0, CALL_GATE | mode.level()));
        for (var good : List.of(direct, gate)) {
            cases.add(of(mode, "call", Check.STACK_WITHIN_LIMIT, "#SS(0x0)", good, m -> m.cpu.gpr[Cpu.RSP] = 1));
            cases.add(of(mode, "call", Check.STACK_WITHIN_LIMIT, "#SS(0x0)", good, m -> stack(m, 0x10, 0)));
            cases.add(of(mode, "call", Check.STACK_ABOVE_LIMIT, "#SS(0x0)",
                good.andThen(m -> stack(m, 0x100, 4)), m -> m.cpu.gpr[Cpu.RSP] = 0x103));
            cases.add(of(mode, "call", Check.STACK_SEGMENT_USABLE, "#SS(0x0)", good,
                m -> m.cpu.segments[Cpu.SS] = SegmentRegister.NULL));
        }
    }

    private static void stack(LegacyMachine m, long limit, int attribute) {
        var ss = m.cpu.segments[Cpu.SS];
        m.cpu.segments[Cpu.SS] = new SegmentRegister(ss.selector(), ss.base(), limit, ss.attributes() | attribute);
    }

    /** Calls from ring 3 to ring 1, whose stack comes from a TSS of either size. */
    private static void inward(int type, boolean wideTss, List<CheckCase> cases) {
        var name = "call through a " + (type == 0xec ? "32" : "16") + "-bit gate, " + (wideTss ? "32" : "16")
            + "-bit TSS";
        long tss = wideTss ? SmallMachine.TSS : LegacyMachine.TSS_16;
        int selector = wideTss ? SmallMachine.TSS_SELECTOR : LegacyMachine.TSS_16_SELECTOR;
        Consumer<LegacyMachine> good = m -> {
            gate(HANDLER & 0xffff, RING1_CS, type, 2).accept(m);
            m.descriptor(SPARE, m.descriptor(RING1_DS));
            m.task(selector).user();
            ss(m, tss, wideTss, SPARE | 1, 0x8000);
        };
        cases.addAll(List.of(
            inward(name, Check.LEGACY_TSS_HOLDS_STACK_POINTER, "#TS(0x" + Integer.toHexString(selector) + ")", good,
                m -> m.cpu.tr = new SegmentRegister(selector, tss, wideTss ? 16 : 8, wideTss ? 0x8b : 0x83)),
            inward(name, Check.INNER_SS_NOT_NULL, "#TS(0x0)", good, m -> ss(m, tss, wideTss, 1, 0x8000)),
            inward(name, Check.TSS_SELECTOR_WITHIN_TABLE, "#TS(0x100)", good,
                m -> ss(m, tss, wideTss, 0x101, 0x8000)),
            inward(name, Check.TSS_SELECTOR_FINDS_LDT, "#TS(0xc)",
                good.andThen(m -> {
                    m.ldt().descriptor(0xc, m.descriptor(RING1_DS));
                    ss(m, tss, wideTss, 0xd, 0x8000);
                }), m -> m.cpu.ldtr = SegmentRegister.NULL),
            inward(name, Check.INNER_SS_RPL_EQUALS_CPL, "#TS(0x88)", good,
                m -> ss(m, tss, wideTss, SPARE, 0x8000)),
            inward(name, Check.INNER_SS_WRITABLE, "#TS(0x88)", good, m -> m.change(SPARE, 2L << 40, 0)),
            inward(name, Check.INNER_SS_WRITABLE, "#TS(0x88)", good, m -> m.change(SPARE, 0, 8L << 40)),
            inward(name, Check.INNER_SS_DPL_EQUALS_CPL, "#TS(0x88)", good, m -> m.change(SPARE, DPL, 2L << 45)),
            inward(name, Check.INNER_SS_PRESENT, "#SS(0x88)", good, m -> m.change(SPARE, PRESENT, 0)),
            inward(name, Check.STACK_WITHIN_LIMIT, "#SS(0x88)", good, m -> ss(m, tss, wideTss, SPARE | 1, 1)),
            inward(name, Check.STACK_ABOVE_LIMIT, "#SS(0x88)",
                good.andThen(m -> m.descriptor(SPARE, 0x0040_b700_0000_0010L)),
                m -> ss(m, tss, wideTss, SPARE | 1, 0x16)),
            inward(name, Check.GATE_ENTRY_WITHIN_LIMIT, "#GP(0x0)", good,
                m -> m.descriptor(RING1_CS, 0x0040_bb00_0000_0000L)
                    .descriptor(CALL_GATE, m.descriptor(CALL_GATE) | 1)),
            inward(name, Check.GATE_TARGET_PRESENT, "#NP(0x68)", good, m -> m.change(RING1_CS, PRESENT, 0)),
            // The parameters lie on the old stack, which does not reach that far.
            inward(name, Check.STACK_WITHIN_LIMIT, "#SS(0x0)", good, m -> stack(m, m.cpu.gpr[Cpu.RSP], 0))));
    }

    private static void ss(LegacyMachine m, long tss, boolean wide, int selector, int pointer) {
        if (wide) {
            m.stack32(tss, 1, selector, pointer);
        } else {
            m.stack16(tss, 1, selector, pointer);
        }
    }

    private static CheckCase inward(String name, Check check, String fault, Consumer<LegacyMachine> good,
        Consumer<LegacyMachine> spoil) {
        return CheckCase.legacyAct(check, fault, name, good, spoil, m -> m.run("9a000000007b00"));
    }

    /** Real-address and virtual-8086 mode: nothing is left to check but limits. */
    private static void eightySixSegments(List<CheckCase> cases) {
        eightySixSegments("real", LegacyMachine::real, cases);
        eightySixSegments("virtual-8086", LegacyMachine::virtual8086, cases);
    }

    private static void eightySixSegments(String mode, Consumer<LegacyMachine> enter, List<CheckCase> cases) {
        Consumer<LegacyMachine> small = enter.andThen(m -> code(m, 0x1000));
        cases.addAll(List.of(
            CheckCase.legacy(Check.FAR_RIP_WITHIN_LIMIT, "#GP(0x0)", mode, "ea00100050", small,
                m -> code(m, 0xfff)),
            CheckCase.legacy(Check.FAR_RIP_WITHIN_LIMIT, "#GP(0x0)", mode, "66ea000001000050", enter.andThen(
                m -> code(m, 0xfffff)), m -> code(m, 0xffff)),
            CheckCase.legacy(Check.FAR_RIP_WITHIN_LIMIT, "#GP(0x0)", mode, "9a00100050", small,
                m -> code(m, 0xfff)),
            CheckCase.legacy(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", mode, "9a00100050", small,
                m -> m.cpu.gpr[Cpu.RSP] = 1),
            CheckCase.legacy(Check.RETURN_RIP_WITHIN_LIMIT, "#GP(0x0)", mode, "cb",
                small.andThen(m -> m.push16(0x5000, 0x1000)), m -> code(m, 0xfff)),
            CheckCase.legacy(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", mode, "cb",
                small.andThen(m -> m.push16(0x5000, 0x1000)), m -> m.cpu.gpr[Cpu.RSP] = 0xffff),
            CheckCase.legacy(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", mode, "66cb",
                small.andThen(m -> m.push32(0x5000, 0x1000)), m -> m.cpu.gpr[Cpu.RSP] = 0xfffd),
            CheckCase.legacy(Check.SEGMENT_WITHIN_LIMIT, "#GP(0x0)", mode, "ff2e0000",
                small.andThen(m -> limitData(m, 3)), m -> limitData(m, 2)),
            CheckCase.legacy(Check.SEGMENT_WITHIN_LIMIT, "#GP(0x0)", mode, "8e1effff",
                small.andThen(m -> limitData(m, 0x10000)), m -> limitData(m, 0xffff)),
            CheckCase.legacy(Check.SEGMENT_WITHIN_LIMIT, "#GP(0x0)", mode, "c406fdff",
                small.andThen(m -> limitData(m, 0x10000)), m -> limitData(m, 0xffff)),
            CheckCase.legacy(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", mode, "1e", small,
                m -> m.cpu.gpr[Cpu.RSP] = 1),
            CheckCase.legacy(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", mode, "1f", small,
                m -> m.cpu.gpr[Cpu.RSP] = 0xffff)));
    }

    private static void code(LegacyMachine m, long limit) {
        var cs = m.cpu.segments[Cpu.CS];
        m.cpu.segments[Cpu.CS] = new SegmentRegister(cs.selector(), cs.base(), limit, cs.attributes());
    }

    /** {@code sldt}, {@code str}, {@code lldt}, {@code ltr}, {@code verr}, {@code verw}, {@code lar} and so on. */
    private static void undefined(List<CheckCase> cases) {
        for (var code : List.of("0f00c0", "0f00c8", "0f00d0", "0f00d8", "0f00e0", "0f00e8", "0f02c8", "0f03c8",
            "63c8")) {
            Consumer<LegacyMachine> good = m -> m.set(Cpu.RAX,
                code.equals("0f00d8") ? LegacyMachine.OTHER_TSS_SELECTOR : LDT_SELECTOR);
            cases.add(CheckCase.legacy(Check.PROTECTED_MODE, "#UD", "real", code, good, LegacyMachine::real));
            cases.add(CheckCase.legacy(Check.PROTECTED_MODE, "#UD", "virtual-8086", code, good,
                LegacyMachine::virtual8086));
        }
    }

    private static CheckCase of(Mode mode, String way, Check check, String fault, Consumer<LegacyMachine> arrange,
        Consumer<? super LegacyMachine> spoil) {
        return CheckCase.legacy(check, fault, mode.name + " " + way, mode.code(way), arrange, spoil::accept);
    }
}
