# The kernels that bench measures: what a unit on the stage and an image for another emulator have in common.
# Each is entered at *_kernel with its number of rounds in rounds; ring 3 is reached with the stage's selectors.

        .set BUFFER, 0x1000000
        .set SIEVE, 0x800000

        .balign 8
rounds: .quad 1
kept:   .quad 0

# a: a dependent chain of ALU operations
        .balign 16
alu_kernel:
        mov rcx, [rip + rounds]
        movabs rax, 0x9e3779b97f4a7c15
        mov r8d, 0x1234567
        xor r9d, r9d
1:      add rax, rcx
        mov rdx, rax
        shr rdx, 13
        xor rax, rdx
        lea r8, [r8 + rax*2 + 7]
        rol r8, 5
        cmp r8, rax
        adc r9, 0
        test cl, 7
        jz 2f
        sub r8, rdx
2:      dec rcx
        jnz 1b
        add rax, r8
        add rax, r9
        ret

# b: a sieve over 8 MiB
        .balign 16
sieve_kernel:
        push rbx
        mov rdi, [rip + rounds]
        mov esi, BUFFER
        xor eax, eax
        mov r8d, SIEVE
1:      movabs r9, 0x0101010101010101
        xor edx, edx
2:      mov [rsi + rdx], r9
        add rdx, 8
        cmp rdx, r8
        jb 2b
        mov ecx, 2
3:      mov rdx, rcx
        imul rdx, rcx
        cmp rdx, r8
        jae 6f
        cmp byte ptr [rsi + rcx], 0
        je 5f
4:      mov byte ptr [rsi + rdx], 0
        add rdx, rcx
        cmp rdx, r8
        jb 4b
5:      inc rcx
        jmp 3b
6:      mov edx, 2
7:      movzx ebx, byte ptr [rsi + rdx]
        add rax, rbx
        inc rdx
        cmp rdx, r8
        jb 7b
        dec rdi
        jnz 1b
        pop rbx
        ret

# e: calls: Fibonacci numbers the slow way
        .balign 16
fib_kernel:
        push rbx
        push r12
        mov r12, [rip + rounds]
        xor ebx, ebx
1:      mov edi, 27
        call fib
        add rbx, rax
        dec r12
        jnz 1b
        mov rax, rbx
        pop r12
        pop rbx
        ret
fib:    cmp rdi, 2
        jb 1f
        push rbx
        push rdi
        dec rdi
        call fib
        mov rbx, rax
        pop rdi
        sub rdi, 2
        call fib
        add rax, rbx
        pop rbx
        ret
1:      mov rax, rdi
        ret

# h: syscall and sysretq, to and fro
        .balign 16
syscall_kernel:
        push rbx
        mov ecx, 0xc0000081                     # STAR
        xor eax, eax
        mov edx, 0x001b0008
        wrmsr
        inc ecx                                 # LSTAR
        lea rax, [rip + on_syscall]
        mov rdx, rax
        shr rdx, 32
        wrmsr
        mov ecx, 0xc0000084                     # FMASK
        xor eax, eax
        xor edx, edx
        wrmsr
        lea rsi, [rip + 1f]
        jmp to_user
1:      mov rbx, [rip + rounds]
        xor eax, eax
2:      syscall
        dec rbx
        jnz 2b
        mov eax, 1
        syscall
on_syscall:
        cmp eax, 1
        je from_user
        sysretq

# i: int 0x80 and iretq, to and fro
        .balign 16
int_kernel:
        push rbx
        sub rsp, 16
        sidt [rsp + 6]
        mov rdi, [rsp + 8]
        add rsp, 16
        lea rax, [rip + on_int]
        mov [rdi + 0x800], ax
        mov word ptr [rdi + 0x802], 8
        mov word ptr [rdi + 0x804], 0xee00
        shr rax, 16
        mov [rdi + 0x806], ax
        shr rax, 16
        mov [rdi + 0x808], rax
        lea rsi, [rip + 1f]
        jmp to_user
1:      mov rbx, [rip + rounds]
        xor eax, eax
2:      int 0x80
        dec rbx
        jnz 2b
        mov eax, 1
        int 0x80
on_int: cmp eax, 1
        je from_user
        iretq

# To ring 3 at rsi; back with the stack and rbx as they were.
to_user:
        mov [rip + kept], rsp
        push 0x23
        lea rax, [rip + user_stack_end]
        push rax
        push 2
        push 0x2b
        push rsi
        iretq
from_user:
        mov rsp, [rip + kept]
        pop rbx
        ret

        .balign 16
        .skip 1024
user_stack_end:
