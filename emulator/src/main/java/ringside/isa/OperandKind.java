package ringside.isa;

/**
 * Where an operand is encoded and how wide it is: a word of the table such as {@code Ev}.
 *
 * @param place where it is encoded
 * @param type how wide it is
 * @param number the register, for a fixed one
 * @param bank which registers it names, where {@code place} leaves that open
 */
record OperandKind(Place place, Type type, int number, Bank bank) {
    OperandKind(Place place, Type type, int number) {
        this(place, type, number, Bank.GENERAL);
    }

    /** Where an operand is encoded: the capital letters of SDM vol. 2D, A.2.1, and Z, N and the fixed ones. */
    enum Place {
        /** A far pointer in the instruction. */
        A,
        /** The general register of VEX.vvvv. */
        B,
        /** The control register of ModR/M reg. */
        C,
        /** The debug register of ModR/M reg. */
        D,
        /** A general register or memory, by ModR/M. */
        E,
        /** The general register of ModR/M reg. */
        G,
        /** An immediate, zero-extended or as wide as the operand. */
        I,
        /** An immediate, sign-extended to the operand size. */
        SIGNED,
        /** A branch target relative to the next instruction. */
        J,
        /** Memory, by ModR/M. */
        M,
        /** Memory at an offset in the instruction. */
        O,
        /** The general register of ModR/M r/m. */
        R,
        /** The segment register of ModR/M reg. */
        S,
        /** Memory at DS:rSI. */
        X,
        /** Memory at ES:rDI. */
        Y,
        /** The general register of the opcode's low three bits. */
        Z,
        /** An MMX register, by ModR/M r/m. */
        N,
        /** The MMX register of ModR/M reg. */
        P,
        /** An MMX register or memory, by ModR/M. */
        Q,
        /** The x87 stack register of ModR/M r/m. */
        T,
        /** The vector register of VEX.vvvv. */
        H,
        /** The vector register of the immediate's high four bits. */
        L,
        /** The low four bits of that immediate. */
        BESIDE_L,
        /** A vector register, by ModR/M r/m. */
        U,
        /** The vector register of ModR/M reg. */
        V,
        /** A vector register or memory, by ModR/M. */
        W,
        /** Memory at several addresses, made with an index register as long as the vectors, or half as long. */
        VECTOR_INDEXED, HALF_VECTOR_INDEXED,
        /** The top of the x87 stack. */
        TOP,
        /** XMM0, which the opcode implies. */
        XMM0,
        /** A general register that the opcode implies. */
        FIXED,
        /** A segment register that the opcode implies. */
        FIXED_SEGMENT,
        /** The constant 1. */
        ONE;

        boolean isVector() {
            return switch (this) {
                case H, L, N, P, Q, T, TOP, U, V, W, XMM0, VECTOR_INDEXED, HALF_VECTOR_INDEXED -> true;
                default -> false;
            };
        }

        boolean inModRm() {
            return switch (this) {
                case C, D, E, G, M, N, P, Q, R, S, T, U, V, W, VECTOR_INDEXED, HALF_VECTOR_INDEXED -> true;
                default -> false;
            };
        }

        boolean inRm() {
            return switch (this) {
                case E, M, N, Q, R, T, U, W, VECTOR_INDEXED, HALF_VECTOR_INDEXED -> true;
                default -> false;
            };
        }

        boolean inVex() {
            return this == B || this == H;
        }

        /** Whether it can be nothing but memory. */
        boolean isMemory() {
            return this == M || isVectorIndexed();
        }

        boolean isVectorIndexed() {
            return this == VECTOR_INDEXED || this == HALF_VECTOR_INDEXED;
        }
    }

    /** How wide an operand is: the small letters of SDM vol. 2D, A.2.2, and n. */
    enum Type {
        /** Nothing is accessed. */
        NONE,
        B, W, D, Q,
        /** 128, 256 and 512 bits. */
        DQ, QQ, OQ,
        /** The vector length; for legacy encodings 128 bits. */
        X,
        /** Half of the vector length, a fourth, an eighth. */
        H, F, E,
        /** Packed single and double precision: the vector length. */
        PS, PD,
        /** One number of single or double precision: 32 and 64 bits. */
        SS, SD,
        /** 80 bits: x87's extended precision, or decimal digits. */
        T,
        /** The operand size. */
        V,
        /** The operand size, at most 32 bits. */
        Z,
        /** The operand size, at least 32 bits. */
        Y,
        /** 64 bits in 64-bit mode, else 32. */
        N,
        /** A far pointer in memory: 16 bits and the operand size. */
        P,
        /** Limit and base for a descriptor table register. */
        S,
        /** Two: bounds in memory, or registers of which the first has an even number. */
        A;

        int width(int operandSize, CodeSize mode, int vectorLength) {
            return switch (this) {
                case NONE -> 0;
                case B -> 8;
                case W -> 16;
                case D -> 32;
                case Q -> 64;
                case DQ -> 128;
                case QQ -> 256;
                case OQ -> 512;
                case X, PS, PD -> vectorLength;
                case H -> vectorLength >> 1;
                case F -> vectorLength >> 2;
                case E -> vectorLength >> 3;
                case SS -> 32;
                case SD -> 64;
                case T -> 80;
                case V -> operandSize;
                case Z -> Math.min(operandSize, 32);
                case Y -> Math.max(operandSize, 32);
                case N -> mode == CodeSize.BITS64 ? 64 : 32;
                case P -> 16 + operandSize;
                case S -> mode == CodeSize.BITS64 ? 80 : 48;
                case A -> 2 * operandSize;
            };
        }
    }

    /** Whether it is one number of a usual width: AT&T has a suffix for it, Intel a word such as dword. */
    boolean isPlainNumber() {
        return switch (type) {
            case NONE, P, S, A -> false;
            case B, W, D, Q, DQ, QQ, OQ, X, H, F, E, PS, PD, SS, SD, T, V, Z, Y, N -> true;
        };
    }

    private static OperandKind fixed(Type type, int number) {
        return new OperandKind(Place.FIXED, type, number);
    }

    private static OperandKind fixed(Segment segment) {
        return new OperandKind(Place.FIXED_SEGMENT, Type.W, segment.ordinal());
    }

    /**
     * Reads a word of the table.
     *
     * @throws IllegalArgumentException if it is none
     */
    static OperandKind parse(String word) {
        return switch (word) {
            case "1" -> new OperandKind(Place.ONE, Type.B, 0);
            case "AL" -> fixed(Type.B, 0);
            case "ST" -> new OperandKind(Place.TOP, Type.T, 0);
            case "XMM0" -> new OperandKind(Place.XMM0, Type.DQ, 0);
            case "AX" -> fixed(Type.W, 0);
            case "CL" -> fixed(Type.B, 1);
            case "DX" -> fixed(Type.W, 2);
            case "rAX" -> fixed(Type.V, 0);
            case "eAX" -> fixed(Type.Z, 0);
            case "ES", "CS", "SS", "DS", "FS", "GS" -> fixed(Segment.valueOf(word));
            case "M" -> encoded(Place.M, "");
            default -> switch (word.substring(0, 2)) {
                case "sI" -> encoded(Place.SIGNED, word.substring(2));
                case "xM" -> encoded(Place.VECTOR_INDEXED, word.substring(2));
                case "hM" -> encoded(Place.HALF_VECTOR_INDEXED, word.substring(2));
                case "iL" -> new OperandKind(Place.BESIDE_L, Type.B, 0);
                default -> inBank(word);
            };
        };
    }

    private static OperandKind inBank(String word) {
        Bank bank = switch (word.charAt(0)) {
            case 'k' -> Bank.MASK;
            case 't' -> Bank.TILE;
            case 'b' -> Bank.BOUND;
            default -> Bank.GENERAL;
        };
        int start = bank == Bank.GENERAL ? 0 : 1;
        OperandKind general = encoded(Place.valueOf(word.substring(start, start + 1)), word.substring(start + 1));
        return new OperandKind(general.place, general.type, 0, bank);
    }

    /** Whether two registers are meant. */
    boolean isPair() {
        return bank == Bank.MASK && type == Type.A;
    }

    /** Whether it is no general data, so that AT&T syntax has no suffix for its width. */
    boolean isVector() {
        return place.isVector() || bank != Bank.GENERAL;
    }

    private static OperandKind encoded(Place place, String type) {
        return new OperandKind(place, type.isEmpty() ? Type.NONE : Type.valueOf(type.toUpperCase()), 0);
    }
}
