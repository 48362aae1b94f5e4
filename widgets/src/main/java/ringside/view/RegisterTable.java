package ringside.view;

import static ringside.figure.Column.below;
import static ringside.figure.Column.head;
import static ringside.figure.Column.text;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ringside.figure.Figure;
import ringside.figure.Group;
import ringside.figure.Mark;
import ringside.figure.Row;
import ringside.figure.SideBySide;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * The registers, those that changed marked.
 *
 * @param general  the general registers, in the order in which they are to be shown
 * @param system   the instruction pointer, the flags and the control registers, in the order in which they are to be
 *                 shown
 * @param cpl      the current privilege level
 * @param segments the segment registers, LDTR and TR, with their hidden parts
 * @param tables   GDTR and IDTR
 * @param symbols  names for what registers hold, by register: {@code start+0x4}
 * @param changed  what changed registers held before, by name; of a segment register, the selector
 */
public record RegisterTable(Map<String, Hex> general, Map<String, Hex> system, int cpl, Map<String, Segment> segments,
                            Map<String, TableRegister> tables, Map<String, String> symbols, Map<String, Hex> changed)
    implements View {
    public static final String VIEW = "registers";
    /** EFER.LMA. */
    private static final long LONG_MODE_ACTIVE = 1 << 10;

    /**
     * A segment register with its hidden part.
     *
     * @param selector   the visible part
     * @param base       linear
     * @param limit      the last valid offset in bytes
     * @param attributes bits 40 to 55 of the descriptor, without the limit's
     * @param dpl        the descriptor privilege level
     * @param present    the P bit; false after a null selector was loaded
     * @param kind       in words: {@code 64-bit code, DPL 0}
     */
    public record Segment(Hex selector, Hex base, Hex limit, Hex attributes, int dpl, boolean present, String kind) {
    }

    /**
     * A descriptor-table register.
     *
     * @param base  linear
     * @param limit the last valid offset in bytes
     */
    public record TableRegister(Hex base, Hex limit) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    /** One flat object: each register under its name. */
    @JsonValue
    Map<String, Object> json() {
        var all = new LinkedHashMap<String, Object>();
        all.put("rip", system.get("rip"));
        all.putAll(general);
        all.putAll(system);
        all.put("cpl", cpl);
        all.putAll(segments);
        all.putAll(tables);
        all.put("symbols", symbols);
        all.put("changed", changed);
        return all;
    }

    @Override
    public Figure figure() {
        return Figure.of("Registers", lead(),
            SideBySide.of(values("General", general), Group.of(values("Control", system), segmentTable())));
    }

    private Text lead() {
        var ring = Text.of(Span.strong("CPL " + cpl));
        return changed.isEmpty()
            ? ring : ring.and(Span.plain(", " + Words.counted(changed.size(), "register") + " changed (● old → new)"));
    }

    private Table values(String caption, Map<String, Hex> values) {
        var rows = new ArrayList<Row>();
        values.forEach((name, value) -> {
            if (isWide() || !name.matches("r\\d+")) {
                rows.add(Row.of(mark(name), Text.code(shown(name)), value(name, value), symbol(name)));
            }
        });
        return Table.list(caption, List.of(head(""), text(""), below("")), rows);
    }

    /** Outside IA-32e mode there are eight general registers of 32 bits. */
    private boolean isWide() {
        return (system.get("efer").value() & LONG_MODE_ACTIVE) != 0;
    }

    private String shown(String name) {
        return isWide() ? name : name.replaceFirst("^r", "e");
    }

    private Table segmentTable() {
        var rows = new ArrayList<Row>();
        segments.forEach((name, segment) ->
            rows.add(Row.of(mark(name), Text.code(name), value(name, segment.selector()),
            Text.code(segment.base().toString()), Text.code(segment.limit().toString()), Text.plain(segment.kind()))));
        tables.forEach((name, table) -> rows.add(Row.of(mark(name), Text.code(name), Text.EMPTY,
            Text.code(table.base().toString()), Text.code(table.limit().toString()), Text.EMPTY)));
        return Table.list("Segments and tables",
            List.of(head(""), text("selector"), text("base"), text("limit"), text("kind")), rows);
    }

    private Mark mark(String name) {
        return changed.containsKey(name) ? Mark.CHANGED : Mark.NONE;
    }

    private Text value(String name, Hex value) {
        return Words.value(changed.get(name), value);
    }

    private Text symbol(String name) {
        return Text.muted(symbols.getOrDefault(name, ""));
    }
}
