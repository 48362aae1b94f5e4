# A copy that is longer than the buffer on the stack.
# pattern: return-address-overwritten
# cause: wrote over it
# cause: call
# remedy: beyond the end
# good: return 42
%%asm program
go:
    call work
    movl $42, %eax
    ret
work:
    subq $16, %rsp
    movq %rsp, %rdi
    movb $0x41, %al
    movl $24, %ecx          #-
    movl $16, %ecx          #+
    shrl $2, %ecx
    movl $0x00414141, %eax
    rep stosl
    addq $16, %rsp
    ret
%run go
