# The first push comes before RSP was given a stack.
# pattern: stack-not-mapped
# cause: RSP = 0x0
# cause: xorl %esp, %esp
# remedy: mapped stack
# good: return
%%asm program
go:
    movq %rsp, %r8
    xorl %esp, %esp         #-
    call sub
    movq %r8, %rsp
    ret
sub:
    ret
%run go
