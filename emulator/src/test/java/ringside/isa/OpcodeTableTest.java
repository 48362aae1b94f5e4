package ringside.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.toolchain.Mnemonics;

class OpcodeTableTest {

    @Test
    void opcodesAreNumberedWithoutGaps() {
        List<Opcode> opcodes = Opcode.all();
        for (int i = 0; i < opcodes.size(); i++) {
            assertEquals(i, opcodes.get(i).index());
        }
        assertTrue(opcodes.size() > 500);
    }

    @Test
    void everyMnemonicIsOfferedToThoseWhoType() {
        var missing = new TreeSet<String>();
        Opcode.all().forEach(opcode -> missing.add(opcode.mnemonic()));
        missing.removeAll(Mnemonics.all());
        assertEquals(Set.of(), missing);
    }

    @Test
    void aConditionMakesSixteenOpcodes() {
        List<Opcode> opcodes = OpcodeTable.parse("cmovcc | 0f 40+cc /r | Gv Ev |");
        assertEquals(16, opcodes.size());
        Opcode below = opcodes.get(2);
        assertEquals("cmovb", below.mnemonic());
        assertEquals("cmovcc", below.meaning());
        assertEquals(2, below.condition());
    }

    @Test
    void attributesAreKept() {
        Opcode opcode = OpcodeTable.parse("tzcnt | f3 0f bc /r | Gv Ev | lock rep BMI1 =count").getFirst();
        assertEquals("count", opcode.meaning());
        assertEquals(Optional.of(Feature.BMI1), opcode.feature());
        assertTrue(opcode.lockable());
        assertTrue(opcode.repeatable());
        assertEquals(-1, opcode.condition());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "add", "add | 00 /r", "add | | Eb Gb |", "add | xy /r | Eb Gb |", "add | 100 | |", "add | 00 /8 | Eb |",
        "add | 00 | Eb Gb |", "add | 00 /r | Kv |", "add | 00 /r | Ej |", "add | 00 /r | By |", "add | 00 | Zv |",
        "push | 51+r | Zv |", "inc | 40+x | Zv |", "j | 70+cc | Jb |", "jcc | 70 | Jb |",
        "add | 00 /r | Eb | NOFEATURE", "add | 00 /r | Eb | locks", "add | os48 00 /r | Eb |",
        "clac | 0f 01 4a | |", "andn | vex.l2.0f38 f2 /r | Gy |",
        "andn | vex.l0.0f39 f2 /r | Gy |", "andn | vex.l0 f2 /r | Gy |"})
    void aRowThatMakesNoSenseIsRefusedAndQuoted(String row) {
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, () -> OpcodeTable.parse(row));
        assertTrue(thrown.getMessage().contains("'" + row + "'"), thrown.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "one | 00 /r | Eb Gb |\ntwo | 00 /r | Ev Gv |",
        "one | np 00 /r | Eb |\ntwo | 00 /1 | Eb |",
        "one | 40+r | Zv |\ntwo | 47 | |",
        "one | 90 | |\ntwo | 90 /1 | Eb |",
        "one | os16 98 | |\ntwo | os16/32 98 | | i64"})
    void rowsThatClaimTheSameBytesAreRefused(String table) {
        List<Opcode> opcodes = OpcodeTable.parse(table);
        assertThrows(IllegalArgumentException.class, () -> new OpcodeTable(opcodes));
    }

    @Test
    void theMoreSpecialRowIsTriedFirstInAnyOrder() {
        String table = "nop | 90 rexb0 | |\nxchg | 90+r | Zv rAX |\npause | f3 90 rexb0 | |";
        List<String> lines = new ArrayList<>(List.of(table.split("\n")));
        for (int i = 0; i < lines.size(); i++) {
            Collections.rotate(lines, 1);
            OpcodeTable.Slot slot = new OpcodeTable(OpcodeTable.parse(String.join("\n", lines)))
                    .slot(OpcodeMap.ONE_BYTE, 0x90);
            assertEquals(List.of("pause", "nop", "xchg"),
                    Arrays.stream(slot.opcodes()).map(Opcode::mnemonic).toList());
        }
    }
}
