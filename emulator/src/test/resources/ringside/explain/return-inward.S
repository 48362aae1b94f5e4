# Ring 3 tries to return to ring 0.
# pattern: return-inward
# cause: CPL 3
# remedy: through a gate
# good: halt
%%asm program
done:
    hlt
go:
    movl $0x80, %edi
    leaq done(%rip), %rsi
    movl $3, %edx
    call set_idt_entry

enter_user:
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $user
    iretq
user:
    leaq next(%rip), %rax
    movq %rsp, %rbx
    pushq $KERNEL_DS        #-
    pushq $USER_DS          #+
    pushq %rbx
    pushfq
    pushq $KERNEL_CS        #-
    pushq $USER_CS          #+
    pushq %rax
    iretq
next:
    int $0x80
%run go
