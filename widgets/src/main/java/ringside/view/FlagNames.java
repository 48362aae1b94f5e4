package ringside.view;

import java.util.ArrayList;
import java.util.List;

/** The flags that are set in a value of RFLAGS, by name. */
final class FlagNames {
    private static final List<String> BY_BIT =
        List.of("CF", "", "PF", "", "AF", "", "ZF", "SF", "TF", "IF", "DF", "OF", "", "", "NT", "",
        "RF", "VM", "AC", "VIF", "VIP", "ID");

    private FlagNames() {
    }

    static String of(long value) {
        var names = new ArrayList<String>();
        for (int bit = BY_BIT.size() - 1; bit >= 0; bit--) {
            if ((value >>> bit & 1) != 0 && !BY_BIT.get(bit).isEmpty()) {
                names.add(BY_BIT.get(bit));
            }
        }
        if ((value >>> 12 & 3) != 0) {
            names.add("IOPL=" + (value >>> 12 & 3));
        }
        return names.isEmpty() ? "no flag" : String.join(" ", names);
    }
}
