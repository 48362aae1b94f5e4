; The ROM at the top of the first 4 GiB: from the reset vector to the monitor, in flat 32-bit code. A processor that
; shut down comes through here again; the monitor finds in its variables which case that was.
        bits    16
        org     0
ROM_SIZE equ    0x10000

start:
        cli
        o32 lgdt [cs:gdt_pointer]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     dword 8:MONITOR

        align   8
gdt:
        dq      0
        dq      0x00cf9b000000ffff              ; code, flat
        dq      0x00cf93000000ffff              ; data, flat
gdt_end:
gdt_pointer:
        dw      gdt_end - gdt - 1
        dd      0xffff0000 + gdt

        times   0xfff0 - ($ - $$) db 0xff
        jmp     near start
        times   ROM_SIZE - ($ - $$) db 0
