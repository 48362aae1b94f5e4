package ringside.differential;

import java.util.Locale;

/** The registers that a case loads and a record tells, in the order in which they stand in page 0 of the playground. */
enum Slot {
    RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15,
    /** In a case the address to begin at; in a record the vector of the handler that ended the case. */
    RIP,
    RFLAGS, CS, SS, DS, ES, FS, GS, LDTR, TR, GDTR_BASE, GDTR_LIMIT, IDTR_BASE, IDTR_LIMIT,
    CR0, CR2, CR3, CR4, CR8, EFER, DR0, DR1, DR2, DR3, DR6, DR7,
    STAR, LSTAR, CSTAR, FMASK, KERNEL_GS_BASE, SYSENTER_CS, SYSENTER_ESP, SYSENTER_EIP, FS_BASE, GS_BASE,
    /** In a case the way in, see {@link Mode}; in a record the way out. */
    MODE;

    private static final Slot[] ALL = values();

    /** The slot with that number, or null. */
    static Slot of(int number) {
        return number < ALL.length ? ALL[number] : null;
    }

    static int count() {
        return ALL.length;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
