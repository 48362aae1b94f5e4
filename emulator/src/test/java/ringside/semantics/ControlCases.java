package ringside.semantics;

import static ringside.semantics.SmallMachine.DATA;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.TSS;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;

import ringside.isa.Feature;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Descriptor;
import ringside.state.SegmentRegister;

/** The checks of loads of CR0, CR3, CR4, CR8 and XCR0, in every mode. */
final class ControlCases {
    private static final String MOV_CR0 = "0f22c0";
    private static final String MOV_CR3 = "0f22d8";
    private static final String MOV_CR4 = "0f22e0";
    private static final String MOV_CR8 = "440f22c0";
    private static final String XGETBV = "0f01d0";
    private static final String XSETBV = "0f01d1";
    /** A present PDPTE with nothing reserved. */
    private static final long PDPTE = 0x5001;
    private static final CpuidModel EVERYTHING = new CpuidModel(EnumSet.allOf(Feature.class));

    private ControlCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        cr0(cases);
        legacyCr0(cases);
        longMode(cases);
        cr3(cases);
        cr4(cases);
        pcids(cases);
        pdptes(cases);
        xcr0(cases);
        privilege(cases);
        for (int bit = 4; bit < 64; bit += 12) {
            long value = 1L << bit;
            cases.add(CheckCase.of(Check.CR8_RESERVED_BITS_ZERO, "#GP(0x0)", MOV_CR8, rax(15), rax(value)));
        }
        return cases;
    }

    private static void cr0(List<CheckCase> cases) {
        for (int bit : new int[] {32, 47, 63}) {
            cases.add(CheckCase.of(Check.CR0_UPPER_HALF_ZERO, "#GP(0x0)", MOV_CR0, cr0(0, 0), cr0(0, 1L << bit)));
        }
        for (Consumer<SmallMachine> mode : List.<Consumer<SmallMachine>>of(m -> { }, SmallMachine::kernel32)) {
            cases.add(CheckCase.of(Check.CR0_PAGING_NEEDS_PROTECTION, "#GP(0x0)", MOV_CR0, mode.andThen(cr0(0, 0)),
                cr0(Cpu.CR0_PE, 0)));
            cases.add(CheckCase.of(Check.CR0_NW_NEEDS_CD, "#GP(0x0)", MOV_CR0,
                mode.andThen(cr0(0, Cpu.CR0_NW | Cpu.CR0_CD)), cr0(Cpu.CR0_CD, Cpu.CR0_NW)));
            cases.add(CheckCase.of(Check.WRITE_PROTECTION_STAYS_ON_WITH_CET, "#GP(0x0)", MOV_CR0,
                mode.andThen(cr0(0, 0)).andThen(m -> m.cpu.cr4 |= Cpu.CR4_CET), cr0(Cpu.CR0_WP, 0)));
        }
        cases.add(CheckCase.of(Check.PAGING_STAYS_ON_WITH_PCIDS, "#GP(0x0)", MOV_CR0,
            m -> m.kernel32().set(Cpu.RAX, m.cpu.cr0).cpu.cr4 |= Cpu.CR4_PCIDE, cr0(Cpu.CR0_PG, 0)));
        cases.add(CheckCase.of(Check.PAGING_STAYS_ON_IN_64_BIT, "#GP(0x0)", MOV_CR0, cr0(0, 0),
            cr0(Cpu.CR0_PG | Cpu.CR0_PE, 0)));
    }

    private static void legacyCr0(List<CheckCase> cases) {
        Consumer<LegacyMachine> same = m -> m.set(Cpu.RAX, m.cpu.cr0);
        Consumer<LegacyMachine> real = LegacyMachine::real;
        cases.addAll(List.of(
            CheckCase.legacy(Check.CR0_PAGING_NEEDS_PROTECTION, "#GP(0x0)", "real", MOV_CR0,
                real.andThen(m -> m.set(Cpu.RAX, m.cpu.cr0 | Cpu.CR0_PE | Cpu.CR0_PG)),
                m -> m.cpu.gpr[Cpu.RAX] &= ~Cpu.CR0_PE),
            CheckCase.legacy(Check.CR0_PAGING_NEEDS_PROTECTION, "#GP(0x0)", "protected", MOV_CR0,
                m -> m.set(Cpu.RAX, m.cpu.cr0 | Cpu.CR0_PG), m -> m.cpu.gpr[Cpu.RAX] &= ~Cpu.CR0_PE),
            CheckCase.legacy(Check.CR0_NW_NEEDS_CD, "#GP(0x0)", "real", MOV_CR0,
                real.andThen(m -> m.set(Cpu.RAX, m.cpu.cr0 | Cpu.CR0_NW | Cpu.CR0_CD)),
                m -> m.cpu.gpr[Cpu.RAX] &= ~Cpu.CR0_CD),
            CheckCase.legacy(Check.CR0_NW_NEEDS_CD, "#GP(0x0)", "protected", MOV_CR0,
                m -> m.set(Cpu.RAX, m.cpu.cr0 | Cpu.CR0_NW | Cpu.CR0_CD), m -> m.cpu.gpr[Cpu.RAX] &= ~Cpu.CR0_CD),
            CheckCase.legacy(Check.WRITE_PROTECTION_STAYS_ON_WITH_CET, "#GP(0x0)", "protected", MOV_CR0,
                m -> {
                    m.cpu.cr4 |= Cpu.CR4_CET;
                    m.set(Cpu.RAX, m.cpu.cr0 | Cpu.CR0_WP);
                }, same)));
    }

    /** Paging is switched on with LME set: from protected mode, and from real-address mode in one go. */
    private static void longMode(List<CheckCase> cases) {
        for (boolean real : new boolean[] {false, true}) {
            var name = real ? "real" : "protected";
            Consumer<LegacyMachine> ready = m -> {
                m.cpu.cr4 |= Cpu.CR4_PAE;
                m.cpu.efer |= Cpu.EFER_LME;
                (real ? m.real() : m).set(Cpu.RAX, m.cpu.cr0 | Cpu.CR0_PE | Cpu.CR0_PG);
            };
            cases.addAll(List.of(
                CheckCase.legacy(Check.LONG_MODE_NEEDS_PAE, "#GP(0x0)", name, MOV_CR0, ready,
                    m -> m.cpu.cr4 &= ~Cpu.CR4_PAE),
                CheckCase.legacy(Check.LONG_MODE_ENTERED_WITHOUT_L, "#GP(0x0)", name, MOV_CR0, ready,
                    m -> m.cpu.segments[Cpu.CS] = new Descriptor(0x00af_9b00_0000_ffffL, 0).loaded(KERNEL_CS)),
                CheckCase.legacy(Check.LONG_MODE_NEEDS_32_BIT_TSS, "#GP(0x0)", name, MOV_CR0, ready,
                    m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, 0x67, 0x83)),
                CheckCase.legacy(Check.LONG_MODE_NEEDS_32_BIT_TSS, "#GP(0x0)", name, MOV_CR0, ready,
                    m -> m.cpu.tr = new SegmentRegister(TSS_SELECTOR, TSS, 0x67, 0x81))));
        }
    }

    private static void cr3(List<CheckCase> cases) {
        Consumer<SmallMachine> same = m -> {
            m.cpu.model = m.cpu.model.without(Feature.LAM);
            m.set(Cpu.RAX, m.cpu.cr3);
        };
        for (int bit : new int[] {46, 51, 52, 60, 61, 62, 63}) {
            cases.add(CheckCase.of(Check.CR3_RESERVED_BITS_ZERO, "#GP(0x0)", MOV_CR3, same, rax(1L << bit)));
        }
        Consumer<SmallMachine> pcids = same.andThen(m -> m.cpu.cr4 |= Cpu.CR4_PCIDE);
        cases.add(CheckCase.of(Check.CR3_RESERVED_BITS_ZERO, "#GP(0x0)", MOV_CR3,
            pcids.andThen(m -> m.cpu.gpr[Cpu.RAX] |= 1L << 63), rax(1L << 62)));
        Consumer<SmallMachine> tagged = m -> {
            m.cpu.model = EVERYTHING;
            m.set(Cpu.RAX, m.cpu.cr3 | Cpu.CR3_LAM_U48 | Cpu.CR3_LAM_U57);
        };
        cases.add(CheckCase.of(Check.CR3_RESERVED_BITS_ZERO, "#GP(0x0)", MOV_CR3, tagged, rax(1L << 60)));
        cases.add(CheckCase.of(Check.CR3_RESERVED_BITS_ZERO, "#GP(0x0)", MOV_CR3, tagged, rax(1L << 63)));
        cases.add(CheckCase.of(Check.CR3_RESERVED_BITS_ZERO, "#GP(0x0)", MOV_CR3,
            same.andThen(m -> m.cpu.model = m.cpu.model.physicalBits(36)), rax(1L << 36)));
    }

    private static void cr4(List<CheckCase> cases) {
        Consumer<SmallMachine> bare = m -> {
            m.cpu.model = new CpuidModel(EnumSet.of(Feature.PAE, Feature.PGE, Feature.LM));
            m.set(Cpu.RAX, m.cpu.cr4);
        };
        for (int bit = 0; bit < 64; bit++) {
            long reserved = 1L << bit;
            if ((reserved & (Cpu.CR4_PAE | Cpu.CR4_PGE | Cpu.CR4_PCE)) == 0) {
                cases.add(CheckCase.of(Check.CR4_RESERVED_BITS_ZERO, "#GP(0x0)", MOV_CR4, bare, cr4(0, reserved)));
            }
            if (bit < 32 && (EVERYTHING.cr4Bits() & reserved) == 0) {
                cases.add(CheckCase.legacy(Check.CR4_RESERVED_BITS_ZERO, "#GP(0x0)", "protected", MOV_CR4,
                    m -> m.cpu.model = EVERYTHING, m -> m.set(Cpu.RAX, reserved)));
                cases.add(CheckCase.legacy(Check.CR4_RESERVED_BITS_ZERO, "#GP(0x0)", "real", MOV_CR4,
                    m -> m.real().cpu.model = EVERYTHING, m -> m.set(Cpu.RAX, reserved)));
            }
        }
        Consumer<SmallMachine> all = m -> {
            m.cpu.model = EVERYTHING;
            m.set(Cpu.RAX, m.cpu.cr4);
        };
        for (Consumer<SmallMachine> mode : List.<Consumer<SmallMachine>>of(m -> { }, SmallMachine::kernel32)) {
            cases.add(CheckCase.of(Check.CR4_PAE_STAYS_ON, "#GP(0x0)", MOV_CR4, all.andThen(mode),
                cr4(Cpu.CR4_PAE, 0)));
            cases.add(CheckCase.of(Check.CR4_LA57_STAYS, "#GP(0x0)", MOV_CR4, all.andThen(mode), cr4(0, Cpu.CR4_LA57)));
            cases.add(CheckCase.of(Check.CR4_LA57_STAYS, "#GP(0x0)", MOV_CR4,
                all.andThen(mode).andThen(m -> m.set(Cpu.RAX, m.cpu.cr4 |= Cpu.CR4_LA57)), cr4(Cpu.CR4_LA57, 0)));
            cases.add(CheckCase.of(Check.CR4_CET_NEEDS_WP, "#GP(0x0)", MOV_CR4,
                all.andThen(mode).andThen(cr4(0, Cpu.CR4_CET)), m -> m.cpu.cr0 &= ~Cpu.CR0_WP));
        }
        cases.add(CheckCase.legacy(Check.CR4_CET_NEEDS_WP, "#GP(0x0)", "protected", MOV_CR4, m -> {
            m.cpu.model = EVERYTHING;
            m.cpu.cr0 |= Cpu.CR0_WP;
            m.set(Cpu.RAX, Cpu.CR4_CET);
        }, m -> m.cpu.cr0 &= ~Cpu.CR0_WP));
    }

    private static void pcids(List<CheckCase> cases) {
        Consumer<SmallMachine> on = m -> {
            m.cpu.model = EVERYTHING;
            m.set(Cpu.RAX, m.cpu.cr4 | Cpu.CR4_PCIDE);
        };
        for (int bit = 0; bit < 12; bit++) {
            long low = 1L << bit;
            cases.add(CheckCase.of(Check.CR4_PCIDE_NEEDS_PCID_0, "#GP(0x0)", MOV_CR4, on, m -> m.cpu.cr3 |= low));
        }
        cases.add(CheckCase.of(Check.CR4_PCIDE_NEEDS_PCID_0, "#GP(0x0)", MOV_CR4, on.andThen(SmallMachine::kernel32),
            m -> m.cpu.cr3 |= 5));
        for (var mode : List.of("protected", "real")) {
            cases.add(CheckCase.legacy(Check.CR4_PCIDE_NEEDS_LONG_MODE, "#GP(0x0)", mode, MOV_CR4, null, m -> {
                (mode.equals("real") ? m.real() : m).cpu.model = EVERYTHING;
                m.set(Cpu.RAX, Cpu.CR4_PCIDE | Cpu.CR4_PAE);
            }));
        }
        cases.add(CheckCase.of(Check.CR4_PCIDE_NEEDS_LONG_MODE, "#GP(0x0)", MOV_CR4, on, m -> {
            m.kernel32().cpu.efer &= ~(Cpu.EFER_LMA | Cpu.EFER_LME);
            m.cpu.cr0 &= ~Cpu.CR0_PG;
        }));
    }

    /** PAE paging loads its four PDPTEs with CR3, and when it is switched on. */
    private static void pdptes(List<CheckCase> cases) {
        for (int bit : new int[] {1, 2, 5, 6, 7, 8, 46, 52, 63}) {
            for (int entry = 0; entry < 4; entry += 3) {
                long at = DATA + 8 * entry;
                long reserved = PDPTE | 1L << bit;
                cases.add(CheckCase.legacy(Check.PDPTE_RESERVED_BITS_ZERO, "#GP(0x0)", "PAE", MOV_CR3,
                    m -> pae(m).set(Cpu.RAX, DATA), m -> m.ram.write(at, 64, reserved)));
            }
        }
        cases.add(CheckCase.legacy(Check.PDPTE_RESERVED_BITS_ZERO, "#GP(0x0)", "PAE switched on", MOV_CR0, m -> {
            pae(m).set(Cpu.RAX, m.cpu.cr0);
            m.cpu.cr0 &= ~Cpu.CR0_PG;
        }, m -> m.ram.write(DATA + 16, 64, PDPTE | 2)));
        cases.add(CheckCase.legacy(Check.PDPTE_RESERVED_BITS_ZERO, "#GP(0x0)", "PAE, caches switched", MOV_CR0,
            m -> pae(m).set(Cpu.RAX, m.cpu.cr0 | Cpu.CR0_CD), m -> m.ram.write(DATA, 64, PDPTE | 4)));
        for (long changed : new long[] {Cpu.CR4_PGE, Cpu.CR4_PSE, Cpu.CR4_SMEP}) {
            cases.add(CheckCase.legacy(Check.PDPTE_RESERVED_BITS_ZERO, "#GP(0x0)", "PAE", MOV_CR4,
                m -> pae(m).set(Cpu.RAX, m.cpu.cr4 ^ changed), m -> m.ram.write(DATA + 8, 64, PDPTE | 1L << 63)));
        }
        cases.add(CheckCase.legacy(Check.PDPTE_RESERVED_BITS_ZERO, "#GP(0x0)", "from 32-bit paging to PAE", MOV_CR4,
            m -> {
                pae(m).set(Cpu.RAX, m.cpu.cr4);
                m.cpu.cr4 &= ~Cpu.CR4_PAE;
            }, m -> m.ram.write(DATA + 8, 64, PDPTE | 8 | 1 << 5)));
    }

    private static LegacyMachine pae(LegacyMachine m) {
        for (int entry = 0; entry < 4; entry++) {
            m.ram.write(DATA + 8 * entry, 64, PDPTE);
        }
        m.cpu.cr3 = DATA;
        m.cpu.cr4 |= Cpu.CR4_PAE;
        m.cpu.cr0 |= Cpu.CR0_PG;
        return m;
    }

    private static void xcr0(List<CheckCase> cases) {
        Consumer<SmallMachine> ready = m -> {
            m.cpu.model = EVERYTHING;
            m.cpu.cr4 |= Cpu.CR4_OSXSAVE;
            m.set(Cpu.RAX, 7).set(Cpu.RCX, 0).set(Cpu.RDX, 0);
        };
        for (var code : List.of(XGETBV, XSETBV)) {
            cases.add(CheckCase.of(Check.XSAVE_ENABLED, "#UD", code, ready, m -> m.cpu.cr4 &= ~Cpu.CR4_OSXSAVE));
            cases.add(CheckCase.of(Check.XSAVE_ENABLED, "#UD", code, ready,
                m -> m.user().cpu.cr4 &= ~Cpu.CR4_OSXSAVE));
            cases.add(CheckCase.of(Check.XCR_EXISTS, "#GP(0x0)", code, ready, m -> m.set(Cpu.RCX, 2)));
            cases.add(CheckCase.of(Check.XCR_EXISTS, "#GP(0x0)", code, ready, m -> m.set(Cpu.RCX, 0x80000000L)));
            cases.add(CheckCase.legacy(Check.XSAVE_ENABLED, "#UD", "real", code,
                m -> m.real().set(Cpu.RCX, 0).set(Cpu.RAX, 1).set(Cpu.RDX, 0).cpu.cr4 |= Cpu.CR4_OSXSAVE,
                m -> m.cpu.cr4 &= ~Cpu.CR4_OSXSAVE));
        }
        cases.add(CheckCase.of(Check.XCR_EXISTS, "#GP(0x0)", XSETBV, ready, m -> m.set(Cpu.RCX, 1)));
        cases.add(CheckCase.of(Check.XCR_EXISTS, "#GP(0x0)", XGETBV, ready.andThen(m -> m.set(Cpu.RCX, 1)),
            m -> m.cpu.model = EVERYTHING.without(Feature.XGETBV1)));
        cases.add(CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", XSETBV, ready, SmallMachine::user));
        cases.add(CheckCase.of(Check.XCR0_X87_SET, "#GP(0x0)", XSETBV, ready, rax(6)));
        cases.add(CheckCase.of(Check.XCR0_AVX_NEEDS_SSE, "#GP(0x0)", XSETBV, ready, rax(5)));
        for (int bit : new int[] {3, 5, 8, 11, 31}) {
            cases.add(CheckCase.of(Check.XCR0_RESERVED_BITS_ZERO, "#GP(0x0)", XSETBV, ready, rax(1L << bit | 1)));
        }
        cases.add(CheckCase.of(Check.XCR0_RESERVED_BITS_ZERO, "#GP(0x0)", XSETBV, ready, m -> m.set(Cpu.RDX, 1)));
        cases.add(CheckCase.of(Check.XCR0_RESERVED_BITS_ZERO, "#GP(0x0)", XSETBV, ready,
            m -> m.cpu.model = EVERYTHING.without(Feature.AVX)));
    }

    private static void privilege(List<CheckCase> cases) {
        Consumer<SmallMachine> harmless = m -> m.set(Cpu.RAX, TSS_SELECTOR);
        for (var code : List.of("0f20c0", "0f20d0", "0f20d8", "0f20e0", "0f22d0", "0f06", "0f01f0")) {
            cases.add(CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", code, harmless, SmallMachine::user));
            cases.add(CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", code, harmless, SmallMachine::user32));
            for (var mode : List.<Consumer<LegacyMachine>>of(SmallMachine::user, LegacyMachine::user16,
                LegacyMachine::virtual8086)) {
                cases.add(CheckCase.legacy(Check.PRIVILEGED, "#GP(0x0)", "legacy", code, m -> { }, mode));
            }
        }
        for (var code : List.of("440f20c0", MOV_CR8)) {
            cases.add(CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", code, rax(0), SmallMachine::user));
        }
    }

    /** RAX gets CR0 with bits changed. */
    private static Consumer<SmallMachine> cr0(long clear, long set) {
        return m -> m.set(Cpu.RAX, m.cpu.cr0 & ~clear | set);
    }

    private static Consumer<SmallMachine> cr4(long clear, long set) {
        return m -> m.set(Cpu.RAX, m.cpu.cr4 & ~clear | set);
    }

    private static Consumer<SmallMachine> rax(long value) {
        return m -> m.set(Cpu.RAX, value);
    }
}
