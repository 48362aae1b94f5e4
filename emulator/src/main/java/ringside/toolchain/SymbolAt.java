package ringside.toolchain;

/**
 * An address, named.
 *
 * @param name   the nearest symbol at or before it
 * @param offset how far behind the symbol it is
 */
public record SymbolAt(String name, long offset) {

    /** Such as {@code name} or {@code name+0x3}. */
    @Override
    public String toString() {
        return offset == 0 ? name : name + "+0x" + Long.toHexString(offset);
    }
}
