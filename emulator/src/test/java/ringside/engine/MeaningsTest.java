package ringside.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringside.isa.Opcode;
import ringside.semantics.Form;
import ringside.semantics.Meaning;
import ringside.state.Cpu;
import ringside.state.CpuidModel;

class MeaningsTest {
    private static final Meanings MEANINGS = Meanings.ofSemantics();

    @Test
    void everyRowThatTheProcessorHasIsGivenAMeaning() {
        var missing = new TreeSet<String>();
        for (var opcode : Opcode.all()) {
            if (opcode.feature().map(CpuidModel.BUILT::contains).orElse(true)
                && MEANINGS.definition(opcode.meaning()) == null) {
                missing.add(opcode.meaning());
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyMethodGivesAMeaningOfTheTable() {
        var unused = new TreeSet<>(MEANINGS.names());
        Opcode.all().forEach(opcode -> unused.remove(opcode.meaning()));
        assertEquals(Set.of(), unused);
    }

    @ParameterizedTest
    @CsvSource({"mov, Unary", "add, Binary", "shld, Ternary", "movsx, Convert", "cmp, Compare", "push, Use",
        "pop, Make", "jcc, Condition", "hlt, Whole"})
    void bindsEachForm(String meaning, String form) {
        var bound = MEANINGS.bind(meaning);
        assertEquals(form, MEANINGS.definition(meaning).form().getSimpleName());
        assertInstanceOf(MEANINGS.definition(meaning).form(), bound);
    }

    @Test
    void bindsToTheMethodItself() {
        var add = (Form.Binary) MEANINGS.bind("add");
        var cpu = new Cpu();
        assertEquals(0x100, add.apply(cpu, 0xff, 1, 8));
        assertEquals(true, cpu.flags.carry());
    }

    @Test
    void coversEveryForm() {
        var forms = new TreeSet<String>();
        MEANINGS.names().forEach(name -> forms.add(MEANINGS.definition(name).form().getSimpleName()));
        assertEquals(Arrays.stream(Form.class.getPermittedSubclasses()).map(Class::getSimpleName).sorted().toList(),
            List.copyOf(forms));
    }

    @Test
    void isNothingForAnUnknownMeaning() {
        assertNull(MEANINGS.definition("no such thing"));
        assertNull(MEANINGS.bind("no such thing"));
    }

    static final class Misshapen {
        private Misshapen() {
        }

        @Meaning("misshapen")
        static int misshapen(String text) {
            return text.length();
        }
    }

    static final class Doubled {
        private Doubled() {
        }

        @Meaning({"one", "two"})
        static long first(Cpu cpu, long a, int width) {
            return a;
        }

        @Meaning("two")
        static long second(Cpu cpu, long a, int width) {
            return -a;
        }
    }

    @Test
    void refusesAMethodOfNoForm() {
        var refused = assertThrows(IllegalArgumentException.class, () -> new Meanings(List.of(Misshapen.class)));
        assertEquals(true, refused.getMessage().contains("misshapen"));
    }

    @Test
    void refusesTwoMethodsForOneMeaning() {
        var refused = assertThrows(IllegalArgumentException.class, () -> new Meanings(List.of(Doubled.class)));
        assertEquals(true, refused.getMessage().contains("two methods give the meaning two"));
    }

    @Test
    void stopsBeforeAnInstructionThatNoMethodGives() {
        var guest = new Guest(new Meanings(List.of())).code("90");
        var stop = assertThrows(MissingMeaningException.class, guest.interpreter::step);
        assertEquals("the meaning \"nop\" of nop at 0x10000", stop.getMessage());
        assertEquals(Map.of(Guest.CODE, 0L), Map.of(guest.cpu.rip, guest.cpu.instructions));
    }
}
