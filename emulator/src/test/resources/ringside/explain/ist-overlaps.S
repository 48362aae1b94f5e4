# Two nested interrupts share one interrupt stack: the second one's handler writes over the first one's.
# pattern: stacks-overlap
# cause: overlaps
# remedy: apart from each other
# good: return 42
%%asm program
outer:
    call work
    movl $42, %eax
    iretq
work:
    int $0x41
    ret
inner:
    movl $0x1234, %r13d
    pushq %r13
    popq %r13
    iretq
go:
    movl $0x40, %edi
    leaq outer(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movl $0x41, %edi
    leaq inner(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movq $interrupt_stack_top, tss+36
    movq $interrupt_stack_top-4096, tss+44
    movb $1, idt+16*0x40+4
    movb $1, idt+16*0x41+4  #-
    movb $2, idt+16*0x41+4  #+
    int $0x40
    ret
%run go
