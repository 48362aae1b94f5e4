# A breakpoint watches a port.
# pattern: port-breakpoint
# cause: port 0xe9
# cause: DR0
# remedy: DR7
# good: return
%%asm program
go:
    movq %cr4, %rax
    orl $8, %eax            # DE
    movq %rax, %cr4
    movl $0xe9, %eax
    movq %rax, %dr0
    movl $0x20001, %eax     #-
    xorl %eax, %eax         #+
    movq %rax, %dr7
    movb $'x', %al
    outb %al, $0xe9
    ret
%run go
