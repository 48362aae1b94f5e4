package ringside.magic;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import ringside.expression.Expression;
import ringside.expression.ExpressionException;
import ringside.machine.Watch;
import ringside.semantics.Msr;
import ringside.state.ExceptionVector;

/** What a run shall stop at, as {@code %break}, {@code --until} and {@code --back-until} take it. */
sealed interface StopAt {
    /** The forms, for help texts. */
    String FORMS = "LABEL or an address; read|write|access ADDRESS [BYTES]; ring-change; fault; vector N or #PF; "
        + "msr [N|NAME]; cr [N]; when EXPRESSION; java EXPRESSION";
    /** The first words of the forms that are not addresses, for completion. */
    List<String> WORDS = List.of("read", "write", "access", "ring-change", "fault", "vector", "msr", "cr", "when",
        "java");
    int DEFAULT_BYTES = 8;
    int MOST_BYTES = 4096;

    /** Before the instruction at a linear address. */
    record Before(long address) implements StopAt {
    }

    /** After the step that a watch sees. */
    record After(Watch watch) implements StopAt {
    }

    /** Reads the words of one of the {@link #FORMS}. */
    static StopAt read(Session session, Call call, List<String> words) {
        return new Reader(session, call, words).read();
    }

    /** Reads the words of one thing to stop at. */
    record Reader(Session session, Call call, List<String> words) {

        private StopAt read() {
            var kind = words.getFirst().toLowerCase(Locale.ROOT);
            return switch (kind) {
                case "read", "write", "access" -> memory(Watch.Touch.valueOf(kind.toUpperCase(Locale.ROOT)));
                case "ring-change" -> alone(new Watch.RingChange());
                case "fault" -> alone(new Watch.AnyException());
                case "vector" -> vector(needed("its number, 0 to 255"));
                case "msr" -> new After(new Watch.MsrWritten(words.size() == 1 ? Watch.ANY : msr(rest())));
                case "cr" -> new After(new Watch.ControlWritten(words.size() == 1 ? Watch.ANY : control(rest())));
                case "cr0", "cr2", "cr3", "cr4", "cr8" -> alone(new Watch.ControlWritten(kind.charAt(2) - '0'));
                case "when" -> condition(needed("a condition, such as rax == 5 && cpl == 3"));
                case "java" -> java(needed("a condition in Java, such as machine.cpu().gpr[0] == 5"));
                default -> kind.startsWith("#") ? exception(kind) : new Before(number(String.join(" ", words)));
            };
        }

        private String rest() {
            return String.join(" ", words.subList(1, words.size()));
        }

        private String needed(String what) {
            if (words.size() == 1) {
                throw call.error("'" + words.getFirst() + "' needs " + what, words.getFirst()).named("UsageError");
            }
            return rest();
        }

        private StopAt alone(Watch watch) {
            if (words.size() > 1) {
                throw call.error("there is no place for '" + rest() + "'", words.get(1)).named("UsageError");
            }
            return new After(watch);
        }

        private StopAt memory(Watch.Touch touch) {
            needed("an address: a symbol, a number or an expression");
            boolean sized = words.size() > 2 && words.getLast().matches("\\d+");
            long bytes = sized ? Long.parseLong(words.getLast()) : DEFAULT_BYTES;
            if (bytes < 1 || bytes > MOST_BYTES) {
                throw call.error("1 to " + MOST_BYTES + " bytes can be watched", words.getLast());
            }
            var address = String.join(" ", words.subList(1, sized ? words.size() - 1 : words.size()));
            return new After(new Watch.MemoryTouched(touch, number(address), (int) bytes));
        }

        private StopAt vector(String text) {
            return new After(new Watch.Delivered((int) within(text, 255, "a vector")));
        }

        private StopAt exception(String mnemonic) {
            for (int vector = 0; vector < 32; vector++) {
                var exception = ExceptionVector.of(vector);
                if (exception != null && exception.mnemonic().equalsIgnoreCase(mnemonic)) {
                    return alone(new Watch.Delivered(vector));
                }
            }
            throw call.error("there is no exception '" + mnemonic + "'", words.getFirst()).named("UsageError");
        }

        private int msr(String text) {
            return named(text).orElseGet(() -> (int) within(text, 0xffffffffL, "an MSR"));
        }

        /** {@code lstar} as well as {@code IA32_LSTAR}. */
        private static OptionalInt named(String text) {
            var name = text.toUpperCase(Locale.ROOT);
            return Msr.all().stream().filter(msr -> msr.title().equals(name) || msr.title().equals("IA32_" + name))
                .mapToInt(msr -> (int) msr.number()).findFirst();
        }

        private int control(String text) {
            int number = (int) within(text.replaceFirst("(?i)^cr", ""), 8, "a control register");
            if (number == 1 || number > 4 && number < 8) {
                throw call.error("there is no CR" + number, text);
            }
            return number;
        }

        private long within(String text, long most, String what) {
            long value = number(text);
            if (Long.compareUnsigned(value, most) > 0) {
                throw call.error("%s is 0 to 0x%x".formatted(what, most), text);
            }
            return value;
        }

        private long number(String text) {
            return MachineNames.address(session, call, text, " To stop at something else: " + FORMS);
        }

        /** Asked once now, so that a mistake is told before the run; one that comes later counts as false. */
        private StopAt condition(String text) {
            try {
                var expression = new Expression(text, new MachineNames(session));
                expression.evaluate();
                return new After(new Watch.Condition(text, () -> holds(expression)));
            } catch (ExpressionException bad) {
                throw call.error(bad.getMessage(), text).named("UsageError");
            }
        }

        private static boolean holds(Expression expression) {
            try {
                return expression.evaluate().value().truth();
            } catch (ExpressionException unmapped) {
                return false;
            }
        }

        private StopAt java(String text) {
            try {
                return new After(new Watch.Condition(text, session.javaCondition(text)));
            } catch (MagicException bad) {
                throw call.error(bad.getMessage(), text).named("UsageError");
            }
        }
    }
}
