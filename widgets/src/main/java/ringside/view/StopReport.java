package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import ringside.figure.Block;
import ringside.figure.Column;
import ringside.figure.Figure;
import ringside.figure.Mark;
import ringside.figure.Paragraph;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;
import ringside.figure.Tone;
import ringside.figure.Verbatim;

/**
 * Why a run stopped, where, and what it left behind.
 *
 * @param reason       {@code return}, {@code halt}, {@code until}, {@code breakpoint}, {@code steps}, {@code fault},
 *                     {@code triple-fault}, {@code watch}, {@code back}, {@code timeout}, {@code interrupted}, {@code exit},
 *                     {@code reset} or {@code not-implemented}
 * @param detail       what was seen, where it went back to, or what is not implemented; null for other reasons
 * @param instructions completed by this run
 * @param rip          the address of the next instruction, or of the one that faulted
 * @param symbol       that address (after {@code hlt}: that of the {@code hlt}) by name, such as {@code
 *                     back_in_kernel+0x3}; null when nothing is near
 * @param place        its line; null when it belongs to no unit
 * @param instruction  the instruction there, disassembled; null when there is none
 * @param cpl          the privilege level there
 * @param rax          the result, when the run ended by a return; else null
 * @param fault        the exception, or null
 * @param why          what led to the fault, or why the run got nowhere, as far as the history tells; else null
 * @param changed      the registers that differ from what they were when the run began
 * @param serial       what the run wrote to the serial port and the debug console
 */
public record StopReport(String reason, String detail, long instructions, Hex rip, String symbol, Place place,
                         String instruction, int cpl, Hex rax, FaultBrief fault, Why why, List<Change> changed,
                         String serial)
    implements View  {
    public static final String VIEW = "stop";
    static final int HLT_LENGTH = 1;
    /** Rows of changes above which they stand in two columns. */
    private static final int TALLEST = 6;

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var blocks = new ArrayList<Block>();
        if (!reason.equals("return")) {
            blocks.add(where());
        }
        if (fault != null) {
            cause(blocks);
        }
        if (why != null) {
            blocks.addAll(why.blocks());
        }
        if (!changed.isEmpty()) {
            blocks.add(changes());
        }
        if (!serial.isEmpty()) {
            blocks.add(new Verbatim("Output", serial));
        }
        return new Figure("Stopped: " + words(), lead(), blocks);
    }

    private void cause(List<Block> blocks) {
        var first = fault.chain().getFirst().line();
        if (fault.chain().size() == 1) {
            blocks.add(new Paragraph(Mark.FAILED, first));
        } else {
            blocks.add(new Paragraph(Mark.FAILED, Text.plain("it began with ").and(first)));
            blocks.add(FaultChain.drawing(fault.chain()));
        }
    }

    private String words() {
        return switch (reason) {
            case "return" -> "the entry returned";
            case "halt" -> "halted";
            case "until" -> "reached the address asked for";
            case "breakpoint" -> "at a breakpoint";
            case "watch", "back" -> detail;
            case "steps" -> "after the steps asked for";
            case "fault" -> (fault == null ? "an event" : fault.shortForm()) + ", which nobody handles";
            case "triple-fault" -> "triple fault, the processor shut down";
            case "timeout" -> "the time was up";
            case "interrupted" -> "interrupted";
            case "exit" -> "the guest ended the run";
            case "reset" -> "the guest reset the machine";
            case "not-implemented" -> "the machine does not do this yet: " + detail;
            default -> reason;
        };
    }

    private Text lead() {
        var text = Text.of(Span.plain(Words.counted(instructions, "instruction") + ", "), Span.strong("CPL " + cpl));
        return rax == null ? text : text.and(Span.plain(", RAX = "), Span.code(rax.toString()).as(Tone.STRONG),
            Span.plain(" (" + rax.value() + ")"));
    }

    private Paragraph where() {
        var at = reason.equals("halt") ? Hex.of(rip.value() - HLT_LENGTH) : rip;
        var text = Text.plain("at ").and(Words.location(at, symbol, place));
        return new Paragraph(Mark.POINTER,
            instruction == null ? text : text.and(Span.plain(": "), Span.code(instruction).as(Tone.STRONG)));
    }

    /** In two columns when there are many. */
    private Table changes() {
        int groups = changed.size() > TALLEST ? 2 : 1;
        int height = (changed.size() + groups - 1) / groups;
        var columns = new ArrayList<Column>();
        for (int group = 0; group < groups; group++) {
            columns.add(head(""));
            columns.add(text(""));
        }
        return Table.list("What changed", columns,
            IntStream.range(0, height).mapToObj(i -> changes(i, height, groups)).toList());
    }

    private Row changes(int first, int height, int groups) {
        var cells = new ArrayList<Text>();
        for (int i = first; i < height * groups; i += height) {
            var change = i < changed.size() ? changed.get(i) : null;
            cells.add(change == null ? Text.EMPTY : Text.code(change.name()));
            cells.add(change == null ? Text.EMPTY : Text.change(change.before().toString(), change.after().toString()));
        }
        return Row.of(Mark.CHANGED, cells.toArray(Text[]::new));
    }
}
