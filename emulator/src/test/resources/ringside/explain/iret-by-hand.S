# A frame that the program pushed itself, entered by the wrong iret.
# pattern: iret-operand-size
# cause: slots of 4 bytes
# remedy: iretq
# good: return 42
%%asm program
go:
    movq %rsp, %rax
    pushq $KERNEL_DS
    pushq %rax
    pushfq
    pushq $KERNEL_CS
    pushq $inside
    iretl                   #-
    iretq                   #+
inside:
    movl $42, %eax
    ret
%run go
