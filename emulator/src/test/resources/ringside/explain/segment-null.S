# The way to ring 3 left null in DS, and 32-bit code uses it.
# pattern: segment-null
# cause: DS, which holds a null selector
# cause: `iretq` at step
# remedy: USER_DS
# good: halt
%%asm low --at 0x400000
    .code32
narrow:
    movl $USER_DS, %eax     #+
    movl %eax, %ds          #+
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
    pushq $USER_DS
    pushq $word+2048
    pushq $2
    pushq $0x1b
    pushq $narrow
    iretq
    .data
%run go
