package ringside.engine;

import ringside.isa.Decoded;
import ringside.isa.Decoder;
import ringside.isa.Undecoded;
import ringside.memory.Memory;
import ringside.memory.PageWalk;
import ringside.state.Cpu;

/** Decodes without any effect on the machine: no fault, no accessed bit, no entry in the TLB. */
final class Glance {
    private final Cpu cpu;
    private final Memory memory;
    private final PageWalk walk;
    private final Fetcher fetcher;
    private final BlockCache known;

    /** Looks instructions up among blocks of one instruction each before it decodes them. */
    Glance(Cpu cpu, Memory memory, Fetcher fetcher, BlockCache singles) {
        this.cpu = cpu;
        this.memory = memory;
        this.walk = new PageWalk(cpu, memory.ram());
        this.fetcher = fetcher;
        this.known = singles;
    }

    /** What stands at an offset in the code segment; TRUNCATED where nothing is mapped. */
    Decoded at(long rip) {
        try {
            long linear = cpu.linear(Cpu.CS, rip);
            var codeSize = BlockMaker.codeSize(cpu);
            var block = known.find(rip, linear, physical(linear), codeSize, BlockMaker.limit(cpu));
            return block != null && !block.crossesPages() ? block.first
                : fetcher.at(linear, rip, codeSize, this::physical);
        } catch (NotMapped e) {
            return new Undecoded(Undecoded.Reason.TRUNCATED, 0);
        }
    }

    /** What stands there for a processor that has every instruction; TRUNCATED where nothing is mapped. */
    Decoded onAnyProcessor(long rip) {
        try {
            return new Fetcher(memory, Decoder.ofEverything())
                .at(cpu.linear(Cpu.CS, rip), rip, BlockMaker.codeSize(cpu), this::physical);
        } catch (NotMapped e) {
            return new Undecoded(Undecoded.Reason.TRUNCATED, 0);
        }
    }

    private long physical(long linear) {
        if (!walk.walk(linear)) {
            throw new NotMapped();
        }
        return walk.physical();
    }

    private static final class NotMapped extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotMapped() {
            super(null, null, false, false);
        }
    }
}
