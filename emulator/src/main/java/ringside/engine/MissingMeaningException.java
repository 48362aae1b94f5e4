package ringside.engine;

import ringside.isa.Instruction;

/**
 * The interpreter met an instruction that the decoder knows and no method gives: a gap in this program, not the guest's
 * doing.
 */
public final class MissingMeaningException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    MissingMeaningException(Instruction instruction) {
        super("not implemented: the meaning \"" + instruction.opcode().meaning() + "\" of "
            + instruction.opcode().mnemonic() + " at 0x" + Long.toHexString(instruction.address()));
    }
}
