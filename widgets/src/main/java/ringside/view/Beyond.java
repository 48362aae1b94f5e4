package ringside.view;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Block;
import ringside.figure.Mark;
import ringside.figure.Paragraph;
import ringside.figure.Span;
import ringside.figure.Text;

/**
 * What lies behind a check that failed: found by trying the instruction again on a copy of the machine.
 *
 * @param repairs    for each check that fails, in order, the smallest change that lets it pass, in words
 * @param decided    the descriptor or gate that decided, with the deciding bits marked; null when none did
 * @param notReached the rest of the Operation, as it would come after the repairs
 * @param vendors    what the other vendor's processor does otherwise here
 */
public record Beyond(List<String> repairs, DescriptorEntry decided, List<StepList.MicroStep> notReached,
                     List<Vendor> vendors) {
    public Beyond {
        repairs = List.copyOf(repairs);
        notReached = List.copyOf(notReached);
        vendors = List.copyOf(vendors);
    }

    /**
     * What the other vendor's processor does otherwise.
     *
     * @param subject what behaves differently
     * @param here    what became of the instruction on this machine
     * @param vendor  the other vendor: {@code Intel} or {@code AMD}
     * @param there   what becomes of it there
     * @param sources where the manuals say so
     */
    public record Vendor(String subject, String here, String vendor, String there, String sources) {
        Paragraph told() {
            return Paragraph.of(Span.strong("On " + vendor + "'s processors"), Span.plain(" it " + there + "; here it "
                + here + " (" + subject + "; "), Span.muted(sources), Span.plain(")."));
        }
    }

    /** The repairs, one below the other. */
    List<Block> repairBlocks() {
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < repairs.size(); i++) {
            blocks.add(new Paragraph(Mark.POINTER,
                Text.of(Span.plain(i == 0 ? "smallest change that lets it pass: " : "and then: "), Span.strong(repairs.get(i)))));
        }
        return blocks;
    }

    List<Block> vendorBlocks() {
        return vendors.stream().<Block>map(Vendor::told).toList();
    }
}
