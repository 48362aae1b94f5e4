package ringside.semantics;

import java.util.ArrayList;
import java.util.List;

import ringside.state.Attributes;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.SegmentRegister;

/** The checks that a memory operand meets, for instructions that read it, write it or do both, in every mode. */
final class MemoryOperandCases {
    /**
     * An instruction with an operand at {@code [rDI]}.
     *
     * @param opcode  up to the ModR/M byte
     * @param reg     ModR/M's reg; negative where there is no ModR/M byte
     * @param tail    what follows
     * @param width   of the operand; 0 for the operand size
     * @param writes  whether it writes
     * @param segment through which it accesses
     */
    private record Form(String opcode, int reg, String tail, int width, boolean writes, int segment) {
        String code(Setting setting) {
            return opcode + (reg < 0 ? "" : setting.modRm(reg)) + tail;
        }

        int bytes(Setting setting) {
            return (width == 0 ? setting.operand() : width) >> 3;
        }
    }

    private static final List<Form> FORMS = List.of(
        reads("8a", 0, 8), reads("8b", 0, 0), reads("03", 0, 0), reads("0b", 0, 0), reads("13", 0, 0),
        reads("1b", 0, 0), reads("23", 0, 0), reads("2b", 0, 0), reads("33", 0, 0), reads("3b", 0, 0),
        reads("85", 0, 0), reads("0faf", 0, 0), reads("0fb6", 0, 8), reads("0fb7", 0, 16), reads("0fbe", 0, 8),
        reads("0fa3", 0, 0), reads("0fbc", 0, 0), reads("0fbd", 0, 0), reads("0f44", 0, 0), reads("f7", 4, 0),
        writes("88", 0, 8, ""), writes("89", 0, 0, ""), writes("01", 0, 0, ""), writes("09", 0, 0, ""),
        writes("29", 0, 0, ""), writes("31", 0, 0, ""), writes("ff", 0, 0, ""), writes("ff", 1, 0, ""),
        writes("87", 0, 0, ""), writes("0fb1", 0, 0, ""), writes("0fc1", 0, 0, ""), writes("8f", 0, 0, ""),
        writes("0f94", 0, 8, ""), writes("d1", 4, 0, ""), writes("d3", 0, 0, ""), writes("c1", 5, 0, "03"),
        writes("f7", 2, 0, ""), writes("f7", 3, 0, ""), writes("c6", 0, 8, "01"), writes("0fab", 0, 0, ""),
        writes("0fba", 7, 0, "01"), writes("0fa4", 0, 0, "01"), writes("0fc7", 1, 64, ""), writes("80", 0, 8, "01"),
        writes("83", 1, 0, "01"), writes("f00fc1", 0, 0, ""),
        new Form("aa", -1, "", 8, true, Cpu.ES), new Form("ab", -1, "", 0, true, Cpu.ES),
        new Form("ae", -1, "", 8, false, Cpu.ES), new Form("af", -1, "", 0, false, Cpu.ES),
        new Form("ac", -1, "", 8, false, Cpu.DS), new Form("ad", -1, "", 0, false, Cpu.DS),
        new Form("a4", -1, "", 8, true, Cpu.ES), new Form("a5", -1, "", 0, false, Cpu.DS),
        new Form("a6", -1, "", 8, false, Cpu.ES), new Form("a7", -1, "", 0, false, Cpu.DS));

    private static final List<Setting> TYPED =
        List.of(Setting.KERNEL_COMPATIBILITY, Setting.USER_32, Setting.KERNEL_16);

    private MemoryOperandCases() {
    }

    private static Form reads(String opcode, int reg, int width) {
        return new Form(opcode, reg, "", width, false, Cpu.DS);
    }

    private static Form writes(String opcode, int reg, int width, String tail) {
        return new Form(opcode, reg, tail, width, true, Cpu.DS);
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var form : FORMS) {
            cases.add(canonical(form));
            Setting.SEGMENTED.forEach(setting -> limits(cases, form, setting));
            TYPED.forEach(setting -> types(cases, form, setting));
            List.of(Setting.USER_64, Setting.USER_32, Setting.USER_16, Setting.VIRTUAL_8086)
                .forEach(setting -> alignment(cases, form, setting));
        }
        return cases;
    }

    private static CheckCase canonical(Form form) {
        return Setting.KERNEL_64.of(Check.ADDRESS_CANONICAL, "#GP(0x0)", form.code(Setting.KERNEL_64), m ->
            m.set(Cpu.RDI, SmallMachine.NON_CANONICAL).set(Cpu.RSI, SmallMachine.NON_CANONICAL));
    }

    private static void limits(List<CheckCase> cases, Form form, Setting setting) {
        long last = setting.data() + form.bytes(setting) - 1;
        cases.add(setting.of(Check.SEGMENT_WITHIN_LIMIT, "#GP(0x0)", form.code(setting),
            Setting.limit(form.segment, last), Setting.limit(form.segment, last - 1)));
    }

    private static void types(List<CheckCase> cases, Form form, Setting setting) {
        var code = form.code(setting);
        cases.add(setting.of(Check.SEGMENT_USABLE, "#GP(0x0)", code,
            m -> m.cpu.segments[form.segment] = SegmentRegister.NULL));
        cases.add(setting.of(Check.SEGMENT_ABOVE_LIMIT, "#GP(0x0)", code,
            Setting.attributes(form.segment, 0, Attributes.EXPAND_DOWN_OR_CONFORMING)
                .andThen(Setting.limit(form.segment, setting.data() - 1)),
            Setting.limit(form.segment, setting.data())));
        if (form.writes) {
            cases.add(setting.of(Check.SEGMENT_WRITABLE, "#GP(0x0)", code,
                Setting.attributes(form.segment, Attributes.WRITABLE_OR_READABLE, 0)));
        } else if (form.segment == Cpu.DS) {
            cases.add(setting.of(Check.SEGMENT_READABLE, "#GP(0x0)", code,
                Setting.attributes(Cpu.DS, Attributes.WRITABLE_OR_READABLE, Attributes.CODE)));
        }
    }

    /** Bytes are always aligned. */
    private static void alignment(List<CheckCase> cases, Form form, Setting setting) {
        if (form.bytes(setting) > 1) {
            cases.add(setting.of(Check.ADDRESS_ALIGNED, "#AC(0x0)", form.code(setting), m -> {
                m.cpu.cr0 |= Cpu.CR0_AM;
                m.cpu.flags.put(Flags.AC, true);
            }, m -> m.set(Cpu.RDI, setting.data() + 1).set(Cpu.RSI, setting.data() + 1)));
        }
    }
}
