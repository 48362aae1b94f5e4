package ringside.engine;

import ringside.isa.Instruction;
import ringside.state.Unimplemented;

/**
 * The interpreter met an instruction that the decoder knows and no method gives: a gap in this program, not the guest's
 * doing.
 */
public final class MissingMeaningException extends Unimplemented {
    private static final long serialVersionUID = 1;

    MissingMeaningException(Instruction instruction) {
        super("the meaning \"" + instruction.opcode().meaning() + "\" of "
            + instruction.opcode().mnemonic() + " at 0x" + Long.toHexString(instruction.address()));
    }
}
