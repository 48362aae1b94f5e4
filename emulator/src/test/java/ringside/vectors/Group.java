package ringside.vectors;

import java.util.List;

/**
 * The cases of one form of an instruction.
 *
 * @param name the mnemonic, a space, and operands with their widths
 * @param bits 64 or 32: the mode
 */
record Group(String name, Kind kind, int bits, List<Setup> setups) {
    String mnemonic() {
        return name.substring(0, name.indexOf(' '));
    }
}
