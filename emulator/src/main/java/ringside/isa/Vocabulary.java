package ringside.isa;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The words of assembly language, for completion: mnemonics and registers. */
public final class Vocabulary {
    private static final List<String> CONTROL = List.of("cr0", "cr2", "cr3", "cr4", "cr8", "rip", "rflags");

    private Vocabulary() {
    }

    /** {@return the mnemonics of the opcode table, alphabetically} */
    public static SortedSet<String> mnemonics() {
        var words = new TreeSet<String>();
        OpcodeTable.OPCODES.forEach(opcode -> words.add(opcode.mnemonic()));
        return Collections.unmodifiableSortedSet(words);
    }

    /** {@return the names of the general registers of every width, and of the segment, control and debug registers} */
    public static SortedSet<String> registers() {
        var words = new TreeSet<>(CONTROL);
        for (int width = 8; width <= 64; width *= 2) {
            for (int number = 0; number < 16; number++) {
                words.add(RegisterNames.general(number, width));
            }
        }
        for (int number = 0; number < 4; number++) {
            words.add(new Operand.Register(Bank.GENERAL_HIGH_BYTE, number, 8).name());
        }
        for (var segment : Segment.values()) {
            words.add(segment.text());
        }
        return Collections.unmodifiableSortedSet(words);
    }
}
