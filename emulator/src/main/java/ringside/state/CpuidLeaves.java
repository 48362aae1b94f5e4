package ringside.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import ringside.isa.CpuidWord;
import ringside.isa.Feature;

/** What CPUID answers: the features of the {@link CpuidModel} at their bits, and the numbers (SDM vol. 2A, CPUID). */
public final class CpuidLeaves {
    private static final int EXTENDED = 0x80000000;
    private static final int HIGHEST_BASIC = 0xd;
    private static final int HIGHEST_EXTENDED = EXTENDED | 8;
    /** The highest basic leaf when IA32_MISC_ENABLE limits it for old software (SDM vol. 4, table 2-2). */
    private static final int LIMITED = 2;
    private static final long MISC_LIMIT_CPUID = 1 << 22;
    /** The bit of IA32_MISC_ENABLE that lets MONITOR and MWAIT exist. */
    public static final long MISC_MONITOR = 1 << 18;
    /** The bit of IA32_MISC_ENABLE that takes NX away. */
    public static final long MISC_NO_XD = 1L << 34;
    private static final long APIC_ENABLED = 1 << 11;
    /** The bits of leaf 1's EDX that AMD repeats in leaf 80000001H (APM vol. 3, appendix E). */
    private static final int REPEATED = 0x0183f3ff;
    /** CLFLUSH and MONITOR work on 64 bytes. */
    private static final int LINE = 64;
    private static final byte[] BRAND = Arrays.copyOf("Ringside x86-64".getBytes(StandardCharsets.US_ASCII), 48);
    private static final Leaf NOTHING = new Leaf(0, 0, 0, 0);

    /** What CPUID leaves in EAX, EBX, ECX and EDX. */
    public record Leaf(int eax, int ebx, int ecx, int edx) {
    }

    private final Cpu cpu;
    private final CpuidModel model;

    private CpuidLeaves(Cpu cpu) {
        this.cpu = cpu;
        this.model = cpu.model;
    }

    /** What the processor answers at this moment to {@code number} in EAX and {@code subleaf} in ECX. */
    public static Leaf of(Cpu cpu, int number, int subleaf) {
        return new CpuidLeaves(cpu).leaf(number, subleaf);
    }

    private Leaf leaf(int number, int subleaf) {
        boolean extended = number < 0;
        if (Integer.compareUnsigned(number, extended ? HIGHEST_EXTENDED : highestBasic()) <= 0) {
            return extended ? extended(number) : basic(number, subleaf);
        }
        // VendorDifference.CPUID_BEYOND_LAST_LEAF
        return model.is(Vendor.AMD) ? NOTHING : basic(highestBasic(), subleaf);
    }

    private int highestBasic() {
        return (cpu.miscEnable & MISC_LIMIT_CPUID) != 0 ? LIMITED : HIGHEST_BASIC;
    }

    private Leaf basic(int number, int subleaf) {
        boolean intel = model.is(Vendor.INTEL);
        return switch (number) {
            case 0 -> vendor(highestBasic());
            case 1 -> new Leaf(model.vendor().signature(), 1 << 16 | (model.has(Feature.CLFLUSH) ? LINE / 8 << 8 : 0),
                leaf1Ecx(), leaf1Edx());
            // Cache and TLB descriptors: "see leaf 4", which lists no cache.
            case 2 -> intel ? new Leaf(0x00ff_ff01, 0, 0, 0) : NOTHING;
            case 5 -> model.has(Feature.MONITOR) ? new Leaf(LINE, LINE, 3, 0) : NOTHING;
            case 6 -> words(CpuidWord.LEAF_6_EAX, null, null, null);
            case 7 -> subleaf == 0 ? leaf7() : subleaf == 1 ? words(CpuidWord.LEAF_7_1_EAX, null, null, null) : NOTHING;
            case 0xb -> topology(subleaf);
            case 0xd -> model.has(Feature.XSAVE) ? new XsaveLayout(cpu).leaf(subleaf) : NOTHING;
            // 3: serial number, 4: caches, 9: DCA, 0AH: performance counters; none of these is there.
            default -> NOTHING;
        };
    }

    private Leaf vendor(int highest) {
        var name = ByteBuffer.wrap(model.vendor().identification().getBytes(StandardCharsets.US_ASCII))
            .order(ByteOrder.LITTLE_ENDIAN);
        return new Leaf(highest, name.getInt(0), name.getInt(8), name.getInt(4));
    }

    private int leaf1Ecx() {
        int bits = model.word(CpuidWord.LEAF_1_ECX);
        if (model.is(Vendor.INTEL) && (cpu.miscEnable & MISC_MONITOR) == 0) {
            bits &= ~Feature.MONITOR.mask();
        }
        return bits | ((cpu.cr4 & Cpu.CR4_OSXSAVE) != 0 ? 1 << 27 : 0);
    }

    private int leaf1Edx() {
        int bits = model.word(CpuidWord.LEAF_1_EDX);
        return (cpu.apicBase & APIC_ENABLED) != 0 ? bits : bits & ~Feature.APIC.mask();
    }

    private Leaf leaf7() {
        int protectionKeys = (cpu.cr4 & Cpu.CR4_PKE) != 0 ? 1 << 4 : 0;
        return new Leaf(1, model.word(CpuidWord.LEAF_7_EBX), model.word(CpuidWord.LEAF_7_ECX) | protectionKeys,
            model.word(CpuidWord.LEAF_7_EDX));
    }

    /** One package with one core with one thread (SDM vol. 3A, 10.9.1). */
    private static Leaf topology(int subleaf) {
        return switch (subleaf) {
            case 0 -> new Leaf(0, 1, 1 << 8, 0);
            case 1 -> new Leaf(0, 1, 2 << 8 | 1, 0);
            default -> new Leaf(0, 0, subleaf & 0xff, 0);
        };
    }

    private Leaf extended(int number) {
        return switch (number & ~EXTENDED) {
            case 0 -> model.is(Vendor.AMD) ? vendor(HIGHEST_EXTENDED) : new Leaf(HIGHEST_EXTENDED, 0, 0, 0);
            case 1 -> new Leaf(model.is(Vendor.AMD) ? model.vendor().signature() : 0, 0,
                model.word(CpuidWord.LEAF_80000001_ECX), extendedEdx());
            case 2, 3, 4 -> brand((number & 7) - 2);
            case 7 -> words(null, null, null, CpuidWord.LEAF_80000007_EDX);
            case 8 -> new Leaf(model.physicalBits() | model.linearBits() << 8,
                model.word(CpuidWord.LEAF_80000008_EBX), 0, 0);
            default -> NOTHING;
        };
    }

    private int extendedEdx() {
        int bits = model.word(CpuidWord.LEAF_80000001_EDX);
        if (model.is(Vendor.AMD)) {
            return bits | leaf1Edx() & REPEATED;
        }
        // VendorDifference.SYSCALL_ANNOUNCED
        bits = cpu.in64BitMode() ? bits : bits & ~Feature.SYSCALL.mask();
        return (cpu.miscEnable & MISC_NO_XD) == 0 ? bits : bits & ~Feature.NX.mask();
    }

    private Leaf words(CpuidWord eax, CpuidWord ebx, CpuidWord ecx, CpuidWord edx) {
        return new Leaf(word(eax), word(ebx), word(ecx), word(edx));
    }

    private int word(CpuidWord word) {
        return word == null ? 0 : model.word(word);
    }

    private static Leaf brand(int third) {
        var text = ByteBuffer.wrap(BRAND).order(ByteOrder.LITTLE_ENDIAN).position(16 * third);
        return new Leaf(text.getInt(), text.getInt(), text.getInt(), text.getInt());
    }
}
