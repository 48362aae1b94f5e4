package ringside.isa;

import java.util.List;

/**
 * A decoded instruction.
 *
 * @param address where it stands: the offset in its code segment, RIP
 * @param length in bytes, 1 to 15
 * @param opcode the row of the opcode table that it matched
 * @param codeSize the mode it was decoded for
 * @param operandSize 16, 32 or 64 bits, by mode, prefixes and row; byte forms show in their operands' widths alone
 * @param addressSize 16, 32 or 64 bits
 * @param lock whether it has a LOCK prefix (then the opcode allows it and its destination is in memory)
 * @param repeat the repeat prefix, unless it was part of the opcode; it has a meaning where
 *     {@link Opcode#repeatable()} says so
 * @param segmentOverride the segment override prefix, null for none; in 64-bit mode those of CS, DS, ES and SS are
 *     listed here too, but do nothing: memory operands hold the segment that counts
 * @param operands in the order of the manual, destination first
 * @param evex masks, rounding and the like, which only instructions with an EVEX prefix have
 */
public record Instruction(long address, int length, Opcode opcode, CodeSize codeSize, int operandSize, int addressSize,
                          boolean lock, Repeat repeat, Segment segmentOverride, List<Operand> operands,
                          Evex evex)
        implements Decoded {

    /**
     * {@return the segment of a memory operand that is implied and not listed, as those of XLAT and MONITOR: the
     * override, if it counts in this mode, else the usual one}
     */
    public Segment segmentOr(Segment usual) {
        boolean counts = segmentOverride != null
                && (codeSize != CodeSize.BITS64 || segmentOverride.compareTo(Segment.FS) >= 0);
        return counts ? segmentOverride : usual;
    }

    /** {@return the address after this instruction, cut to the mode's instruction pointer (32 or 64 bits)} */
    public long next() {
        long next = address + length;
        return codeSize == CodeSize.BITS64 ? next : next & 0xffff_ffffL;
    }
}
