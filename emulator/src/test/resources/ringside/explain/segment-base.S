# The data segment's base is not 0.
# pattern: segment-base-not-zero
# cause: offset 0x401000
# cause: base 0x10000000
# cause: linear address was 0x10401000
# remedy: base 0
# good: halt
%%asm low --at 0x400000
    .code32
narrow:
    movl $0x4b, %eax
    movl %eax, %ds
    movl word, %eax
    int $0x80
    .data
    .balign 4096
word:
    .long 42
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    movabs $0x10cff3000000ffff, %rax    #-
    movabs $0x00cff3000000ffff, %rax    #+
    movq %rax, gdt+0x48(%rip)
    lgdt table(%rip)
    pushq $USER_DS
    pushq $word+2048
    pushq $2
    pushq $0x1b
    pushq $narrow
    iretq
    .data
table:
    .word 0x4f
    .quad gdt
%run go
