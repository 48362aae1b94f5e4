# A system call as it should be: FMASK, swapgs, a stack of its own, registers kept.
# good: halt
%%asm program
entry:
    swapgs
    movq %rsp, %gs:8
    movq %gs:0, %rsp
    pushq %rcx
    pushq %r11
    pushq %rbx
    movl $7, %ebx
    leal 35(%rbx), %eax
    popq %rbx
    popq %r11
    popq %rcx
    movq %gs:8, %rsp
    swapgs
    sysretq
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movl $0xc0000081, %ecx
    xorl %eax, %eax
    movl $0x001b0008, %edx
    wrmsr
    movl $0xc0000082, %ecx
    leaq entry(%rip), %rax
    movq %rax, %rdx
    shrq $32, %rdx
    wrmsr
    movl $0xc0000084, %ecx
    movl $0x44700, %eax
    xorl %edx, %edx
    wrmsr
    movl $0xc0000102, %ecx
    leaq local(%rip), %rax
    movq %rax, %rdx
    shrq $32, %rdx
    wrmsr
    xorl %eax, %eax
    xorl %ecx, %ecx
    xorl %edx, %edx
    xorl %esi, %esi
    xorl %edi, %edi
    movl $2, %r11d
    movq $user, %rcx
    movq $user_stack_top, %rsp
    sysretq
user:
    movl $5, %ebp
1:  syscall
    decl %ebp
    jnz 1b
    int $0x80
    .data
    .balign 8
local:
    .quad kernel_stack_top - 64
    .quad 0
%run go
