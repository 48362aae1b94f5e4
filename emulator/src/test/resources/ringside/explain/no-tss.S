# TR is to get the second half of the TSS descriptor.
# pattern: no-tss
# cause: TR
# remedy: TSS_SELECTOR
# good: return
%%asm program
go:
    movb $0x89, gdt+0x38+5
    movl $0x40, %eax        #-
    movl $0x38, %eax        #+
    ltr %ax
    ret
%run go
