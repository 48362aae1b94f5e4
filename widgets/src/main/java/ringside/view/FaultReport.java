package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.text;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Block;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Paragraph;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;

/**
 * Why an exception was raised: the check that failed and the bits that decided it.
 *
 * @param vector      its number
 * @param mnemonic    such as {@code #GP}
 * @param title       in words: {@code general protection}
 * @param kind        {@code fault}, {@code trap}, {@code interrupt} or {@code abort}
 * @param errorCode   null where it has none
 * @param errorFields the error code's bits, highest first
 * @param errorWords  the error code in a sentence; null where it has none
 * @param address     the linear address of a page fault, else null
 * @param rip         the address of the instruction
 * @param symbol      that address by name, or null
 * @param place       its line, or null
 * @param instruction disassembled; null when its bytes cannot be read
 * @param cpl         the privilege level at which it was executed
 * @param failed      the check that failed; null when no check raised it
 * @param descriptor  the descriptor that decided; null when none did
 * @param walk        the page walk of a page fault, else null
 * @param chain       the exceptions that followed from each other, this one first
 * @param why         what led to it, as far as the recorded history tells; else null
 * @param beyond      what lies behind the check that failed, and what another processor does; null where there is
 *                    nothing to tell
 */
public record FaultReport(int vector, String mnemonic, String title, String kind, Hex errorCode,
    List<Field> errorFields,
                          String errorWords, Hex address, Hex rip, String symbol, Place place, String instruction,
                          int cpl, Failed failed, DescriptorEntry descriptor, PageWalkView walk,
                          List<FaultBrief.Link> chain, Why why, Beyond beyond)
    implements View {
    public static final String VIEW = "fault";

    /**
     * A check that did not hold.
     *
     * @param check    its name
     * @param sentence what should have been so
     * @param section  where the manual says so
     * @param actual   the value looked at
     * @param compare  how it was compared
     * @param expected what it was held against; null when the check needs nothing
     * @param origin   where the value came from, in words; may be empty
     */
    public record Failed(String check, String sentence, String section, Hex actual, String compare, Hex expected,
                         String origin) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var blocks = new ArrayList<Block>();
        blocks.add(new Paragraph(Mark.POINTER, where()));
        if (failed != null) {
            blocks.add(new Paragraph(Mark.FAILED,
                Text.of(Span.plain("did not hold: "), Span.plain(failed.sentence()).as(Tone.BAD))));
            blocks.add(values());
        } else {
            blocks.add(new Paragraph(Mark.FAILED, chain.getFirst().line()));
        }
        if (why != null) {
            blocks.addAll(why.sentences());
        } else if (beyond != null) {
            blocks.addAll(beyond.repairBlocks());
        }
        if (errorCode != null && !errorFields.isEmpty()) {
            blocks.add(Field.ruler("Error code " + errorCode + ": " + errorWords, 16, errorFields));
        }
        if (descriptor != null) {
            blocks.add(descriptor.ruler("The descriptor at " + descriptor.address()));
        }
        if (walk != null) {
            blocks.add(walk.body());
        }
        if (beyond != null) {
            blocks.addAll(beyond.vendorBlocks());
        }
        if (chain.size() > 1) {
            blocks.add(FaultChain.drawing(chain));
        }
        if (why != null) {
            blocks.add(why.fold(beyond == null ? List.of() : beyond.repairBlocks()));
        }
        return new Figure(heading(), Text.plain("vector " + vector + ", " + kind), blocks);
    }

    private String heading() {
        return mnemonic + (errorCode == null ? "" : "(" + errorCode + ")") + ", " + title
            + (address == null ? "" : " at " + address);
    }

    private Text where() {
        var text = Text.plain("raised at ").and(Words.location(rip, symbol, place));
        text = instruction == null ? text : text.and(Span.plain(" by "), Span.code(instruction).as(Tone.STRONG));
        return text.and(Span.plain(" at CPL " + cpl));
    }

    private Table values() {
        var rows = new ArrayList<Row>();
        rows.add(Row.of(Text.plain("value"),
            Words.comparison(failed.actual(), failed.compare(), failed.expected(), false)));
        if (!failed.origin().isEmpty()) {
            rows.add(Row.of(Text.plain("it came from"), Text.plain(failed.origin())));
        }
        rows.add(Row.of(Text.plain("manual"), Text.plain(failed.section())));
        rows.add(Row.of(Text.plain("check"), Text.code(failed.check())));
        return Table.list("The check that failed", List.of(head(""), text("")), rows);
    }
}
