package ringside.semantics;

import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.SPARE;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;

/**
 * The checks of loads of segment registers, through every instruction that loads one and in every mode that has
 * descriptors: SDM vol. 2B, MOV and POP; vol. 2A, LDS.
 */
final class SegmentLoadCases {
    private static final int OUTSIDE = 0x100;
    private static final long WRITABLE = 0x00cf_9300_0000_ffffL;
    private static final long READ_ONLY = 0x00cf_9100_0000_ffffL;
    private static final long CODE = 0x00cf_9b00_0000_ffffL;
    private static final long EXECUTE_ONLY = 0x00cf_9900_0000_ffffL;
    private static final long LDT = 0x0000_8200_0000_ffffL;

    private static final List<Mode> MODES = List.of(
        new Mode("64-bit ring 0", SmallMachine::new, m -> { }, 64),
        new Mode("64-bit ring 3", SmallMachine::new, SmallMachine::user, 64),
        new Mode("compatibility ring 0", SmallMachine::new, SmallMachine::kernel32, 32),
        new Mode("compatibility ring 3", SmallMachine::new, SmallMachine::user32, 32),
        new Mode("32-bit ring 0", LegacyMachine::new, m -> { }, 32),
        new Mode("32-bit ring 3", LegacyMachine::new, SmallMachine::user, 32),
        new Mode("16-bit ring 0", LegacyMachine::new, m -> ((LegacyMachine) m).kernel16(), 16),
        new Mode("16-bit ring 3", LegacyMachine::new, m -> ((LegacyMachine) m).user16(), 16));

    /** The ways to load a register, in encoding order; no CS. */
    private static final List<Load> LOADS = List.of(
        new Load("mov es", Cpu.ES, "8ec0", From.AX), new Load("mov ss", Cpu.SS, "8ed0", From.AX),
        new Load("mov ds", Cpu.DS, "8ed8", From.AX), new Load("mov fs", Cpu.FS, "8ee0", From.AX),
        new Load("mov gs", Cpu.GS, "8ee8", From.AX),
        new Load("pop es", Cpu.ES, "07", From.STACK), new Load("pop ss", Cpu.SS, "17", From.STACK),
        new Load("pop ds", Cpu.DS, "1f", From.STACK), new Load("pop fs", Cpu.FS, "0fa1", From.STACK),
        new Load("pop gs", Cpu.GS, "0fa9", From.STACK),
        new Load("les", Cpu.ES, "c4", From.MEMORY), new Load("lds", Cpu.DS, "c5", From.MEMORY),
        new Load("lss", Cpu.SS, "0fb2", From.MEMORY), new Load("lfs", Cpu.FS, "0fb4", From.MEMORY),
        new Load("lgs", Cpu.GS, "0fb5", From.MEMORY));

    private SegmentLoadCases() {
    }

    private enum From { AX, STACK, MEMORY }

    private record Mode(String name, Supplier<? extends SmallMachine> machine, Consumer<SmallMachine> enter,
                        int bits) {
        int level() {
            return name.endsWith("3") ? 3 : 0;
        }
    }

    private record Load(String name, int register, String opcode, From from) {

        boolean existsIn(Mode mode) {
            return mode.bits != 64 || opcode.length() > 2 || from == From.AX;
        }

        String code(Mode mode) {
            return from != From.MEMORY ? opcode : opcode + switch (mode.bits) {
                case 64 -> "042500000600";
                case 32 -> "0500000600";
                default -> "060002";
            };
        }

        /** Puts a selector where the instruction takes it from. */
        void place(SmallMachine m, Mode mode, int selector) {
            long ds = m.cpu.in64BitMode() ? 0 : m.cpu.segments[Cpu.DS].base();
            long ss = m.cpu.in64BitMode() ? 0 : m.cpu.segments[Cpu.SS].base();
            switch (from) {
                case AX -> m.set(Cpu.RAX, selector);
                case STACK -> m.ram.write(ss + m.cpu.gpr[Cpu.RSP], mode.bits, selector);
                case MEMORY -> m.ram.write(mode.bits == 16 ? ds + 0x202 : ds + DATA + 4, 16, selector);
            }
        }
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var mode : MODES) {
            for (var load : LOADS) {
                if (load.existsIn(mode)) {
                    new Situation(mode, load, cases).add();
                }
            }
        }
        return cases;
    }

    /** One way to load in one mode. */
    private record Situation(Mode mode, Load load, List<CheckCase> cases) {

        void add() {
            table();
            if (load.register == Cpu.SS) {
                stack();
            } else {
                data();
            }
        }

        private void table() {
            fails(Check.DESCRIPTOR_WITHIN_TABLE, "#GP(0x100)", select(OUTSIDE | mode.level()));
            fails(Check.LDT_LOADED, "#GP(0xc)",
                m -> m.descriptor(0xc, WRITABLE | dpl(mode.level())).cpu.ldtr = ldt(),
                select(0xc | mode.level()), m -> m.cpu.ldtr = SegmentRegister.NULL);
        }

        private void data() {
            fails(Check.DATA_SEGMENT_READABLE, "#GP(0x88)", descriptor(EXECUTE_ONLY, mode.level()));
            fails(Check.DATA_SEGMENT_READABLE, "#GP(0x88)", descriptor(LDT, mode.level()));
            fails(Check.DATA_SEGMENT_DPL_AT_LEAST_RPL, "#GP(0x88)", descriptor(WRITABLE, 0).andThen(select(SPARE | 3)));
            fails(Check.DATA_SEGMENT_DPL_AT_LEAST_RPL, "#GP(0x88)", descriptor(CODE, 1).andThen(select(SPARE | 2)));
            if (mode.level() == 3) {
                fails(Check.DATA_SEGMENT_DPL_AT_LEAST_CPL, "#GP(0x88)",
                    descriptor(WRITABLE, 2).andThen(select(SPARE)));
            }
            fails(Check.DATA_SEGMENT_PRESENT, "#NP(0x88)", m -> m.change(SPARE, SmallMachine.PRESENT, 0));
        }

        private void stack() {
            nullStack();
            fails(Check.SS_RPL_EQUALS_CPL, "#GP(0x88)", select(SPARE | 3 - mode.level()));
            fails(Check.SS_WRITABLE, "#GP(0x88)", descriptor(READ_ONLY, mode.level()));
            fails(Check.SS_WRITABLE, "#GP(0x88)", descriptor(CODE, mode.level()));
            fails(Check.SS_DPL_EQUALS_CPL, "#GP(0x88)", descriptor(WRITABLE, 3 - mode.level()));
            fails(Check.SS_PRESENT, "#SS(0x88)", m -> m.change(SPARE, SmallMachine.PRESENT, 0));
        }

        private void nullStack() {
            if (mode.bits != 64) {
                cases.add(new CheckCase(Check.SS_NULL_ONLY_IN_64_BIT, "#GP(0x0)", name(), mode.machine, null,
                    good().andThen(select(mode.level())), act()));
            } else if (mode.level() == 3) {
                cases.add(new CheckCase(Check.SS_NULL_NOT_AT_RING_3, "#GP(0x0)", name(), mode.machine, null,
                    good().andThen(select(3)), act()));
            } else {
                fails(Check.SS_NULL_RPL_EQUALS_CPL, "#GP(0x0)", m -> { }, select(0), select(1));
            }
        }

        private void fails(Check check, String fault, Consumer<SmallMachine> spoil) {
            cases.add(new CheckCase(check, fault, name(), mode.machine, good(), spoil, act()));
        }

        /** With something to prepare, and a selector for both the good and the bad case. */
        private void fails(Check check, String fault, Consumer<SmallMachine> prepare, Consumer<SmallMachine> select,
            Consumer<SmallMachine> spoil) {
            cases.add(new CheckCase(check, fault, name(), mode.machine, good().andThen(prepare).andThen(select), spoil,
                act()));
        }

        private String name() {
            return mode.name + " " + load.name;
        }

        private Consumer<SmallMachine> good() {
            return mode.enter.andThen(descriptor(WRITABLE, mode.level())).andThen(select(SPARE | mode.level()));
        }

        private Consumer<SmallMachine> select(int selector) {
            return m -> load.place(m, mode, selector);
        }

        private Consumer<SmallMachine> act() {
            return m -> m.run(load.code(mode));
        }
    }

    private static Consumer<SmallMachine> descriptor(long bits, int level) {
        return m -> m.descriptor(SPARE, bits | dpl(level));
    }

    private static long dpl(int level) {
        return (long) level << 45;
    }

    private static SegmentRegister ldt() {
        return new SegmentRegister(SmallMachine.LDT_SELECTOR, SmallMachine.LDT, 0x1f, 0x82);
    }
}
