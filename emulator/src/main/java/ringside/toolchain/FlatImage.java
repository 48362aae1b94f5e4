package ringside.toolchain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringside.toolchain.dwarf.CTypes;
import ringside.toolchain.Symbol.Binding;

/** Reads what nasm makes of a text with {@code org}: a flat image, its map of sections and symbols, its listing. */
final class FlatImage {
    private static final Pattern ORIGIN = Pattern.compile("(?s)-- Program origin -+\\s+([0-9A-F]+)\\s");
    private static final Pattern SECTION = Pattern.compile(
            "(?m)^ *([0-9A-F]+) +([0-9A-F]+) +([0-9A-F]+) +([0-9A-F]+)  (progbits|nobits) +(\\S+)$");
    private static final Pattern SYMBOL = Pattern.compile("(?m)^ *([0-9A-F]+) +([0-9A-F]+)  (\\S+)$");

    private record Extent(long start, long stop) { }

    private FlatImage() {
    }

    static UnitObject read(UnitSource source, byte[] image, String map, NasmListing listing,
                           List<Diagnostic> warnings) throws ToolchainException {
        Matcher origin = ORIGIN.matcher(map);
        if (!origin.find()) {
            throw new ToolchainException("nasm's map names no origin");
        }
        long org = Long.parseUnsignedLong(origin.group(1), 16);
        Map<String, Extent> extents = extents(map, org);
        long size = extents.values().stream().mapToLong(Extent::stop).reduce(image.length, Math::max);
        Section section = new Section(UnitObject.FLAT, true, true, 1, size, image);
        return new UnitObject(placed(source, org), List.of(section), symbols(map, org), List.of(),
                lines(listing, extents), warnings, CTypes.NONE);
    }

    private static UnitSource placed(UnitSource source, long org) throws ToolchainException {
        if (source.at().isPresent() && source.at().getAsLong() != org) {
            throw new ToolchainException("org says 0x%x, --at says 0x%x: they must be the same.".formatted(org,
                    source.at().getAsLong()));
        }
        return new UnitSource(source.name(), source.language(), source.bits(), source.text(), source.firstLine(),
                OptionalLong.of(org), source.ring());
    }

    private static Map<String, Extent> extents(String map, long org) {
        Map<String, Extent> extents = new HashMap<>();
        for (Matcher m = SECTION.matcher(map); m.find(); ) {
            extents.put(m.group(6), new Extent(Long.parseUnsignedLong(m.group(2), 16) - org,
                    Long.parseUnsignedLong(m.group(3), 16) - org));
        }
        return extents;
    }

    private static List<Symbol> symbols(String map, long org) {
        List<Symbol> symbols = new ArrayList<>();
        int start = map.indexOf("-- Symbols");
        for (Matcher m = SYMBOL.matcher(start < 0 ? "" : map.substring(start)); m.find(); ) {
            if (!m.group(3).startsWith("..@")) {
                symbols.add(new Symbol(m.group(3), Binding.LOCAL, Symbol.Type.PLAIN, 0,
                        Long.parseUnsignedLong(m.group(1), 16) - org, 0));
            }
        }
        return symbols;
    }

    /** A row ends where the next one of its section begins. */
    private static List<LineRow> lines(NasmListing listing, Map<String, Extent> extents) {
        List<LineRow> lines = new ArrayList<>();
        extents.forEach((name, extent) -> {
            List<NasmListing.Row> rows = listing.rows().stream().filter(r -> r.section().equals(name)).toList();
            for (int i = 0; i < rows.size(); i++) {
                long from = extent.start() + rows.get(i).offset();
                long to = i + 1 < rows.size() ? extent.start() + rows.get(i + 1).offset() : extent.stop();
                if (from < to) {
                    lines.add(new LineRow(0, from, to, rows.get(i).line()));
                }
            }
        });
        lines.sort(Comparator.comparingLong(LineRow::start));
        return lines;
    }
}
