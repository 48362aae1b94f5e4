# CS and RFLAGS the wrong way round, in a frame that leads to ring 3.
# pattern: frame-slots-swapped
# cause: the CS slot holds 0x202
# cause: the RFLAGS slot holds 0x2b
# remedy: RIP, CS, RFLAGS, RSP, SS
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry
    leaq user_stack_top(%rip), %rcx
    pushq $USER_DS
    pushq %rcx
    pushq $USER_CS          #-
    pushq $0x202
    pushq $USER_CS          #+
    pushq $user
    iretq
user:
    int $0x80
%run go
