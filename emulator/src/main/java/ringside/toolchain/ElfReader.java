package ringside.toolchain;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ringside.toolchain.Symbol.Binding;
import ringside.toolchain.Symbol.Type;
import ringside.toolchain.dwarf.DwarfReader;

/** Reads an ELF64 relocatable (System V ABI, chapter 4) for x86-64. */
final class ElfReader {
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_RELA = 4;
    private static final int SHT_NOBITS = 8;
    private static final int SHT_NOTE = 7;
    private static final int SHF_WRITE = 1;
    private static final int SHF_ALLOC = 2;
    private static final int SHF_EXECINSTR = 4;
    private static final int SHN_ABS = 0xfff1;
    private static final int SHN_COMMON = 0xfff2;
    private static final int SHN_LORESERVE = 0xff00;
    private static final int SHN_XINDEX = 0xffff;

    /** A section header as it stands in the file. */
    record Header(String name, int type, long flags, long offset, long size, int link, int info, long align) {
        boolean occupiesMemory() {
            return (flags & SHF_ALLOC) != 0 && type != SHT_NOTE;
        }
    }

    private final ByteBuffer file;
    private final List<Header> headers;
    private final Map<Integer, Integer> indexes = new HashMap<>();
    private final List<Section> sections = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();

    private ElfReader(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        headers = readHeaders();
    }

    /** Reads an object; {@code cellFile} is the name under which the line table knows the unit's text. */
    static UnitObject read(UnitSource source, byte[] bytes, String cellFile, LineMap map, List<Diagnostic> warnings)
            throws ToolchainException {
        try {
            return new ElfReader(bytes).read(source, cellFile, map, warnings);
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw new ToolchainException("The object of unit `" + source.name() + "` is damaged: " + e.getMessage());
        }
    }

    private UnitObject read(UnitSource source, String cellFile, LineMap map, List<Diagnostic> warnings)
            throws ToolchainException {
        readSections();
        readSymbols();
        List<LineRow> lines = new LineReader(this, cellFile, map).read();
        UnitObject raw = new UnitObject(source, sections, symbols, readRelocations(source, lines), lines, warnings,
                DwarfReader.read(new DebugSections(this)));
        return DataLines.add(Got.dissolve(raw));
    }

    private List<Header> readHeaders() {
        long table = file.getLong(0x28);
        int size = file.getShort(0x3a) & 0xffff;
        int count = file.getShort(0x3c) & 0xffff;
        int names = file.getShort(0x3e) & 0xffff;
        if (count == 0) {                                            // more than 65,279 sections: it is in section 0
            count = Math.toIntExact(file.getLong((int) table + 0x20));
        }
        if (names == SHN_XINDEX) {
            names = file.getInt((int) table + 0x28);
        }
        long strings = file.getLong((int) table + names * size + 0x18);
        List<Header> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            result.add(readHeader((int) table + i * size, strings));
        }
        return result;
    }

    private Header readHeader(int at, long strings) {
        return new Header(string(strings + file.getInt(at)), file.getInt(at + 4), file.getLong(at + 8),
                file.getLong(at + 0x18), file.getLong(at + 0x20), file.getInt(at + 0x28), file.getInt(at + 0x2c),
                file.getLong(at + 0x30));
    }

    private void readSections() {
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            if (header.occupiesMemory()) {
                indexes.put(i, sections.size());
                sections.add(new Section(header.name(), (header.flags() & SHF_WRITE) != 0,
                        (header.flags() & SHF_EXECINSTR) != 0, Math.max(1, header.align()), header.size(),
                        contents(header)));
            }
        }
    }

    private void readSymbols() {
        Header table = headers.stream().filter(h -> h.type() == SHT_SYMTAB).findFirst().orElse(null);
        if (table == null) {
            return;
        }
        long strings = headers.get(table.link()).offset();
        List<Integer> common = new ArrayList<>();
        for (long at = table.offset(); at < table.offset() + table.size(); at += 24) {
            if ((file.getShort((int) at + 6) & 0xffff) == SHN_COMMON) {
                common.add(symbols.size());
            }
            symbols.add(readSymbol((int) at, strings));
        }
        placeCommon(common);
    }

    private Symbol readSymbol(int at, long strings) {
        int info = file.get(at + 4) & 0xff;
        Binding binding = switch (info >> 4) {
            case 0 -> Binding.LOCAL;
            case 2 -> Binding.WEAK;
            default -> Binding.GLOBAL;
        };
        Type type = switch (info & 15) {
            case 1 -> Type.OBJECT;
            case 2 -> Type.FUNCTION;
            case 3 -> Type.SECTION;
            case 4 -> Type.FILE;
            default -> Type.PLAIN;
        };
        int section = sectionOf(file.getShort(at + 6) & 0xffff, (at));
        return new Symbol(string(strings + file.getInt(at)), binding, type, section, file.getLong(at + 8),
                file.getLong(at + 16));
    }

    private int sectionOf(int number, int symbolAt) {
        if (number == 0) {
            return Symbol.UNDEFINED;
        }
        if (number == SHN_ABS) {
            return Symbol.ABSOLUTE;
        }
        if (number >= SHN_LORESERVE) {
            return Symbol.ELSEWHERE;
        }
        return indexes.getOrDefault(number, Symbol.ELSEWHERE);
    }

    /** Common symbols get a place in a section of zeros; weak, so that a real definition elsewhere wins. */
    private void placeCommon(List<Integer> common) {
        long offset = 0;
        long align = 1;
        for (int i : common) {
            Symbol symbol = symbols.get(i);
            align = Math.max(align, symbol.value());
            offset = Layout.roundUp(offset, symbol.value());
            symbols.set(i, new Symbol(symbol.name(), Binding.WEAK, Type.OBJECT, sections.size(), offset,
                    symbol.size()));
            offset += symbol.size();
        }
        if (!common.isEmpty()) {
            sections.add(new Section(".common", true, false, align, offset, new byte[0]));
        }
    }

    private List<Relocation> readRelocations(UnitSource source, List<LineRow> lines) throws ToolchainException {
        List<Relocation> result = new ArrayList<>();
        for (Header header : headers) {
            Integer section = header.type() == SHT_RELA ? indexes.get(header.info()) : null;
            for (long at = header.offset(); section != null && at < header.offset() + header.size(); at += 24) {
                readRelocation(source, lines, section, (int) at).ifPresent(result::add);
            }
        }
        return result;
    }

    private Optional<Relocation> readRelocation(UnitSource source, List<LineRow> lines, int section, int at)
            throws ToolchainException {
        long offset = file.getLong(at);
        int number = file.getInt(at + 8);
        if (number == 0) {
            return Optional.empty();
        }
        Relocation.Type type = Relocation.Type.of(number).orElse(null);
        if (type == null) {
            int line = lines.stream().filter(r -> r.section() == section && r.start() <= offset && offset < r.end())
                    .mapToInt(LineRow::line).findFirst().orElse(0);
            throw new ToolchainException(Diagnostic.error(source, line,
                    "this way of naming an address is not supported (relocation type " + number + ")"));
        }
        return Optional.of(new Relocation(section, offset, type, file.getInt(at + 12), file.getLong(at + 16)));
    }

    /** A debug section's contents, or null. */
    ByteBuffer debugSection(String name) {
        return headers.stream().filter(h -> h.name().equals(name)).findFirst()
                .map(h -> ByteBuffer.wrap(contents(h)).order(ByteOrder.LITTLE_ENDIAN)).orElse(null);
    }

    /** Where the relocations of a debug section point: offset in it to symbol and addend. */
    Map<Long, Relocation> debugRelocations(String name) {
        Map<Long, Relocation> result = new HashMap<>();
        for (Header header : headers) {
            if (header.type() == SHT_RELA && headers.get(header.info()).name().equals(name)) {
                for (long at = header.offset(); at < header.offset() + header.size(); at += 24) {
                    long offset = file.getLong((int) at);
                    result.put(offset, new Relocation(0, offset, Relocation.Type.R_64, file.getInt((int) at + 12),
                            file.getLong((int) at + 16)));
                }
            }
        }
        return result;
    }

    /** The debug sections of an object file. */
    static DwarfReader.Sections debugSections(byte[] bytes) {
        ElfReader elf = new ElfReader(bytes);
        elf.readSymbols();
        return new DebugSections(elf);
    }

    /** The debug sections as the reader of types wants them. */
    private record DebugSections(ElfReader elf) implements DwarfReader.Sections {
        @Override
        public ByteBuffer bytes(String name) {
            return elf.debugSection(name);
        }

        /** Debug sections refer to the beginnings of others: the addend alone counts. */
        @Override
        public Map<Long, Long> patches(String name) {
            Map<Long, Long> patches = new HashMap<>();
            elf.debugRelocations(name).forEach((offset, relocation) -> patches.put(offset, relocation.addend()));
            return patches;
        }
    }

    Symbol symbol(int index) {
        return symbols.get(index);
    }

    private byte[] contents(Header header) {
        int start = Math.toIntExact(header.offset());
        return header.type() == SHT_NOBITS ? new byte[0]
                : Arrays.copyOfRange(file.array(), start, start + Math.toIntExact(header.size()));
    }

    private String string(long at) {
        int end = (int) at;
        while (file.get(end) != 0) {
            end++;
        }
        return new String(file.array(), (int) at, end - (int) at, StandardCharsets.UTF_8);
    }
}
