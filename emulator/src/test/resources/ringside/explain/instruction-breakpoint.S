# An instruction breakpoint has no handler.
# pattern: instruction-breakpoint
# cause: DR1
# cause: breakpoint for execution
# remedy: vector 1
# good: return 42
%%asm program
traced:
    orq $0x10000, 16(%rsp)  # RF: once more, without the breakpoint
    iretq
go:
    movl $1, %edi           #+
    leaq traced(%rip), %rsi #+
    movl $0, %edx           #+
    call set_idt_entry      #+
    leaq there(%rip), %rax
    movq %rax, %dr1
    movl $4, %eax
    movq %rax, %dr7
    xorl %eax, %eax
there:
    movl $42, %eax
    ret
%run go
