# DR7.GD guards the debug registers: the next touch of one is #DB.
# pattern: debug-registers-guarded
# cause: `movq %rcx, %dr0`
# cause: `movq %rax, %dr7`
# remedy: bit 13
# good: return
%%asm program
go:
    movl $0x2400, %eax      #-
    movl $0x0400, %eax      #+
    movq %rax, %dr7
    movq %rcx, %dr0
    ret
%run go
