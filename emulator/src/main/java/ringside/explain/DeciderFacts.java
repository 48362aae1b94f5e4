package ringside.explain;

import java.util.Optional;
import ringside.state.Origin;

/** The paging-structure entry, gate or descriptor whose bits decided a check, and who wrote it. */
final class DeciderFacts {
    private DeciderFacts() {
    }

    /** As it was written last; none when no recorded step wrote it, or no such thing decided. */
    static Optional<Link> written(Facts facts) {
        return place(facts).map(word -> facts.provenance().of(word, facts.number()).getFirst())
            .filter(link -> link.kind() != Link.Kind.BEFORE);
    }

    private static Optional<Holder.Word> place(Facts facts) {
        long where = facts.fault().where();
        return switch (facts.fault().origin()) {
            case PAGE_ENTRY -> facts.provenance().writtenAs(facts.machine(), where, facts.number());
            case DESCRIPTOR, GATE -> Optional.of(new Holder.Word(where, Long.BYTES));
            default -> Optional.empty();
        };
    }

    /** {@code PTE}, {@code gate}, {@code descriptor} … */
    static String name(Facts facts) {
        var origin = facts.fault().origin();
        return origin == Origin.GATE ? "gate" : origin == Origin.DESCRIPTOR ? "descriptor"
            : new PageMap(facts.machine()).entry(facts.fault().where()).map(PageMap.Entry::name).orElse("entry");
    }

    static Evidence evidence(Facts facts, Link link) {
        return new Evidence(link.step(), "the " + name(facts) + " that decided, " + link.holder() + " = "
            + Telling.hex(link.value()) + ", was written: " + link.words(), link.instruction(), link.symbol(),
            link.line());
    }
}
