package ringside.magic;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import ringside.machine.Stage;
import ringside.toolchain.Mnemonics;

/**
 * Completes in a unit's text: mnemonics and registers, or C's words and the header's names; and the labels of all
 * units.
 */
final class UnitCompleter extends WordCompleter {

    /** Whose words are offered. */
    enum Speech { ASSEMBLY, C }

    private static final List<String> DIRECTIVES = List.of(".text", ".data", ".bss", ".section", ".global", ".align",
        ".balign", ".byte", ".word", ".long", ".quad", ".ascii", ".asciz", ".skip", ".fill", ".rept", ".endr",
        ".macro", ".endm", ".equ", ".set", ".if", ".else", ".endif", ".code64", ".code32", ".code16");
    private static final List<String> C_WORDS = List.of("#include <ringside.h>", "u8", "u16", "u32", "u64", "tss64_t",
        "idt_entry_t", "set_idt_entry", "printk", "rdmsr", "wrmsr", "inb", "outb", "read_cs", "read_ss",
        "read_cr0", "read_cr2", "read_cr3", "read_cr4", "void", "int", "long", "unsigned", "char", "struct",
        "static", "extern", "volatile", "return", "while", "for", "if", "else",
        "asm", "__attribute__((naked))", "__attribute__((noinline))");

    UnitCompleter(Session session, Speech speech) {
        super(() -> words(session, speech));
    }

    private static Collection<String> words(Session session, Speech speech) {
        var words = new TreeSet<>(MachineNames.CONSTANTS.keySet());
        if (speech == Speech.ASSEMBLY) {
            words.addAll(Mnemonics.all());
            words.addAll(Mnemonics.registers());
            words.addAll(DIRECTIVES);
        } else {
            words.addAll(C_WORDS);
        }
        words.addAll(Stage.symbols().keySet());
        session.program().ifPresent(program -> words.addAll(program.symbols().names()));
        return words;
    }
}
