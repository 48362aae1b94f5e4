# An interrupt handler that always executes swapgs, entered from ring 0.
# pattern: swapgs-from-ring-0
# cause: came in ring 0
# remedy: test $3, 8(%rsp)
# good: halt
# lint: syscall-mask
%%asm program
handler:
    testb $3, 8(%rsp)       #+
    jz 1f                   #+
    swapgs
1:  incq %gs:8
    testb $3, 8(%rsp)       #+
    jz 2f                   #+
    swapgs
2:  iretq
entry:
    swapgs
    movq %rsp, %gs:0
    movq $kernel_stack_top, %rsp
    int $0x30
    movq %gs:0, %rsp
    swapgs
    sysretq
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movl $0x30, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movl $0xc0000082, %ecx
    leaq entry(%rip), %rax
    movq %rax, %rdx
    shrq $32, %rdx
    wrmsr
    movl $0xc0000081, %ecx
    xorl %eax, %eax
    movl $0x001b0008, %edx
    wrmsr
    movl $0xc0000102, %ecx
    leaq area(%rip), %rax
    movq %rax, %rdx
    shrq $32, %rdx
    wrmsr
    movl $2, %r11d
    movq $user, %rcx
    movq $user_stack_top, %rsp
    sysretq
user:
    syscall
    int $0x80
    .data
    .balign 16
area:
    .quad 0, 0
%run go
