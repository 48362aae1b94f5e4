package ringside.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

/**
 * {@code DISAGREEMENTS.md} lists what the fuzzer's settled disagreements and the code's comments say. With
 * {@code -Dringside.checks.write=true} it is written instead.
 */
class DisagreementsTableTest {
    private static final Path FILE = Path.of("DISAGREEMENTS.md");
    private static final Path SEMANTICS = Path.of("src/main/java/ringside/semantics");
    private static final String INTRODUCTION = """
        # Disagreements with Bochs and QEMU

        Bochs 2.7 and QEMU 7.2 (TCG) are read and compared with, and the Intel SDM decides. Where either does something
        else, or where the manual leaves a choice, it is settled here. A test writes this file
        (`DisagreementsTableTest` with `-Dringside.checks.write=true`).

        ## Settled by the fuzzer

        From `src/test/resources/ringside/differential/disagreements.txt`, by which the fuzzer recognizes them; what
        they do not explain fails.

        | peer | what | who is right, and by what |
        |---|---|---|
        """;
    private static final String ELSEWHERE = """

        ## What peers get wrong, tested

        `PeersGetWrongTest` has a named test with the manual's sentence for each: non-canonical RIP in `iretq`; SS.RPL
        and CS.RPL in `iretq`; reserved bits of CR4, and PCIDE without PCIDs; non-canonical bases in model-specific
        registers, GDTR, IDTR, LDTR and TR; `#SS` for non-canonical RSP and RBP; EXT in error codes; the offset of 16-bit
        gates; the layout of the 16-bit TSS; task switches into virtual-8086 mode; NT with a null back link; RF and TF
        through `iret`; #DB behind STI and MOV SS.
        """;

    /**
     * What a comment in the code says.
     *
     * @param where the class whose comment says it
     */
    private record Choice(String where, String ours, String theirs, String citation) {
    }

    private static final List<Choice> CHOICES = List.of(
        new Choice("GateTarget", "a gate's target is checked for 64-bit code before its P bit",
            "Bochs the same", "vol. 2A, INT n and CALL: conditions without an order"),
        new Choice("ReturnTarget", "the type of the CS to return to is checked before its RPL",
            "Bochs checks the RPL first", "vol. 2B, RET, Operation"),
        new Choice("ProtectedDelivery", "the room on the inner stack is checked before the gate's entry point",
            "Bochs checks the entry point first", "vol. 2A, INT n, Operation"),
        new Choice("RealReturn", "IRET to virtual-8086 mode with EIP beyond 64 KiB is `#GP(0)`",
            "Bochs cuts EIP to 16 bits", "vol. 2A, IRET, RETURN-TO-VIRTUAL-8086-MODE"),
        new Choice("InterruptReturn", "in 64-bit mode IRET pops SS:RSP with every operand size",
            "Bochs with a 64-bit operand only", "vol. 2A, IRET"),
        new Choice("InnerStack", "ESP of an inner 16-bit stack comes whole from the TSS",
            "Bochs keeps the upper half of before", "vol. 2A, INT n and CALL: \"ESP ← NewESP\""),
        new Choice("TaskImage", "the upper halves of registers from a 16-bit TSS are ones",
            "Bochs the same", "vol. 3A, 9.6: undefined"),
        new Choice("NewTask", "the new task's selectors are checked in the order CR3, LDT, SS, DS, ES, FS, GS, CS",
            "Bochs the same", "vol. 3A, 9.3, table 9-1: model-specific"),
        new Choice("NewTask", "a fault in a new task is handled on a stack out of the new TSS, from CPL 3",
            "Bochs the same", "vol. 3A, 9.3 asks for a task gate"),
        new Choice("NewTask", "reserved bits in the PDPTEs that a new task's CR3 leads to raise `#GP(0)`",
            "Bochs raises `#TS(0)`", "vol. 3A, 5.4.1: as MOV to CR3; of task switches it says nothing"),
        new Choice("Stack", "PUSHA with SP = 7, 9, 11, 13 or 15 in real-address mode is `#GP`",
            "Bochs and QEMU raise `#SS`", "vol. 2B, PUSHA, exceptions"));

    @Test
    void theListFollowsTheData() throws IOException {
        var text = text();
        if (Boolean.getBoolean("ringside.checks.write")) {
            Files.writeString(FILE, text);
        }
        assertEquals(text, Files.readString(FILE), "run this test with -Dringside.checks.write=true");
    }

    @Test
    void everyClassNamedSpeaksOfIt() throws IOException {
        for (var choice : CHOICES) {
            var source = Files.readString(SEMANTICS.resolve(choice.where + ".java"));
            assertTrue(source.contains("Bochs"), choice.where);
        }
    }

    private static String text() {
        var out = new StringBuilder(INTRODUCTION);
        for (var one : Disagreements.read().all()) {
            row(out, one.peer().pattern(), one.name().replace('-', ' '), one.reason());
        }
        out.append("\n## Settled in the code\n\n| class | here | there | manual |\n|---|---|---|---|\n");
        for (var choice : CHOICES) {
            row(out, "`" + choice.where + "`", choice.ours, choice.theirs, choice.citation);
        }
        return out.append(ELSEWHERE).toString();
    }

    private static void row(StringBuilder out, String... cells) {
        out.append("| ").append(String.join(" | ", cells).replace("\n", " ")).append(" |\n");
    }
}
