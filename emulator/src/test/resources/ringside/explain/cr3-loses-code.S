# CR3 gets an empty table.
# pattern: cr3-no-longer-maps
# cause: the code
# remedy: Map the code
# good: return
%%asm program
# copies the page tables that lead to the stage: rdi = new table, rsi = old physical address
copy:
    leaq physical_memory(%rsi), %rsi
    movl $512, %ecx
    rep movsq
    ret
tables:
    movq %cr3, %rsi
    leaq level4(%rip), %rdi
    call copy
    movq level4+511*8(%rip), %rsi
    andq $~0xfff, %rsi
    leaq level3(%rip), %rdi
    call copy
    movq level3+510*8(%rip), %rsi
    andq $~0xfff, %rsi
    leaq level2(%rip), %rdi
    call copy
    movq level2(%rip), %rsi
    andq $~0xfff, %rsi
    leaq level1(%rip), %rdi
    call copy
    leaq level3(%rip), %rax
    leaq level4+511*8(%rip), %rdi
    call link
    leaq level2(%rip), %rax
    leaq level3+510*8(%rip), %rdi
    call link
    leaq level1(%rip), %rax
    leaq level2(%rip), %rdi
link:
    subq $physical_memory, %rax
    orq $7, %rax
    movq %rax, (%rdi)
    ret
go:
    call tables             #+
    leaq level4(%rip), %rsi
    subq $physical_memory, %rsi
    movq %rsi, %cr3
    nop
    ret
    .data
    .balign 4096
level4: .skip 4096
level3: .skip 4096
level2: .skip 4096
level1: .skip 4096
%run go
