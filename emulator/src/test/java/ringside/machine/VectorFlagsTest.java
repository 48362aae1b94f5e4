package ringside.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringside.state.Cpu;

/** Vector instructions replace status flags that an instruction before them has left to be worked out later. */
class VectorFlagsTest {
    private static final String PROGRAM = """
        go: mov %cr4, %rax
            or $0x600, %eax
            mov %rax, %cr4
            mov $2, %ecx
            cvtsi2sd %ecx, %xmm0
            cvtsi2ss %ecx, %xmm1
            xorps %xmm2, %xmm2
            xor %eax, %eax
            xor %ebx, %ebx
            LAZY
            VECTOR
            setc %al
            setz %bl
            shl $1, %ebx
            or %ebx, %eax
            ret
        """;

    /** CF + 2 ZF, whatever the flags were. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"ucomisd %xmm0, %xmm2; 1", "comisd %xmm2, %xmm0; 0", "ucomisd %xmm0, %xmm0; 2",
        "comiss %xmm1, %xmm2; 1", "ucomiss %xmm2, %xmm1; 0", "ptest %xmm2, %xmm2; 3", "ptest %xmm0, %xmm0; 1"})
    void replaced(String vector, long expected) {
        for (var lazy : new String[] {"cmp $1, %ecx", "cmp $2, %ecx", "cmp $3, %ecx", "sahf"}) {
            var bench = new Workbench().asm(PROGRAM.replace("LAZY", lazy).replace("VECTOR", vector));
            bench.run("go");
            assertEquals(expected, bench.machine().cpu().gpr[Cpu.RAX], lazy);
        }
    }
}
