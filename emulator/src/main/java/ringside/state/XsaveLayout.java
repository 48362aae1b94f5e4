package ringside.state;

import ringside.isa.CpuidWord;

/**
 * How large the state components are and where they stand in the area that XSAVE writes: SDM vol. 1, 13.4 and 13.5;
 * CPUID leaf 0DH tells it to software.
 */
public final class XsaveLayout {
    public static final int X87 = 0;
    public static final int SSE = 1;
    public static final int AVX = 2;
    public static final int PKRU = 9;
    public static final int CET_USER = 11;
    public static final int CET_SUPERVISOR = 12;

    /** Where the header lies, behind the 512 bytes of FXSAVE, and where what follows it starts. */
    public static final int HEADER = 512;
    public static final int EXTENDED = HEADER + 64;
    private static final int COMPONENTS = 13;

    private final Cpu cpu;

    XsaveLayout(Cpu cpu) {
        this.cpu = cpu;
    }

    /** The bytes of a component beyond the legacy area; 0 for one that this processor has not. */
    public static int size(int component) {
        return switch (component) {
            case AVX -> 256;
            case PKRU -> 8;
            case CET_USER -> 16;
            case CET_SUPERVISOR -> 24;
            default -> 0;
        };
    }

    /** Where a user component stands in the standard format; supervisor components stand in the compacted one only. */
    public static int offset(int component) {
        return switch (component) {
            case AVX -> EXTENDED;
            case PKRU -> 2688;
            default -> 0;
        };
    }

    /** The bytes that the standard format takes for {@code components}. */
    public static int standard(long components) {
        int end = EXTENDED;
        for (int component = AVX; component < COMPONENTS; component++) {
            if ((components >>> component & 1) != 0) {
                end = Math.max(end, offset(component) + size(component));
            }
        }
        return end;
    }

    /** The bytes that the compacted format takes for {@code components}; none of ours asks to be aligned. */
    public static int compacted(long components) {
        int end = EXTENDED;
        for (int component = AVX; component < COMPONENTS; component++) {
            if ((components >>> component & 1) != 0) {
                end += size(component);
            }
        }
        return end;
    }

    CpuidLeaves.Leaf leaf(int subleaf) {
        var model = cpu.model;
        return switch (subleaf) {
            case 0 -> new CpuidLeaves.Leaf((int) model.xcr0Bits(), standard(cpu.xcr0), standard(model.xcr0Bits()), 0);
            case 1 -> new CpuidLeaves.Leaf(model.word(CpuidWord.LEAF_D_1_EAX), compacted(cpu.xcr0 | cpu.xss),
                (int) model.xssBits(), 0);
            default -> component(subleaf);
        };
    }

    private CpuidLeaves.Leaf component(int number) {
        boolean user = number < COMPONENTS && (cpu.model.xcr0Bits() >>> number & 1) != 0;
        boolean supervisor = number < COMPONENTS && (cpu.model.xssBits() >>> number & 1) != 0;
        return user || supervisor
            ? new CpuidLeaves.Leaf(size(number), offset(number), supervisor ? 1 : 0, 0)
            : new CpuidLeaves.Leaf(0, 0, 0, 0);
    }
}
