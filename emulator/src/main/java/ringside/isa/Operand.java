package ringside.isa;

/** What an instruction works on. */
public sealed interface Operand {

    /** {@return the width in bits; 0 where no data is touched or its size varies ({@code lea}, {@code xsave})} */
    int width();

    /** A register, whole or in part. */
    record Register(Bank bank, int number, int width) implements Operand {
        /** {@return the register's name as assemblers write it, without a sigil: {@code "rax"}, {@code "ah"}} */
        public String name() {
            return RegisterNames.of(this);
        }
    }

    /**
     * A place in memory. The effective address is base + (index &lt;&lt; scale) + displacement, cut to
     * {@code addressWidth} bits; the segment's base comes on top.
     *
     * @param segment the segment that is used: an override, or the default of the base register
     * @param base number of a general register, -1 for none
     * @param index number of a general register, -1 for none; with an {@code indexWidth} number of a vector register
     * @param scale how far the index is shifted to the left, 0 to 3
     * @param displacement sign-extended; when {@code ripRelative} the target itself, already cut to the address width
     * @param addressWidth 16, 32 or 64 bits
     * @param width of the data, in bits; 0 when none is accessed
     * @param ripRelative whether the displacement was encoded relative to the next instruction
     * @param indexWidth 0; or in bits the width of the vector register whose elements are one index each, so that
     *     there are several addresses, at each of which {@code width} bits are accessed
     */
    record Memory(Segment segment, int base, int index, int scale, long displacement, int addressWidth, int width,
                  boolean ripRelative, int indexWidth) implements Operand {
        /** A place with one address. */
        public Memory(Segment segment, int base, int index, int scale, long displacement, int addressWidth, int width,
                      boolean ripRelative) {
            this(segment, base, index, scale, displacement, addressWidth, width, ripRelative, 0);
        }
    }

    /**
     * A constant.
     *
     * @param value the constant, sign- or zero-extended to {@code width} bits as the instruction uses it; bits above
     *     the width are zero, so that it reads like a register of that width
     * @param width in bits
     */
    record Immediate(long value, int width) implements Operand {
    }

    /**
     * The target of a near branch.
     *
     * @param target absolute offset in the code segment, already cut to {@code width} bits
     * @param width the operand size in bits
     */
    record Relative(long target, int width) implements Operand {
    }

    /**
     * The target of a direct far branch.
     *
     * @param selector 16 bits
     * @param offset zero-extended
     * @param width of the offset, in bits: 16 or 32
     */
    record FarPointer(int selector, long offset, int width) implements Operand {
    }
}
