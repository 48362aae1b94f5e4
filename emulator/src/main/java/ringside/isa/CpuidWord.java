package ringside.isa;

/** A register that CPUID fills with feature bits: the leaf, the subleaf and one of EAX to EDX (SDM vol. 2A, CPUID). */
public enum CpuidWord {
    LEAF_1_ECX(1, 0, CpuidWord.ECX),
    LEAF_1_EDX(1, 0, CpuidWord.EDX),
    LEAF_6_EAX(6, 0, CpuidWord.EAX),
    LEAF_7_EBX(7, 0, CpuidWord.EBX),
    LEAF_7_ECX(7, 0, CpuidWord.ECX),
    LEAF_7_EDX(7, 0, CpuidWord.EDX),
    LEAF_7_1_EAX(7, 1, CpuidWord.EAX),
    LEAF_D_1_EAX(0xd, 1, CpuidWord.EAX),
    LEAF_80000001_ECX(0x80000001, 0, CpuidWord.ECX),
    LEAF_80000001_EDX(0x80000001, 0, CpuidWord.EDX),
    LEAF_80000007_EDX(0x80000007, 0, CpuidWord.EDX),
    LEAF_80000008_EBX(0x80000008, 0, CpuidWord.EBX);

    public static final int EAX = 0;
    public static final int EBX = 1;
    public static final int ECX = 2;
    public static final int EDX = 3;

    private final int leaf;
    private final int subleaf;
    private final int register;

    CpuidWord(int leaf, int subleaf, int register) {
        this.leaf = leaf;
        this.subleaf = subleaf;
        this.register = register;
    }

    /** What EAX asks for. */
    public int leaf() {
        return leaf;
    }

    /** What ECX asks for. */
    public int subleaf() {
        return subleaf;
    }

    /** {@link #EAX}, {@link #EBX}, {@link #ECX} or {@link #EDX}. */
    public int register() {
        return register;
    }
}
