# TR is loaded twice.
# pattern: tss-busy
# cause: busy
# remedy: Load TR once
# good: return
%%asm program
go:
    movb $0x89, gdt+0x38+5
    movl $TSS_SELECTOR, %eax
    ltr %ax
    ltr %ax                 #-
    ret
%run go
