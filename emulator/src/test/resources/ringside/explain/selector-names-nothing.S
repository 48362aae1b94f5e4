# A segment register is loaded with a number that is none of a selector.
# pattern: selector-names-nothing
# cause: 0x1230
# cause: nothing
# remedy: Look where
# good: return
%%asm program
go:
    movl $0x1230, %edx      #-
    movl $KERNEL_DS, %edx   #+
    movl %edx, %es
    ret
%run go
