package ringside.explain;

import java.util.Optional;

/** Who loaded GDTR or IDTR, and what was meant. */
final class TableFacts {
    private TableFacts() {
    }

    private static boolean interrupts(Facts facts) {
        return facts.is("lidt") || !facts.is("lgdt") && facts.touches() && facts.area() == Facts.Area.IDT;
    }

    static long base(Facts facts) {
        return facts.is("lgdt", "lidt") ? facts.fault().actual()
            : interrupts(facts) ? facts.cpu().idtr.base() : facts.cpu().gdtr.base();
    }

    /** The step that loaded the register: the failing one, or the last one before. */
    static Optional<Long> loader(Facts facts) {
        return facts.is("lgdt", "lidt") ? Optional.of(facts.number())
            : facts.rings().last(interrupts(facts) ? "lidt" : "lgdt", facts.number());
    }

    /**
     * The base that stands in memory 2 bytes further on than the processor looks: where a limit of 32 bits was written.
     * 0 where there is none.
     */
    static long meant(Facts facts) {
        return loader(facts).map(number -> {
            var step = facts.recorder().step(number);
            var operand = step.instruction().operands().getFirst();
            long[] registers = facts.recorder().registersBefore(number);
            long linear = Sources.Holders.linear((ringside.isa.Operand.Memory) operand, registers);
            return facts.provenance().value(new Holder.Word(linear + 4, 8), number);
        }).orElse(0L);
    }

    /** Whether the pseudo-descriptor in memory has a limit of 32 bits, so that the base is 16 bits off. */
    static boolean wideLimit(Facts facts) {
        long meant = meant(facts);
        return meant != 0 && facts.pages().mapped(meant) && meant << 16 == (base(facts) & ~0xffffL);
    }

    /** Whether the TSS's base in TR lost its upper half, which the descriptor's second half holds. */
    static boolean cutTaskState(Facts facts) {
        long base = facts.cpu().tr.base();
        return base >>> 32 == 0 && !facts.pages().mapped(base) && facts.pages().mapped(base | 0xffffffffL << 32);
    }

}
