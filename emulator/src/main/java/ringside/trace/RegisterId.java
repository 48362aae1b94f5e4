package ringside.trace;

import java.util.Locale;
import ringside.state.Cpu;

/** The registers whose changes are recorded, in the order in which they are drawn. */
public enum RegisterId {
    RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15,
    RFLAGS, CPL, CS, SS, DS, ES, FS, GS, FS_BASE, GS_BASE, KERNEL_GS_BASE, CR0, CR2, CR3, CR4, EFER;

    private static final RegisterId[] ALL = values();

    static RegisterId of(int ordinal) {
        return ALL[ordinal];
    }

    /** The name as it is written: {@code rax}, {@code fs.base}. */
    public String label() {
        return switch (this) {
            case FS_BASE -> "fs.base";
            case GS_BASE -> "gs.base";
            case KERNEL_GS_BASE -> "kernel_gs_base";
            default -> name().toLowerCase(Locale.ROOT);
        };
    }

    /** The register's present value. */
    public long of(Cpu cpu) {
        return switch (this) {
            case RFLAGS -> cpu.flags.value();
            case CPL -> cpu.cpl;
            case CS -> cpu.segments[Cpu.CS].selector();
            case SS -> cpu.segments[Cpu.SS].selector();
            case DS -> cpu.segments[Cpu.DS].selector();
            case ES -> cpu.segments[Cpu.ES].selector();
            case FS -> cpu.segments[Cpu.FS].selector();
            case GS -> cpu.segments[Cpu.GS].selector();
            case FS_BASE -> cpu.segments[Cpu.FS].base();
            case GS_BASE -> cpu.segments[Cpu.GS].base();
            case KERNEL_GS_BASE -> cpu.kernelGsBase;
            case CR0 -> cpu.cr0;
            case CR2 -> cpu.cr2;
            case CR3 -> cpu.cr3;
            case CR4 -> cpu.cr4;
            case EFER -> cpu.efer;
            default -> cpu.gpr[ordinal()];
        };
    }
}
