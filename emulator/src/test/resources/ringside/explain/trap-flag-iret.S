# The flags in a hand-made frame have TF set.
# pattern: trap-flag-from-iret
# cause: `iretq` at step
# cause: TF = 1 from its frame
# cause: `pushq $0x302` set it
# remedy: frame's flags
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    pushq $USER_DS
    pushq $user_stack_top
    pushq $0x302            #-
    pushq $0x202            #+
    pushq $USER_CS
    pushq $user
    iretq
user:
    nop
    int $0x80
%run go
