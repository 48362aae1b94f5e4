package ringside.toolchain;

/** The language that a unit is written in. */
public enum Language {
    /** AT&amp;T assembly, through LLVM's assembler. */
    ATT("s"),
    /** Intel assembly as LLVM and GNU as understand it, without register prefixes. */
    INTEL("s"),
    /** The Netwide Assembler's language, through the real {@code nasm}. */
    NASM("asm"),
    /** Freestanding C, through clang. */
    C("c");

    private final String suffix;

    Language(String suffix) {
        this.suffix = suffix;
    }

    /** The suffix of a file in this language, without the dot. */
    public String suffix() {
        return suffix;
    }
}
