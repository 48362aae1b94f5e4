# The handler of #PF maps each page when it is first touched.
# good: return 42
%%asm program
fault:
    pushq %rax
    pushq %rdx
    movq %cr2, %rax
    shrq $12, %rax
    andl $511, %eax
    movl frame(%rip), %edx
    addl $4096, frame(%rip)
    orl $7, %edx
    movq %rdx, table(,%rax,8)
    popq %rdx
    popq %rax
    addq $8, %rsp
    iretq
go:
    movl $14, %edi
    leaq fault(%rip), %rsi
    movl $0, %edx
    call set_idt_entry
    movq %cr3, %rax
    leaq physical_memory(%rax), %rax
    movl $directory + 0x80000007, %edx
    movq %rdx, 8(%rax)              # PML4[1]: 0x8000000000
    movl $middle + 0x80000007, %edx
    movq %rdx, directory(%rip)
    movl $table + 0x80000007, %edx
    movq %rdx, middle(%rip)
    movabs $0x8000000000, %rbx
    movl $8, %ecx
1:  movl $42, (%rbx)
    addq $4096, %rbx
    loop 1b
    movl -4096(%rbx), %eax
    ret
    .data
frame:
    .long 0x3000000
    .balign 4096
directory: .space 4096
middle: .space 4096
table: .space 4096
%run go
