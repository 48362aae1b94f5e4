package ringside.view;

import static ringside.figure.Column.head;
import static ringside.figure.Column.number;
import static ringside.figure.Column.text;

import java.util.List;
import ringside.figure.Figure;
import ringside.figure.Row;
import ringside.figure.Table;
import ringside.figure.Text;

/**
 * The names that units share.
 *
 * @param symbols by address
 */
public record SymbolList(List<Symbol> symbols) implements View {
    public static final String VIEW = "symbols";

    /**
     * A name.
     *
     * @param name    as written
     * @param address linear; for a constant, its value
     * @param size    in bytes, 0 if not known
     * @param kind    {@code function}, {@code label}, {@code object} or {@code constant}
     * @param unit    where it is defined; null for the stage's own
     */
    public record Symbol(String name, Hex address, long size, String kind, String unit) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var columns = List.of(text("address"), head("name"), text("kind"), number("bytes"), text("unit"));
        return Figure.of("Symbols", Text.EMPTY,
            Table.list("Symbols", columns, symbols.stream().map(SymbolList::row).toList()));
    }

    private static Row row(Symbol symbol) {
        return Row.of(Text.code(symbol.address().toString()), Text.code(symbol.name()), Text.plain(symbol.kind()),
            symbol.size() == 0 ? Text.EMPTY : Text.code(Long.toString(symbol.size())),
            symbol.unit() == null ? Text.muted("the stage") : Text.plain(symbol.unit()));
    }
}
