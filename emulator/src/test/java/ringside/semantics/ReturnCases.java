package ringside.semantics;

import static ringside.semantics.SmallMachine.BIG;
import static ringside.semantics.SmallMachine.CODE;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_CS_32;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.LONG;
import static ringside.semantics.SmallMachine.NON_CANONICAL;
import static ringside.semantics.SmallMachine.PRESENT;
import static ringside.semantics.SmallMachine.RING1_CS;
import static ringside.semantics.SmallMachine.SPARE;
import static ringside.semantics.SmallMachine.TOP_HALF;
import static ringside.semantics.SmallMachine.UNMAPPED;
import static ringside.semantics.SmallMachine.USER_CS;
import static ringside.semantics.SmallMachine.USER_CS_32;
import static ringside.semantics.SmallMachine.USER_DS;
import static ringside.semantics.SmallMachine.USER_STACK;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.SegmentRegister;

/** The checks of IRET and of the far RET, which share those of the segments they return to. */
final class ReturnCases {
    private static final String IRETQ = "48cf";
    private static final String RETFQ = "48cb";
    private static final long CONFORMING_USER_CODE = 0x00af_ff00_0000_ffffL;
    private static final long WRITABLE = SmallMachine.bit(Attributes.WRITABLE_OR_READABLE);

    private ReturnCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var way : List.of(new Way(IRETQ, 3), new Way(RETFQ, 2))) {
            shared(way, cases);
        }
        cases.add(CheckCase.of(Check.NESTED_TASK_CLEAR, "#GP(0x0)", IRETQ,
            m -> new Way(IRETQ, 3).frame(m, USER_CS, USER_DS),
            m -> m.cpu.flags.put(Flags.NT, true)));
        cases.add(compatibility(Check.STACK_WITHIN_LIMIT, m -> stack(m, 0xfff, 0)));
        cases.add(CheckCase.of(Check.STACK_ABOVE_LIMIT, "#SS(0x0)", "cf",
            m -> {
                frame32(m);
                stack(m, 0xfff, Attributes.EXPAND_DOWN_OR_CONFORMING);
            },
            m -> stack(m, 0x1ffff, Attributes.EXPAND_DOWN_OR_CONFORMING)));
        // A 32-bit IRET in the top half takes the upper half of RIP for CS: index 0x1fff of an LDT that is not there.
        cases.add(CheckCase.of(Check.LDT_LOADED, "#GP(0xfffc)", "cf",
            m -> m.descriptor(0xc, m.descriptor(KERNEL_CS))
                .pushAs(32, KERNEL_DS, SmallMachine.KERNEL_STACK, 2, 0x0c, CODE)
                .cpu.ldtr = new SegmentRegister(SmallMachine.LDT_SELECTOR, SmallMachine.LDT, 0x1f, 0x82),
            m -> {
                m.cpu.ldtr = SegmentRegister.NULL;
                m.push(KERNEL_DS, SmallMachine.KERNEL_STACK, 2, KERNEL_CS, TOP_HALF);
            }));
        return cases;
    }

    /** IRETQ or RETFQ, and which slot of its frame holds RSP. */
    private record Way(String code, int rsp) {

        void frame(SmallMachine m, int cs, int ss) {
            m.push(ss, USER_STACK);
            if (rsp == 3) {
                m.push(0x202);
            }
            m.push(cs, CODE);
        }

        CheckCase toUser(Check check, String fault, Consumer<SmallMachine> spoil) {
            return CheckCase.of(check, fault, code, m -> frame(m, USER_CS, USER_DS), spoil);
        }

        Consumer<SmallMachine> cs(long value) {
            return m -> slot(m, 1, value);
        }

        Consumer<SmallMachine> ss(long value) {
            return m -> slot(m, rsp + 1, value);
        }
    }

    private static void shared(Way way, List<CheckCase> cases) {
        cases.addAll(List.of(
            way.toUser(Check.STACK_ADDRESS_CANONICAL, "#SS(0x0)", m -> m.cpu.gpr[Cpu.RSP] = NON_CANONICAL),
            way.toUser(Check.STACK_ADDRESS_CANONICAL, "#SS(0x0)", m -> m.cpu.gpr[Cpu.RSP] = NON_CANONICAL - 4),
            way.toUser(Check.PAGE_PRESENT, "#PF(0x0)", m -> m.cpu.gpr[Cpu.RSP] = UNMAPPED),
            way.toUser(Check.RETURN_CS_NOT_NULL, "#GP(0x0)", way.cs(3)),
            way.toUser(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0xa0)", way.cs(0xa3)),
            way.toUser(Check.RETURN_CS_IS_CODE, "#GP(0x20)", way.cs(USER_DS)),
            way.toUser(Check.RETURN_CS_NOT_LONG_AND_BIG, "#GP(0x28)", m -> m.change(USER_CS, 0, BIG)),
            CheckCase.of(Check.RETURN_CS_RPL_AT_LEAST_CPL, "#GP(0x8)", way.code,
                m -> way.frame(m.user(), USER_CS, USER_DS), way.cs(KERNEL_CS)),
            CheckCase.of(Check.RETURN_CS_CONFORMING_DPL_AT_MOST_RPL, "#GP(0x88)", way.code,
                m -> way.frame(m.descriptor(SPARE, CONFORMING_USER_CODE), SPARE | 3, USER_DS), way.cs(SPARE)),
            way.toUser(Check.RETURN_CS_DPL_EQUALS_RPL, "#GP(0x28)", way.cs(USER_CS & ~3 | 1)),
            way.toUser(Check.RETURN_CS_DPL_EQUALS_RPL, "#GP(0x8)", way.cs(KERNEL_CS | 3)),
            way.toUser(Check.RETURN_CS_PRESENT, "#NP(0x28)", m -> m.change(USER_CS, PRESENT, 0)),
            CheckCase.of(Check.RETURN_SS_NULL_ONLY_TO_64_BIT, "#GP(0x0)", way.code, m -> way.frame(m, RING1_CS, 1),
                m -> m.change(RING1_CS, LONG, BIG)),
            CheckCase.of(Check.RETURN_SS_NULL_NOT_TO_RING_3, "#GP(0x0)", way.code, m -> way.frame(m, RING1_CS, 1),
                way.cs(USER_CS)),
            way.toUser(Check.RETURN_SS_RPL_EQUALS_CS_RPL, "#GP(0x20)", way.ss(USER_DS & ~3)),
            way.toUser(Check.RETURN_SS_WRITABLE, "#GP(0x20)", m -> m.change(USER_DS, WRITABLE, 0)),
            way.toUser(Check.RETURN_SS_WRITABLE, "#GP(0x28)", way.ss(USER_CS)),
            way.toUser(Check.RETURN_SS_DPL_EQUALS_CS_RPL, "#GP(0x10)", way.ss(KERNEL_DS | 3)),
            way.toUser(Check.RETURN_SS_PRESENT, "#SS(0x20)", m -> m.change(USER_DS, PRESENT, 0)),
            way.toUser(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0xa0)", way.ss(0xa3)),
            way.toUser(Check.RETURN_RIP_CANONICAL, "#GP(0x0)", m -> slot(m, 0, NON_CANONICAL)),
            CheckCase.of(Check.RETURN_RIP_WITHIN_LIMIT, "#GP(0x0)", way.code, m -> way.frame(m, USER_CS_32, USER_DS),
                m -> m.descriptor(USER_CS_32, 0x0040_fb00_0000_0fffL))));
    }

    private static CheckCase compatibility(Check check, Consumer<SmallMachine> spoil) {
        return CheckCase.of(check, "#SS(0x0)", "cf", ReturnCases::frame32, spoil);
    }

    private static void frame32(SmallMachine m) {
        m.kernel32().pushAs(32, 2, KERNEL_CS_32, CODE);
    }

    private static void stack(SmallMachine m, long limit, int attribute) {
        m.cpu.segments[Cpu.SS] = new SegmentRegister(KERNEL_DS, 0, limit,
            m.cpu.segments[Cpu.SS].attributes() | attribute);
    }

    private static void slot(SmallMachine m, int index, long value) {
        m.ram.write(m.cpu.gpr[Cpu.RSP] + 8L * index, 64, value);
    }
}
