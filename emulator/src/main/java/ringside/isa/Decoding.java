package ringside.isa;

import java.util.List;

/** The decoding of one instruction. */
final class Decoding {
    private static final Operand ONE = new Operand.Immediate(1, 8);
    /** After 0F: the opcode follows the operands. */
    private static final int OPCODE_LAST = 0x0f;
    private static final long NO_APX =
            Situation.NEW_DESTINATION.of(0) | Situation.NO_FLAGS.of(0) | Situation.SOURCE_CONDITION.of(0);
    private static final int SI = 6;
    private static final int DI = 7;
    /** The control registers that exist: 0, 2, 3, 4 and 8 (SDM vol. 2B, MOV - Move to/from Control Registers). */
    private static final int CONTROL_REGISTERS = 0b1_0001_1101;

    private final OpcodeTable table;
    private final ByteReader in;
    private final long address;
    private final CodeSize mode;
    private final Prefixes prefixes;
    private OpcodeMap map;
    private ModRm modRm;
    private int opcodeByte;
    private int operandSize;
    private int vectorBits;
    private OpcodeRow row;
    private int lastByte;
    private long next;

    Decoding(OpcodeTable table, ByteReader in, long address, CodeSize mode) {
        this.table = table;
        this.in = in;
        this.address = address;
        this.mode = mode;
        this.prefixes = new Prefixes(mode);
    }

    Decoded decode() {
        prefixes.read(in);
        if (table.complete()) {
            prefixes.readRex2(in);
        }
        map = prefixes.readEscape(in, table.complete());
        opcodeByte = in.unsigned8();
        if (map == OpcodeMap.TWO_BYTE && opcodeByte == OPCODE_LAST && prefixes.rex2 == 0 && table.complete()) {
            readLastByte();
        }
        OpcodeTable.Slot slot = map == null ? null : table.slot(map, opcodeByte);
        if (slot != null && slot.modRm() && modRm == null) {
            modRm = new ModRm(in.unsigned8(), prefixes);
        }
        if (in.failed()) {
            return in.failure();
        }
        Opcode opcode = slot == null ? null : slot.fitting(situation());
        return opcode == null ? undefined() : decode(opcode);
    }

    private void readLastByte() {
        modRm = new ModRm(in.unsigned8(), prefixes);
        if (!modRm.inRegister()) {
            modRm.readAddress(in, mode, 1);
        }
        map = OpcodeMap.LAST_BYTE;
        opcodeByte = in.unsigned8();
    }

    private Undecoded undefined() {
        return new Undecoded(Undecoded.Reason.UNDEFINED, in.length());
    }

    private long situation() {
        int plainSize = OpcodeRow.SizeRule.PLAIN.operandSize(mode, prefixes.operandSize, wide());
        long situation = Situation.PREFIX.of(prefixes.opcodePrefix()) | Situation.MODE.of(mode.ordinal())
                | Situation.OPERAND_SIZE.of(plainSize >> 5) | Situation.ADDRESS_SIZE.of(prefixes.addressBits() >> 5)
                | Situation.REX_B.of(prefixes.rexB() == 0 ? 0 : 1) | Situation.VEX_W.of(wide() ? 1 : 0)
                | Situation.VECTOR_LENGTH.of(vectorLength()) | Situation.REX2.of(prefixes.rex2 == 0 ? 0 : 1)
                | apxSituation();
        return modRm == null ? situation : situation | Situation.REG.of(modRm.reg) | Situation.RM.of(modRm.rm)
                | Situation.MOD.of(modRm.inRegister() ? Situation.IN_REGISTER : Situation.IN_MEMORY);
    }

    /** Outside the EVEX map of APX all of this is 0. */
    private long apxSituation() {
        if (map != OpcodeMap.EVEX_4) {
            return NO_APX;
        }
        return Situation.NEW_DESTINATION.of(prefixes.evexB() ? 1 : 0) | Situation.NO_FLAGS.of(prefixes.mask() >> 2)
                | Situation.SOURCE_CONDITION.of(prefixes.sourceCondition());
    }

    /** With rounding in the prefix its length bits say how, and vectors have 512 bits (SDM vol. 2A, 2.7.9). */
    private int vectorLength() {
        boolean rounding = prefixes.evex && prefixes.evexB() && map != OpcodeMap.EVEX_4 && modRm.inRegister();
        return rounding ? 2 : prefixes.vectorLength;
    }

    private boolean wide() {
        return prefixes.rexW();
    }

    private Decoded decode(Opcode opcode) {
        row = opcode.form();
        boolean sizePrefix = prefixes.operandSize && !row.demandsPrefix(Situation.PREFIX_66);
        operandSize = row.sizeRule().operandSize(mode, sizePrefix, wide());
        vectorBits = 128 << vectorLength();
        if (modRm != null && !modRm.inRegister() && !row.modIgnored() && map != OpcodeMap.LAST_BYTE) {
            modRm.readAddress(in, mode, displacementUnit(row));
        }
        Operand[] operands = operands(opcode.kinds());
        if (in.failed()) {
            return in.failure();
        }
        boolean legal = operands != null && (prefixes.always()
                || new Legality(prefixes, map, modRm, opcodeByte, row).of(operands));
        return legal ? instruction(opcode, operands) : undefined();
    }

    /**
     * {@return what a displacement of one byte counts: with EVEX operands as wide as this one in memory (SDM vol. 2A,
     * 2.7.5)}
     */
    private int displacementUnit(OpcodeRow row) {
        return prefixes.evex && row.vectors() ? Math.max(memoryWidth(row), 8) >> 3 : 1;
    }

    private int memoryWidth(OpcodeRow row) {
        if (prefixes.evexB()) {
            return row.evex().broadcast();
        }
        return row.evex().unit() > 0 ? row.evex().unit() : width(row.inModRm());
    }

    private Instruction instruction(Opcode opcode, Operand[] operands) {
        OpcodeRow row = opcode.form();
        boolean partOfOpcode = row.demandsPrefix(Situation.PREFIX_F3) || row.demandsPrefix(Situation.PREFIX_F2);
        return new Instruction(address, in.length(), opcode, mode, operandSize, prefixes.addressBits(), prefixes.lock,
                partOfOpcode ? Repeat.NONE : prefixes.repeat, prefixes.segment, List.of(operands),
                prefixes.evex ? evex(row) : Evex.NONE);
    }

    private Evex evex(OpcodeRow row) {
        if (!row.vectors()) {
            boolean noFlags = row.evex().noFlags() && prefixes.mask() != 0;
            return new Evex(0, false, 0, null, noFlags, row.conditional() ? prefixes.defaultFlags() : -1);
        }
        boolean inRegister = modRm.inRegister();
        boolean b = prefixes.evexB();
        int broadcast = b && !inRegister ? width(row.inModRm()) / row.evex().broadcast() : 0;
        return new Evex(prefixes.mask(), prefixes.zeroing(), broadcast, b && inRegister ? rounding(row) : null, false,
                -1);
    }

    private Evex.Rounding rounding(OpcodeRow row) {
        return row.evex().rounding() ? Evex.Rounding.values()[prefixes.vectorLength] : Evex.Rounding.ONLY_SUPPRESS;
    }

    /** {@return the operands, or null if one of them names a register that does not exist} */
    private Operand[] operands(OperandKind[] kinds) {
        Operand[] operands = new Operand[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            operands[i] = trailing(kinds[i]);
        }
        next = address + in.length();
        for (int i = 0; i < kinds.length; i++) {
            operands[i] = operands[i] == null ? other(kinds[i]) : operands[i];
            if (operands[i] == null) {
                return null;
            }
        }
        return operands;
    }

    /** {@return an operand whose bytes follow those of the ModR/M byte, else null} */
    private Operand trailing(OperandKind kind) {
        int width = width(kind);
        return switch (kind.place()) {
            case I -> immediate(kind.type() == OperandKind.Type.Z ? operandSize : width, width);
            case SIGNED -> new Operand.Immediate(cut(in.signed8(), operandSize), operandSize);
            case J -> target(width == 8 ? in.signed8() : width == 16 ? (short) in.unsigned16() : in.signed32());
            case A -> farPointer();
            case O -> direct(width);
            case L -> {
                lastByte = in.unsigned8();
                yield Registers.of(Bank.XMM, lastByte >> 4 & (mode == CodeSize.BITS64 ? 15 : 7), width);
            }
            default -> null;
        };
    }

    private int width(OperandKind kind) {
        return kind.type().width(operandSize, mode, vectorBits);
    }

    /** An Iz has at most 32 bits in the instruction, and is sign-extended to the operand size. */
    private Operand.Immediate immediate(int width, int encodedWidth) {
        long value = switch (encodedWidth) {
            case 8 -> in.unsigned8();
            case 16 -> in.unsigned16();
            case 32 -> in.signed32();
            default -> in.signed64();
        };
        return new Operand.Immediate(cut(value, width), width);
    }

    private Operand.Relative target(long displacement) {
        return new Operand.Relative(cut(address + in.length() + displacement, operandSize), operandSize);
    }

    private Operand.FarPointer farPointer() {
        long offset = operandSize == 16 ? in.unsigned16() : in.signed32() & 0xffff_ffffL;
        return new Operand.FarPointer(in.unsigned16(), offset, operandSize);
    }

    private Operand.Memory direct(int width) {
        long offset = switch (prefixes.addressBits()) {
            case 16 -> in.unsigned16();
            case 32 -> in.signed32() & 0xffff_ffffL;
            default -> in.signed64();
        };
        return memoryAt(-1, offset, overrideOr(Segment.DS), width);
    }

    private Operand other(OperandKind kind) {
        int width = width(kind);
        return switch (kind.place()) {
            case E -> modRm.inRegister() ? inRm(kind.bank(), width) : modRm.memory(width, next);
            case M -> modRm.memory(width, next);
            case R -> inRm(kind.bank(), width);
            case G -> register(kind.bank(), (prefixes.rexR() | modRm.reg) & (kind.isPair() ? ~1 : ~0), width);
            case Z -> general(prefixes.rexB() | opcodeByte & 7, width);
            case B -> register(kind.bank(), prefixes.vexRegister, width);
            case C -> control(prefixes.rexR() | modRm.reg, width);
            case D -> prefixes.rexR() != 0 ? null : Registers.of(Bank.DEBUG, modRm.reg, width);
            case S -> modRm.reg > 5 ? null : Registers.of(Bank.SEGMENT, modRm.reg, 16);
            case X -> memoryAt(SI, 0, overrideOr(Segment.DS), width);
            case Y -> memoryAt(DI, 0, Segment.ES, width);
            case P -> Registers.of(Bank.MMX, modRm.reg, 64);
            case N -> Registers.of(Bank.MMX, modRm.rm, 64);
            case Q -> modRm.inRegister() ? Registers.of(Bank.MMX, modRm.rm, 64) : modRm.memory(width, next);
            case V -> vector(prefixes.rexR() | modRm.reg, width);
            case U -> Registers.of(Bank.XMM, prefixes.vectorB() | modRm.rm, width);
            case W -> modRm.inRegister() ? Registers.of(Bank.XMM, prefixes.vectorB() | modRm.rm, width)
                : modRm.memory(broadcasts() ? row.evex().broadcast() : width, next);
            case H -> Registers.of(Bank.XMM, prefixes.vexRegister, width);
            case VECTOR_INDEXED -> modRm.vectorIndexed(width, vectorBits);
            case HALF_VECTOR_INDEXED -> modRm.vectorIndexed(width, Math.max(vectorBits >> 1, 128));
            case T -> Registers.of(Bank.X87, modRm.rm, 80);
            case TOP -> Registers.of(Bank.X87, 0, 80);
            case XMM0 -> Registers.of(Bank.XMM, 0, 128);
            case FIXED -> Registers.of(Bank.GENERAL, kind.number(), width);
            case FIXED_SEGMENT -> Registers.of(Bank.SEGMENT, kind.number(), width);
            case ONE -> ONE;
            case BESIDE_L -> new Operand.Immediate(lastByte & 15, 8);
            case I, SIGNED, J, A, O, L -> throw new IllegalStateException("already read");
        };
    }

    private boolean broadcasts() {
        return prefixes.evex && prefixes.evexB() && map != OpcodeMap.EVEX_4;
    }

    /** Without EVEX there are 16 vector registers, whatever REX2 says. */
    private Operand vector(int number, int width) {
        return number > 15 && !prefixes.evex ? null : Registers.of(Bank.XMM, number, width);
    }

    /** The number of a mask register needs three bits; a fourth is ignored. */
    private Operand inRm(Bank bank, int width) {
        return register(bank, bank == Bank.MASK ? modRm.rm : prefixes.rexB() | modRm.rm, width);
    }

    /** {@return the register, or null if there is none with this number} */
    private Operand register(Bank bank, int number, int width) {
        return switch (bank) {
            case GENERAL -> general(number, width);
            case BOUND -> number < 4 ? Registers.of(bank, number, 128) : null;
            default -> number < 8 ? Registers.of(bank, number, 64) : null;
        };
    }

    /** Without a REX prefix the bytes 4 to 7 are ah, ch, dh and bh (SDM vol. 1, 3.4.1.1). */
    private Operand general(int number, int width) {
        boolean highByte = width == 8 && number >= 4 && number < 8 && prefixes.rex == 0;
        return highByte ? Registers.of(Bank.GENERAL_HIGH_BYTE, number - 4, 8)
                : Registers.of(Bank.GENERAL, number, width);
    }

    private static Operand control(int number, int width) {
        return (CONTROL_REGISTERS >> number & 1) == 0 ? null : Registers.of(Bank.CONTROL, number, width);
    }

    private Operand.Memory memoryAt(int base, long offset, Segment segment, int width) {
        return new Operand.Memory(segment, base, -1, 0, offset, prefixes.addressBits(), width, false);
    }

    private Segment overrideOr(Segment usual) {
        Segment override = prefixes.effectiveSegment();
        return override == null ? usual : override;
    }

    private static long cut(long value, int width) {
        return width == 64 ? value : value & (1L << width) - 1;
    }
}
