package ringside.semantics;

import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.NON_CANONICAL;
import static ringside.semantics.SmallMachine.TOP_HALF;
import static ringside.semantics.SmallMachine.UNMAPPED;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import ringside.isa.Feature;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;

/**
 * The checks of INVPCID, RDPKRU and WRPKRU, of canonical addresses with 5-level paging and masking, and of bases where
 * the processor has 5-level paging.
 */
final class PagingCases {
    /** INVPCID RAX, [RBX] and, through SS, [RBP]. */
    private static final String INVPCID = "660f388203";
    private static final String INVPCID_STACK = "660f38824500";
    private static final String RDPKRU = "0f01ee";
    private static final String WRPKRU = "0f01ef";
    /** SGDT [RBX] and [RBP]. */
    private static final String SGDT = "0f0103";
    private static final String SGDT_STACK = "0f014500";
    /** A page of the paging structures that the small machine leaves free. */
    private static final long PML5 = 0x7000;
    private static final long PML4 = 0x1000;
    private static final String GP = "#GP(0x0)";

    private PagingCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        invpcid(cases);
        invpcidOperand(cases);
        protectionKeys(cases);
        fiveLevels(cases);
        masking(cases);
        bases(cases);
        return cases;
    }

    /** Where the processor has 5-level paging, bases may have 57 bits even while it is off. */
    private static void bases(List<CheckCase> cases) {
        Consumer<SmallMachine> wide = m -> {
            m.cpu.model = m.cpu.model.with(Feature.LA57);
            m.cpu.cr4 |= Cpu.CR4_FSGSBASE;
        };
        for (long bad : new long[] {1L << 56, -2L << 56, 1L << 63}) {
            for (int number : new int[] {0x175, 0x176, 0xc0000082, 0xc0000083, 0xc0000100, 0xc0000101, 0xc0000102}) {
                cases.add(CheckCase.of(Check.MSR_CANONICAL, GP, "0f30", wide.andThen(msr(number, NON_CANONICAL)),
                    msr(number, bad)));
            }
            for (var code : List.of("0f0113", "0f011b")) {
                cases.add(CheckCase.of(Check.TABLE_BASE_CANONICAL, GP, code, wide.andThen(table(NON_CANONICAL)),
                    table(bad)));
            }
            for (var code : List.of("f3480faed0", "f3480faed8")) {
                cases.add(CheckCase.of(Check.SEGMENT_BASE_CANONICAL, GP, code, wide.andThen(rax(NON_CANONICAL)),
                    rax(bad)));
            }
            int ldt = SmallMachine.LDT_SELECTOR;
            int tss = SmallMachine.TSS_SELECTOR;
            cases.add(CheckCase.of(Check.SYSTEM_BASE_CANONICAL, "#GP(0x48)", "0f00d0", wide.andThen(rax(ldt))
                .andThen(m -> m.system(ldt, 0x82, NON_CANONICAL, 0x1f)), m -> m.system(ldt, 0x82, bad, 0x1f)));
            cases.add(CheckCase.of(Check.SYSTEM_BASE_CANONICAL, "#GP(0x38)", "0f00d8", wide.andThen(rax(tss))
                .andThen(m -> m.system(tss, 0x89, NON_CANONICAL, 0x67)), m -> m.system(tss, 0x89, bad, 0x67)));
        }
    }

    private static Consumer<SmallMachine> msr(long number, long value) {
        return m -> m.set(Cpu.RCX, number).set(Cpu.RAX, value & 0xffffffffL).set(Cpu.RDX, value >>> 32);
    }

    /** The operand of LGDT [RBX] and LIDT [RBX]. */
    private static Consumer<SmallMachine> table(long base) {
        return m -> {
            m.set(Cpu.RBX, DATA).ram.write(DATA, 16, 0xfff);
            m.ram.write(DATA + 2, 64, base);
        };
    }

    private static Map<String, Consumer<SmallMachine>> supervisors() {
        Map<String, Consumer<SmallMachine>> modes = new LinkedHashMap<>();
        modes.put("64-bit", m -> { });
        modes.put("compatibility", SmallMachine::kernel32);
        return modes;
    }

    /** A descriptor in memory, its address in RBX, the type in RAX. */
    private static Consumer<SmallMachine> descriptor(long type, long pcid, long linear) {
        return m -> {
            m.set(Cpu.RAX, type).set(Cpu.RBX, DATA).set(Cpu.RBP, DATA);
            m.ram.write(DATA, 64, pcid);
            m.ram.write(DATA + 8, 64, linear);
        };
    }

    private static void invpcid(List<CheckCase> cases) {
        for (var mode : supervisors().values()) {
            for (int type = 0; type < 4; type++) {
                var good = mode.andThen(descriptor(type, 0, TOP_HALF));
                cases.add(CheckCase.of(Check.INVPCID_TYPE_EXISTS, GP, INVPCID, good, rax(4 + type)));
                for (int bit : new int[] {12, 31, 32, 63}) {
                    cases.add(CheckCase.of(Check.INVPCID_RESERVED_BITS_ZERO, GP, INVPCID, good,
                        descriptor(type, 1L << bit, 0)));
                    cases.add(CheckCase.of(Check.INVPCID_RESERVED_BITS_ZERO, GP, INVPCID,
                        good.andThen(m -> m.cpu.cr4 |= Cpu.CR4_PCIDE), descriptor(type, 1L << bit | 5, 0)));
                }
                if (type < 2) {
                    cases.add(CheckCase.of(Check.INVPCID_PCID_ZERO_WITHOUT_PCIDE, GP, INVPCID, good,
                        descriptor(type, 1, 0)));
                    cases.add(CheckCase.of(Check.INVPCID_PCID_ZERO_WITHOUT_PCIDE, GP, INVPCID, good,
                        descriptor(type, 0xfff, 0)));
                }
            }
            addresses(cases, mode);
        }
        cases.add(CheckCase.of(Check.INVPCID_TYPE_EXISTS, GP, INVPCID, descriptor(3, 0, 0), rax(1L << 32)));
        for (int cs : new int[] {SmallMachine.RING1_CS, SmallMachine.USER_CS, SmallMachine.USER_CS_32}) {
            int ss = (cs & 3) == 1 ? SmallMachine.RING1_DS : SmallMachine.USER_DS;
            cases.add(CheckCase.of(Check.PRIVILEGED, GP, INVPCID, descriptor(0, 0, 0),
                m -> m.enter(cs, ss, SmallMachine.USER_STACK)));
        }
    }

    private static void addresses(List<CheckCase> cases, Consumer<SmallMachine> mode) {
        var good = mode.andThen(descriptor(0, 0, -1L << 47));
        for (long bad : new long[] {NON_CANONICAL, 1L << 56, Long.MAX_VALUE, Long.MIN_VALUE}) {
            cases.add(CheckCase.of(Check.INVPCID_ADDRESS_CANONICAL, GP, INVPCID, good, descriptor(0, 0, bad)));
        }
        Consumer<SmallMachine> wide = m -> m.cpu.model = m.cpu.model.with(Feature.LA57);
        var widest = wide.andThen(mode).andThen(descriptor(0, 0, NON_CANONICAL));
        cases.add(CheckCase.of(Check.INVPCID_ADDRESS_CANONICAL, GP, INVPCID, widest, descriptor(0, 0, 1L << 56)));
        // Masking is not for the address in the descriptor.
        Consumer<SmallMachine> masked = m -> {
            m.cpu.cr3 |= Cpu.CR3_LAM_U48;
            m.cpu.cr4 |= Cpu.CR4_LAM_SUP;
        };
        cases.add(CheckCase.of(Check.INVPCID_ADDRESS_CANONICAL, GP, INVPCID, good.andThen(masked),
            descriptor(0, 0, DATA | 1L << 60)));
        cases.add(CheckCase.of(Check.INVPCID_ADDRESS_CANONICAL, GP, INVPCID, good.andThen(masked),
            descriptor(0, 0, TOP_HALF ^ 1L << 60)));
    }

    private static void invpcidOperand(List<CheckCase> cases) {
        var good = descriptor(2, 0, 0);
        cases.add(CheckCase.of(Check.ADDRESS_CANONICAL, GP, INVPCID, good, m -> m.set(Cpu.RBX, NON_CANONICAL)));
        cases.add(CheckCase.of(Check.ADDRESS_CANONICAL, GP, INVPCID, good, m -> m.set(Cpu.RBX, NON_CANONICAL - 8)));
        cases.add(CheckCase.of(Check.STACK_ADDRESS_CANONICAL, "#SS(0x0)", INVPCID_STACK, good,
            m -> m.set(Cpu.RBP, NON_CANONICAL)));
        for (var mode : supervisors().values()) {
            cases.add(CheckCase.of(Check.PAGE_PRESENT, "#PF(0x0)", INVPCID, good.andThen(mode),
                m -> m.set(Cpu.RBX, UNMAPPED)));
            cases.add(CheckCase.of(Check.PAGE_PRESENT, "#PF(0x0)", INVPCID, good.andThen(mode),
                m -> m.set(Cpu.RBX, UNMAPPED - 8)));
        }
        var narrow = good.andThen(SmallMachine::kernel32);
        cases.add(CheckCase.of(Check.SEGMENT_USABLE, GP, INVPCID, narrow,
            m -> m.cpu.segments[Cpu.DS] = SegmentRegister.NULL));
        cases.add(CheckCase.of(Check.SEGMENT_WITHIN_LIMIT, GP, INVPCID, narrow, m -> m.set(Cpu.RBX, 0xfffffff4L)));
        cases.add(CheckCase.of(Check.STACK_WITHIN_LIMIT, "#SS(0x0)", INVPCID_STACK, narrow,
            m -> m.set(Cpu.RBP, 0xfffffff4L)));
    }

    private static void protectionKeys(List<CheckCase> cases) {
        List<Consumer<SmallMachine>> modes = List.of(m -> { }, SmallMachine::kernel32, SmallMachine::user,
            SmallMachine::user32);
        Consumer<SmallMachine> keys = m -> {
            m.cpu.cr4 |= Cpu.CR4_PKE;
            m.set(Cpu.RAX, 0x1234_5555_0000L).set(Cpu.RCX, 7L << 32).set(Cpu.RDX, 7L << 32);
        };
        for (var mode : modes) {
            var good = keys.andThen(mode);
            for (var code : List.of(RDPKRU, WRPKRU)) {
                cases.add(CheckCase.of(Check.PROTECTION_KEYS_ENABLED, "#UD", code, good,
                    m -> m.cpu.cr4 &= ~Cpu.CR4_PKE));
                cases.add(CheckCase.of(Check.PROTECTION_KEYS_ENABLED, "#UD", code, good, m -> {
                    m.cpu.cr4 &= ~Cpu.CR4_PKE;
                    m.set(Cpu.RCX, 1);
                }));
                cases.add(CheckCase.of(Check.PKRU_NUMBER_ZERO, GP, code, good, m -> m.set(Cpu.RCX, 1)));
                cases.add(CheckCase.of(Check.PKRU_NUMBER_ZERO, GP, code, good, m -> m.set(Cpu.RCX, 1L << 31)));
            }
            cases.add(CheckCase.of(Check.PKRU_UPPER_HALF_ZERO, GP, WRPKRU, good, m -> m.set(Cpu.RDX, 1)));
            cases.add(CheckCase.of(Check.PKRU_UPPER_HALF_ZERO, GP, WRPKRU, good, m -> m.set(Cpu.RDX, 1L << 31)));
        }
    }

    /** Puts a fifth level above the four. */
    static void fiveLevels(SmallMachine m) {
        m.cpu.model = m.cpu.model.with(Feature.LA57);
        m.cpu.cr4 |= Cpu.CR4_LA57;
        m.ram.write(PML5, 64, PML4 | 7);
        m.ram.write(PML5 + 8, 64, PML4 | 7);
        m.ram.write(PML5 + 511 * 8, 64, PML4 | 7);
        m.cpu.cr3 = PML5;
        m.memory.flush();
    }

    private static void fiveLevels(List<CheckCase> cases) {
        for (var ring : List.<Consumer<SmallMachine>>of(m -> { }, SmallMachine::user)) {
            var wide = ring.andThen(PagingCases::fiveLevels).andThen(rbx(DATA | 1L << 48));
            for (long bad : new long[] {1L << 56, -2L << 56, 1L << 63, (1L << 56) - 2}) {
                cases.add(CheckCase.of(Check.ADDRESS_CANONICAL, GP, SGDT, wide, rbx(bad)));
                cases.add(CheckCase.of(Check.STACK_ADDRESS_CANONICAL, "#SS(0x0)", SGDT_STACK, wide, rbx(bad)));
            }
            // The same address without the fifth level.
            cases.add(CheckCase.of(Check.ADDRESS_CANONICAL, GP, SGDT, wide, PagingCases::fourLevels));
            cases.add(CheckCase.of(Check.STACK_ADDRESS_CANONICAL, "#SS(0x0)", SGDT_STACK, wide,
                PagingCases::fourLevels));
        }
    }

    private static void fourLevels(SmallMachine m) {
        m.cpu.cr4 &= ~Cpu.CR4_LA57;
        m.cpu.cr3 = PML4;
        m.memory.flush();
    }

    private static Consumer<SmallMachine> rax(long value) {
        return m -> m.set(Cpu.RAX, value);
    }

    /** An address for both forms of SGDT. */
    private static Consumer<SmallMachine> rbx(long value) {
        return m -> m.set(Cpu.RBX, value).set(Cpu.RBP, value);
    }

    private static Consumer<SmallMachine> masked(long cr3, long cr4) {
        return m -> {
            m.cpu.cr3 |= cr3;
            m.cpu.cr4 |= cr4;
        };
    }

    private static void unmasked(SmallMachine m) {
        m.cpu.cr3 &= ~(Cpu.CR3_LAM_U48 | Cpu.CR3_LAM_U57);
        m.cpu.cr4 &= ~Cpu.CR4_LAM_SUP;
    }

    private static void masking(List<CheckCase> cases) {
        long high48 = 0x7fffL << 48;
        long high57 = 0x3fL << 57;
        for (var ring : List.<Consumer<SmallMachine>>of(m -> { }, SmallMachine::user)) {
            tagged(cases, ring.andThen(masked(Cpu.CR3_LAM_U48, 0)), DATA | high48, 1L << 47 | DATA | high48,
                TOP_HALF ^ high48);
            tagged(cases, ring.andThen(masked(Cpu.CR3_LAM_U57, 0)), DATA | high57, DATA | 1L << 56, DATA | 1L << 48);
            tagged(cases, ring.andThen(masked(Cpu.CR3_LAM_U57 | Cpu.CR3_LAM_U48, 0)), DATA | high57, DATA | high48,
                DATA | 1L << 50);
            tagged(cases, ring.andThen(masked(0, Cpu.CR4_LAM_SUP)), TOP_HALF ^ high48, TOP_HALF ^ 1L << 47,
                DATA | 1L << 62);
            tagged(cases, ring.andThen(PagingCases::fiveLevels).andThen(masked(Cpu.CR3_LAM_U57, 0)),
                DATA | 1L << 48 | high57, DATA | 1L << 56, DATA | high48);
            tagged(cases, ring.andThen(PagingCases::fiveLevels).andThen(masked(Cpu.CR3_LAM_U48, 0)), DATA | high48,
                DATA | 1L << 47 | 1L << 60, DATA | 1L << 47);
            tagged(cases, ring.andThen(PagingCases::fiveLevels).andThen(masked(0, Cpu.CR4_LAM_SUP)), TOP_HALF ^ high57,
                TOP_HALF ^ 1L << 56, DATA | 1L << 62);
        }
    }

    /** A pointer that masking makes good, which is bad without; and two that stay bad. */
    private static void tagged(List<CheckCase> cases, Consumer<SmallMachine> mode, long good, long... bad) {
        var arranged = mode.andThen(rbx(good));
        List<Consumer<SmallMachine>> spoilers = new ArrayList<>(List.of(PagingCases::unmasked));
        for (long pointer : bad) {
            spoilers.add(rbx(pointer));
        }
        for (var spoiler : spoilers) {
            cases.add(CheckCase.of(Check.ADDRESS_CANONICAL, GP, SGDT, arranged, spoiler));
            cases.add(CheckCase.of(Check.STACK_ADDRESS_CANONICAL, "#SS(0x0)", SGDT_STACK, arranged, spoiler));
        }
    }
}
