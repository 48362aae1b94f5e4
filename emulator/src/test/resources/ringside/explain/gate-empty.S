# An IDT of the program's own, in which only one gate was filled in.
# pattern: gate-empty
# cause: vector 0x3
# cause: empty
# remedy: Install a handler
# good: return
%%asm program
handler:
    iretq
go:
    leaq handler(%rip), %rax
    leaq my_idt+16*4(%rip), %rdi    #-
    leaq my_idt+16*3(%rip), %rdi    #+
    movw %ax, (%rdi)
    movw $KERNEL_CS, 2(%rdi)
    movw $0x8e00, 4(%rdi)
    shrq $16, %rax
    movw %ax, 6(%rdi)
    shrq $16, %rax
    movl %eax, 8(%rdi)
    lidt pointer(%rip)
    int3
    ret
    .data
pointer:
    .word 16*32-1
    .quad my_idt
    .balign 16
my_idt:
    .skip 16*32
%run go
