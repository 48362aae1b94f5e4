# A pointer with garbage in its upper bits.
# pattern: pointer-not-canonical
# cause: no canonical address
# remedy: bits 63 to 47
# good: return 42
%%asm program
go:
    leaq word(%rip), %r9
    btcq $62, %r9           #-
    movl (%r9), %eax
    ret
    .data
word:
    .long 42
%run go
