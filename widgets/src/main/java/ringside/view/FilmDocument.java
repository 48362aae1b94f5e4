package ringside.view;

import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import ringside.figure.Printable;

/**
 * A film as JSON that may stand in a script element: the keys are the records' components, text is made harmless and
 * ASCII, so that letters are bytes; what is absent, empty, zero or false is left out. Written by hand, since every recorded run has thousands of records to
 * write.
 */
final class FilmDocument {
    private final StringBuilder out = new StringBuilder(1 << 16);

    private FilmDocument() {
    }

    static String of(Film film) {
        var document = new FilmDocument();
        document.film(film);
        return document.out.toString();
    }

    private void film(Film film) {
        out.append('{');
        number("first", film.first());
        number("omitted", film.omitted());
        number("ring", film.ring());
        value("sp", film.sp());
        value("end", film.end());
        list("names", film.names(), this::string);
        list("registers", film.registers(), this::hex);
        list("listing", film.listing(), this::line);
        list("code", film.code(), this::code);
        list("stacks", film.stacks(), this::stack);
        list("sentences", film.sentences(), this::sentence);
        list("rungs", film.rungs(), this::rung);
        list("ladders", film.ladders(), ladder -> array(ladder, number -> out.append(number)));
        names("symbols", film.symbols());
        list("steps", film.steps(), this::moment);
        out.append('}');
    }

    // ---- Records

    private void line(Film.Line line) {
        out.append('{');
        text("unit", line.unit());
        number("line", line.line());
        text("text", line.text());
        flag("instruction", line.instruction());
        out.append('}');
    }

    private void code(Film.Code code) {
        out.append('{');
        value("rip", code.rip());
        text("text", code.text());
        text("symbol", code.symbol());
        number("line", code.line());
        out.append('}');
    }

    private void stack(Film.Stack stack) {
        out.append('{');
        text("name", stack.name());
        number("width", stack.width());
        number("ring", stack.ring());
        value("base", stack.base());
        value("bottom", stack.bottom());
        list("slots", stack.slots(), this::hex);
        out.append('}');
    }

    private void sentence(Film.Sentence sentence) {
        out.append('{');
        text("kind", sentence.kind());
        text("text", sentence.text());
        text("compare", sentence.compare());
        text("check", sentence.check());
        text("section", sentence.section());
        out.append('}');
    }

    private void rung(Film.Rung rung) {
        out.append('{');
        number("sentence", rung.sentence());
        value("value", rung.value());
        value("expected", rung.expected());
        flag("failed", rung.failed());
        text("origin", rung.origin());
        out.append('}');
    }

    private void moment(Film.Moment step) {
        out.append('{');
        number("code", step.code());
        number("ring", step.ring());
        text("event", step.event());
        text("deed", step.deed());
        value("sp", step.sp());
        list("changed", step.changed(), this::delta);
        list("writes", step.writes(), this::write);
        number("more", step.more());
        number("ladder", step.ladder());
        number("beyond", step.beyond());
        out.append('}');
    }

    private void delta(Film.Delta delta) {
        out.append('{');
        number("register", delta.register());
        value("value", delta.value());
        out.append('}');
    }

    private void write(Film.Write write) {
        out.append('{');
        value("address", write.address());
        number("bytes", write.bytes());
        value("before", write.before());
        value("after", write.after());
        flag("cpu", write.cpu());
        text("name", write.name());
        out.append('}');
    }

    // ---- Members

    private void number(String key, long number) {
        if (number != 0) {
            key(key);
            out.append(number);
        }
    }

    private void flag(String key, boolean flag) {
        if (flag) {
            key(key);
            out.append(true);
        }
    }

    private void value(String key, Hex value) {
        if (value != null) {
            key(key);
            hex(value);
        }
    }

    private void text(String key, String text) {
        if (text != null && !text.isEmpty()) {
            key(key);
            string(text);
        }
    }

    private <T> void list(String key, Iterable<T> list, Consumer<T> one) {
        if (list.iterator().hasNext()) {
            key(key);
            array(list, one);
        }
    }

    private void names(String key, Map<String, String> names) {
        if (!names.isEmpty()) {
            key(key);
            out.append('{');
            names.forEach(this::text);
            out.append('}');
        }
    }

    private <T> void array(Iterable<T> list, Consumer<T> one) {
        out.append('[');
        for (var member : list) {
            separate();
            one.accept(member);
        }
        out.append(']');
    }

    private void key(String key) {
        separate();
        out.append('"').append(key).append("\":");
    }

    /** A comma before all but the first. */
    private void separate() {
        char last = out.charAt(out.length() - 1);
        if (last != '{' && last != '[') {
            out.append(',');
        }
    }

    // ---- Values

    private void hex(Hex value) {
        if (value == null) {
            out.append("null");
        } else {
            out.append('"').append(value).append('"');
        }
    }

    /** Of control characters, only line feeds and tabs are left; {@code <} could begin what ends the script element. */
    private void string(String text) {
        var harmless = Printable.lines(text);
        out.append('"');
        for (int i = 0; i < harmless.length(); i++) {
            char letter = harmless.charAt(i);
            switch (letter) {
                case '"', '\\' -> out.append('\\').append(letter);
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '<' -> escape(letter);
                default -> plain(letter);
            }
        }
        out.append('"');
    }

    private void plain(char letter) {
        if (letter < 0x80) {
            out.append(letter);
        } else {
            escape(letter);
        }
    }

    private void escape(char letter) {
        out.append("\\u").append(HexFormat.of().toHexDigits(letter));
    }
}
