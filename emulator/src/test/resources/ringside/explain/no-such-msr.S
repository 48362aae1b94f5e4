# A number that is none of an MSR's.
# pattern: no-such-msr
# cause: ECX = 0xc0000999
# remedy: Check the number
# good: return
%%asm program
go:
    movl $0xc0000999, %ecx  #-
    movl $0xc0000080, %ecx  #+
    rdmsr
    ret
%run go
