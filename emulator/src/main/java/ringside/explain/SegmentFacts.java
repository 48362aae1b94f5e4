package ringside.explain;

import java.util.Locale;
import ringside.isa.Segment;
import ringside.state.SegmentRegister;
import ringside.trace.RegisterId;

/** Which segment an operand outside 64-bit mode lies in, and what its hidden part says. */
final class SegmentFacts {
    private static final int GRANULE_BITS = 12;
    private static final long GRANULE = 0xfff;

    private SegmentFacts() {
    }

    static Segment segment(Facts facts) {
        return facts.check().name().startsWith("STACK_") || facts.operand() == null ? Segment.SS
            : facts.operand().segment();
    }

    static SegmentRegister register(Facts facts) {
        return facts.cpu().segments[segment(facts).ordinal()];
    }

    /** The offset that the refused address is in the segment; without a base they are the same. */
    static long offset(Facts facts) {
        return facts.touches() ? facts.address() - register(facts).base() & 0xffffffffL : facts.fault().actual();
    }

    /** Whether the offset would do if the limit counted pages. */
    static boolean wantsGranularity(Facts facts) {
        var register = register(facts);
        return !register.granular() && !register.expandDown()
            && facts.fault().actual() <= (register.limit() << GRANULE_BITS | GRANULE);
    }

    /** Whether a base led the access away from where its offset alone is mapped. */
    static boolean baseLeadsAway(Facts facts) {
        return !facts.in64BitMode() && facts.touches() && facts.operand() != null && register(facts).base() != 0
            && facts.pages().mapped(offset(facts));
    }

    /** What stands for {@code {segment.…}}. */
    static String word(Facts facts, String name) {
        var register = register(facts);
        var id = RegisterId.valueOf(segment(facts).name());
        return switch (name) {
            case "segment.name" -> segment(facts).name().toUpperCase(Locale.ROOT);
            case "segment.selector" -> Telling.hex(register.selector());
            case "segment.base" -> Telling.hex(register.base());
            case "segment.limit" -> Telling.hex(register.limit());
            case "segment.offset" -> Telling.hex(offset(facts));
            case "segment.loader" -> facts.recorder().lastChange(id, facts.number())
                .map(change -> facts.telling().step(facts.recorder(), change.step()) + " loaded " + id)
                .orElse("no recorded step has loaded " + id);
            default -> throw Known.unknown(name);
        };
    }
}
