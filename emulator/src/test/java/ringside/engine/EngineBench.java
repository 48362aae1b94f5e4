package ringside.engine;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import ringside.state.Cpu;

/**
 * Prints how many million instructions the interpreter makes of three hand-assembled programs in a second of processor
 * time, in one run and step by step. Not a test: figures from a busy machine decide nothing.
 */
final class EngineBench {
    private static final long BUFFER = 0x800000;

    private record Program(String name, String hex, long count) {
    }

    /** A dependent chain of additions, shifts and rotations: {@code rdi} rounds. */
    private static final Program ALU = new Program("alu", """
        48 b8 15 7c 4a 7f b9 79 37 9e ; mov rax, 0x9e3779b97f4a7c15
        48 89 f9                      ; mov rcx, rdi
        41 b8 67 45 23 01             ; mov r8d, 0x1234567
        45 31 c9                      ; xor r9d, r9d
        48 01 c8                      ; l: add rax, rcx
        48 89 c2                      ; mov rdx, rax
        48 c1 ea 0d                   ; shr rdx, 13
        48 31 d0                      ; xor rax, rdx
        4d 8d 44 40 07                ; lea r8, [r8+rax*2+7]
        49 c1 c0 05                   ; rol r8, 5
        49 39 c0                      ; cmp r8, rax
        49 83 d1 00                   ; adc r9, 0
        f6 c1 07                      ; test cl, 7
        74 03                         ; jz s
        49 29 d0                      ; sub r8, rdx
        48 ff c9                      ; s: dec rcx
        75 d6                         ; jnz l
        f4                            ; hlt
        """, 4_000_000);

    /** Eratosthenes over 8 MiB at {@code rsi}, {@code rdi} times. */
    private static final Program SIEVE = new Program("sieve", """
        31 c0                         ; xor eax, eax
        41 b8 00 00 80 00             ; mov r8d, 0x800000
        49 b9 01 01 01 01 01 01 01 01 ; r: mov r9, 0x0101010101010101
        31 d2                         ; xor edx, edx
        4c 89 0c 16                   ; i: mov [rsi+rdx], r9
        48 83 c2 08                   ; add rdx, 8
        4c 39 c2                      ; cmp rdx, r8
        72 f3                         ; jb i
        b9 02 00 00 00                ; mov ecx, 2
        48 89 ca                      ; o: mov rdx, rcx
        48 0f af d1                   ; imul rdx, rcx
        4c 39 c2                      ; cmp rdx, r8
        73 17                         ; jae c
        80 3c 0e 00                   ; cmp byte [rsi+rcx], 0
        74 0c                         ; je n
        c6 04 16 00                   ; k: mov byte [rsi+rdx], 0
        48 01 ca                      ; add rdx, rcx
        4c 39 c2                      ; cmp rdx, r8
        72 f4                         ; jb k
        48 ff c1                      ; n: inc rcx
        eb dd                         ; jmp o
        ba 02 00 00 00                ; c: mov edx, 2
        0f b6 1c 16                   ; d: movzx ebx, byte [rsi+rdx]
        48 01 d8                      ; add rax, rbx
        48 ff c2                      ; inc rdx
        4c 39 c2                      ; cmp rdx, r8
        72 f1                         ; jb d
        48 ff cf                      ; dec rdi
        75 a6                         ; jnz r
        f4                            ; hlt
        """, 1);

    /** Naive Fibonacci numbers: fib(rdi). */
    private static final Program FIB = new Program("fib", """
        e8 01 00 00 00                ; call f
        f4                            ; hlt
        48 83 ff 02                   ; f: cmp rdi, 2
        72 1c                         ; jb b
        53                            ; push rbx
        57                            ; push rdi
        48 ff cf                      ; dec rdi
        e8 f0 ff ff ff                ; call f
        48 89 c3                      ; mov rbx, rax
        5f                            ; pop rdi
        48 83 ef 02                   ; sub rdi, 2
        e8 e3 ff ff ff                ; call f
        48 01 d8                      ; add rax, rbx
        5b                            ; pop rbx
        c3                            ; ret
        48 89 f8                      ; b: mov rax, rdi
        c3                            ; ret
        """, 31);

    private EngineBench() {
    }

    /** Arguments: how often each program is run (3), and which one (all). */
    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        for (int round = 0; round < rounds; round++) {
            for (var program : new Program[] {ALU, SIEVE, FIB}) {
                if (arguments.length < 2 || arguments[1].equals(program.name)) {
                    System.out.printf(Locale.ROOT, "%-6s %7.1f MIPS in one run, %6.1f stepped%n", program.name,
                        measure(program, Long.MAX_VALUE), measure(program, 1));
                }
            }
        }
    }

    private static double measure(Program program, long stride) {
        var guest = new Guest().code(program.hex);
        guest.cpu.gpr[Cpu.RDI] = program.count;
        guest.cpu.gpr[Cpu.RSI] = BUFFER;
        long start = cpuTime();
        long most = stride == 1 ? 10_000_000 : Long.MAX_VALUE;
        while (guest.cpu.instructions < most && guest.interpreter.run(stride) == Interpreter.Outcome.LIMIT) {
            continue;
        }
        return guest.cpu.instructions * 1e3 / (cpuTime() - start);
    }

    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
