package ringside.isa;

/**
 * What makes bytes that fit a row of the opcode table no instruction after all: {@code #UD} (SDM vol. 2A, LOCK, 2.3.11
 * and 2.7.11; APX specification, 3.1).
 *
 * @param modRm null where there is no ModR/M byte
 */
record Legality(Prefixes prefixes, OpcodeMap map, ModRm modRm, int opcodeByte, OpcodeRow row) {
    /** In {@link Prefixes#high}: the bit X4, which only an index has a use for. */
    private static final int INDEX_BIT = 2;
    /** Bits of the last byte of an EVEX prefix that general instructions have no use for. */
    private static final int RESERVED_BY_APX = 0x83;

    /** {@return whether the instruction with these operands exists} */
    boolean of(Operand[] operands) {
        boolean lockLegal = !prefixes.lock || row.lockable() && operands[0] instanceof Operand.Memory;
        return lockLegal && (prefixes.vexField == 0 || row.usesVexRegister())
                && (prefixes.rex2 == 0 || rex2Legal()) && (prefixes.evex ? evexLegal(operands)
                : gathersApart(operands));
    }

    /** These opcodes do not take a REX2 prefix, unless it is part of them (APX specification, 3.1.1). */
    private boolean rex2Legal() {
        int group = opcodeByte >> 4;
        boolean barred = map == OpcodeMap.ONE_BYTE ? group == 4 || group == 7 || group == 10 || group == 14
                : group == 3 || group == 8;
        return !barred || row.demandsRex2();
    }

    private boolean evexLegal(Operand[] operands) {
        if (modRm.inRegister() && (prefixes.high & INDEX_BIT) != 0) {
            return false;
        }
        if (!row.vectors()) {
            return row.conditional() ? !prefixes.zeroing() : apxLegal();
        }
        return maskLegal(operands) && (!prefixes.evexB() || evexBLegal()) && indexApart(operands)
                && (!row.evex().apart() || apart(operands));
    }

    private boolean maskLegal(Operand[] operands) {
        OpcodeRow.Masking masking = row.evex().masking();
        if (prefixes.mask() == 0) {
            return masking != OpcodeRow.Masking.DEMANDED && !prefixes.zeroing();
        }
        boolean zeroingLegal = masking == OpcodeRow.Masking.ZEROING && !(operands[0] instanceof Operand.Memory);
        return masking != OpcodeRow.Masking.NONE && (zeroingLegal || !prefixes.zeroing());
    }

    private boolean evexBLegal() {
        return modRm.inRegister() ? row.evex().rounding() || row.evex().suppressing() : row.evex().broadcast() > 0;
    }

    private static boolean apart(Operand[] operands) {
        return !operands[0].equals(operands[1]) && !(operands[2] instanceof Operand.Register source
                && operands[0] instanceof Operand.Register destination && source.number() == destination.number());
    }

    /** The destination of a gather is not its index (SDM vol. 2C, VPGATHERDD, #UD). */
    private static boolean indexApart(Operand[] operands) {
        return operands.length < 2 || !(operands[1] instanceof Operand.Memory memory) || memory.indexWidth() == 0
                || operands[0] instanceof Operand.Register destination && destination.number() != memory.index();
    }

    /** Destination, indexes and mask of a gather are three registers (SDM vol. 2C, VPGATHERDD, #UD). */
    private boolean gathersApart(Operand[] operands) {
        return !row.gathers() || operands[0] instanceof Operand.Register destination
                && operands[1] instanceof Operand.Memory memory && operands[2] instanceof Operand.Register mask
                && destination.number() != memory.index() && mask.number() != memory.index()
                && destination.number() != mask.number();
    }

    private boolean apxLegal() {
        boolean noFlags = prefixes.mask() == 0 || row.evex().noFlags();
        return (prefixes.vector & RESERVED_BY_APX) == 0
                && (map == OpcodeMap.EVEX_4 || noFlags && !prefixes.evexB());
    }
}
