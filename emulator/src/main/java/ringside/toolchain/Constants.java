package ringside.toolchain;

import java.util.Map;
import java.util.TreeMap;

/** The selectors of the stage, RPL included, that every cell may use as plain numbers. */
final class Constants {
    /** Name to value. {@code ringside.h} repeats them for C. */
    static final Map<String, Integer> ALL = new TreeMap<>(Map.of("KERNEL_CS", 0x08, "KERNEL_DS", 0x10,
            "USER_CS", 0x2b, "USER_DS", 0x23, "TSS_SELECTOR", 0x38));

    private Constants() {
    }
}
