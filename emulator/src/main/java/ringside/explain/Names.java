package ringside.explain;

/** What addresses are called, and which line of which unit made an instruction; explanations speak through it. */
public interface Names {
    /** Knows no name and no line. */
    Names NONE = new Names() {
        @Override
        public String symbol(long address) {
            return null;
        }

        @Override
        public String line(long address) {
            return null;
        }
    };

    /** The address by name, such as {@code start+0x4}, or null. */
    String symbol(long address);

    /** The line that made the instruction at the address, such as {@code entry:12}, or null. */
    String line(long address);
}
