# A debugger steps through a program and takes TF out of the frame at its end.
# good: return 8
%%asm program
traced:
    incl count(%rip)
    cmpl $8, count(%rip)
    jb 1f
    andq $~0x100, 16(%rsp)
1:  iretq
go:
    movl $1, %edi
    leaq traced(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    pushq $0x102
    popfq
    .rept 20
    nop
    .endr
    movl count(%rip), %eax
    ret
    .data
    .balign 4
count:
    .long 0
%run go
