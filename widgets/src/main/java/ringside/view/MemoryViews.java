package ringside.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import ringside.isa.Decoded;
import ringside.isa.Instruction;
import ringside.memory.PageLadder;
import ringside.memory.PageWalk;
import ringside.memory.PagingMode;
import ringside.state.Check;
import ringside.state.Fault;
import ringside.state.Cpu;

/** Memory, code and page walks, made from a machine. */
final class MemoryViews {
    private static final int ROW = 16;
    /** How far before RIP a listing may start, in bytes. */
    private static final long CONTEXT = 48;
    private static final long ADDRESS = (1L << 52) - 1 & -4096;
    private static final int PDPTE = 3;
    private static final long KEY = 15L << 59;

    private final Scene scene;

    MemoryViews(Scene scene) {
        this.scene = scene;
    }

    // ---- Bytes

    MemoryDump dump(long address, int length) {
        var writes = new RunWrites(scene);
        var rows = new ArrayList<MemoryDump.Line>();
        for (int at = 0; at < length; at += ROW) {
            rows.add(row(writes, address + at, Math.min(ROW, length - at)));
        }
        return new MemoryDump(Hex.of(address), scene.symbol(address), length, rows);
    }

    private MemoryDump.Line row(RunWrites writes, long address, int length) {
        var found = scene.cpu().canonical(address) ? scene.machine().peek(address, length) : null;
        if (found == null) {
            return new MemoryDump.Line(Hex.of(address), false, "", "", List.of(), List.of(), null);
        }
        var words = new ArrayList<Hex>();
        for (int i = 0; i + 8 <= length; i += 8) {
            words.add(scene.peek(address + i, 8));
        }
        var changed = new ArrayList<Integer>();
        for (int i = 0; i < length; i++) {
            if (writes.changed(address + i, found[i])) {
                changed.add(i);
            }
        }
        return new MemoryDump.Line(Hex.of(address), true, Bytes.hex(found), Bytes.ascii(found), words, changed,
            changed.isEmpty() ? null : Bytes.hex(writes.before(address, found)));
    }

    // ---- Code

    /** About {@code count} instructions around RIP when {@code address} is its place, else from {@code address} on. */
    CodeListing code(long address, int count) {
        var lines = new ArrayList<CodeLine>();
        long current = scene.codeAddress();
        long at = address == current ? startBefore(address) : address;
        long end = endOfCode(at);
        while (lines.size() < count && (end == 0 || Long.compareUnsigned(at, end) < 0)) {
            if (!(decoded(at) instanceof Instruction found)) {
                lines.add(new CodeLine(Hex.of(at), null, "", "(no instruction)", null, null, at == current));
                break;
            }
            lines.add(line(found, at));
            at += found.length();
        }
        return new CodeListing(Hex.of(scene.cpu().rip), scene.symbol(current), lines);
    }

    /** Where the section of a unit ends that holds {@code address}; 0 when none does. */
    private long endOfCode(long address) {
        var unit = scene.program().flatMap(units -> units.unitAt(address));
        for (int i = 0; unit.isPresent() && i < unit.get().object().sections().size(); i++) {
            long start = unit.get().sectionAddress(i);
            long size = unit.get().object().sections().get(i).size();
            if (address - start >= 0 && address - start < size) {
                return start + size;
            }
        }
        return 0;
    }

    private CodeLine line(Instruction instruction, long address) {
        var symbol = scene.symbol(address);
        var bytes = scene.machine().peek(address, instruction.length());
        return new CodeLine(Hex.of(address), symbol == null || symbol.contains("+0x") ? null : symbol,
            bytes == null ? "" : Bytes.hex(bytes), scene.text(instruction), null, scene.place(address),
            address == scene.codeAddress());
    }

    /** What stands at a linear address, which the code segment must reach. */
    private Decoded decoded(long linear) {
        var cpu = scene.cpu();
        return scene.machine().interpreter().decodeAt(linear - cpu.linear(Cpu.CS, 0));
    }

    /** The symbol before {@code rip}, when it is near and decoding from there arrives at {@code rip}. */
    private long startBefore(long rip) {
        var near = scene.program().flatMap(units -> units.symbols().nearest(rip));
        if (near.isEmpty() || near.get().offset() > CONTEXT) {
            return rip;
        }
        long start = rip - near.get().offset();
        long at = start;
        while (Long.compareUnsigned(at, rip) < 0
            && decoded(at) instanceof Instruction found) {
            at += found.length();
        }
        return at == rip ? start : rip;
    }

    // ---- Page walks

    PageWalkView walk(long address) {
        return walk(address, null, List.of());
    }

    /** The walk of the access that raised a page fault at {@code cpl}. */
    PageWalkView walk(Fault fault, int cpl) {
        return walk(fault.address(), fault.check(), PageLadder.of(scene.cpu(), scene.machine().ram(), fault, cpl));
    }

    /** {@code failed} is the check that refused an access, with the {@code rungs} of its ladder; or null. */
    private PageWalkView walk(long address, Check failed, List<PageLadder.Rung> rungs) {
        if (!scene.cpu().canonical(address)) {
            return refused(address, List.of(), Check.ADDRESS_CANONICAL, List.of());
        }
        var walk = new PageWalk(scene.cpu(), scene.machine().ram());
        boolean translated = walk.walk(address);
        var refused = translated ? failed : walk.refused();
        var levels = new ArrayList<PageWalkView.Level>();
        int deciding = refused == null ? -1 : walk.refusing(refused);
        for (int level = walk.mode().levels(); level >= Math.max(walk.leaf(), 1); level--) {
            levels.add(level(address, walk, level, level == deciding ? refused : null));
        }
        var told = rungs.stream().map(rung -> rung(address, walk, rung)).toList();
        if (!translated) {
            return refused(address, levels, refused, told);
        }
        return new PageWalkView(Hex.of(address), scene.symbol(address), Hex.of(scene.cpu().cr3), levels,
            Hex.of(walk.physical()), Hex.orNull(walk.leaf() > 0, walk.pageSize()), walk.user(), walk.writable(),
            walk.executable(), refused == null ? null : refused.name(), refused == null ? null : refused.sentence(),
            told);
    }

    private PageWalkView refused(long address, List<PageWalkView.Level> levels, Check check,
                                 List<PageWalkView.Rung> rungs) {
        return new PageWalkView(Hex.of(address), scene.symbol(address), Hex.of(scene.cpu().cr3), levels, null, null,
            false, false, false, check.name(), check.sentence(), rungs);
    }

    private static PageWalkView.Rung rung(long address, PageWalk walk, PageLadder.Rung rung) {
        var check = rung.check();
        var entry = rung.level() == 0 ? null
            : PagingMode.entryName(rung.level()) + " [" + walk.mode().index(address, rung.level()) + "]";
        return new PageWalkView.Rung(check.name(), check.sentence(), check.section(),
            rung.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'), entry, rung.reason());
    }

    /** The PDPTEs of PAE paging, which are registers of the processor, say nothing about rights. */
    private static boolean hasRights(PageWalk walk, int level) {
        return walk.mode() != PagingMode.PAE || level != PDPTE;
    }

    /** {@code check} is what this entry refuses, or null. */
    private static PageWalkView.Level level(long address, PageWalk walk, int level, Check check) {
        long entry = walk.entry(level);
        var mode = walk.mode();
        boolean page = level == walk.leaf() && walk.refused() == null;
        boolean free = !hasRights(walk, level);
        return new PageWalkView.Level(PagingMode.entryName(level), mode.highBit(level), mode.lowBit(level),
            mode.index(address, level), Hex.of(walk.entryAddress(level)), Hex.of(entry),
            Hex.orNull((entry & 1) != 0, page ? walk.frame() : entry & ADDRESS), page, bit(entry, 0),
            free || bit(entry, 1), free || bit(entry, 2), bit(entry, 5), bit(entry, 6), bit(entry, 63), bit(entry, 8),
            check != null, PageEntries.fields(mode, level, entry, page,
            deciding(walk, level, check)));
    }

    private static long deciding(PageWalk walk, int level, Check check) {
        return switch (check) {
            case null -> 0;
            case PAGE_KEY_ALLOWS_ACCESS -> KEY;
            default -> walk.decisiveBits(check, level);
        };
    }

    private static boolean bit(long entry, int bit) {
        return (entry >>> bit & 1) != 0;
    }
}
