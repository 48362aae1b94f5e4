# A kernel takes R/W out of a page's entry, through its window on physical memory, and then writes to the page.
# pattern: write-protect
# cause: The PTE that decided was written by `andq $-0x3, (%rax)` at step
# cause: (program:5)
# remedy: set R/W
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
    andq $-3, (%rax)            #-
    invlpg cell(%rip)
    movl $42, cell(%rip)
    movl cell(%rip), %eax
    ret
    .data
    .balign 4096
cell:
    .long 0
%run go
