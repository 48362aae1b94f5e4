# Ring 3 calls a gate that is for ring 0.
# pattern: gate-dpl-too-low
# cause: vector 0x80
# cause: DPL 0
# remedy: DPL 3
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $0, %edx           #-
    movl $3, %edx           #+
    call set_idt_entry

enter_user:
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $user
    iretq

user:
    int $0x80
%run go
