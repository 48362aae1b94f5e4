; From real mode to ring 3 and back through a call gate: which ESP0 does the processor take, the one that LTR saw
; or the one that ring 3 has written since?
org 0x7c00

KERNEL_CODE equ 0x08
KERNEL_DATA equ 0x10
USER_CODE   equ 0x18 | 3
USER_DATA   equ 0x20 | 3
TASK        equ 0x28
GATE        equ 0x30 | 3

start:
    xor ax, ax
    mov ds, ax
    lgdt [gdtr]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    jmp KERNEL_CODE:protected

bits 32
protected:
    mov ax, KERNEL_DATA
    mov ds, ax
    mov ss, ax
    mov esp, 0x7000
    mov ax, TASK
    ltr ax
    push dword USER_DATA
    push dword 0x6000
    push dword USER_CODE
    push dword user
    retf

user:                           ; ring 3
    mov ax, USER_DATA
    mov ds, ax
    mov dword [tss + 4], 0x9000 ; the TSS is ordinary memory to ring 3 here
    call GATE:0

entry:                          ; ring 0, through the gate
    mov ax, KERNEL_DATA
    mov ds, ax
    mov es, ax
    lea ebx, [esp + 16]         ; SS, ESP, CS and EIP were pushed
    mov edi, 0xb8000
    mov esi, message
    mov ah, 0x1f
.text:
    lodsb
    test al, al
    jz .number
    stosw
    jmp .text
.number:
    mov ecx, 8
.digit:
    rol ebx, 4
    mov al, bl
    and al, 15
    cmp al, 10
    sbb al, 0x69
    das
    stosw
    loop .digit
    cli
    hlt

message: db "ESP0 taken: 0x", 0

align 8
gdt:
    dq 0
    dq 0x00cf9b000000ffff       ; ring 0 code
    dq 0x00cf93000000ffff       ; ring 0 data
    dq 0x00cffb000000ffff       ; ring 3 code
    dq 0x00cff3000000ffff       ; ring 3 data
    dw 103, tss                 ; 32-bit TSS, available
    db 0, 0x89, 0, 0
    dw entry, KERNEL_CODE       ; 32-bit call gate, DPL 3
    db 0, 0xec
    dw 0
gdtr:
    dw gdtr - gdt - 1
    dd gdt

align 4
tss:
    dd 0, 0x8000, KERNEL_DATA   ; back link, ESP0, SS0
    times 104 - 12 db 0

    times 510 - ($ - $$) db 0
    dw 0xaa55
