package ringside.toolchain.dwarf;

import java.util.List;

/** A type of C, with its layout. */
public sealed interface CType {
    /** How it is written, without the name of what has it: {@code struct pt_regs}, {@code char *}. */
    String label();

    /** In bytes; 0 where nothing has this type. */
    long size();

    /** The type without the names that typedefs give it. */
    default CType plain() {
        return this;
    }

    /** How the bytes of a {@link Basic} type are to be read. */
    enum Encoding { UNSIGNED, SIGNED, CHARACTER, BOOLEAN, FLOATING }

    /** A number, a character or a truth value. */
    record Basic(String label, long size, Encoding encoding) implements CType {
    }

    /**
     * The address of something.
     *
     * @param label with the name of what it points to, which may be unknown
     */
    record Pointer(String label, long size) implements CType {
    }

    /**
     * A structure or union.
     *
     * @param label   {@code struct pt_regs}; {@code struct} alone when it has no tag
     * @param members in the order in which they are declared
     */
    record Aggregate(String label, long size, List<Member> members) implements CType {
        public Aggregate {
            members = List.copyOf(members);
        }
    }

    /**
     * A member of a structure or union.
     *
     * @param name    empty for a structure or union without a name, whose members count as the outer one's
     * @param type    its type
     * @param offset  in bytes from the start of the outer one; of a bit-field, that of the byte in which it begins
     * @param bit     of a bit-field, its lowest bit within that byte
     * @param bits    how many bits a bit-field has; 0 for anything else
     */
    record Member(String name, CType type, long offset, int bit, int bits) {
        public boolean isBitField() {
            return bits > 0;
        }
    }

    /**
     * An array.
     *
     * @param count how many elements; 0 when that is not said
     */
    record Array(CType element, long count) implements CType {
        @Override
        public String label() {
            return innermost().label() + lengths();
        }

        private CType innermost() {
            return element instanceof Array inner ? inner.innermost() : element;
        }

        private String lengths() {
            return "[" + (count == 0 ? "" : count) + "]" + (element instanceof Array inner ? inner.lengths() : "");
        }

        @Override
        public long size() {
            return element.size() * count;
        }
    }

    /** An enumeration. */
    record Enumeration(String label, long size, List<Constant> constants) implements CType {
        public Enumeration {
            constants = List.copyOf(constants);
        }
    }

    /** A name of an {@link Enumeration}. */
    record Constant(String name, long value) {
    }

    /** Another name for a type. */
    record Alias(String label, CType target) implements CType {
        @Override
        public long size() {
            return target.size();
        }

        @Override
        public CType plain() {
            return target.plain();
        }
    }

    /** What has no layout: {@code void}, a function, a structure that is only declared. */
    record Opaque(String label) implements CType {
        @Override
        public long size() {
            return 0;
        }
    }
}
