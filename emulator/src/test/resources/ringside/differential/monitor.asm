; The monitor: runs one case after the other and writes for each what the processor made of it to port 0xe9.
;
; A case is a list of quadwords that replace quadwords of the playground, 128 KiB which hold all that a case may change:
; the registers to load (page 1), descriptor tables, task states, stacks, code, data and page tables. Between cases
; the playground equals its template, and so does a second copy of it, against which it is compared after a case.
; Every gate of a case leads to a catcher here. The record of a case is what is different afterwards: registers against
; those loaded, memory against the copy. Layout.java gives the addresses; nasm gets them as definitions.

        bits    32
        org     MONITOR

%macro  put_byte 1                              ; to the record
        mov     byte [r15], %1
        inc     r15
%endmacro

%define in(slot)  STATE + 8 * slot
%define out(slot) OUT + 8 * slot

CR4_PAE         equ     1 << 5
MONITOR_CR0     equ     0x80010031              ; PG, WP, NE, ET, PE
MONITOR_EFER    equ     0x901                   ; NXE, LME, SCE
DR7_OFF         equ     0x400
RECORD_END      equ     RECORD + 0xf000

; ---- From flat 32-bit code to 64-bit mode

start32:
        mov     ax, 0x10
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        mov     ss, ax
; Bochs takes blocks of host memory for blocks of guest memory in the order in which they are touched, but loads an
; image in one go: touched in order first, its blocks are where they were loaded.
        mov     ebx, BLOB
.touch: mov     al, [ebx]
        add     ebx, 0x20000
        cmp     ebx, MEMORY_END
        jb      .touch
        mov     esp, MONITOR_STACK
        cld
        mov     edi, PLAYGROUND + PLAYGROUND_SIZE ; who gets lost behind the playground meets an int3
        mov     ecx, (VARIABLES - PLAYGROUND - PLAYGROUND_SIZE) / 4
        mov     eax, 0x07cc07cc
        rep stosd
        mov     al, 0xff                        ; no interrupt shall come: a case may set IF
        out     0x21, al
        out     0xa1, al
        xor     eax, eax
        mov     edi, MONITOR_TABLES
        mov     ecx, 3 * 1024
        rep stosd
        mov     dword [MONITOR_TABLES], MONITOR_TABLES + 0x1003
        mov     dword [MONITOR_TABLES + 0x1000], MONITOR_TABLES + 0x2003
        mov     edi, MONITOR_TABLES + 0x2000
        mov     eax, 0x83
.page:  mov     [edi], eax
        add     eax, 0x200000
        add     edi, 8
        cmp     edi, MONITOR_TABLES + 0x3000
        jb      .page
to_long_mode:                                   ; from flat 32-bit code without paging
        lgdt    [monitor_gdt_pointer]
        mov     byte [monitor_gdt + 0x35], 0x89
        mov     ax, 0x30                        ; a 16-bit TSS would bar the way
        ltr     ax
        mov     eax, CR4_PAE
        mov     cr4, eax
        mov     eax, MONITOR_TABLES
        mov     cr3, eax
        mov     ecx, 0xc0000080
        mov     eax, MONITOR_EFER
        xor     edx, edx
        wrmsr
        mov     eax, MONITOR_CR0
        mov     cr0, eax
        jmp     8:resume64

        bits    64
        default abs

resume64:
        mov     esp, MONITOR_STACK
        cmp     dword [PHASE], PHASE_CAUGHT
        je      judge
        cmp     dword [PHASE], PHASE_IDLE
        je      begin
        mov     r15d, RECORD                    ; a shutdown ended the case
        call    begin_record
        put_byte 0xfe
        call    finish_record
        mov     ebp, next_case
        jmp     copy_template

begin:
        mov     dword [INDEX], 0
        mov     qword [CURSOR], CASES
        mov     ebp, run_case

; The stack is in the playground too: the way back is in RBP.
copy_template:
        mov     esi, TEMPLATE
        mov     edi, PLAYGROUND
        mov     ecx, PLAYGROUND_SIZE / 8
        rep movsq
        mov     esi, TEMPLATE
        mov     edi, BEFORE
        mov     ecx, PLAYGROUND_SIZE / 8
        rep movsq
        jmp     rbp

; ---- One case

run_case:
        mov     eax, [INDEX]
        cmp     eax, [COUNT]
        jae     finish
        mov     rsi, [CURSOR]
        mov     rcx, [rsi]
        add     rsi, 8
        jrcxz   .patched
.patch: mov     rdi, [rsi]
        mov     rax, [rsi + 8]
        mov     [PLAYGROUND + rdi * 8], rax
        mov     [BEFORE + rdi * 8], rax
        add     rsi, 16
        loop    .patch
.patched:
        mov     edi, OUT
        xor     eax, eax
        mov     ecx, SLOTS
        rep stosq
        mov     dword [PHASE], PHASE_RUNNING
        cmp     dword [in(SLOT_MODE)], 0
        je      enter64
        push    0x18
        push    enter32
        retfq

; R15 is behind the record's last byte when a case is over.
next_case:
        mov     rsi, [CURSOR]                   ; the patches are taken back
        mov     rcx, [rsi]
        add     rsi, 8
        jrcxz   .restored
.restore:
        mov     rdi, [rsi]
        mov     rax, [TEMPLATE + rdi * 8]
        mov     [PLAYGROUND + rdi * 8], rax
        mov     [BEFORE + rdi * 8], rax
        add     rsi, 16
        loop    .restore
.restored:
        mov     [CURSOR], rsi
        inc     dword [INDEX]
        mov     dword [PHASE], PHASE_IDLE
        jmp     run_case

finish:
        mov     r15d, RECORD
        mov     qword [INDEX], -1
        call    begin_record
        call    finish_record
        mov     esi, shutdown_text
        mov     ecx, 8
        mov     edx, 0x8900                     ; ends Bochs
        rep outsb
        mov     edx, 0xf4                       ; ends QEMU
        out     dx, al
        cli
.halt:  hlt
        jmp     .halt
shutdown_text:
        db      'Shutdown'

; ---- Into the case

%macro  write_msr 2                             ; number, slot
        mov     ecx, %1
        mov     eax, [in(%2)]
        mov     edx, [in(%2) + 4]
        wrmsr
%endmacro

%macro  load_control 2                          ; register, slot
        mov     rax, [in(%2)]
        mov     %1, rax
%endmacro

%macro  load_tables 0                           ; GDTR and IDTR, through a pointer on the stack
        mov     rax, [in(SLOT_GDTR_BASE)]
        mov     [POINTER + 2], rax
        mov     rax, [in(SLOT_GDTR_LIMIT)]
        mov     [POINTER], ax
        lgdt    [POINTER]
        mov     rax, [in(SLOT_IDTR_BASE)]
        mov     [POINTER + 2], rax
        mov     rax, [in(SLOT_IDTR_LIMIT)]
        mov     [POINTER], ax
        lidt    [POINTER]
%endmacro

enter64:
        xor     ebx, ebx                        ; a fault on the way in shall tell the same everywhere
        xor     ebp, ebp
        xor     esi, esi
        xor     r8d, r8d
        xor     r9d, r9d
        xor     r10d, r10d
        xor     r11d, r11d
        xor     r12d, r12d
        xor     r13d, r13d
        xor     r14d, r14d
        xor     r15d, r15d
        load_tables
        write_msr 0xc0000080, SLOT_EFER
        load_control cr3, SLOT_CR3
        load_control cr4, SLOT_CR4
        load_control cr0, SLOT_CR0
        load_control cr2, SLOT_CR2
        load_control cr8, SLOT_CR8
        write_msr 0xc0000081, SLOT_STAR
        write_msr 0xc0000082, SLOT_LSTAR
        write_msr 0xc0000083, SLOT_CSTAR
        write_msr 0xc0000084, SLOT_FMASK
        write_msr 0xc0000102, SLOT_KERNEL_GS_BASE
        write_msr 0x174, SLOT_SYSENTER_CS
        write_msr 0x175, SLOT_SYSENTER_ESP
        write_msr 0x176, SLOT_SYSENTER_EIP
        lldt    [in(SLOT_LDTR)]
        cmp     word [in(SLOT_TR)], 0
        je      .no_task
        ltr     [in(SLOT_TR)]
.no_task:
        mov     ds, [in(SLOT_DS)]
        mov     es, [in(SLOT_ES)]
        mov     fs, [in(SLOT_FS)]
        mov     gs, [in(SLOT_GS)]
        write_msr 0xc0000100, SLOT_FS_BASE
        write_msr 0xc0000101, SLOT_GS_BASE
        load_control dr0, SLOT_DR0
        load_control dr1, SLOT_DR1
        load_control dr2, SLOT_DR2
        load_control dr3, SLOT_DR3
        load_control dr6, SLOT_DR6
        load_control dr7, SLOT_DR7
        push    qword [in(SLOT_SS)]
        push    qword [in(SLOT_RSP)]
        push    qword [in(SLOT_RFLAGS)]
        push    qword [in(SLOT_CS)]
        push    qword [in(SLOT_RIP)]
        mov     rax, [in(SLOT_RAX)]
        mov     rcx, [in(SLOT_RCX)]
        mov     rdx, [in(SLOT_RDX)]
        mov     rbx, [in(SLOT_RBX)]
        mov     rbp, [in(SLOT_RBP)]
        mov     rsi, [in(SLOT_RSI)]
        mov     rdi, [in(SLOT_RDI)]
        mov     r8, [in(SLOT_R8)]
        mov     r9, [in(SLOT_R9)]
        mov     r10, [in(SLOT_R10)]
        mov     r11, [in(SLOT_R11)]
        mov     r12, [in(SLOT_R12)]
        mov     r13, [in(SLOT_R13)]
        mov     r14, [in(SLOT_R14)]
        mov     r15, [in(SLOT_R15)]
        iretq

; ---- Out of the case: 64-bit handlers

        align   16
catchers64:
%assign vector 0
%rep    CATCHERS
        align   8
        push    byte vector
        jmp     near catch64
%assign vector vector + 1
%endrep

        align   16
escape64:                                       ; a catcher in ring 1 or 2 comes this way to ring 0
        jmp     caught64

catch64:
        mov     [SCRATCH], rax
        pushfq
        pop     rax
        cmp     dword [PHASE], PHASE_CAUGHT
        je      caught_again64
        mov     dword [PHASE], PHASE_CAUGHT
        mov     [out(SLOT_RFLAGS)], rax
        mov     rax, [SCRATCH]
        mov     [out(SLOT_RAX)], rax
        mov     rax, [rsp]
        mov     [out(SLOT_RIP)], rax
        mov     [out(SLOT_RCX)], rcx
        mov     [out(SLOT_RDX)], rdx
        mov     [out(SLOT_RBX)], rbx
        mov     [out(SLOT_RSP)], rsp
        mov     [out(SLOT_RBP)], rbp
        mov     [out(SLOT_RSI)], rsi
        mov     [out(SLOT_RDI)], rdi
        mov     [out(SLOT_R8)], r8
        mov     [out(SLOT_R9)], r9
        mov     [out(SLOT_R10)], r10
        mov     [out(SLOT_R11)], r11
        mov     [out(SLOT_R12)], r12
        mov     [out(SLOT_R13)], r13
        mov     [out(SLOT_R14)], r14
        mov     [out(SLOT_R15)], r15
        mov     [out(SLOT_CS)], cs
        mov     [out(SLOT_SS)], ss
        mov     [out(SLOT_DS)], ds
        mov     [out(SLOT_ES)], es
        mov     [out(SLOT_FS)], fs
        mov     [out(SLOT_GS)], gs
        test    byte [out(SLOT_CS)], 3
        jz      caught64
        int     ESCAPE

; Reading DR7 where DR7.GD is set comes here, with GD cleared.
caught_again64:
        bts     dword [AGAIN], 0
        jnc     caught64
        lidt    [monitor_idt_pointer]           ; no way to ring 0 that does not end here
        int3

%macro  read_msr 2
        mov     ecx, %1
        rdmsr
        mov     [out(%2)], eax
        mov     [out(%2) + 4], edx
%endmacro

%macro  save_control 2
        mov     rax, %1
        mov     [out(%2)], rax
%endmacro

caught64:
        mov     esp, MONITOR_STACK
        save_control dr7, SLOT_DR7
        mov     eax, DR7_OFF
        mov     dr7, rax
        mov     dword [AGAIN], 0
        save_control dr0, SLOT_DR0
        save_control dr1, SLOT_DR1
        save_control dr2, SLOT_DR2
        save_control dr3, SLOT_DR3
        save_control dr6, SLOT_DR6
        save_control cr0, SLOT_CR0
        save_control cr2, SLOT_CR2
        save_control cr3, SLOT_CR3
        save_control cr4, SLOT_CR4
        save_control cr8, SLOT_CR8
        read_msr 0xc0000080, SLOT_EFER
        read_msr 0xc0000081, SLOT_STAR
        read_msr 0xc0000082, SLOT_LSTAR
        read_msr 0xc0000083, SLOT_CSTAR
        read_msr 0xc0000084, SLOT_FMASK
        read_msr 0xc0000100, SLOT_FS_BASE
        read_msr 0xc0000101, SLOT_GS_BASE
        read_msr 0xc0000102, SLOT_KERNEL_GS_BASE
        read_msr 0x174, SLOT_SYSENTER_CS
        read_msr 0x175, SLOT_SYSENTER_ESP
        read_msr 0x176, SLOT_SYSENTER_EIP
        sldt    [out(SLOT_LDTR)]
        str     [out(SLOT_TR)]
        sgdt    [POINTER]
        mov     rax, [POINTER + 2]
        mov     [out(SLOT_GDTR_BASE)], rax
        mov     ax, [POINTER]
        mov     [out(SLOT_GDTR_LIMIT)], ax
        sidt    [POINTER]
        mov     rax, [POINTER + 2]
        mov     [out(SLOT_IDTR_BASE)], rax
        mov     ax, [POINTER]
        mov     [out(SLOT_IDTR_LIMIT)], ax

        mov     eax, MONITOR_TABLES
        mov     cr3, rax
        mov     eax, CR4_PAE
        mov     cr4, rax
        mov     eax, MONITOR_CR0
        mov     cr0, rax
        mov     ecx, 0xc0000080
        mov     eax, MONITOR_EFER
        xor     edx, edx
        wrmsr
        lgdt    [monitor_gdt_pointer]
        lidt    [monitor_idt_pointer]
        push    8
        push    judge
        retfq

; ---- Into and out of a case in protected mode and virtual-8086 mode

        bits    32

%macro  load_control32 2
        mov     eax, [in(%2)]
        mov     %1, eax
%endmacro

enter32:
        mov     eax, 0x10
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     esp, MONITOR_STACK
        mov     eax, 0x31
        mov     cr0, eax
        xor     eax, eax
        mov     cr4, eax
        write_msr 0xc0000080, SLOT_EFER
        write_msr 0x174, SLOT_SYSENTER_CS
        write_msr 0x175, SLOT_SYSENTER_ESP
        write_msr 0x176, SLOT_SYSENTER_EIP
        mov     ax, [in(SLOT_GDTR_LIMIT)]
        mov     [POINTER], ax
        mov     eax, [in(SLOT_GDTR_BASE)]
        mov     [POINTER + 2], eax
        lgdt    [POINTER]
        mov     ax, [in(SLOT_IDTR_LIMIT)]
        mov     [POINTER], ax
        mov     eax, [in(SLOT_IDTR_BASE)]
        mov     [POINTER + 2], eax
        lidt    [POINTER]
        load_control32 cr4, SLOT_CR4
        load_control32 cr3, SLOT_CR3
        load_control32 cr0, SLOT_CR0
        load_control32 cr2, SLOT_CR2
        lldt    [in(SLOT_LDTR)]
        ltr     [in(SLOT_TR)]
        load_control32 dr0, SLOT_DR0
        load_control32 dr1, SLOT_DR1
        load_control32 dr2, SLOT_DR2
        load_control32 dr3, SLOT_DR3
        load_control32 dr6, SLOT_DR6
        load_control32 dr7, SLOT_DR7
        cmp     byte [in(SLOT_MODE)], 2
        jae     enter_real
        test    byte [in(SLOT_RFLAGS) + 2], 2
        jnz     .virtual
        test    byte [in(SLOT_CS)], 3
        jnz     .outer
        mov     ss, [in(SLOT_SS)]
        mov     esp, [in(SLOT_RSP)]
        jmp     .segments
.virtual:
        push    dword [in(SLOT_GS)]
        push    dword [in(SLOT_FS)]
        push    dword [in(SLOT_DS)]
        push    dword [in(SLOT_ES)]
        push    dword [in(SLOT_SS)]
        push    dword [in(SLOT_RSP)]
        jmp     .registers
.outer: push    dword [in(SLOT_SS)]
        push    dword [in(SLOT_RSP)]
.segments:
        mov     es, [in(SLOT_ES)]
        mov     fs, [in(SLOT_FS)]
        mov     gs, [in(SLOT_GS)]
        mov     ds, [in(SLOT_DS)]
.registers:
        push    dword [cs:in(SLOT_RFLAGS)]
        push    dword [cs:in(SLOT_CS)]
        push    dword [cs:in(SLOT_RIP)]
        mov     eax, [cs:in(SLOT_RAX)]
        mov     ecx, [cs:in(SLOT_RCX)]
        mov     edx, [cs:in(SLOT_RDX)]
        mov     ebx, [cs:in(SLOT_RBX)]
        mov     ebp, [cs:in(SLOT_RBP)]
        mov     esi, [cs:in(SLOT_RSI)]
        mov     edi, [cs:in(SLOT_RDI)]
        iretd

        align   16
catchers32:
%assign vector 0
%rep    CATCHERS
        align   8
        push    byte vector
        jmp     near catch32
%assign vector vector + 1
%endrep

%macro  save_control32 2
        mov     eax, %1
        mov     [out(%2)], eax
%endmacro

%macro  save_others32 0
        save_control32 cr2, SLOT_CR2
        save_control32 cr3, SLOT_CR3
        save_control32 cr4, SLOT_CR4
        read_msr 0xc0000080, SLOT_EFER
        read_msr 0x174, SLOT_SYSENTER_CS
        read_msr 0x175, SLOT_SYSENTER_ESP
        read_msr 0x176, SLOT_SYSENTER_EIP
        sldt    [out(SLOT_LDTR)]
        str     [out(SLOT_TR)]
%endmacro

catch32:
        push    eax
        mov     eax, ds                         ; pushes of DS itself differ in the slot's upper half
        push    eax
        mov     ax, 0x10
        mov     ds, ax
        cmp     dword [PHASE], PHASE_CAUGHT
        je      caught_again32
        mov     dword [PHASE], PHASE_CAUGHT
        pushfd
        pop     dword [out(SLOT_RFLAGS)]
        and     dword [out(SLOT_RFLAGS)], ~0x8d5 ; the comparison has changed the status flags
        pop     eax
        mov     [out(SLOT_DS)], ax
        pop     dword [out(SLOT_RAX)]
        pop     dword [out(SLOT_RIP)]
        mov     [out(SLOT_RCX)], ecx
        mov     [out(SLOT_RDX)], edx
        mov     [out(SLOT_RBX)], ebx
        mov     [out(SLOT_RSP)], esp
        mov     [out(SLOT_RBP)], ebp
        mov     [out(SLOT_RSI)], esi
        mov     [out(SLOT_RDI)], edi
        mov     [out(SLOT_CS)], cs
        mov     [out(SLOT_SS)], ss
        mov     [out(SLOT_ES)], es
        mov     [out(SLOT_FS)], fs
        mov     [out(SLOT_GS)], gs
        jmp     caught32
caught_again32:
        bts     dword [AGAIN], 0
        jnc     caught32
        lidt    [monitor_idt_pointer]
        int3
caught32:
        mov     ax, ds
        mov     ss, ax
        mov     esp, MONITOR_STACK
        save_control32 dr7, SLOT_DR7
        mov     eax, DR7_OFF
        mov     dr7, eax
        mov     dword [AGAIN], 0
        save_control32 dr0, SLOT_DR0
        save_control32 dr1, SLOT_DR1
        save_control32 dr2, SLOT_DR2
        save_control32 dr3, SLOT_DR3
        save_control32 dr6, SLOT_DR6
        save_control32 cr0, SLOT_CR0
        save_others32
        sgdt    [out(SLOT_GDTR_BASE) - 2]
        mov     ax, [out(SLOT_GDTR_BASE) - 2]
        mov     [out(SLOT_GDTR_LIMIT)], ax
        mov     word [out(SLOT_GDTR_BASE) - 2], 0
        sidt    [out(SLOT_IDTR_BASE) - 2]
        mov     ax, [out(SLOT_IDTR_BASE) - 2]
        mov     [out(SLOT_IDTR_LIMIT)], ax
        mov     word [out(SLOT_IDTR_BASE) - 2], 0
        mov     eax, 0x31
        mov     cr0, eax
        lidt    [monitor_idt_pointer]
        jmp     to_long_mode

; ---- Into and out of a case in real-address mode

%define near_out(slot) OUT - VARIABLES + 8 * slot
%define near_variable(address) address - VARIABLES

enter_real:
        mov     ax, [in(SLOT_GDTR_LIMIT)]
        mov     [POINTER], ax
        mov     eax, [in(SLOT_GDTR_BASE)]
        mov     [POINTER + 2], eax
        lgdt    [monitor_gdt_pointer]
        jmp     0x20:.narrow - $$
        bits    16
.narrow:
        mov     dx, 0x10
        cmp     byte [in(SLOT_MODE)], 3         ; its data segments keep 4 GiB
        je      .limits
        mov     dx, 0x28
.limits:
        mov     ds, dx
        mov     es, dx
        mov     fs, dx
        mov     gs, dx
        mov     ax, 0x28
        mov     ss, ax
        mov     eax, [in(SLOT_CR0)]
        and     al, ~1
        mov     cr0, eax
        jmp     (MONITOR >> 4):.real - $$
.real:
        mov     ax, VARIABLES >> 4
        mov     ds, ax
        o32 lgdt [near_variable(POINTER)]
        xor     ax, ax
        mov     ds, ax
        mov     es, [in(SLOT_ES)]
        mov     fs, [in(SLOT_FS)]
        mov     gs, [in(SLOT_GS)]
        mov     ss, [in(SLOT_SS)]
        mov     esp, [in(SLOT_RSP)]
        push    dword [in(SLOT_RFLAGS)]
        push    dword [in(SLOT_CS)]
        push    dword [in(SLOT_RIP)]
        mov     eax, [in(SLOT_RAX)]
        mov     ecx, [in(SLOT_RCX)]
        mov     edx, [in(SLOT_RDX)]
        mov     ebx, [in(SLOT_RBX)]
        mov     ebp, [in(SLOT_RBP)]
        mov     esi, [in(SLOT_RSI)]
        mov     edi, [in(SLOT_RDI)]
        mov     ds, [in(SLOT_DS)]
        iretd

        align   16
catchers16:
%assign vector 0
%rep    CATCHERS
        align   8
        push    byte vector
        jmp     near catch16
%assign vector vector + 1
%endrep

%macro  save_control16 2
        mov     eax, %1
        mov     [near_out(%2)], eax
%endmacro

catch16:
        push    eax
        mov     eax, cr0                        ; in virtual-8086 mode this leads to a 32-bit catcher
        mov     ax, ds
        push    eax
        mov     ax, VARIABLES >> 4
        mov     ds, ax
        cmp     dword [near_variable(PHASE)], PHASE_CAUGHT
        je      .again
        mov     dword [near_variable(PHASE)], PHASE_CAUGHT
        pushfd
        pop     dword [near_out(SLOT_RFLAGS)]
        and     dword [near_out(SLOT_RFLAGS)], ~0x8d5
        pop     eax
        mov     [near_out(SLOT_DS)], ax
        pop     dword [near_out(SLOT_RAX)]
        pop     word [near_out(SLOT_RIP)]
        mov     [near_out(SLOT_RCX)], ecx
        mov     [near_out(SLOT_RDX)], edx
        mov     [near_out(SLOT_RBX)], ebx
        mov     [near_out(SLOT_RSP)], esp
        mov     [near_out(SLOT_RBP)], ebp
        mov     [near_out(SLOT_RSI)], esi
        mov     [near_out(SLOT_RDI)], edi
        mov     [near_out(SLOT_CS)], cs
        mov     [near_out(SLOT_SS)], ss
        mov     [near_out(SLOT_ES)], es
        mov     [near_out(SLOT_FS)], fs
        mov     [near_out(SLOT_GS)], gs
.again: xor     ax, ax                          ; a stack that a trap on the way finds room on
        mov     ss, ax
        mov     esp, MONITOR_STACK
        save_control16 dr7, SLOT_DR7
        mov     eax, DR7_OFF
        mov     dr7, eax
        save_control16 cr0, SLOT_CR0
        o32 sgdt [near_out(SLOT_GDTR_BASE) - 2]
        mov     ax, [near_out(SLOT_GDTR_BASE) - 2]
        mov     [near_out(SLOT_GDTR_LIMIT)], ax
        mov     word [near_out(SLOT_GDTR_BASE) - 2], 0
        o32 sidt [near_out(SLOT_IDTR_BASE) - 2]
        mov     ax, [near_out(SLOT_IDTR_BASE) - 2]
        mov     [near_out(SLOT_IDTR_LIMIT)], ax
        mov     word [near_out(SLOT_IDTR_BASE) - 2], 0
        o32 lgdt [cs:monitor_gdt_pointer - $$]
        mov     eax, 0x31
        mov     cr0, eax
        jmp     dword 0x18:caught_real
        bits    32
caught_real:
        mov     ax, 0x10
        mov     ds, ax
        mov     ss, ax
        save_control32 dr0, SLOT_DR0
        save_control32 dr1, SLOT_DR1
        save_control32 dr2, SLOT_DR2
        save_control32 dr3, SLOT_DR3
        save_control32 dr6, SLOT_DR6
        save_others32
        lidt    [monitor_idt_pointer]
        jmp     to_long_mode

        bits    64

; ---- What has the case changed?

judge:
        mov     eax, 0x10
        mov     ds, eax
        mov     es, eax
        mov     ss, eax
        mov     esp, MONITOR_STACK
        xor     eax, eax
        mov     fs, eax
        mov     gs, eax
        lldt    ax
        mov     cr8, rax
        push    0x10                            ; POPF would leave VIF and VIP as they are
        push    MONITOR_STACK
        push    2
        push    8
        push    .clean
        iretq
.clean: mov     r15d, RECORD
        call    begin_record
        xor     ebx, ebx
.slot:  mov     rax, [OUT + rbx * 8]
        cmp     rax, [BEFORE + STATE - PLAYGROUND + rbx * 8]
        je      .same
        put_byte bl
        mov     [r15], rax
        add     r15, 8
.same:  inc     ebx
        cmp     ebx, SLOTS
        jb      .slot
        put_byte 0xff
        mov     esi, MONITOR_STACK - 0x1f0      ; the monitor's own stack is no change
        lea     edi, [BEFORE + rsi]
        mov     ecx, 0x200 / 8
        rep movsq
        mov     esi, BEFORE
        mov     edi, PLAYGROUND
        mov     ecx, PLAYGROUND_SIZE / 8
.scan:  repe    cmpsq
        je      .whole
        mov     rax, [rdi - 8]
        mov     rdx, [rsi - 8]
        mov     [rdi - 8], rdx
        cmp     r15d, RECORD_END                ; what has no room is taken back, but not told
        jae     .next
        lea     edx, [rdi - 8 - PLAYGROUND]
        shr     edx, 3
        mov     [r15], dx
        mov     [r15 + 2], rax
        add     r15, 10
.next:  jrcxz   .whole
        jmp     .scan
.whole: call    finish_record
        jmp     next_case

; A record: four bytes to find it by, its length beyond these ten bytes, the case's number, what was found.
begin_record:
        mov     dword [r15], 0xf5cacaf5
        mov     eax, [INDEX]
        mov     [r15 + 6], eax
        add     r15, 10
        ret

finish_record:
        lea     eax, [r15 - RECORD - 10]
        mov     [RECORD + 4], ax
        mov     esi, RECORD
        lea     ecx, [r15 - RECORD]
        mov     edx, 0xe9
        rep outsb
        ret

; ---- The monitor's own tables

        align   8
monitor_gdt:
        dq      0
        dq      0x00af9b000000ffff              ; 64-bit code
        dq      0x00cf93000000ffff              ; data
        dq      0x00cf9b000000ffff              ; 32-bit code
        dq      0x00009b040000ffff              ; 16-bit code, from MONITOR on
        dq      0x000093000000ffff              ; 16-bit data
        dq      0x0000890000000067              ; a task state that is never used
monitor_gdt_end:
monitor_gdt_pointer:
        dw      monitor_gdt_end - monitor_gdt - 1
        dq      monitor_gdt
monitor_idt_pointer:                            ; nothing may happen in the monitor: a shutdown tells it
        dw      0
        dq      0

%if $ - $$ > 0x7c00
%error  "the monitor has outgrown its place"
%endif
        times   0x8000 - 40 - ($ - $$) db 0     ; where the catchers are, for the gates
        dq      catchers64
        dq      escape64
        dq      monitor_gdt
        dq      catchers32
        dq      catchers16
