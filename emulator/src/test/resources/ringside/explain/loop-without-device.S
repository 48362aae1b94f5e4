# Interrupts are on, but no device was asked to send one.
# pattern: endless-loop
# cause: no device is going to ask for an interrupt
# remedy: condition
# good: return 42
%%asm program
go:
    sti
    movl $42, %eax
wait:
    pause
    jmp wait                #-
    cli
    ret
%run go
