# A loop polls a device, with interrupts off: what it waits for comes from outside.
# good: steps
%%asm program
go:
    inb $0x64, %al
    testb $1, %al
    jz go
    ret
%run go
