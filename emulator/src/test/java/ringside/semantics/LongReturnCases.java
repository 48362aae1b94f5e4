package ringside.semantics;

import static ringside.semantics.SmallMachine.BIG;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_CS_32;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.LDT;
import static ringside.semantics.SmallMachine.LDT_SELECTOR;
import static ringside.semantics.SmallMachine.LONG;
import static ringside.semantics.SmallMachine.PRESENT;
import static ringside.semantics.SmallMachine.RING1_DS;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;
import static ringside.semantics.SmallMachine.UNMAPPED;
import static ringside.semantics.SmallMachine.USER_CS;
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

/** The checks of IRET in IA-32e mode, for every operand size, from 64-bit and from compatibility mode. */
final class LongReturnCases {
    private static final int IN_LDT = 0xc;
    private static final long WRITABLE = SmallMachine.bit(Attributes.WRITABLE_OR_READABLE);

    private LongReturnCases() {
    }

    /** IRET from ring 0 to code in {@code cs}; all of these frames hold SP and SS. */
    private record Way(String name, String code, int width, int cs, Consumer<SmallMachine> start) {

        void frame(SmallMachine m, int cs, int ss) {
            start.accept(m);
            m.pushAs(width, ss, 0xf000, 2, cs, 0x1000);
        }

        CheckCase fails(Check check, String fault, Consumer<SmallMachine> spoil) {
            return fails(check, fault, m -> frame(m, cs, USER_DS), spoil);
        }

        CheckCase fails(Check check, String fault, Consumer<SmallMachine> arrange, Consumer<SmallMachine> spoil) {
            return new CheckCase(check, fault, name + " " + code, SmallMachine::new, arrange, spoil,
                m -> m.run(code));
        }

        Consumer<SmallMachine> slot(int index, long value) {
            return m -> m.ram.write(m.cpu.gpr[Cpu.RSP] + (long) index * (width >> 3), width, value);
        }

        String selector() {
            return "(0x" + Integer.toHexString(cs & ~3) + ")";
        }
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (int cs : new int[] {USER_CS, USER_CS_32}) {
            var to = cs == USER_CS ? " to 64-bit code" : " to compatibility mode";
            for (var way : List.of(
                new Way("64-bit mode" + to, "48cf", 64, cs, m -> { }),
                new Way("64-bit mode" + to, "cf", 32, cs, m -> { }),
                new Way("64-bit mode" + to, "66cf", 16, cs, m -> { }),
                new Way("compatibility mode" + to, "cf", 32, cs, SmallMachine::kernel32),
                new Way("compatibility mode" + to, "66cf", 16, cs, SmallMachine::kernel32))) {
                code(way, cases);
                stack(way, cases);
            }
        }
        return cases;
    }

    private static void code(Way way, List<CheckCase> cases) {
        cases.addAll(List.of(
            way.fails(Check.NESTED_TASK_CLEAR, "#GP(0x0)", m -> m.cpu.flags.put(Flags.NT, true)),
            way.fails(Check.PAGE_PRESENT, "#PF(0x0)", m -> m.cpu.gpr[Cpu.RSP] = UNMAPPED),
            way.fails(Check.RETURN_CS_NOT_NULL, "#GP(0x0)", way.slot(1, 0)),
            way.fails(Check.RETURN_CS_NOT_NULL, "#GP(0x0)", way.slot(1, 3)),
            way.fails(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0xa0)", way.slot(1, 0xa3)),
            way.fails(Check.LDT_LOADED, "#GP(0xc)", m -> {
                ldt(m, m.descriptor(way.cs));
                way.frame(m, IN_LDT | 3, USER_DS);
            }, m -> m.cpu.ldtr = SegmentRegister.NULL),
            way.fails(Check.RETURN_CS_IS_CODE, "#GP(0x20)", way.slot(1, USER_DS)),
            way.fails(Check.RETURN_CS_IS_CODE, "#GP(0x38)", way.slot(1, TSS_SELECTOR | 3)),
            way.fails(Check.RETURN_CS_NOT_LONG_AND_BIG, "#GP" + way.selector(), m -> m.change(way.cs, 0, LONG | BIG)),
            way.fails(Check.RETURN_CS_RPL_AT_LEAST_CPL, "#GP(0x8)", m -> toRing3(m, way),
                way.slot(1, KERNEL_CS)),
            way.fails(Check.RETURN_CS_DPL_EQUALS_RPL, "#GP" + way.selector(), way.slot(1, way.cs & ~3 | 1)),
            way.fails(Check.RETURN_CS_DPL_EQUALS_RPL, "#GP(0x58)", way.slot(1, KERNEL_CS_32 | 3)),
            way.fails(Check.RETURN_CS_PRESENT, "#NP" + way.selector(), m -> m.change(way.cs, PRESENT, 0))));
        if (way.cs == USER_CS_32) {
            cases.add(way.fails(Check.RETURN_RIP_WITHIN_LIMIT, "#GP(0x0)",
                m -> m.descriptor(USER_CS_32, 0x0040_fb00_0000_0fffL)));
        } else if (way.width == 64) {
            cases.add(way.fails(Check.RETURN_RIP_CANONICAL, "#GP(0x0)", way.slot(0, SmallMachine.NON_CANONICAL)));
            cases.add(way.fails(Check.RETURN_RIP_CANONICAL, "#GP(0x0)", way.slot(0, -SmallMachine.NON_CANONICAL - 1)));
        }
    }

    /** From ring 3 to itself: the frame that 64-bit mode always wants. */
    private static void toRing3(SmallMachine m, Way way) {
        way.frame(m, way.cs, USER_DS);
        long pointer = m.cpu.gpr[Cpu.RSP];
        m.enter(m.cpu.in64BitMode() ? USER_CS : USER_CS_32, USER_DS, pointer);
    }

    private static void stack(Way way, List<CheckCase> cases) {
        int ss = 4;
        cases.addAll(List.of(
            way.fails(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0xa0)", way.slot(ss, 0xa3)),
            way.fails(Check.LDT_LOADED, "#GP(0xc)", m -> {
                ldt(m, m.descriptor(USER_DS));
                way.frame(m, way.cs, IN_LDT | 3);
            }, m -> m.cpu.ldtr = SegmentRegister.NULL),
            way.fails(Check.RETURN_SS_RPL_EQUALS_CS_RPL, "#GP(0x20)", way.slot(ss, USER_DS & ~3)),
            way.fails(Check.RETURN_SS_RPL_EQUALS_CS_RPL, "#GP(0x10)", way.slot(ss, KERNEL_DS)),
            way.fails(Check.RETURN_SS_WRITABLE, "#GP(0x20)", m -> m.change(USER_DS, WRITABLE, 0)),
            way.fails(Check.RETURN_SS_WRITABLE, "#GP(0x18)", way.slot(ss, USER_CS_32)),
            way.fails(Check.RETURN_SS_WRITABLE, "#GP(0x38)", way.slot(ss, TSS_SELECTOR | 3)),
            way.fails(Check.RETURN_SS_DPL_EQUALS_CS_RPL, "#GP(0x10)", way.slot(ss, KERNEL_DS | 3)),
            way.fails(Check.RETURN_SS_DPL_EQUALS_CS_RPL, "#GP(0x70)", way.slot(ss, RING1_DS | 3)),
            way.fails(Check.RETURN_SS_PRESENT, "#SS(0x20)", m -> m.change(USER_DS, PRESENT, 0))));
        if (way.cs == USER_CS_32) {
            cases.add(way.fails(Check.RETURN_SS_NULL_ONLY_TO_64_BIT, "#GP(0x0)", null,
                m -> way.frame(m, way.cs, 0)));
        } else {
            cases.add(way.fails(Check.RETURN_SS_NULL_NOT_TO_RING_3, "#GP(0x0)",
                m -> way.frame(m, SmallMachine.RING1_CS, 1), way.slot(1, USER_CS)));
        }
    }

    private static void ldt(SmallMachine m, long descriptor) {
        m.cpu.ldtr = new SegmentRegister(LDT_SELECTOR, LDT, 0x1f, 0x82);
        m.descriptor(IN_LDT, descriptor);
    }
}
