package ringside.isa;

import java.util.Locale;

/** The segment registers, in the order in which instructions encode them (SDM vol. 2A, 2.1, Sreg field). */
public enum Segment {
    ES, CS, SS, DS, FS, GS;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** {@return the register's name as assemblers write it, such as {@code "fs"}} */
    public String text() {
        return text;
    }
}
