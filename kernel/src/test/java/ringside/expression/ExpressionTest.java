package ringside.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final Names NAMES = new Names() {
        private final Map<String, Value> values = Map.of("rax", new Value.Number(42), "tss", new Value.Number(0x1000),
            "minus", new Value.Number(-1), "stop", new Value.Text("return"), "fault.vector", new Value.Number(13));

        @Override
        public Optional<Value> value(String name) {
            return Optional.ofNullable(values.get(name));
        }

        @Override
        public Optional<Long> memory(long address, int width) {
            return address == 0x1004 ? Optional.of(0x1122334455667788L & -1L >>> 64 - width) : Optional.empty();
        }

        @Override
        public List<String> suggest(String name) {
            return name.equals("raz") ? List.of("rax") : List.of();
        }
    };

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "rax; 42", "%rax; 42", "$tss; 4096", "1 + 2 * 3; 7", "(1 + 2) * 3; 9", "1 << 4 | 1; 17", "0x10; 16",
        "0b101; 5", "1_000; 1000", "-1; -1", "~0 ^ 1; -2", "10 - 2 - 3; 5", "100 / 7 % 4; 2",
        "minus > 1; 1", "minus / 2 == 0x7fffffffffffffff; 1",
        "rax == 42 && !0; 1", "rax != 42 || 0; 0", "[tss+4]; 1234605616436508552", "u8[tss + 4]; 136",
        "u32[tss+4] == 0x55667788; 1", "stop == \"return\"; 1", "stop == 'halt'; 0", "stop ~ 'tur'; 1",
        "fault.vector == 13; 1", "1 << 64; 0", "5 & 3 == 3; 1",
    })
    void evaluates(String text, long expected) {
        assertEquals(expected, Expression.number(text, NAMES));
    }

    @Test
    void remembersWhatItSaw() {
        var result = Expression.evaluate("rax == 1 || [tss+4] == 2", NAMES);
        assertEquals("{rax=0x2a, tss=0x1000, [0x1004]=0x1122334455667788}", result.seen().toString());
        assertEquals(Value.of(false), result.value());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "rax ==; 6", "raz; 0", "1 +* 2; 3", "(1; 2", "[0]; 0", "1 / 0; 2", "rax @ 1; 4", "18446744073709551616; 0",
        "1 2; 2", "stop + 1; 5",
    })
    void pointsAtTheMistake(String text, int position) {
        assertEquals(position,
            assertThrows(ExpressionException.class, () -> Expression.evaluate(text, NAMES)).position());
    }

    @Test
    void suggestsANearName() {
        var mistake = assertThrows(ExpressionException.class, () -> Expression.evaluate("raz + 1", NAMES));
        assertTrue(mistake.getMessage().contains("did you mean rax?"), mistake.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "-", "!", "["})
    void boundsNesting(String bracket) {
        assertThrows(ExpressionException.class, () -> Expression.evaluate(bracket.repeat(100_000) + "1", NAMES));
    }
}
