# LSTAR gets EAX with EDX = 0: half an address.
# pattern: lstar-cut
# cause: upper half
# remedy: EDX
# good: halt
# lint: syscall-mask
%%asm program
entry:
    hlt
go:
    movl $0xc0000082, %ecx
    leaq entry(%rip), %rax
    xorl %edx, %edx         #-
    movl $-1, %edx          #+
    wrmsr
    movl $0xc0000081, %ecx
    xorl %eax, %eax
    movl $0x001b0008, %edx
    wrmsr

enter_user:
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $user
    iretq
user:
    syscall
%run go
