# Ring 0 writes to its own code.
# pattern: write-protect
# cause: CR0.WP is 1
# remedy: .data
# good: return
%%asm program
go:
    incl count(%rip)
    ret
    .data                   #+
    .balign 4
count:
    .long 0
%run go
