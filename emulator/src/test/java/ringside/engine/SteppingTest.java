package ringside.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringside.engine.Interpreter.Outcome;
import ringside.state.Cpu;

/** The same program in one run, in strides of any length and in single steps: the state is the same at every stop. */
class SteppingTest {
    /** fib(9), 3000 bytes cleared, a loop that faults, changes its own code and counts in memory. */
    private static final String PROGRAM = """
        bf 09 00 00 00          ; mov edi, 9
        e8 2c 00 00 00          ; call f
        bf 00 00 02 00          ; mov edi, 0x20000
        b9 b8 0b 00 00          ; mov ecx, 3000
        f3 aa                   ; rep stosb
        b9 05 00 00 00          ; mov ecx, 5
        ff 05 7f 0f 00 00       ; l: inc dword [0x10fa0]
        b3 07                   ; m: mov bl, 7
        0f 0b                   ; ud2
        cd 20                   ; int 0x20
        80 05 f4 ff ff ff 01    ; add byte [m + 1], 1
        48 ff c9                ; dec rcx
        75 e8                   ; jnz l
        9c                      ; pushf
        58                      ; pop rax
        f4                      ; hlt
        48 83 ff 02             ; f: cmp rdi, 2
        72 1c                   ; jb b
        53                      ; push rbx
        57                      ; push rdi
        48 ff cf                ; dec rdi
        e8 f0 ff ff ff          ; call f
        48 89 c3                ; mov rbx, rax
        5f                      ; pop rdi
        48 83 ef 02             ; sub rdi, 2
        e8 e3 ff ff ff          ; call f
        48 01 d8                ; add rax, rbx
        5b                      ; pop rbx
        c3                      ; ret
        48 89 f8                ; b: mov rax, rdi
        c3                      ; ret
        """;

    private static Guest guest() {
        return new Guest().code(PROGRAM)
            .code(Guest.HANDLERS + 6 * 16, "48 83 04 24 02 48 cf");
    }

    private static Guest finished() {
        var guest = guest();
        assertEquals(Outcome.HALT, guest.interpreter.run(100_000));
        return guest;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 7, 50, 1000})
    void endsInTheSameState(long stride) {
        var whole = finished();
        var stepped = guest();
        while (stepped.interpreter.run(stride) == Outcome.LIMIT) {
            continue;
        }
        assertSame(whole, stepped);
        assertEquals(5, whole.ram.read(0x10fa0, 32));
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 17, 100, 333, 421})
    void isInTheSameStateOnTheWay(long steps) {
        var run = guest();
        run.interpreter.run(steps);
        var stepped = guest();
        for (long i = 0; i < steps; i++) {
            stepped.interpreter.step();
        }
        assertSame(run, stepped);
    }

    private static void assertSame(Guest expected, Guest actual) {
        assertArrayEquals(state(expected.cpu), state(actual.cpu));
        assertEquals(checksum(expected), checksum(actual));
    }

    private static long[] state(Cpu cpu) {
        long[] state = Arrays.copyOf(cpu.gpr, 24);
        state[17] = cpu.rip;
        state[18] = cpu.flags.value();
        state[19] = cpu.instructions;
        state[20] = cpu.cr2;
        state[21] = cpu.dr[6];
        state[22] = cpu.halted ? 1 : 0;
        return state;
    }

    private static long checksum(Guest guest) {
        var checksum = new CRC32();
        for (long page = 0; page < 0x100000; page += 4096) {
            checksum.update(guest.ram.page(page));
        }
        return checksum.getValue();
    }
}
