package ringside.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ringside.semantics.Msr;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;
import ringside.state.Vendor;
import ringside.state.VendorDifference;

/** Views of registers, made from a processor as it is and as it was. */
final class RegisterViews {
    /** In the order in which they are drawn, with their numbers. */
    private static final Map<String, Integer> GENERAL = general();
    private static final List<String> SEGMENTS = List.of("es", "cs", "ss", "ds", "fs", "gs");
    private static final List<String> SHOWN_SEGMENTS = List.of("cs", "ss", "ds", "es", "fs", "gs");
    private static final List<FlagsView.Flag> FLAGS = List.of(
        flag("ID", 21, "CPUID can be used"), flag("VIP", 20, "virtual interrupt pending"),
        flag("VIF", 19, "virtual interrupt flag"), flag("AC", 18, "alignment check; access to user pages with SMAP"),
        flag("VM", 17, "virtual-8086 mode"), flag("RF", 16, "resume: no instruction breakpoint"),
        flag("NT", 14, "nested task"), new FlagsView.Flag("IOPL", 12, 2, 0, null, "I/O privilege level"),
        flag("OF", 11, "overflow"), flag("DF", 10, "direction: strings go down"),
        flag("IF", 9, "interrupts are let in"), flag("TF", 8, "trap after each instruction"),
        flag("SF", 7, "sign: the result is negative"), flag("ZF", 6, "the result is zero"),
        flag("AF", 4, "carry out of bit 3"), flag("PF", 2, "parity: an even number of ones"), flag("CF", 0, "carry"));

    private final Scene scene;
    private final Cpu now;
    private final Cpu before;

    RegisterViews(Scene scene) {
        this.scene = scene;
        now = scene.cpu();
        before = scene.before();
    }

    private static Map<String, Integer> general() {
        var names = List.of("rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp");
        var numbers = List.of(Cpu.RAX, Cpu.RBX, Cpu.RCX, Cpu.RDX, Cpu.RSI, Cpu.RDI, Cpu.RBP, Cpu.RSP);
        var all = new LinkedHashMap<String, Integer>();
        for (int i = 0; i < names.size(); i++) {
            all.put(names.get(i), numbers.get(i));
        }
        for (int i = 8; i < 16; i++) {
            all.put("r" + i, i);
        }
        return all;
    }

    private static FlagsView.Flag flag(String name, int bit, String title) {
        return new FlagsView.Flag(name, bit, 1, 0, null, title);
    }

    // ---- All registers

    RegisterTable table() {
        var segments = new LinkedHashMap<String, RegisterTable.Segment>();
        segments(now).forEach((name, segment) -> segments.put(name, segment(segment)));
        var tables = new LinkedHashMap<String, RegisterTable.TableRegister>();
        tables.put("gdtr", table(now.gdtr));
        tables.put("idtr", table(now.idtr));
        return new RegisterTable(generalValues(now), systemValues(now), now.cpl, segments, tables, symbols(),
            changed());
    }

    private static Map<String, Hex> generalValues(Cpu cpu) {
        var values = new LinkedHashMap<String, Hex>();
        GENERAL.forEach((name, number) -> values.put(name, Hex.of(cpu.gpr[number])));
        return values;
    }

    private static Map<String, Hex> systemValues(Cpu cpu) {
        var values = new LinkedHashMap<String, Hex>();
        values.put("rip", Hex.of(cpu.rip));
        values.put("rflags", Hex.of(cpu.flags.value()));
        values.put("cr0", Hex.of(cpu.cr0));
        values.put("cr2", Hex.of(cpu.cr2));
        values.put("cr3", Hex.of(cpu.cr3));
        values.put("cr4", Hex.of(cpu.cr4));
        values.put("cr8", Hex.of(cpu.cr8));
        values.put("efer", Hex.of(cpu.efer));
        return values;
    }

    private static Map<String, SegmentRegister> segments(Cpu cpu) {
        var segments = new LinkedHashMap<String, SegmentRegister>();
        SHOWN_SEGMENTS.forEach(name -> segments.put(name, cpu.segments[SEGMENTS.indexOf(name)]));
        segments.put("ldtr", cpu.ldtr);
        segments.put("tr", cpu.tr);
        return segments;
    }

    private RegisterTable.Segment segment(SegmentRegister segment) {
        return new RegisterTable.Segment(Hex.of(segment.selector()), Hex.of(segment.base()), Hex.of(segment.limit()),
            Hex.of(segment.attributes()), segment.dpl(), segment.present(), kind(segment));
    }

    private String kind(SegmentRegister segment) {
        boolean real = now.segmentsAreReal() && segment != now.ldtr && segment != now.tr;
        if (real) {
            return "selector × 16, as in the 8086";
        }
        boolean unloaded = segment == now.segments[Cpu.CS] && segment.data();
        return unloaded ? "16-bit code, as real mode left it" : Kinds.ofRegister(segment, now.inLongMode());
    }

    private static RegisterTable.TableRegister table(TableRegister register) {
        return new RegisterTable.TableRegister(Hex.of(register.base()), Hex.of(register.limit() & 0xffff));
    }

    private Map<String, String> symbols() {
        var symbols = new LinkedHashMap<String, String>();
        var values = generalValues(now);
        values.put("rip", Hex.of(now.rip));
        values.forEach((name, value) -> {
            var symbol = value.value() == 0 ? null : scene.symbol(value.value());
            if (symbol != null) {
                symbols.put(name, symbol);
            }
        });
        return symbols;
    }

    private Map<String, Hex> changed() {
        var changed = new LinkedHashMap<String, Hex>();
        changes(true).forEach(change -> changed.put(change.name(), change.before()));
        return changed;
    }

    /** The registers that the last run changed, the instruction pointer on demand. */
    List<Change> changes(boolean withRip) {
        var changes = new ArrayList<Change>();
        compare(changes, generalValues(before), generalValues(now));
        compare(changes, systemValues(before), systemValues(now));
        compare(changes, Map.of("cpl", Hex.of(before.cpl)), Map.of("cpl", Hex.of(now.cpl)));
        compare(changes, selectors(before), selectors(now));
        compare(changes, bases(before), bases(now));
        changes.removeIf(change -> !withRip && change.name().equals("rip"));
        return changes;
    }

    private static Map<String, Hex> selectors(Cpu cpu) {
        var selectors = new LinkedHashMap<String, Hex>();
        segments(cpu).forEach((name, segment) -> selectors.put(name, Hex.of(segment.selector())));
        return selectors;
    }

    private static Map<String, Hex> bases(Cpu cpu) {
        var bases = new LinkedHashMap<String, Hex>();
        bases.put("fs.base", Hex.of(cpu.segments[Cpu.FS].base()));
        bases.put("gs.base", Hex.of(cpu.segments[Cpu.GS].base()));
        bases.put("kernel_gs_base", Hex.of(cpu.kernelGsBase));
        bases.put("gdtr.base", Hex.of(cpu.gdtr.base()));
        bases.put("idtr.base", Hex.of(cpu.idtr.base()));
        return bases;
    }

    private static void compare(List<Change> changes, Map<String, Hex> before, Map<String, Hex> after) {
        after.forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
                changes.add(new Change(name, before.get(name), value));
            }
        });
    }

    // ---- Flags and model-specific registers

    FlagsView flags() {
        long is = now.flags.value();
        long was = before.flags.value();
        var flags = FLAGS.stream().map(flag -> {
            int value = bits(is, flag);
            int old = bits(was, flag);
            return new FlagsView.Flag(flag.name(), flag.bit(), flag.size(), value, old == value ? null : old,
                flag.title());
        }).toList();
        return new FlagsView(Hex.of(is), Hex.orNull(is != was, was), flags);
    }

    private static int bits(long flags, FlagsView.Flag flag) {
        return (int) (flags >>> flag.bit()) & (1 << flag.size()) - 1;
    }

    VendorList vendors() {
        return new VendorList(now.model.vendor().identification(), Arrays.stream(VendorDifference.values())
            .map(one -> new VendorList.Difference(one.name(), one.subject(), one.behaviour(Vendor.INTEL),
                one.behaviour(Vendor.AMD), one.sources())).toList());
    }

    ControlView control() {
        return new ControlView(ProgramViews.mode(now), List.of(
            control("CR0", now.cr0, before.cr0, 32, ControlBits.cr0(now.cr0)),
            control("CR3", now.cr3, before.cr3, now.inLongMode() ? 64 : 32,
                ControlBits.cr3(now.cr3, now.inLongMode(), (now.cr4 & Cpu.CR4_PCIDE) != 0)),
            control("CR4", now.cr4, before.cr4, 32, ControlBits.cr4(now.cr4)),
            control("EFER", now.efer, before.efer, 16, ControlBits.efer(now.efer))));
    }

    private static ControlView.Register control(String name, long value, long was, int width, List<Field> fields) {
        return new ControlView.Register(name, Hex.of(value), Hex.orNull(was != value, was), width,
            fields);
    }

    MsrTable msrs() {
        var shown = List.of(Msr.EFER, Msr.STAR, Msr.LSTAR, Msr.CSTAR, Msr.FMASK, Msr.SYSENTER_CS, Msr.SYSENTER_ESP,
            Msr.SYSENTER_EIP, Msr.FS_BASE, Msr.GS_BASE, Msr.KERNEL_GS_BASE, Msr.APIC_BASE, Msr.PAT);
        return new MsrTable(shown.stream().map(this::msr).toList());
    }

    private MsrTable.Msr msr(Msr msr) {
        long value = msr.get(now);
        long was = msr.get(before);
        return new MsrTable.Msr(msr.title(), Hex.of(msr.number()), Hex.of(value), Hex.orNull(was != value, was),
            meaning(msr, value), fields(msr, value));
    }

    private String meaning(Msr msr, long value) {
        if (msr == Msr.SYSENTER_CS) {
            return sysenter(value);
        }
        if (msr == Msr.GS_BASE || msr == Msr.KERNEL_GS_BASE) {
            return gsBase(msr, value);
        }
        if (value == 0) {
            return "";
        }
        if (msr == Msr.STAR) {
            return "SYSCALL loads CS " + Hex.of(value >>> 32 & 0xfffc) + ", SYSRET to 64-bit code CS "
                + Hex.of((value >>> 48) + 16 | 3);
        }
        if (msr == Msr.FMASK) {
            return "SYSCALL clears " + FlagNames.of(value);
        }
        return msr.content() == Msr.Content.ADDRESS ? named(value) : "";
    }

    private static String sysenter(long value) {
        return (value & 0xfffc) == 0
            ? "null: SYSENTER and SYSEXIT raise #GP" : "SYSENTER loads CS " + Hex.of(value & 0xfffc)
            + ", SYSEXIT to 64-bit code CS " + Hex.of((value & 0xffff) + 32 | 3);
    }

    /** SWAPGS exchanges the two: which one counts now is all that tells them apart. */
    private String gsBase(Msr msr, long value) {
        var name = value == 0 ? "" : named(value);
        return name + (name.isEmpty() ? "" : ", ") + (msr == Msr.GS_BASE ? "in use: what %gs:0 means now, at CPL "
            + now.cpl : "in use after the next SWAPGS");
    }

    private String named(long value) {
        var symbol = scene.symbol(value);
        return symbol == null ? "" : symbol;
    }

    private List<Field> fields(Msr msr, long value) {
        if (msr == Msr.EFER) {
            return ControlBits.efer(value);
        }
        if (msr == Msr.FMASK) {
            return ControlBits.fmask(value);
        }
        if (msr == Msr.APIC_BASE) {
            return ControlBits.apicBase(value);
        }
        if (msr == Msr.PAT) {
            return ControlBits.pat(value);
        }
        return msr == Msr.STAR ? star(value) : List.of();
    }

    /** The selectors that SYSCALL and SYSRET make of it (SDM vol. 3A, 6.8.8). */
    private List<Field> star(long value) {
        long user = value >>> 48;
        long kernel = value >>> 32 & 0xffff;
        return List.of(
            Field.of("SYSRET", 63, 48, value, "+16: 64-bit CS " + Hex.of(user + 16 | 3) + ", +8: SS "
                + Hex.of(user + 8 | 3) + ", +0: 32-bit CS " + Hex.of(user | 3)),
            Field.of("SYSCALL", 47, 32, value, "CS " + Hex.of(kernel & 0xfffc) + ", +8: SS " + Hex.of(kernel + 8)),
            Field.of("EIP", 31, 0, value, "for SYSCALL outside IA-32e mode"));
    }
}
