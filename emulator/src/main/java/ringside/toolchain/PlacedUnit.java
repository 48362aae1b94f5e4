package ringside.toolchain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A unit at its place in memory, linked as far as its symbols are defined. */
public final class PlacedUnit {
    private static final int DATA_PER_LINE = 16;

    private final UnitObject object;
    private final long base;
    private final long slotSize;
    private final Layout layout;
    private final List<String> text;
    private final byte[][] applied;                                  // by relocation; null while unresolved

    PlacedUnit(UnitObject object, long base, long slotSize) {
        this.object = object;
        this.base = base;
        this.slotSize = slotSize;
        this.layout = Layout.of(object, base);
        this.text = object.source().text().lines().toList();
        this.applied = new byte[object.relocations().size()][];
    }

    /** The unit's name. */
    public String name() {
        return object.name();
    }

    /** The unit before it was placed. */
    public UnitObject object() {
        return object;
    }

    /** The address of the unit's first byte: of its code, when it has some. */
    public long base() {
        return base;
    }

    /** The size in bytes from the first byte of the first section to the last byte of the last. */
    public long size() {
        return layout.size();
    }

    /** The address of a section, by its index in {@link UnitObject#sections()}. */
    public long sectionAddress(int index) {
        return base + layout.offsets()[index];
    }

    /** Whether the unit holds the byte at an address. */
    public boolean contains(long address) {
        return address - base >= 0 && address - base < Math.max(1, size());
    }

    /** The unit's code and data as linked, line by line, in the order of addresses. */
    public List<ListingLine> listing() {
        List<ListingLine> lines = new ArrayList<>();
        for (int i = 0; i < object.sections().size(); i++) {
            list(i, image(i), lines);
        }
        lines.sort(Comparator.comparingLong(l -> l.address() - base));
        return lines;
    }

    private void list(int section, byte[] image, List<ListingLine> lines) {
        int at = 0;
        int stored = Math.min(image.length, object.sections().get(section).bytes().length);
        for (LineRow row : object.lines()) {
            if (row.section() == section && row.start() >= at && row.end() <= stored) {
                listData(section, image, at, (int) row.start(), lines);
                lines.add(new ListingLine(sectionAddress(section) + row.start(),
                        Arrays.copyOfRange(image, (int) row.start(), (int) row.end()), row.line()));
                at = (int) row.end();
            }
        }
        listData(section, image, at, stored, lines);
    }

    private void listData(int section, byte[] image, int start, int end, List<ListingLine> lines) {
        for (int at = start; at < end; at += DATA_PER_LINE) {
            lines.add(new ListingLine(sectionAddress(section) + at,
                    Arrays.copyOfRange(image, at, Math.min(end, at + DATA_PER_LINE)), 0));
        }
    }

    private String text(int line) {
        int index = line - source().firstLine();
        return index >= 0 && index < text.size() ? text.get(index) : "";
    }

    UnitSource source() {
        return object.source();
    }

    long slotSize() {
        return slotSize;
    }

    /** The bytes from the base that no other unit may use. */
    long reserved() {
        return Math.max(slotSize, size());
    }

    long symbolAddress(Symbol symbol) {
        return symbol.section() >= 0 ? sectionAddress(symbol.section()) + symbol.value() : symbol.value();
    }

    long place(Relocation relocation) {
        return sectionAddress(relocation.section()) + relocation.offset();
    }

    byte[] applied(int relocation) {
        return applied[relocation];
    }

    void apply(int relocation, byte[] value) {
        applied[relocation] = value;
    }

    /** The unit as it lies in memory, from its first byte to its last. */
    public byte[] image() {
        byte[] all = new byte[Math.toIntExact(size())];
        for (int i = 0; i < object.sections().size(); i++) {
            byte[] section = image(i);
            System.arraycopy(section, 0, all, Math.toIntExact(sectionAddress(i) - base), section.length);
        }
        return all;
    }

    /** A section's bytes with all resolved relocations in them. */
    byte[] image(int section) {
        Section from = object.sections().get(section);
        byte[] image = Arrays.copyOf(from.bytes(), Math.toIntExact(from.size()));
        for (int i = 0; i < applied.length; i++) {
            Relocation relocation = object.relocations().get(i);
            if (relocation.section() == section && applied[i] != null) {
                System.arraycopy(applied[i], 0, image, (int) relocation.offset(), applied[i].length);
            }
        }
        return image;
    }

    /** The pages of each section; sections that share a page are on it because their permissions are the same. */
    List<Region> regions() {
        List<Region> regions = new ArrayList<>();
        for (int i = 0; i < object.sections().size(); i++) {
            Section section = object.sections().get(i);
            if (section.size() > 0) {
                long start = sectionAddress(i) & -Layout.PAGE;
                long end = Layout.roundUp(sectionAddress(i) + section.size(), Layout.PAGE);
                regions.add(new Region(start, end - start, section.writable(), section.executable(),
                        source().ring()));
            }
        }
        return regions;
    }

    int lineOf(int section, long offset) {
        return object.lineOf(section, offset);
    }

    Optional<SourceLine> lineAt(long address) {
        for (int i = 0; i < object.sections().size(); i++) {
            long offset = address - sectionAddress(i);
            if (offset >= 0 && offset < object.sections().get(i).size()) {
                int line = lineOf(i, offset);
                return line == 0 ? Optional.empty()
                        : Optional.of(new SourceLine(name(), line, text(line)));
            }
        }
        return Optional.empty();
    }
}
