# The way out lacks its swapgs; the second system call finds out.
# pattern: swapgs-missing-on-the-way-out
# cause: left ring 0 without
# remedy: once more
# good: halt
# lint: syscall-mask
%%asm program
entry:
    swapgs
    movq %rbx, %gs:0
    swapgs                  #+
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
    syscall
    int $0x80
    .data
    .balign 16
area:
    .quad 0, 0
%run go
