# The operand-size prefix makes it iretw.
# pattern: iret-operand-size
# cause: slots of 2 bytes
# remedy: iretq
# good: return 1
%%asm program --at 0x10000
handler:
    incl %r12d
    iretw                   #-
    iretq                   #+
go:
    movl $3, %edi
    leaq handler(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    int3
    movl %r12d, %eax
    ret
%run go
