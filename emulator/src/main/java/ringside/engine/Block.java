package ringside.engine;

import java.util.Arrays;
import ringside.isa.CodeSize;
import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Steps;

/** Instructions that follow each other in one page, the last of which may lead away. */
final class Block {
    /** The physical page of a block that lies in one page. */
    static final long NO_PAGE = -1;
    /** Not canonical, so that no RIP is ever equal to it. */
    private static final long NOWHERE = Long.MIN_VALUE + 1;

    /** The offset of the first instruction in the code segment. */
    final long start;
    final long linear;
    /** The linear address of the page; a unique number for a block that lies in two. */
    final long page;
    final long physical;
    /** The page that the only instruction reaches into, or {@link #NO_PAGE}. */
    final long secondPage;
    /** In bytes. */
    private final int length;
    final CodeSize codeSize;
    /** The code segment's limit, within which all its bytes lie; so blocks that lead to each other have the same. */
    final long limit;
    final Instruction first;
    final Operation[] operations;
    /** Where execution goes on unless the last operation leads away. */
    final long end;
    /** The offset of the last instruction in the code segment. */
    final long lastAddress;
    /**
     * Whether nothing but RIP, general registers, flags and memory may have changed after it: no mode, no mapping, no
     * IF.
     */
    final boolean near;
    /** Whether the last instruction has a repeat prefix: it is not complete while it leads to itself. */
    final boolean repeated;
    /** Whether somebody wants to stop before it. */
    final boolean breakpoint;
    /** What sort of instruction the last one is. */
    final Aftermath aftermath;
    private final int[] offsets;

    /** Blocks that were executed after this one. */
    Block follower;
    Block otherFollower;
    /** The next block in the cache's bucket. */
    Block nextInBucket;
    /** What RIP must be for the block to be entered: {@link #start}, or {@link #NOWHERE} when the code has changed. */
    long entry;

    Block(BlockBuilder builder) {
        start = builder.start;
        entry = start;
        linear = builder.linear;
        physical = builder.physical;
        secondPage = builder.secondPage;
        page = crossesPages() ? NO_PAGE : linear & -4096;
        length = builder.length;
        codeSize = builder.codeSize;
        limit = builder.limit;
        first = builder.first;
        operations = builder.operations.toArray(Operation[]::new);
        offsets = builder.offsets.stream().mapToInt(Integer::intValue).toArray();
        end = builder.end;
        lastAddress = address(operations.length - 1);
        near = builder.near;
        repeated = builder.repeated;
        breakpoint = builder.breakpoint;
        aftermath = builder.aftermath;
    }

    /** The offset of instruction {@code i} in the code segment. */
    long address(int i) {
        return start + offsets[i];
    }

    boolean crossesPages() {
        return secondPage != NO_PAGE;
    }

    /** How many of the bytes lie in the first page. */
    int bytesInFirstPage() {
        return crossesPages() ? 4096 - (int) (physical & 4095) : length;
    }

    int bytesInSecondPage() {
        return length - bytesInFirstPage();
    }

    /** Whether it has bytes among those at a physical address. */
    boolean overlaps(long address, int bytes) {
        return address < physical + bytesInFirstPage() && physical < address + bytes
            || crossesPages() && address < secondPage + bytesInSecondPage() && secondPage < address + bytes;
    }

    boolean isDropped() {
        return entry == NOWHERE;
    }

    /** Makes a run that is in the midst of the block leave it before its next instruction. */
    void drop() {
        entry = NOWHERE;
        Arrays.fill(operations, Leave.OPERATION);
    }

    /** Thrown in place of an instruction whose bytes have changed. */
    static final class Leave extends RuntimeException {
        static final Operation OPERATION = new Operation() {
            @Override
            void execute(Cpu cpu, Memory memory, Steps steps) {
                throw LEAVE;
            }
        };

        private static final long serialVersionUID = 1;
        private static final Leave LEAVE = new Leave();

        private Leave() {
            super(null, null, false, false);
        }
    }
}
