package ringside.isa;

/** The ModR/M byte and, if it names memory, the SIB byte and displacement (SDM vol. 2A, 2.1.3 to 2.1.5 and 2.2.1). */
final class ModRm {
    private static final int NONE = -1;
    private static final int BX = 3;
    private static final int SP = 4;
    private static final int BP = 5;
    private static final int SI = 6;
    private static final int DI = 7;
    /** Base and index of the 16-bit forms, by r/m. */
    private static final int[] BASE_16 = {BX, BX, BP, BP, SI, DI, BP, BX};
    private static final int[] INDEX_16 = {SI, DI, SI, DI, NONE, NONE, NONE, NONE};

    private final Prefixes prefixes;
    final int mod;
    final int reg;
    final int rm;
    private int base = NONE;
    private int index = NONE;
    private boolean hasSib;
    private int scale;
    private long displacement;
    private boolean ripRelative;

    ModRm(int value, Prefixes prefixes) {
        this.prefixes = prefixes;
        this.mod = value >> 6;
        this.reg = value >> 3 & 7;
        this.rm = value & 7;
    }

    boolean inRegister() {
        return mod == 3;
    }

    /**
     * Reads what follows a ModR/M byte that names memory.
     *
     * @param unit how many bytes a displacement of one byte counts in
     */
    void readAddress(ByteReader in, CodeSize mode, int unit) {
        if (prefixes.addressBits() == 16) {
            readAddress16(in, unit);
        } else {
            readAddress32(in, mode, unit);
        }
    }

    private void readAddress16(ByteReader in, int unit) {
        boolean direct = mod == 0 && rm == 6;
        base = direct ? NONE : BASE_16[rm];
        index = INDEX_16[rm];
        displacement = switch (mod) {
            case 0 -> direct ? (short) in.unsigned16() : 0;
            case 1 -> (long) in.signed8() * unit;
            default -> (short) in.unsigned16();
        };
    }

    private void readAddress32(ByteReader in, CodeSize mode, int unit) {
        boolean noBase = mod == 0 && (rm == SP ? readSib(in) : rm) == BP;
        if (mod != 0 && rm == SP) {
            readSib(in);
        }
        if (rm != SP) {
            base = prefixes.rexB() | rm;
        }
        base = noBase ? NONE : base;
        ripRelative = noBase && rm == BP && mode == CodeSize.BITS64;
        displacement = switch (mod) {
            case 0 -> noBase ? in.signed32() : 0;
            case 1 -> (long) in.signed8() * unit;
            default -> in.signed32();
        };
    }

    /** {@return the base field, without the bit of REX} */
    private int readSib(ByteReader in) {
        int sib = in.unsigned8();
        hasSib = true;
        index = prefixes.rexX() | sib >> 3 & 7;
        scale = sib >> 6;
        base = prefixes.rexB() | sib & 7;
        return sib & 7;
    }

    /**
     * {@return the places in memory that a vector of indexes makes, or null if no SIB byte names it (SDM vol. 2A,
     * 2.3.12)}
     */
    Operand.Memory vectorIndexed(int width, int indexWidth) {
        return hasSib ? new Operand.Memory(segment(), base, prefixes.vectorX() | index & 7, scale, displacement,
                prefixes.addressBits(), width, false, indexWidth) : null;
    }

    /** {@return the place in memory, for an instruction that ends before {@code next}} */
    Operand.Memory memory(int width, long next) {
        boolean noIndex = hasSib && index == SP;
        int addressBits = prefixes.addressBits();
        long offset = ripRelative ? displacement + next : displacement;
        if (ripRelative && addressBits == 32) {
            offset &= 0xffff_ffffL;
        }
        return new Operand.Memory(segment(), base, noIndex ? NONE : index, noIndex ? 0 : scale, offset, addressBits,
                width, ripRelative);
    }

    private Segment segment() {
        Segment override = prefixes.effectiveSegment();
        if (override != null) {
            return override;
        }
        return base == SP || base == BP ? Segment.SS : Segment.DS;
    }
}
