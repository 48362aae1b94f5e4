# A system call pushes before it has a stack of its own.
# pattern: user-stack-in-ring-0
# cause: still ring 3
# cause: 0x4000
# remedy: kernel's stack pointer
# good: halt
# lint: leaked-register
# lint: syscall-mask
%%asm program
entry:
    movq %rsp, %rbx         #+
    movq $kernel_stack_top, %rsp    #+
    pushq %rcx
    pushq %r11
    popq %r11
    popq %rcx
    movq %rbx, %rsp         #+
    sysretq
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
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
    movl $2, %r11d
    movq $user, %rcx
    movl $0x4000, %esp
    sysretq
user:
    syscall
    int $0x80
%run go
