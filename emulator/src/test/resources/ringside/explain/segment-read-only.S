# 32-bit code writes through a read-only data segment.
# pattern: segment-not-writable
# cause: a read-only data segment
# remedy: Set W
# good: halt
%%asm low --at 0x400000
    .code32
narrow:
    movl $0x4b, %eax
    movl %eax, %ds
    incl word
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
    movabs $0x00cff1000000ffff, %rax    #-
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
