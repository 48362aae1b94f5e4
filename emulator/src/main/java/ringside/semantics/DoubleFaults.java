package ringside.semantics;

import ringside.state.ExceptionVector;

/** What follows when an event's delivery raises an exception (SDM vol. 3A, 7.15, Interrupt 8, tables 7-4 and 7-5). */
final class DoubleFaults {
    /** The classes of table 7-4. */
    enum Severity { BENIGN, CONTRIBUTORY, PAGE_FAULT, DOUBLE_FAULT }

    /** What table 7-5 says. */
    enum Outcome { HANDLE_SERIALLY, DOUBLE_FAULT, SHUTDOWN }

    private DoubleFaults() {
    }

    static Severity severity(Event event) {
        if (event.kind() != Event.Kind.EXCEPTION) {
            return Severity.BENIGN;
        }
        return switch (ExceptionVector.of(event.vector())) {
            case PF, VE -> Severity.PAGE_FAULT;
            case DF -> Severity.DOUBLE_FAULT;
            case ExceptionVector vector when vector.contributory() -> Severity.CONTRIBUTORY;
            case null, default -> Severity.BENIGN;
        };
    }

    /** What happens when {@code second} arises while {@code first} is delivered. */
    static Outcome outcome(Severity first, Severity second) {
        if (second == Severity.BENIGN || first == Severity.BENIGN) {
            return Outcome.HANDLE_SERIALLY;
        }
        return switch (first) {
            case CONTRIBUTORY -> second == Severity.CONTRIBUTORY ? Outcome.DOUBLE_FAULT : Outcome.HANDLE_SERIALLY;
            case PAGE_FAULT -> Outcome.DOUBLE_FAULT;
            default -> Outcome.SHUTDOWN;
        };
    }
}
