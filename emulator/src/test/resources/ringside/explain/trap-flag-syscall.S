# The program sets TF, and IA32_FMASK lets it through: the kernel stops at its first instruction.
# pattern: trap-flag-through-syscall
# cause: IA32_FMASK = 0x200
# cause: `syscall`
# remedy: 0x44700
# good: halt
%%asm program
entry:
    hlt
traced:
    iretq
go:
    movl $1, %edi
    leaq traced(%rip), %rsi     #+
    movl $0, %edx               #+
    call set_idt_entry          #+
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
    movl $0x200, %eax           #-
    movl $0x44700, %eax         #+
    xorl %edx, %edx
    wrmsr
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $user
    iretq
user:
    movq $user_stack_top, %rsp
    movq %ss, %rax
    pushq $0x102
    .byte 0x8e, 0xd0            # mov %eax, %ss: no trap behind it and the next one
    popfq
    syscall
%run go
