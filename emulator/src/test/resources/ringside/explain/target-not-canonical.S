# A frame whose RIP was put together wrongly.
# pattern: target-not-canonical
# cause: no canonical address
# cause: movabsq
# remedy: bits 63 to 47
# good: return 42
%%asm program
go:
    movabsq $0x81000000ffffffff, %rcx   #-
    leaq inside(%rip), %rcx #+
    movq %rsp, %rax
    pushq $KERNEL_DS
    pushq %rax
    pushq $2
    pushq $KERNEL_CS
    pushq %rcx
    iretq
inside:
    movl $42, %eax
    ret
%run go
