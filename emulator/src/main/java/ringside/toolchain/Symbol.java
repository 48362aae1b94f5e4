package ringside.toolchain;

/**
 * A symbol of an object.
 *
 * @param name    its name; empty for a section's own symbol
 * @param binding who may see it
 * @param type    what it names
 * @param section the index of its section in {@link UnitObject#sections()}, or one of the constants below
 * @param value   the offset in its section; an address when absolute; the alignment when common
 * @param size    its size in bytes, 0 when unknown
 */
public record Symbol(String name, Binding binding, Type type, int section, long value, long size) {
    /** The section of a symbol that another unit must define. */
    public static final int UNDEFINED = -1;
    /** The section of a symbol whose value is a plain number. */
    public static final int ABSOLUTE = -2;
    /** The section of a symbol in a section that takes up no memory (debug information). */
    public static final int ELSEWHERE = -3;

    /** Who may see a symbol, as ELF says it. */
    public enum Binding { LOCAL, GLOBAL, WEAK }

    /** What a symbol names, as ELF says it. */
    public enum Type { PLAIN, OBJECT, FUNCTION, SECTION, FILE }

    boolean isDefined() {
        return section >= 0 || section == ABSOLUTE;
    }

    /** A symbol that a person wrote: neither a section's own nor the file's, nor an assembler's temporary. */
    boolean isNamed() {
        return !name.isEmpty() && type != Type.SECTION && type != Type.FILE && !name.startsWith(".L");
    }
}
