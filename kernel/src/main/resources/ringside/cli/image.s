# An image that brings a machine from multiboot to where the kernels can run, runs each, and tells on port 0xe9 when it begins and ends.
# To be put at 0x100000, before the kernels.

        .set HEADER_FLAGS, 0x10000              # the addresses stand in the header
        .set TABLES, 0x800000                   # PML4, PDPT, four page directories

        .code32
header: .long 0x1badb002, HEADER_FLAGS, -(0x1badb002 + HEADER_FLAGS)
        .long header, header, 0, 0, boot
boot:   mov esp, 0x7ff000
        mov edi, TABLES
        xor eax, eax
        mov ecx, 6 * 1024
        cld
        rep stosd
        mov dword ptr [TABLES], TABLES + 0x1007
        mov edi, TABLES + 0x1000
        mov eax, TABLES + 0x2007
        mov ecx, 4
1:      mov [edi], eax
        add edi, 8
        add eax, 0x1000
        loop 1b
        mov edi, TABLES + 0x2000
        mov eax, 0x87
        mov ecx, 2048
2:      mov [edi], eax
        add edi, 8
        add eax, 0x200000
        loop 2b
        mov eax, TABLES
        mov cr3, eax
        mov eax, cr4
        or eax, 0x20
        mov cr4, eax
        mov ecx, 0xc0000080
        rdmsr
        or eax, 0x101
        wrmsr
        mov eax, cr0
        or eax, 0x80000000
        mov cr0, eax
        lgdt [gdtr]
        .att_syntax
        ljmp $8, $go
        .intel_syntax noprefix
        .code64
go:     mov eax, 0x10
        mov ds, eax
        mov es, eax
        mov ss, eax
        lea rax, [rip + tss]
        mov [rip + gdt + 0x3a], ax
        shr eax, 16
        mov [rip + gdt + 0x3c], al
        mov [rip + gdt + 0x3f], ah
        mov qword ptr [rip + tss + 4], 0x7fe000
        mov eax, 0x38
        ltr ax
        lidt [rip + idtr]
        lea rbx, [rip + plan]
3:      mov rax, [rbx + 8]
        test rax, rax
        jz 4f
        mov [rip + rounds], rax
        mov dl, 'S'
        call tell
        call [rbx + 16]
        mov dl, 'E'
        call tell
        add rbx, 24
        jmp 3b
4:      mov al, '.'
        out 0xe9, al
        hlt
        jmp 4b
tell:   mov al, dl
        out 0xe9, al
        mov al, [rbx]
        out 0xe9, al
        mov al, 10
        out 0xe9, al
        ret

        .balign 8
gdt:    .quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0x00cffb000000ffff, 0x00cff3000000ffff
        .quad 0x00affb000000ffff, 0x00cff3000000ffff, 0x0000890000000067, 0
gdtr:   .word . - gdt - 1
        .quad gdt
idtr:   .word 0xfff
        .quad 0x7f0000
        .balign 16
tss:    .skip 104
