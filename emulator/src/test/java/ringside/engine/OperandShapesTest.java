package ringside.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringside.isa.Bank;
import ringside.isa.Operand;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.SegmentRegister;

/** Each form with each sort of operand: one instruction, and the one place that it must have changed. */
class OperandShapesTest {
    private static final long[] REGISTERS = new long[17];
    private static final long RAX = 0x8877665544332211L;
    private static final long RBX = 0x00ffeeddccbbaa99L;
    /** RSP after an exception with an error code was delivered. */
    private static final long FRAME = Guest.STACK - 48;
    private static final long DATA = 0xf0e0d0c0b0a09080L;

    static {
        REGISTERS[Cpu.RAX] = RAX;
        REGISTERS[Cpu.RBX] = RBX;
        REGISTERS[Cpu.RCX] = 2;
        REGISTERS[Cpu.RSI] = Guest.DATA;
        REGISTERS[Cpu.RSP] = Guest.STACK;
    }

    private static Guest guest() {
        var guest = new Guest();
        System.arraycopy(REGISTERS, 0, guest.cpu.gpr, 0, 17);
        guest.cpu.segments[Cpu.FS] = new SegmentRegister(0x23, 8, 0xffffffffL, 0);
        guest.cpu.flags.status(Flags.CF, Flags.CF);
        guest.ram.write(Guest.DATA, 64, DATA);
        guest.ram.write(Guest.DATA + 8, 64, 1);
        guest.ram.write(Guest.DATA + 16, 64, 0x7766554433221100L);
        guest.ram.write(Guest.STACK, 64, 0x5566778899aabbccL);
        return guest;
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
        48 01 d8                      | add rax, rbx            | rax | 8977553310eeccaa
        01 d8                         | add eax, ebx            | rax | 10eeccaa
        66 01 d8                      | add ax, bx              | rax | 887766554433ccaa
        00 d8                         | add al, bl              | rax | 88776655443322aa
        00 dc                         | add ah, bl              | rax | 887766554433bb11
        00 f8                         | add al, bh              | rax | 88776655443322bb
        48 05 44 33 22 11             | add rax, 0x11223344     | rax | 8877665555555555
        83 c1 ff                      | add ecx, -1             | rcx | 1
        66 05 34 12                   | add ax, 0x1234          | rax | 8877665544333445
        80 c4 05                      | add ah, 5               | rax | 8877665544332711
        48 03 06                      | add rax, [rsi]          | rax | 79583715f4d3b291
        03 44 8e 08                   | add eax, [rsi+rcx*4+8]  | rax | 77553311
        66 03 06                      | add ax, [rsi]           | rax | 887766554433b291
        02 1e                         | add bl, [rsi]           | rbx | ffeeddccbbaa19
        02 2e                         | add ch, [rsi]           | rcx | 8002
        48 01 06                      | add [rsi], rax          | mem | 79583715f4d3b291
        83 06 10                      | add dword [rsi], 0x10   | mem | f0e0d0c0b0a09090
        f0 00 3e                      | lock add [rsi], bh      | mem | f0e0d0c0b0a0902a
        66 83 06 01                   | add word [rsi], 1       | mem | f0e0d0c0b0a09081
        48 6b c3 07                   | imul rax, rbx, 7        | rax | 6ff88109921aa2f
        6b 06 07                      | imul eax, [rsi], 7      | rax | d463f380
        48 89 d8                      | mov rax, rbx            | rax | ffeeddccbbaa99
        89 d8                         | mov eax, ebx            | rax | ccbbaa99
        88 f8                         | mov al, bh              | rax | 88776655443322aa
        88 26                         | mov [rsi], ah           | mem | f0e0d0c0b0a09022
        89 1e                         | mov [rsi], ebx          | mem | f0e0d0c0ccbbaa99
        48 c7 06 fe ff ff ff          | mov qword [rsi], -2     | mem | fffffffffffffffe
        4c 8b 06                      | mov r8, [rsi]           | r8  | f0e0d0c0b0a09080
        0f b6 06                      | movzx eax, byte [rsi]   | rax | 80
        0f b6 c7                      | movzx eax, bh           | rax | aa
        48 0f be 06                   | movsx rax, byte [rsi]   | rax | ffffffffffffff80
        48 63 c3                      | movsxd rax, ebx         | rax | ffffffffccbbaa99
        66 0f be c3                   | movsx ax, bl            | rax | 887766554433ff99
        f7 1e                         | neg dword [rsi]         | mem | f0e0d0c04f5f6f80
        fe c7                         | inc bh                  | rbx | ffeeddccbbab99
        48 f7 d3                      | not rbx                 | rbx | ff00112233445566
        48 8d 44 cb ff                | lea rax, [rbx+rcx*8-1]  | rax | ffeeddccbbaaa8
        8d 44 cb ff                   | lea eax, [rbx+rcx*8-1]  | rax | ccbbaaa8
        66 8d 03                      | lea ax, [rbx]           | rax | 887766554433aa99
        67 48 8d 03                   | lea rax, [ebx]          | rax | ccbbaa99
        48 0f a4 d8 08                | shld rax, rbx, 8        | rax | 7766554433221100
        66 0f a4 1e 04                | shld [rsi], bx, 4       | mem | f0e0d0c0b0a0080a
        0f 92 c4                      | setc ah                 | rax | 8877665544330111
        0f 93 06                      | setnc [rsi]             | mem | f0e0d0c0b0a09000
        0f 42 c3                      | cmovc eax, ebx          | rax | ccbbaa99
        0f 43 06                      | cmovnc eax, [rsi]       | rax | 44332211
        66 0f 43 c3                   | cmovnc ax, bx           | rax | 8877665544332211
        48 0f 42 06                   | cmovc rax, [rsi]        | rax | f0e0d0c0b0a09080
        53                            | push rbx                | top | ffeeddccbbaa99
        ff 36                         | push qword [rsi]        | top | f0e0d0c0b0a09080
        6a fe                         | push -2                 | top | fffffffffffffffe
        66 53                         | push bx                 | rsp | 3fffe
        58                            | pop rax                 | rax | 5566778899aabbcc
        66 58                         | pop ax                  | rax | 887766554433bbcc
        8f 06                         | pop qword [rsi]         | mem | 5566778899aabbcc
        64 48 8b 06                   | mov rax, fs:[rsi]       | rax | 1
        67 8b 06                      | mov eax, [esi]          | rax | b0a09080
        f6 e3                         | mul bl                  | rax | 8877665544330a29
        8c e0                         | mov eax, fs             | rax | 23
        48 87 06                      | xchg [rsi], rax         | mem | 8877665544332211
        48 d3 e0                      | shl rax, cl             | rax | 21dd995510cc8844
        48 c1 26 03                   | shl qword [rsi], 3      | mem | 8706860585048400
        48 8b 05 f9 ff 00 00          | mov rax, [rip+0xfff9]   | rax | f0e0d0c0b0a09080
        48 0f c8                      | bswap rax               | rax | 1122334455667788
        48 a3 00 00 02 00 00 00 00 00 | mov [0x20000], rax      | mem | 8877665544332211
        """)
    void changesItsTarget(String hex, String text, String target, String expected) {
        var guest = guest().code(hex);

        assertEquals(Interpreter.Outcome.LIMIT, guest.interpreter.step());

        assertEquals(expected, Long.toHexString(value(guest, target)), text);
        assertEquals(1, guest.cpu.instructions);
        assertEquals(Guest.CODE + hex.split(" ").length, guest.cpu.rip);
    }

    private static long value(Guest guest, String place) {
        return switch (place) {
            case "mem" -> guest.ram.read(Guest.DATA, 64);
            case "top" -> guest.ram.read(Guest.STACK - 8, 64);
            default -> guest.cpu.gpr[register(place)];
        };
    }

    private static int register(String name) {
        int number = 0;
        while (!new Operand.Register(Bank.GENERAL, number, 64).name().equals(name)) {
            number++;
        }
        return number;
    }

    /** A read-only page is refused before anything is computed: neither flags nor registers change. */
    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
        48 01 06    | add [rsi], rax
        83 06 10    | add dword [rsi], 0x10
        f0 00 3e    | lock add [rsi], bh
        ff 06       | inc dword [rsi]
        66 0f a4 1e 04 | shld [rsi], bx, 4
        48 87 06    | xchg [rsi], rax
        48 0f c1 06 | xadd [rsi], rax
        48 0f b1 1e | cmpxchg [rsi], rbx
        8f 06       | pop qword [rsi]
        0f 92 06    | setc [rsi]
        0f ab 0e    | bts [rsi], ecx
        """)
    void isRefusedBeforeAnythingChanges(String hex, String text) {
        var guest = guest().code(hex);
        guest.page(Guest.DATA, Guest.DATA | 5);

        guest.interpreter.step();

        assertEquals(14, guest.chain().last().vector(), text);
        assertEquals(3, guest.chain().last().errorCode());
        assertEquals(Guest.DATA, guest.cpu.cr2);
        assertEquals(0, guest.cpu.instructions);
        var registers = REGISTERS.clone();
        registers[Cpu.RSP] = FRAME;
        assertArrayEquals(registers, guest.cpu.gpr);
        assertEquals(Flags.CF, guest.cpu.flags.value() & Flags.STATUS);
        assertEquals(DATA, guest.ram.read(Guest.DATA, 64));
    }

    /** SS-based addresses raise #SS(0), others #GP(0). */
    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
        48 8b 04 24    | mov rax, [rsp]    | 12
        48 8b 45 00    | mov rax, [rbp]    | 12
        3e 48 8b 45 00 | mov rax, ds:[rbp] | 12
        48 8b 07       | mov rax, [rdi]    | 13
        48 89 07       | mov [rdi], rax    | 13
        64 48 8b 02    | mov rax, fs:[rdx] | 13
        ff 37          | push qword [rdi]  | 13
        """)
    void addressesMustBeCanonical(String hex, String text, int vector) {
        var guest = guest().code(hex);
        long wrong = 0x0000_8000_0000_0000L;
        guest.cpu.gpr[Cpu.RDX] = wrong - 8;
        guest.cpu.gpr[Cpu.RDI] = wrong - 1;
        guest.cpu.gpr[Cpu.RBP] = wrong;
        guest.cpu.gpr[Cpu.RSP] = hex.endsWith("24") ? wrong : Guest.STACK;

        guest.interpreter.step();

        var first = guest.chain().events().getFirst();
        assertEquals(vector, first.vector(), text);
        assertEquals(0, first.errorCode());
    }
}
