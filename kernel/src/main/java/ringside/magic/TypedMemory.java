package ringside.magic;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import ringside.toolchain.Program;
import ringside.toolchain.dwarf.CType;
import ringside.toolchain.dwarf.CTypes;
import ringside.view.View;

/** {@code %show struct TYPE [ADDRESS]}: a type by its name, {@code TYPE[N]}, or a C variable, which has its own type. */
final class TypedMemory {
    private static final Set<String> KEYWORDS = Set.of("struct", "union", "enum");
    private static final Pattern ARRAY = Pattern.compile("(\\w+)\\[(\\d{1,6})]");

    private final Session session;
    private final Call call;
    private final List<String> words;
    private final CTypes types;

    TypedMemory(Session session, Call call, List<String> detail) {
        this.session = session;
        this.call = call;
        words = !detail.isEmpty() && KEYWORDS.contains(detail.getFirst()) ? detail.subList(1, detail.size()) : detail;
        types = session.program().map(Program::types).orElse(CTypes.NONE);
    }

    View view() {
        if (words.isEmpty()) {
            throw call.error("%show struct needs a type of a C cell and an address: %show struct tss64_t tss",
                "struct").named("UsageError");
        }
        var name = words.getFirst();
        return words.size() == 1 ? variable(name)
            : session.views().struct(type(name), ShowMagic.address(call, session,
                String.join(" ", words.subList(1, words.size()))));
    }

    private View variable(String name) {
        var type = types.variable(name);
        if (type.isEmpty()) {
            type(name);
            throw call.error("where? %show struct " + name + " needs an address", name).named("UsageError");
        }
        return session.views().struct(type.get(), ShowMagic.address(call, session, name));
    }

    private CType type(String text) {
        var array = ARRAY.matcher(text);
        var name = array.matches() ? array.group(1) : text;
        var type = types.type(name).orElseThrow(() -> call.error("no C cell knows a type '" + name + "'", text)
            .hint(Suggestions.hint(name, types.names(), known())));
        return array.matches() ? new CType.Array(type, Long.parseLong(array.group(2))) : type;
    }

    private String known() {
        var structures = types.names().stream().filter(name -> types.type(name).map(CType::plain)
            .flatMap(type -> type instanceof CType.Aggregate ? Optional.of(type) : Optional.empty()).isPresent())
            .limit(12).toList();
        return structures.isEmpty() ? "A %%c cell that includes <ringside.h> brings tss64_t, gdt_entry_t, idt_entry_t."
            : "There are: " + String.join(" ", structures);
    }
}
