package ringside.semantics;

import static ringside.semantics.LegacyMachine.GDT_LIMIT;
import static ringside.semantics.LegacyMachine.KERNEL_CS_16;
import static ringside.semantics.LegacyMachine.REAL_CS;
import static ringside.semantics.LegacyMachine.REAL_DS;
import static ringside.semantics.LegacyMachine.REAL_HANDLER_CS;
import static ringside.semantics.LegacyMachine.REAL_SP;
import static ringside.semantics.LegacyMachine.REAL_SS;
import static ringside.semantics.SmallMachine.KERNEL_CS_32;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.LDT;
import static ringside.semantics.SmallMachine.LDT_SELECTOR;
import static ringside.semantics.SmallMachine.PRESENT;
import static ringside.semantics.SmallMachine.RING1_CS;
import static ringside.semantics.SmallMachine.RING1_DS;
import static ringside.semantics.SmallMachine.SPARE;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;
import static ringside.semantics.SmallMachine.UNMAPPED;
import static ringside.semantics.SmallMachine.USER_CS_32;
import static ringside.semantics.SmallMachine.USER_DS;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.SegmentRegister;

/** The checks of IRET and of the far RET outside IA-32e mode. */
final class LegacyReturnCases {
    private static final int BEYOND = GDT_LIMIT + 1;
    private static final int IN_LDT = 0xc;
    private static final long WRITABLE = SmallMachine.bit(Attributes.WRITABLE_OR_READABLE);
    private static final int IP = 0x1000;

    private LegacyReturnCases() {
    }

    /** IRET or RETF of an operand size, outward (with SP and SS) or to the same ring. */
    private record Way(String name, String code, int width, boolean outward, int ring) {

        void frame(LegacyMachine m, int cs, int ss) {
            if (ring == 3) {
                m.user32();
            } else if (ring == 1) {
                m.enter(RING1_CS, RING1_DS, SmallMachine.RING1_STACK);
            }
            if (outward) {
                m.pushAs(width, ss, 0xf000);
            }
            if (!far()) {
                m.pushAs(width, Flags.FIXED);
            }
            m.pushAs(width, cs, IP);
        }

        /** Whether it is RETF, which has no flags in its frame. */
        boolean far() {
            return code.endsWith("cb");
        }

        int cs() {
            return outward || ring == 3 ? USER_CS_32 : ring == 1 ? RING1_CS : KERNEL_CS_32;
        }

        CheckCase fails(Check check, String fault, Consumer<LegacyMachine> spoil) {
            return fails(check, fault, m -> frame(m, cs(), USER_DS), spoil);
        }

        CheckCase fails(Check check, String fault, Consumer<LegacyMachine> arrange, Consumer<LegacyMachine> spoil) {
            return CheckCase.legacy(check, fault, name, code, arrange, spoil);
        }

        Consumer<LegacyMachine> slot(int index, long value) {
            return m -> m.ram.write(m.cpu.gpr[Cpu.RSP] + (long) index * (width >> 3), width, value);
        }

        Consumer<LegacyMachine> cs(int value) {
            return slot(1, value);
        }

        Consumer<LegacyMachine> ss(int value) {
            return slot(far() ? 3 : 4, value);
        }
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var way : ways()) {
            code(way, cases);
            if (way.outward) {
                outerStack(way, cases);
            }
            if (way.ring == 3) {
                cases.add(way.fails(Check.RETURN_CS_RPL_AT_LEAST_CPL, "#GP(0x58)", way.cs(KERNEL_CS_32)));
                cases.add(way.fails(Check.RETURN_CS_RPL_AT_LEAST_CPL, "#GP(0x68)", way.cs(RING1_CS)));
            }
        }
        toVirtual8086(cases);
        real(cases);
        return cases;
    }

    private static List<Way> ways() {
        List<Way> ways = new ArrayList<>();
        for (var code : List.of("cf", "cb")) {
            for (int ring : new int[] {0, 1, 3}) {
                ways.add(new Way("ring " + ring + " to the same", code, 32, false, ring));
                ways.add(new Way("ring " + ring + " to the same", "66" + code, 16, false, ring));
            }
            for (int ring : new int[] {0, 1}) {
                ways.add(new Way("ring " + ring + " to ring 3", code, 32, true, ring));
                ways.add(new Way("ring " + ring + " to ring 3", "66" + code, 16, true, ring));
            }
        }
        return ways;
    }

    private static void code(Way way, List<CheckCase> cases) {
        int cs = way.cs() & ~3;
        int rpl = way.cs() & 3;
        var name = "(0x" + Integer.toHexString(cs) + ")";
        cases.addAll(List.of(
            way.fails(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", m -> stack(m, 0xfff, 0)),
            way.fails(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", m -> stack(m, slotAddress(m, way, way.far() ? 1 : 2), 0)),
            way.fails(Check.STACK_ABOVE_LIMIT, "#SS(0x0)", m -> {
                way.frame(m, way.cs(), USER_DS);
                stack(m, 0xfff, Attributes.EXPAND_DOWN_OR_CONFORMING);
            }, m -> stack(m, 0x3ffff, Attributes.EXPAND_DOWN_OR_CONFORMING)),
            way.fails(Check.RETURN_CS_NOT_NULL, "#GP(0x0)", way.cs(0)),
            way.fails(Check.RETURN_CS_NOT_NULL, "#GP(0x0)", way.cs(3)),
            way.fails(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0xe0)", way.cs(BEYOND | 3)),
            way.fails(Check.LDT_LOADED, "#GP(0xc)", m -> inLdt(m, way), m -> m.cpu.ldtr = SegmentRegister.NULL),
            way.fails(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0xc)", m -> inLdt(m, way),
                m -> m.cpu.ldtr = new SegmentRegister(LDT_SELECTOR, LDT, 0xe, 0x82)),
            way.fails(Check.RETURN_CS_IS_CODE, "#GP(0x20)", way.cs(USER_DS)),
            way.fails(Check.RETURN_CS_IS_CODE, "#GP(0x38)", way.cs(TSS_SELECTOR | 3)),
            way.fails(Check.RETURN_CS_DPL_EQUALS_RPL, "#GP" + name,
                m -> m.change(way.cs(), SmallMachine.DPL, SmallMachine.bit((rpl ^ 1) << 5))),
            way.fails(Check.RETURN_CS_DPL_EQUALS_RPL, "#GP(0x40)", way.cs(KERNEL_CS_16 | 3)),
            way.fails(Check.RETURN_CS_PRESENT, "#NP" + name, m -> m.change(way.cs(), PRESENT, 0)),
            way.fails(Check.RETURN_RIP_WITHIN_LIMIT, "#GP(0x0)",
                m -> m.segment(way.cs(), 0x9b | rpl << 5, 0, IP - 1))));
        cases.add(way.fails(Check.PAGE_PRESENT, way.ring == 3 ? "#PF(0x4)" : "#PF(0x0)",
            m -> way.frame(m.paged(), way.cs(), USER_DS), m -> m.cpu.gpr[Cpu.RSP] = UNMAPPED));
        if (rpl < 3) {
            cases.add(way.fails(Check.RETURN_CS_CONFORMING_DPL_AT_MOST_RPL, "#GP(0x88)",
                m -> way.frame(m.segment(SPARE, 0x9f | rpl << 5, 0, 0xffff), SPARE | rpl, USER_DS),
                m -> m.segment(SPARE, 0x9f | rpl + 1 << 5, 0, 0xffff)));
        }
    }

    private static void inLdt(LegacyMachine m, Way way) {
        m.ldt().descriptor(IN_LDT, m.descriptor(way.cs()));
        way.frame(m, IN_LDT | way.cs() & 3, USER_DS);
    }

    private static void outerStack(Way way, List<CheckCase> cases) {
        cases.addAll(List.of(
            way.fails(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", m -> stack(m, slotAddress(m, way, way.far() ? 3 : 4), 0)),
            way.fails(Check.RETURN_SS_NULL_ONLY_TO_64_BIT, "#GP(0x0)", null, m -> way.frame(m, way.cs(), 0)),
            way.fails(Check.RETURN_SS_NULL_ONLY_TO_64_BIT, "#GP(0x0)", null, m -> way.frame(m, way.cs(), 3)),
            way.fails(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0xe0)", way.ss(BEYOND | 3)),
            way.fails(Check.LDT_LOADED, "#GP(0xc)", m -> {
                m.ldt().descriptor(IN_LDT, m.descriptor(USER_DS));
                way.frame(m, way.cs(), IN_LDT | 3);
            }, m -> m.cpu.ldtr = SegmentRegister.NULL),
            way.fails(Check.RETURN_SS_RPL_EQUALS_CS_RPL, "#GP(0x20)", way.ss(USER_DS & ~3)),
            way.fails(Check.RETURN_SS_RPL_EQUALS_CS_RPL, "#GP(0x10)", way.ss(KERNEL_DS)),
            way.fails(Check.RETURN_SS_WRITABLE, "#GP(0x20)", m -> m.change(USER_DS, WRITABLE, 0)),
            way.fails(Check.RETURN_SS_WRITABLE, "#GP(0x18)", way.ss(USER_CS_32)),
            way.fails(Check.RETURN_SS_WRITABLE, "#GP(0x38)", way.ss(TSS_SELECTOR | 3)),
            way.fails(Check.RETURN_SS_DPL_EQUALS_CS_RPL, "#GP(0x10)", way.ss(KERNEL_DS | 3)),
            way.fails(Check.RETURN_SS_DPL_EQUALS_CS_RPL, "#GP(0x70)", way.ss(RING1_DS | 3)),
            way.fails(Check.RETURN_SS_PRESENT, "#SS(0x20)", m -> m.change(USER_DS, PRESENT, 0))));
    }

    private static void toVirtual8086(List<CheckCase> cases) {
        var name = "to virtual-8086 mode";
        Consumer<LegacyMachine> frame = m -> m.push32(REAL_DS, REAL_DS, REAL_DS, REAL_DS, REAL_SS, REAL_SP, Flags.VM,
            REAL_CS, IP);
        cases.add(CheckCase.legacy(Check.RETURN_RIP_WITHIN_LIMIT, "#GP(0x0)", name, "cf", frame,
            m -> m.ram.write(m.cpu.gpr[Cpu.RSP], 32, 0x10000)));
        for (int slot = 0; slot < 9; slot++) {
            int last = slot;
            cases.add(CheckCase.legacy(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", name + ", slot " + slot, "cf", frame,
                m -> stack(m, m.cpu.gpr[Cpu.RSP] + 4L * last, 0)));
        }
    }

    private static void real(List<CheckCase> cases) {
        Consumer<LegacyMachine> virtual = LegacyMachine::virtual8086;
        Consumer<LegacyMachine> real = LegacyMachine::real;
        for (var mode : List.of(virtual, real)) {
            var name = mode == real ? "real-address mode" : "virtual-8086 mode";
            Consumer<LegacyMachine> narrow = m -> {
                mode.accept(m);
                m.push16(2, REAL_HANDLER_CS, IP);
            };
            Consumer<LegacyMachine> wide = m -> {
                mode.accept(m);
                m.push32(2, REAL_HANDLER_CS, IP);
            };
            for (int slot = 0; slot < 3; slot++) {
                int within = slot;
                cases.add(CheckCase.legacy(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", name + ", slot " + slot, "cf", narrow,
                    m -> m.cpu.gpr[Cpu.RSP] = 0xffff - 2 * within));
                cases.add(CheckCase.legacy(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", name + ", slot " + slot, "66cf", wide,
                    m -> m.cpu.gpr[Cpu.RSP] = 0xfffd - 4 * within));
            }
            cases.add(CheckCase.legacy(Check.RETURN_RIP_WITHIN_LIMIT, "#GP(0x0)", name, "66cf", wide,
                m -> m.ram.write(SmallMachine.USER_STACK + m.cpu.gpr[Cpu.RSP], 32, 0x10000)));
        }
        cases.add(CheckCase.legacy(Check.RETURN_RIP_WITHIN_LIMIT, "#GP(0x0)", "real-address mode", "cf",
            m -> m.real().push16(2, REAL_HANDLER_CS, IP),
            m -> m.cpu.segments[Cpu.CS] = new SegmentRegister(REAL_CS, SmallMachine.CODE, IP - 1, 0x93)));
    }

    private static long slotAddress(LegacyMachine m, Way way, int slot) {
        return m.cpu.gpr[Cpu.RSP] + (long) slot * (way.width >> 3);
    }

    /** SS as it is, but for its limit and an attribute. */
    private static void stack(LegacyMachine m, long limit, int attribute) {
        var ss = m.cpu.segments[Cpu.SS];
        m.cpu.segments[Cpu.SS] = new SegmentRegister(ss.selector(), ss.base(), limit, ss.attributes() | attribute);
    }
}
