package ringside.semantics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import java.util.function.ToLongFunction;

import ringside.isa.Feature;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Vendor;

/**
 * One row of the table of model-specific registers (SDM vol. 4, chapter 2; APM vol. 2, appendix A): what RDMSR and
 * WRMSR know of it. The registers that the processor only keeps are in {@link MsrRows}.
 */
public final class Msr {
    /** What a value must be, beyond its reserved bits. */
    public enum Content {
        ANYTHING,
        /** A linear address, which must be canonical. */
        ADDRESS,
        /** Eight memory types, of the PAT's kind or of the MTRRs'. */
        PAT_TYPES, MTRR_TYPES,
        /** A memory type of the MTRRs' kind in the low byte. */
        MTRR_TYPE
    }

    private static final List<Msr> ALL = new ArrayList<>();
    private static final Map<Integer, Msr> BY_NUMBER = new HashMap<>();
    private static final long LOW = 0xffffffffL;
    private static final long UPPER_HALF = LOW << 32;
    /** Bits of IA32_MISC_ENABLE that software may change, and those that say what is not there. */
    private static final long MISC_WRITABLE = 0x4_00c5_0009L;
    private static final long MISC_FIXED = 0x1880;

    public static final Msr TSC = new Msr(0x10, "IA32_TIME_STAMP_COUNTER").has(Feature.TSC)
        .field(Cpu::tsc, (cpu, value) -> moveClock(cpu, value - cpu.tsc()));
    public static final Msr TSC_ADJUST = new Msr(0x3b, "IA32_TSC_ADJUST").has(Feature.TSC_ADJUST)
        .field(cpu -> cpu.tscAdjust, (cpu, value) -> moveClock(cpu, value - cpu.tscAdjust));
    public static final Msr TSC_DEADLINE = new Msr(0x6e0, "IA32_TSC_DEADLINE").has(Feature.TSC_DEADLINE)
        .field(cpu -> cpu.tscDeadline, (cpu, value) -> cpu.tscDeadline = value);
    public static final Msr APIC_BASE = new Msr(0x1b, "IA32_APIC_BASE").has(Feature.APIC)
        .reserved(model -> model.beyondPhysical() | 0x2ff | (model.has(Feature.X2APIC) ? 0 : 1 << 10))
        .field(cpu -> cpu.apicBase, (cpu, value) -> cpu.apicBase = value);
    public static final Msr MISC_ENABLE = new Msr(0x1a0, "IA32_MISC_ENABLE").of(Vendor.INTEL)
        .reserved(~(MISC_WRITABLE | MISC_FIXED))
        .field(cpu -> cpu.miscEnable,
            (cpu, value) -> cpu.miscEnable = value & MISC_WRITABLE | cpu.miscEnable & MISC_FIXED);
    public static final Msr SYSENTER_CS = new Msr(0x174, "IA32_SYSENTER_CS").has(Feature.SYSENTER)
        .field(cpu -> cpu.sysenterCs, (cpu, value) -> cpu.sysenterCs = value);
    public static final Msr SYSENTER_ESP = new Msr(0x175, "IA32_SYSENTER_ESP").has(Feature.SYSENTER)
        .holds(Content.ADDRESS)
        .field(cpu -> cpu.sysenterEsp, (cpu, value) -> cpu.sysenterEsp = sysenterAddress(cpu, value));
    public static final Msr SYSENTER_EIP = new Msr(0x176, "IA32_SYSENTER_EIP").has(Feature.SYSENTER)
        .holds(Content.ADDRESS)
        .field(cpu -> cpu.sysenterEip, (cpu, value) -> cpu.sysenterEip = sysenterAddress(cpu, value));
    public static final Msr PAT = new Msr(0x277, "IA32_PAT").has(Feature.PAT).holds(Content.PAT_TYPES)
        .field(cpu -> cpu.pat, (cpu, value) -> cpu.pat = value);
    public static final Msr EFER = new Msr(0xc0000080, "IA32_EFER").has(Feature.LM, Feature.NX, Feature.SYSCALL)
        .reserved(model -> ~model.eferBits())
        .field(cpu -> cpu.efer, (cpu, value) -> cpu.efer = value & ~Cpu.EFER_LMA | cpu.efer & Cpu.EFER_LMA);
    public static final Msr STAR = new Msr(0xc0000081, "IA32_STAR").has(Feature.SYSCALL)
        .field(cpu -> cpu.star, (cpu, value) -> cpu.star = value);
    public static final Msr LSTAR = new Msr(0xc0000082, "IA32_LSTAR").has(Feature.LM).holds(Content.ADDRESS)
        .field(cpu -> cpu.lstar, (cpu, value) -> cpu.lstar = value);
    public static final Msr CSTAR = new Msr(0xc0000083, "IA32_CSTAR").has(Feature.LM).holds(Content.ADDRESS)
        .field(cpu -> cpu.cstar, (cpu, value) -> cpu.cstar = value);
    public static final Msr FMASK = new Msr(0xc0000084, "IA32_FMASK").has(Feature.LM).reserved(UPPER_HALF)
        .field(cpu -> cpu.fmask, (cpu, value) -> cpu.fmask = value);
    public static final Msr FS_BASE = base(0xc0000100, "IA32_FS_BASE", Cpu.FS);
    public static final Msr GS_BASE = base(0xc0000101, "IA32_GS_BASE", Cpu.GS);
    public static final Msr KERNEL_GS_BASE = new Msr(0xc0000102, "IA32_KERNEL_GS_BASE").has(Feature.LM)
        .holds(Content.ADDRESS).field(cpu -> cpu.kernelGsBase, (cpu, value) -> cpu.kernelGsBase = value);
    public static final Msr TSC_AUX = new Msr(0xc0000103, "IA32_TSC_AUX").has(Feature.RDTSCP, Feature.RDPID)
        .reserved(UPPER_HALF).field(cpu -> cpu.tscAux, (cpu, value) -> cpu.tscAux = value);
    public static final Msr PKRS = new Msr(0x6e1, "IA32_PKRS").has(Feature.PKS).reserved(UPPER_HALF)
        .field(cpu -> cpu.pkrs & LOW, (cpu, value) -> cpu.pkrs = (int) value);
    public static final Msr U_CET = new Msr(0x6a0, "IA32_U_CET").has(Feature.CET_SS, Feature.CET_IBT)
        .reserved(Msr::cetReserved).holds(Content.ADDRESS)
        .field(cpu -> cpu.userCet, (cpu, value) -> cpu.userCet = value);
    public static final Msr S_CET = new Msr(0x6a2, "IA32_S_CET").has(Feature.CET_SS, Feature.CET_IBT)
        .reserved(Msr::cetReserved).holds(Content.ADDRESS)
        .field(cpu -> cpu.supervisorCet, (cpu, value) -> cpu.supervisorCet = value);
    public static final Msr INTERRUPT_SSP_TABLE = new Msr(0x6a8, "IA32_INTERRUPT_SSP_TABLE_ADDR").has(Feature.CET_SS)
        .holds(Content.ADDRESS)
        .field(cpu -> cpu.interruptShadowStacks, (cpu, value) -> cpu.interruptShadowStacks = value);
    public static final Msr XSS = new Msr(0xda0, "IA32_XSS").has(Feature.XSAVES)
        .reserved(model -> ~model.xssBits()).field(cpu -> cpu.xss, (cpu, value) -> cpu.xss = value);

    static {
        for (int i = 0; i < 4; i++) {
            int ring = i;
            new Msr((int) shadowStack(ring), "IA32_PL" + ring + "_SSP").has(Feature.CET_SS).reserved(3)
                .holds(Content.ADDRESS)
                .field(cpu -> cpu.shadowStacks[ring], (cpu, value) -> cpu.shadowStacks[ring] = value);
        }
        MsrRows.define();
    }

    /** The number of IA32_PL0_SSP to IA32_PL3_SSP. */
    static long shadowStack(int ring) {
        return 0x6a4 + ring;
    }

    private final int number;
    private final String title;
    private final String readText;
    private final String writeText;
    private Set<Feature> features = Set.of();
    private Vendor vendor;
    private ToLongFunction<CpuidModel> reserved = model -> 0;
    private Content content = Content.ANYTHING;
    private ToLongFunction<Cpu> getter;
    private ObjLongConsumer<Cpu> setter;

    Msr(int number, String title) {
        this.number = number;
        this.title = title;
        this.readText = "EDX:EAX ← " + title;
        this.writeText = title + " ← EDX:EAX";
        ALL.add(this);
        BY_NUMBER.put(number, this);
    }

    // ---- How a row is told

    /** It exists on processors with one of these features. */
    Msr has(Feature... any) {
        features = Set.of(any);
        return this;
    }

    /** It exists on this vendor's processors. */
    Msr of(Vendor vendor) {
        this.vendor = vendor;
        return this;
    }

    Msr reserved(long bits) {
        return reserved(model -> bits);
    }

    Msr reserved(ToLongFunction<CpuidModel> bits) {
        reserved = bits;
        return this;
    }

    Msr holds(Content content) {
        this.content = content;
        return this;
    }

    Msr constant(long value) {
        return field(cpu -> value, null);
    }

    Msr field(ToLongFunction<Cpu> getter, ObjLongConsumer<Cpu> setter) {
        this.getter = getter;
        this.setter = setter;
        return this;
    }

    private static Msr base(int number, String title, int segment) {
        return new Msr(number, title).has(Feature.LM).holds(Content.ADDRESS).field(cpu -> cpu.segments[segment].base(),
            (cpu, value) -> cpu.segments[segment] = cpu.segments[segment].withBase(value));
    }

    /** IA32_TSC_ADJUST follows every change of the counter, and the counter follows it (SDM vol. 3B, 19.17.3). */
    private static void moveClock(Cpu cpu, long ticks) {
        cpu.tscOffset += ticks;
        cpu.tscAdjust += ticks;
    }

    /** {@code VendorDifference.SYSENTER_MSR_WIDTH}. */
    private static long sysenterAddress(Cpu cpu, long value) {
        return cpu.model.is(Vendor.AMD) ? value & LOW : value;
    }

    /** Bits 0 and 1 are the shadow stacks', 2 to 5 and from 10 on the indirect-branch tracker's (SDM vol. 1, 18.1). */
    private static long cetReserved(CpuidModel model) {
        return ~((model.has(Feature.CET_SS) ? 3 : 0) | (model.has(Feature.CET_IBT) ? ~0x3c3L : 0));
    }

    // ---- What it is

    /** All registers, of whatever processor. */
    public static List<Msr> all() {
        return Collections.unmodifiableList(ALL);
    }

    /** The register with the number that ECX gives, or null. */
    public static Msr byNumber(int number) {
        return BY_NUMBER.get(number);
    }

    /** The number, unsigned. */
    public long number() {
        return number & LOW;
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

    /** Whether such a processor has it. */
    public boolean exists(CpuidModel model) {
        return (vendor == null || model.is(vendor))
            && (features.isEmpty() || features.stream().anyMatch(model::has));
    }

    /** The bits that must be written as 0. */
    public long reserved(CpuidModel model) {
        return reserved.applyAsLong(model);
    }

    /** What a value must be. */
    public Content content() {
        return content;
    }

    public boolean writable() {
        return setter != null;
    }

    public long get(Cpu cpu) {
        return getter.applyAsLong(cpu);
    }

    /** Stores without any check. */
    public void set(Cpu cpu, long value) {
        setter.accept(cpu, value);
    }
}
