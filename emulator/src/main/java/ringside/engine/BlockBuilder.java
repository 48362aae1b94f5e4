package ringside.engine;

import java.util.ArrayList;
import java.util.List;
import ringside.isa.CodeSize;
import ringside.isa.Instruction;

/** What becomes a {@link Block}: its instructions are added one by one. */
final class BlockBuilder {
    /** The limit of 64-bit code, which has none. */
    static final long UNLIMITED = -1;

    final long start;
    final long linear;
    final long physical;
    final CodeSize codeSize;
    final long limit;
    final boolean breakpoint;
    final List<Operation> operations = new ArrayList<>();
    final List<Integer> offsets = new ArrayList<>();
    Instruction first;
    long secondPage = Block.NO_PAGE;
    long end;
    /** How many bytes the instructions have. */
    int length;
    boolean near = true;
    boolean ended;
    boolean repeated;
    Aftermath aftermath;

    BlockBuilder(long start, long linear, long physical, CodeSize codeSize, long limit, boolean breakpoint) {
        this.start = start;
        this.linear = linear;
        this.physical = physical;
        this.codeSize = codeSize;
        this.limit = limit;
        this.breakpoint = breakpoint;
        this.end = start;
    }

    /** How many bytes lie between the end and the code segment's limit; no instruction needs more than 15. */
    int bytesLeft() {
        return limit == UNLIMITED ? Fetcher.LONGEST : Math.clamp(limit - end + 1, 0, Fetcher.LONGEST);
    }

    void add(Instruction instruction, Operation operation, boolean isNear, boolean ends) {
        first = first == null ? instruction : first;
        offsets.add(length);
        operations.add(operation);
        near = isNear;
        ended = ends;
        repeated = Operations.isRepeated(instruction);
        aftermath = Aftermath.of(instruction.opcode().meaning());
        length += instruction.length();
        end = instruction.next();
    }

    Block build() {
        return new Block(this);
    }
}
