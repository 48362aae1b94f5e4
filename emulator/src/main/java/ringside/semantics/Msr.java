package ringside.semantics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import java.util.function.ToLongFunction;

import ringside.state.Cpu;
import ringside.state.CpuidModel;

/** One row of the table of model-specific registers (SDM vol. 4, chapter 2): what RDMSR and WRMSR know of it. */
public final class Msr {
    private static final List<Msr> ALL = new ArrayList<>();
    private static final Map<Integer, Msr> BY_NUMBER = new HashMap<>();
    private static final long UPPER_HALF = 0xffffffffL << 32;
    private static final long BEYOND_PHYSICAL = -1L << CpuidModel.PHYSICAL_BITS;
    private static int storedCount;

    public static final Msr TSC = field(0x10, "IA32_TIME_STAMP_COUNTER", 0, Cpu::tsc,
        (cpu, value) -> cpu.tscOffset += value - cpu.tsc());
    public static final Msr APIC_BASE = field(0x1b, "IA32_APIC_BASE", BEYOND_PHYSICAL | 0x2ff,
        cpu -> cpu.apicBase, (cpu, value) -> cpu.apicBase = value);
    public static final Msr TSC_DEADLINE = field(0x6e0, "IA32_TSC_DEADLINE", 0,
        cpu -> cpu.tscDeadline, (cpu, value) -> cpu.tscDeadline = value);
    public static final Msr MTRRCAP = constant(0xfe, "IA32_MTRRCAP", 0x508);
    public static final Msr SYSENTER_CS = field(0x174, "IA32_SYSENTER_CS", 0,
        cpu -> cpu.sysenterCs, (cpu, value) -> cpu.sysenterCs = value);
    public static final Msr SYSENTER_ESP = address(0x175, "IA32_SYSENTER_ESP",
        cpu -> cpu.sysenterEsp, (cpu, value) -> cpu.sysenterEsp = value);
    public static final Msr SYSENTER_EIP = address(0x176, "IA32_SYSENTER_EIP",
        cpu -> cpu.sysenterEip, (cpu, value) -> cpu.sysenterEip = value);
    public static final Msr PAT = field(0x277, "IA32_PAT", 0, cpu -> cpu.pat, (cpu, value) -> cpu.pat = value);
    public static final Msr EFER = field(0xc0000080, "IA32_EFER",
        ~(Cpu.EFER_SCE | Cpu.EFER_LME | Cpu.EFER_LMA | Cpu.EFER_NXE), cpu -> cpu.efer,
        (cpu, value) -> cpu.efer = value);
    public static final Msr STAR = field(0xc0000081, "IA32_STAR", 0, cpu -> cpu.star, (cpu, value) -> cpu.star = value);
    public static final Msr LSTAR =
        address(0xc0000082, "IA32_LSTAR", cpu -> cpu.lstar, (cpu, value) -> cpu.lstar = value);
    public static final Msr CSTAR =
        address(0xc0000083, "IA32_CSTAR", cpu -> cpu.cstar, (cpu, value) -> cpu.cstar = value);
    public static final Msr FMASK = field(0xc0000084, "IA32_FMASK", UPPER_HALF,
        cpu -> cpu.fmask, (cpu, value) -> cpu.fmask = value);
    public static final Msr FS_BASE = base(0xc0000100, "IA32_FS_BASE", Cpu.FS);
    public static final Msr GS_BASE = base(0xc0000101, "IA32_GS_BASE", Cpu.GS);
    public static final Msr KERNEL_GS_BASE = address(0xc0000102, "IA32_KERNEL_GS_BASE",
        cpu -> cpu.kernelGsBase, (cpu, value) -> cpu.kernelGsBase = value);
    public static final Msr TSC_AUX = field(0xc0000103, "IA32_TSC_AUX", UPPER_HALF,
        cpu -> cpu.tscAux, (cpu, value) -> cpu.tscAux = value);

    static {
        constant(0x17, "IA32_PLATFORM_ID", 0);
        stored(0x8b, "IA32_BIOS_SIGN_ID", 0);
        constant(0x179, "IA32_MCG_CAP", 0);
        stored(0x17a, "IA32_MCG_STATUS", ~7L);
        // Fast strings can be switched; branch-trace and event-based storage are not there (bits 11 and 12).
        field(0x1a0, "IA32_MISC_ENABLE", ~0x400c51889L, cpu -> cpu.miscEnable,
            (cpu, value) -> cpu.miscEnable = value & ~0x1880 | 0x1800);
        for (int i = 0; i < 8; i++) {
            stored(0x200 + 2 * i, "IA32_MTRR_PHYSBASE" + i, BEYOND_PHYSICAL | 0xf00);
            stored(0x201 + 2 * i, "IA32_MTRR_PHYSMASK" + i, BEYOND_PHYSICAL | 0x7ff);
        }
        stored(0x250, "IA32_MTRR_FIX64K_00000", 0);
        stored(0x258, "IA32_MTRR_FIX16K_80000", 0);
        stored(0x259, "IA32_MTRR_FIX16K_A0000", 0);
        for (int i = 0; i < 8; i++) {
            stored(0x268 + i, "IA32_MTRR_FIX4K_" + Integer.toHexString(0xc0 + 8 * i).toUpperCase() + "000", 0);
        }
        stored(0x2ff, "IA32_MTRR_DEF_TYPE", ~0xcffL);
    }

    private final int number;
    private final String title;
    private final long reserved;
    private final boolean canonical;
    private final String readText;
    private final String writeText;
    private final ToLongFunction<Cpu> getter;
    private final ObjLongConsumer<Cpu> setter;

    private Msr(int number, String title, long reserved, boolean canonical, ToLongFunction<Cpu> getter,
        ObjLongConsumer<Cpu> setter) {
        this.number = number;
        this.title = title;
        this.readText = "EDX:EAX ← " + title;
        this.writeText = title + " ← EDX:EAX";
        this.reserved = reserved;
        this.canonical = canonical;
        this.getter = getter;
        this.setter = setter;
        ALL.add(this);
        BY_NUMBER.put(number, this);
    }

    /** All registers, by number. */
    public static List<Msr> all() {
        return Collections.unmodifiableList(ALL);
    }

    /** The register with the number that ECX gives, or null. */
    public static Msr byNumber(int number) {
        return BY_NUMBER.get(number);
    }

    /** The number, unsigned. */
    public long number() {
        return number & 0xffffffffL;
    }

    /** The name in the manual, such as {@code IA32_EFER}. */
    public String title() {
        return title;
    }

    /** The micro-step of a read. */
    String readText() {
        return readText;
    }

    /** The micro-step of a write. */
    String writeText() {
        return writeText;
    }

    /** The bits that must be written as 0. */
    public long reserved() {
        return reserved;
    }

    /** Whether it holds a linear address, which must be canonical. */
    public boolean canonical() {
        return canonical;
    }

    public boolean writable() {
        return setter != null;
    }

    public long get(Cpu cpu) {
        return getter.applyAsLong(cpu);
    }

    /** Stores without any check. */
    void set(Cpu cpu, long value) {
        setter.accept(cpu, value);
    }

    private static Msr field(int number, String title, long reserved, ToLongFunction<Cpu> getter,
        ObjLongConsumer<Cpu> setter) {
        return new Msr(number, title, reserved, false, getter, setter);
    }

    private static Msr address(int number, String title, ToLongFunction<Cpu> getter, ObjLongConsumer<Cpu> setter) {
        return new Msr(number, title, 0, true, getter, setter);
    }

    private static Msr base(int number, String title, int segment) {
        return address(number, title, cpu -> cpu.segments[segment].base(),
            (cpu, value) -> cpu.segments[segment] = cpu.segments[segment].withBase(value));
    }

    private static Msr constant(int number, String title, long value) {
        return new Msr(number, title, 0, false, cpu -> value, null);
    }

    private static void stored(int number, String title, long reserved) {
        int index = storedCount++;
        field(number, title, reserved, cpu -> cpu.storedMsrs[index], (cpu, value) -> cpu.storedMsrs[index] = value);
    }
}
