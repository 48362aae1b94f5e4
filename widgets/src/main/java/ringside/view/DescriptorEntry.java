package ringside.view;

import java.util.List;
import ringside.figure.BitRuler;

/**
 * A descriptor decoded to its bits.
 *
 * @param index    its number in the table; in the IDT, the vector
 * @param selector what loads it, RPL 0; null in the IDT
 * @param address  where it lies, linear
 * @param low      its first eight bytes
 * @param high     its second eight bytes; null for the eight-byte kinds
 * @param before   what its first eight bytes were when the run began; null when they have not changed
 * @param kind     in words: {@code 64-bit code}, {@code interrupt gate}, {@code empty}
 * @param present  the P bit
 * @param dpl      the descriptor privilege level
 * @param base     of a segment, else null
 * @param limit    of a segment, in bytes, else null
 * @param target   of a gate: the selector it leads to, else null
 * @param offset   of a gate: the entry point, else null
 * @param ist      of an interrupt or trap gate: the interrupt-stack-table index, else null
 * @param symbol   the entry point or base by name, or null
 * @param used     by what the processor read it last, or null
 * @param fields   the bits, highest first; those of the second eight bytes are counted from 64 on
 */
public record DescriptorEntry(int index, Hex selector, Hex address, Hex low, Hex high, Hex before, String kind,
                              boolean present, int dpl, Hex base, Hex limit, Hex target, Hex offset, Integer ist,
                              String symbol, String used, List<Field> fields) {

    boolean isGate() {
        return target != null;
    }

    /** All bits but the reserved ones at the end of a descriptor of sixteen bytes. */
    BitRuler ruler(String title) {
        var caption = title + ": " + low.padded(8) + (high == null ? "" : ", upper half " + high.padded(8)) + ", "
            + kind;
        return Field.ruler(caption, high == null ? 64 : 96, fields);
    }
}
