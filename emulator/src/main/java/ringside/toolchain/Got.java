package ringside.toolchain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ringside.toolchain.Symbol.Binding;

/**
 * Dissolves references through a global offset table: an instruction that merely loads, calls or jumps through the
 * table is rewritten to name its target (System V ABI, AMD64 supplement, B.2); for any other one the unit gets a table
 * of its own. Afterwards only plain relocations remain.
 */
final class Got {
    private final List<Section> sections;
    private final List<Symbol> symbols;
    private final List<Relocation> relocations = new ArrayList<>();
    private final Map<Integer, Integer> slots = new HashMap<>();     // symbol to the symbol of its slot
    private final int table;

    private Got(UnitObject object) {
        sections = new ArrayList<>(object.sections());
        symbols = new ArrayList<>(object.symbols());
        table = sections.size();
    }

    static UnitObject dissolve(UnitObject object) {
        if (object.relocations().stream().noneMatch(r -> r.type().throughGot())) {
            return object;
        }
        Got got = new Got(object);
        object.relocations().forEach(r -> got.relocations.add(r.type().throughGot() ? got.direct(r) : r));
        got.addTable();
        return new UnitObject(object.source(), got.sections, got.symbols, got.relocations, object.lines(),
                object.warnings(), object.types());
    }

    private Relocation direct(Relocation r) {
        Relocation relaxed = r.type() == Relocation.Type.R_GOTPCREL || r.addend() != -4 ? null : relax(r);
        return relaxed != null ? relaxed
                : new Relocation(r.section(), r.offset(), Relocation.Type.R_PC32, slot(r.symbol()), r.addend());
    }

    private Relocation relax(Relocation r) {
        byte[] code = sections.get(r.section()).bytes();
        int at = (int) r.offset();
        int opcode = code[at - 2] & 0xff;
        int modRm = code[at - 1] & 0xff;
        if (opcode == 0x8b) {                                        // mov sym@GOTPCREL(%rip),r -> lea sym(%rip),r
            code[at - 2] = (byte) 0x8d;
            return plain(r, at);
        }
        if (opcode == 0xff && modRm == 0x15) {                       // call *sym@GOTPCREL(%rip) -> addr32 call sym
            code[at - 2] = 0x67;
            code[at - 1] = (byte) 0xe8;
            return plain(r, at);
        }
        if (opcode == 0xff && modRm == 0x25) {                       // jmp *sym@GOTPCREL(%rip) -> jmp sym; nop
            code[at - 2] = (byte) 0xe9;
            code[at + 3] = (byte) 0x90;
            return plain(r, at - 1);
        }
        return null;
    }

    private static Relocation plain(Relocation r, long offset) {
        return new Relocation(r.section(), offset, Relocation.Type.R_PC32, r.symbol(), r.addend());
    }

    private int slot(int symbol) {
        return slots.computeIfAbsent(symbol, s -> {
            symbols.add(new Symbol("", Binding.LOCAL, Symbol.Type.OBJECT, table, 8L * slots.size(), 8));
            return symbols.size() - 1;
        });
    }

    private void addTable() {
        if (!slots.isEmpty()) {
            sections.add(new Section(".got", false, false, 8, 8L * slots.size(), new byte[8 * slots.size()]));
            slots.forEach((symbol, slot) -> relocations.add(
                    new Relocation(table, symbols.get(slot).value(), Relocation.Type.R_64, symbol, 0)));
        }
    }
}
