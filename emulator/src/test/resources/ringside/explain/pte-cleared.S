# A kernel clears the entry of a page that is still in use.
# pattern: pointer-not-mapped
# cause: The PTE that decided was written by `movq $0x0, (%rax)` at step
# cause: (program:5)
# remedy: map the page
# good: return 42
%%asm tables
entry_of:                       # RDI: an address; the address of its PTE comes back in RAX
    movq %cr3, %rax
    movl $39, %ecx
1:  andq $-4096, %rax
    movq %rdi, %rdx
    shrq %cl, %rdx
    andl $511, %edx
    leaq physical_memory(%rax,%rdx,8), %rax
    cmpl $12, %ecx
    je 2f
    movq (%rax), %rax
    subl $9, %ecx
    jmp 1b
2:  ret
%%asm program
go:
    leaq cell(%rip), %rdi
    call entry_of
    movq $0, (%rax)             #-
    invlpg cell(%rip)
    movl $42, cell(%rip)
    movl cell(%rip), %eax
    ret
    .data
    .balign 4096
cell:
    .long 0
%run go
