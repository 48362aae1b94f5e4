package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.number;
import static ringside.figure.Column.text;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Block;
import ringside.figure.Figure;
import ringside.figure.Fold;
import ringside.figure.Paragraph;
import ringside.figure.Row;
import ringside.figure.Span;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * The machine: what stands where.
 *
 * @param mode         {@code 64-bit mode}, {@code real-address mode} and so on
 * @param cpl          the current privilege level
 * @param memory       RAM in bytes
 * @param instructions completed since the machine was made
 * @param regions      of linear memory, highest address first
 * @param vendor       what CPUID says who made the processor: {@code GenuineIntel} or {@code AuthenticAMD}
 * @param features     names of what CPUID reports
 * @param devices      in words
 */
public record MachineView(String mode, int cpl, long memory, long instructions, List<Region> regions,
                          String vendor, List<String> features, List<String> devices) implements View  {
    public static final String VIEW = "machine";

    /**
     * A stretch of linear memory.
     *
     * @param start  its first address
     * @param end    its last address
     * @param name   the unit's name, or the stage's part: {@code kernel stack}
     * @param kind   {@code unit} or {@code stage}
     * @param rings  who may touch it: {@code all} or {@code 0 to 2}
     * @param rights {@code r}, {@code w}, {@code x} together
     * @param symbol the symbol that cells use for it, or null
     */
    public record Region(Hex start, Hex end, String name, String kind, String rings, String rights, String symbol) {
        long size() {
            return end.value() - start.value() + 1;
        }
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var lead = Text.of(Span.strong(mode + ", CPL " + cpl), Span.plain(", " + (memory >> 20) + " MiB of RAM, "
            + instructions + " instructions so far"));
        var blocks = new ArrayList<Block>();
        blocks.add(map());
        if (!devices.isEmpty()) {
            blocks.add(new Paragraph(Text.plain("Devices: " + String.join(", ", devices))));
        }
        if (!features.isEmpty()) {
            blocks.add(Fold.closed("What CPUID reports (" + vendor + ")",
                new Paragraph(Text.code(String.join(" ", features)))));
        }
        return new Figure("Machine", lead, blocks);
    }

    private Table map() {
        var columns = List.of(text("from"), text("to"), head("what"), number("bytes"), text("rings"), text("rights"),
            text("symbol"));
        return Table.ladder("Linear memory, high addresses on top", columns,
            regions.stream().map(MachineView::row).toList());
    }

    private static Row row(Region region) {
        return Row.of(Text.code(region.start().toString()), Text.code(region.end().toString()),
            Text.plain(region.name()), Text.code(Long.toString(region.size())), Text.plain(region.rings()),
            Text.code(region.rights()), Text.code(region.symbol()));
    }
}
