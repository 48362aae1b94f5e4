# RSP is the first address that does not exist.
# pattern: stack-not-canonical
# cause: no canonical address
# cause: movabsq
# remedy: mapped stack
# good: return
%%asm program
go:
    movq %rsp, %rbx
    movabsq $0x0000800000000010, %rsp   #-
    pushq %rax
    popq %rax
    movq %rbx, %rsp
    ret
%run go
