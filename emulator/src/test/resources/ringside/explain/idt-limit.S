# IDTR's limit is that of 256 gates of 8 bytes.
# pattern: idt-limit-too-small
# cause: 0x80f
# cause: limit is 0x7ff
# cause: 128 gates
# remedy: 16 * gates - 1
# good: return 42
%%asm program
handler:
    movl $42, %eax
    iretq
go:
    movl $0x80, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    lidt pointer(%rip)
    int $0x80
    ret
    .data
pointer:
    .word 256*8-1           #-
    .word 256*16-1          #+
    .quad idt
%run go
