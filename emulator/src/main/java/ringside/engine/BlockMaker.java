package ringside.engine;

import ringside.isa.CodeSize;
import ringside.isa.Decoded;
import ringside.isa.Instruction;
import ringside.isa.Undecoded;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Origin;
import ringside.state.Steps;

/** Finds or makes the block to go on with. */
final class BlockMaker {
    private final Cpu cpu;
    private final Memory memory;
    private final Steps steps;
    private final Fetcher fetcher;
    private final Operations operations;
    private final int mostInstructions;
    private final BlockCache cache = new BlockCache();
    private AddressSet breakpoints = AddressSet.of();

    BlockMaker(Cpu cpu, Memory memory, Steps steps, Fetcher fetcher, Operations operations, int mostInstructions) {
        this.cpu = cpu;
        this.memory = memory;
        this.steps = steps;
        this.fetcher = fetcher;
        this.operations = operations;
        this.mostInstructions = mostInstructions;
    }

    BlockCache cache() {
        return cache;
    }

    /** Ends blocks before these linear addresses from now on. */
    void breakpoints(AddressSet addresses) {
        breakpoints = addresses;
        cache.clear();
    }

    /** The mode that decides how bytes are decoded. */
    static CodeSize codeSize(Cpu cpu) {
        if (cpu.in64BitMode()) {
            return CodeSize.BITS64;
        }
        return cpu.segments[Cpu.CS].big() ? CodeSize.BITS32 : CodeSize.BITS16;
    }

    /** The block at RIP. Faults where its first instruction can't be fetched or is none. */
    Block block() {
        long start = cpu.rip;
        long linear = linear(start);
        long physical = memory.executable(linear);
        var codeSize = codeSize(cpu);
        long limit = limit(cpu);
        var block = cache.find(start, linear, physical, codeSize, limit);
        if (block != null && block.crossesPages() && memory.executable(nextPage(linear)) != block.secondPage) {
            cache.drop(block);
            block = null;
        }
        return block != null ? block
            : make(new BlockBuilder(start, linear, physical, codeSize, limit, breakpoints.contains(linear)));
    }

    /** The last offset at which code may lie. Whatever its type, a code segment's limit is its upper end. */
    static long limit(Cpu cpu) {
        return cpu.in64BitMode() ? BlockBuilder.UNLIMITED : cpu.segments[Cpu.CS].limit();
    }

    /** Where RIP lies; its first byte must be within the code segment. */
    private long linear(long rip) {
        if (cpu.in64BitMode()) {
            return canonical(rip, rip);
        }
        if (rip > cpu.segments[Cpu.CS].limit()) {
            throw beyondLimit(rip, rip, cpu.segments[Cpu.CS].limit());
        }
        return cpu.linear(Cpu.CS, rip);
    }

    private long canonical(long linear, long rip) {
        if (!cpu.canonical(linear)) {
            throw steps.fail(Check.ADDRESS_CANONICAL, linear, cpu.linearBits(), Origin.INSTRUCTION, rip, 0);
        }
        return linear;
    }

    private Fault beyondLimit(long culprit, long rip, long limit) {
        return steps.fail(Check.CODE_WITHIN_LIMIT, culprit, limit, Origin.INSTRUCTION, rip, 0);
    }

    private Block make(BlockBuilder builder) {
        addFirst(builder);
        while (builder.operations.size() < mostInstructions && addNext(builder)) {
            continue;
        }
        var block = builder.build();
        protect(block.physical, block.bytesInFirstPage());
        if (block.crossesPages()) {
            protect(block.secondPage, block.bytesInSecondPage());
        }
        cache.add(block);
        return block;
    }

    private void protect(long physical, int bytes) {
        if (memory.ram().page(physical) != null) {
            memory.protectCode(physical, bytes);
        }
    }

    private void addFirst(BlockBuilder builder) {
        var instruction = require(first(builder), builder.start);
        if (!operations.knows(instruction)) {
            throw new MissingMeaningException(instruction);
        }
        add(builder, instruction);
    }

    /** Byte by byte the limit is checked before paging: a page beyond the limit is not asked for. */
    private Decoded first(BlockBuilder builder) {
        int most = builder.bytesLeft();
        var decoded = fetcher.inPage(builder.physical, builder.start, builder.codeSize, most);
        if (Fetcher.isTruncated(decoded) && most > Fetcher.bytesInPage(builder.physical)) {
            builder.secondPage = memory.executable(canonical(nextPage(builder.linear), builder.start));
            decoded = fetcher.overBorder(builder.physical, builder.secondPage, builder.start, builder.codeSize, most);
        }
        if (Fetcher.isTruncated(decoded)) {
            throw beyondLimit(builder.start + most, builder.start, builder.limit);
        }
        return decoded;
    }

    /** Adds the instruction after the last one, unless that ended the block or this one is better left for later. */
    private boolean addNext(BlockBuilder builder) {
        long physical = builder.physical + builder.length;
        boolean isOver = builder.ended || ((physical ^ builder.physical) & -4096) != 0
            || breakpoints.contains(builder.linear + builder.length);
        if (!isOver && fetcher.inPage(physical, builder.end, builder.codeSize, builder.bytesLeft())
            instanceof Instruction instruction && operations.knows(instruction)) {
            add(builder, instruction);
            return true;
        }
        return false;
    }

    private void add(BlockBuilder builder, Instruction instruction) {
        builder.add(instruction, operations.of(instruction), operations.isNear(instruction),
            operations.ends(instruction));
    }

    private Instruction require(Decoded decoded, long rip) {
        return switch (decoded) {
            case Instruction instruction -> instruction;
            case Undecoded undecoded -> throw undecodable(undecoded, rip);
        };
    }

    private Fault undecodable(Undecoded undecoded, long rip) {
        boolean tooLong = undecoded.reason() == Undecoded.Reason.TOO_LONG;
        var check = tooLong ? Check.INSTRUCTION_AT_MOST_15_BYTES : Check.OPCODE_DEFINED;
        return steps.fail(check, 1, 0, Origin.INSTRUCTION, rip, 0);
    }

    private long nextPage(long linear) {
        long next = (linear | 4095) + 1;
        return cpu.in64BitMode() ? next : next & 0xffffffffL;
    }
}
