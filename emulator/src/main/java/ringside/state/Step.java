package ringside.state;

/**
 * One micro-step: a line of an instruction's <em>Operation</em> section as it happened.
 *
 * @param kind     what the line does
 * @param text     the line in words; for a check, the check's sentence
 * @param value    the value read, stored or checked
 * @param check    the check, or null for other kinds
 * @param passed   whether the check held; true for other kinds
 * @param expected what the value was held against
 * @param origin   where the value came from or went to
 * @param where    the address or number that {@code origin} speaks of
 */
public record Step(Kind kind, String text, long value, Check check, boolean passed, long expected,
                   Origin origin, long where) {

    /** What a micro-step does. */
    public enum Kind { READ, CHECK, WRITE, NOTE }
}
