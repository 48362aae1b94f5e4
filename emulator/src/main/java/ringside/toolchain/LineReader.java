package ringside.toolchain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Runs the line-number programs of an object (DWARF 5, section 6.2; also versions 2 to 4). */
final class LineReader {
    private static final int DW_LNCT_PATH = 1;

    private final ElfReader elf;
    private final String cellFile;
    private final LineMap map;
    private final ByteBuffer in;
    private final Map<Long, Relocation> relocations;
    private final List<LineRow> rows = new ArrayList<>();
    private List<String> files = List.of();
    private int firstFile;

    // the state machine's registers
    private int section;
    private long address;
    private long file;
    private int line;
    private LineRow open;

    LineReader(ElfReader elf, String cellFile, LineMap map) {
        this.elf = elf;
        this.cellFile = cellFile;
        this.map = map;
        this.in = elf.debugSection(".debug_line");
        this.relocations = in == null ? Map.of() : elf.debugRelocations(".debug_line");
    }

    List<LineRow> read() {
        while (in != null && in.remaining() > 4) {
            readProgram();
        }
        rows.sort(Comparator.comparingInt(LineRow::section).thenComparingLong(LineRow::start));
        return rows;
    }

    private void readProgram() {
        long length = in.getInt() & 0xffffffffL;
        boolean wide = length == 0xffffffffL;
        if (wide) {
            length = in.getLong();
        }
        int end = Math.toIntExact(in.position() + length);
        int version = in.getShort();
        if (version >= 5) {
            in.getShort();                                           // sizes of addresses and of segment selectors
        }
        long headerLength = wide ? in.getLong() : in.getInt() & 0xffffffffL;
        int start = Math.toIntExact(in.position() + headerLength);
        Header header = readHeader(version, wide);
        in.position(start);
        reset();
        while (in.position() < end) {
            step(header);
        }
        in.position(end);
    }

    private record Header(int minimum, int lineBase, int lineRange, int opcodeBase, byte[] operands) { }

    private Header readHeader(int version, boolean wide) {
        int minimum = in.get();
        if (version >= 4) {
            in.get();                                                // operations per instruction: 1 on x86
        }
        in.get();                                                    // default_is_stmt
        int lineBase = in.get();
        int lineRange = in.get() & 0xff;
        int opcodeBase = in.get() & 0xff;
        byte[] operands = new byte[opcodeBase];
        in.get(operands, 1, opcodeBase - 1);
        if (version >= 5) {
            readEntries(wide);
            files = readEntries(wide);
        } else {
            readOldFiles();
        }
        firstFile = version >= 5 ? 0 : 1;
        return new Header(minimum, lineBase, lineRange, opcodeBase, operands);
    }

    private void readOldFiles() {
        files = new ArrayList<>();
        while (!text().isEmpty()) {
            continue;                                                // directories
        }
        for (String name = text(); !name.isEmpty(); name = text()) {
            files.add(name);
            uleb();
            uleb();
            uleb();
        }
    }

    private List<String> readEntries(boolean wide) {
        int formats = in.get() & 0xff;
        long[] format = new long[2 * formats];
        for (int i = 0; i < format.length; i++) {
            format[i] = uleb();
        }
        long count = uleb();
        List<String> names = new ArrayList<>();
        for (long entry = 0; entry < count; entry++) {
            String name = "";
            for (int i = 0; i < format.length; i += 2) {
                String value = form((int) format[i + 1], wide);
                name = format[i] == DW_LNCT_PATH ? value : name;
            }
            names.add(name);
        }
        return names;
    }

    /** Reads one attribute; its text when it is a string. */
    private String form(int form, boolean wide) {
        return switch (form) {
            case 0x08 -> text();                                     // DW_FORM_string
            case 0x1f -> indirect(".debug_line_str", wide);          // DW_FORM_line_strp
            case 0x0e -> indirect(".debug_str", wide);               // DW_FORM_strp
            case 0x0b -> skip(1);                                    // DW_FORM_data1
            case 0x05 -> skip(2);                                    // DW_FORM_data2
            case 0x06 -> skip(4);                                    // DW_FORM_data4
            case 0x07 -> skip(8);                                    // DW_FORM_data8
            case 0x1e -> skip(16);                                   // DW_FORM_data16: an MD5
            case 0x0f -> skipNumber();                                  // DW_FORM_udata
            case 0x09 -> skip((int) uleb());                         // DW_FORM_block
            default -> throw new IndexOutOfBoundsException("DWARF form " + form);
        };
    }

    private String skip(int bytes) {
        in.position(in.position() + bytes);
        return "";
    }

    private String skipNumber() {
        uleb();
        return "";
    }

    private String indirect(String name, boolean wide) {
        Relocation relocation = relocations.get((long) in.position());
        long offset = wide ? in.getLong() : in.getInt() & 0xffffffffL;
        ByteBuffer strings = elf.debugSection(name);
        return strings == null ? "" : text(strings.position(
                Math.toIntExact(relocation == null ? offset : relocation.addend())));
    }

    private void reset() {
        section = -1;
        address = 0;
        file = 1;
        line = 1;
        open = null;
    }

    private void step(Header header) {
        int opcode = in.get() & 0xff;
        if (opcode >= header.opcodeBase()) {
            int adjusted = opcode - header.opcodeBase();
            address += (long) adjusted / header.lineRange() * header.minimum();
            line += header.lineBase() + adjusted % header.lineRange();
            row();
            return;
        }
        switch (opcode) {
            case 0 -> extended();
            case 1 -> row();                                         // DW_LNS_copy
            case 2 -> address += uleb() * header.minimum();          // DW_LNS_advance_pc
            case 3 -> line += (int) sleb();                          // DW_LNS_advance_line
            case 4 -> file = uleb();                                 // DW_LNS_set_file
            case 8 -> address += (long) (255 - header.opcodeBase()) / header.lineRange() * header.minimum();
            case 9 -> address += in.getShort() & 0xffff;             // DW_LNS_fixed_advance_pc
            default -> skipOperands(header.operands()[opcode]);
        }
    }

    private void skipOperands(int count) {
        for (int i = 0; i < count; i++) {
            uleb();
        }
    }

    private void extended() {
        int length = (int) uleb();
        int next = in.position() + length;
        switch (in.get()) {
            case 1 -> {                                              // DW_LNE_end_sequence
                close();
                reset();
            }
            case 2 -> setAddress();                                  // DW_LNE_set_address
            default -> { }
        }
        in.position(next);
    }

    private void setAddress() {
        Relocation relocation = relocations.get((long) in.position());
        if (relocation != null) {
            Symbol symbol = elf.symbol(relocation.symbol());
            section = symbol.section();
            address = symbol.value() + relocation.addend();
        }
    }

    /** A row of the table. Rows of no line (compiler's own code) and of other files belong to the line before. */
    private void row() {
        int index = (int) file - firstFile;
        boolean ours = index >= 0 && index < files.size() && isCell(files.get(index));
        int editorLine = ours && line > 0 ? map.editorLine(line) : 0;
        if (editorLine > 0 && section >= 0 && (open == null || open.line() != editorLine)) {
            close();
            open = new LineRow(section, address, address, editorLine);
        }
    }

    private void close() {
        if (open != null && address > open.start()) {
            rows.add(new LineRow(open.section(), open.start(), address, open.line()));
        }
        open = null;
    }

    private boolean isCell(String path) {
        return path.substring(path.lastIndexOf('/') + 1).equals(cellFile);
    }

    private long uleb() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private long sleb() {
        long value = 0;
        for (int shift = 0; ; ) {
            byte b = in.get();
            value |= (b & 0x7fL) << shift;
            shift += 7;
            if (b >= 0) {
                return (b & 0x40) == 0 ? value : value | -1L << shift;
            }
        }
    }

    private String text() {
        return text(in);
    }

    private static String text(ByteBuffer buffer) {
        int start = buffer.position();
        while (buffer.get() != 0) {
            continue;
        }
        return new String(buffer.array(), start, buffer.position() - 1 - start, StandardCharsets.UTF_8);
    }
}
