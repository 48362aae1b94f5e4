package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.ApicRegisters;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.CpuidLeaves;
import ringside.state.Origin;
import ringside.state.Steps;
import ringside.state.Vendor;

/** {@code rdmsr} and {@code wrmsr}: SDM vol. 2B. */
public final class ModelSpecific {
    private static final int FIRST_APIC_REGISTER = 0x800;
    private static final long LOW = 0xffffffffL;
    /** Memory types 0, 1, 4, 5, 6 and, in the PAT alone, 7 (SDM vol. 3A, tables 13-8 and 13-10). */
    private static final int MTRR_TYPES = 0x73;
    private static final int PAT_TYPES = 0xf3;
    private static final long CET_SUPPRESS = 1 << 10;
    private static final long CET_WAITS = 1 << 11;
    /** Bits 11 and 10 of IA32_APIC_BASE: on, and in x2APIC mode. */
    private static final int APIC_OFF = 0;
    private static final int XAPIC = 2;
    private static final int X2APIC = 3;

    private ModelSpecific() {
    }

    @Meaning("rdmsr")
    public static void rdmsr(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireRing0(cpu, steps);
        if (isApicRegister(cpu)) {
            readApic(cpu, memory.apic(), steps);
            return;
        }
        var msr = find(cpu, steps);
        long value = msr.get(cpu);
        split(cpu, value);
        steps.read(msr.readText(), value, Origin.MSR, msr.number());
    }

    @Meaning("wrmsr")
    public static void wrmsr(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireRing0(cpu, steps);
        long value = cpu.gpr[Cpu.RDX] << 32 | cpu.gpr[Cpu.RAX] & LOW;
        if (isApicRegister(cpu)) {
            writeApic(cpu, memory.apic(), steps, value);
            return;
        }
        var msr = find(cpu, steps);
        require(steps, Check.MSR_WRITABLE, msr.writable() ? 1 : 0, 0, msr);
        require(steps, Check.MSR_RESERVED_BITS_ZERO, value, reserved(cpu, msr), msr);
        requireContent(cpu, steps, msr, value);
        requireConsistent(cpu, steps, msr, value);
        long before = msr.get(cpu);
        msr.set(cpu, value);
        if (msr == Msr.EFER && ((before ^ value) & Cpu.EFER_NXE) != 0) {
            memory.flush();
        } else if (msr == Msr.PKRS) {
            memory.permissionsChanged();
        }
        steps.write(msr.writeText(), value, Origin.MSR, msr.number());
    }

    /** IA32_MISC_ENABLE can take NX away (SDM vol. 4, table 2-2). */
    private static long reserved(Cpu cpu, Msr msr) {
        boolean disabled = msr == Msr.EFER && (cpu.miscEnable & CpuidLeaves.MISC_NO_XD) != 0;
        return msr.reserved(cpu.model) | (disabled ? Cpu.EFER_NXE : 0);
    }

    private static void requireContent(Cpu cpu, Steps steps, Msr msr, long value) {
        switch (msr.content()) {
            case ANYTHING -> { }
            case ADDRESS -> requireAddress(cpu, steps, msr, value);
            case PAT_TYPES -> require(steps, Check.MSR_MEMORY_TYPES, areTypes(value, PAT_TYPES) ? 1 : 0, 0, msr);
            case MTRR_TYPES -> require(steps, Check.MSR_MEMORY_TYPES, areTypes(value, MTRR_TYPES) ? 1 : 0, 0, msr);
            case MTRR_TYPE -> require(steps, Check.MSR_MEMORY_TYPES, isType(value & 0xff, MTRR_TYPES) ? 1 : 0, 0, msr);
        }
    }

    /**
     * The width is that of the widest paging that the processor has, whatever paging it uses (SDM vol. 3A, 4.5.2;
     * processors with 5-level paging take 57-bit addresses at any time). {@code VendorDifference.SYSENTER_MSR_WIDTH}.
     */
    private static void requireAddress(Cpu cpu, Steps steps, Msr msr, long value) {
        if (!cpu.model.is(Vendor.AMD) || msr != Msr.SYSENTER_ESP && msr != Msr.SYSENTER_EIP) {
            require(steps, Check.MSR_CANONICAL, value, cpu.model.linearBits(), msr);
        }
    }

    private static void requireConsistent(Cpu cpu, Steps steps, Msr msr, long value) {
        if (msr == Msr.EFER && (cpu.cr0 & Cpu.CR0_PG) != 0) {
            require(steps, Check.LONG_MODE_ENABLED_WITHOUT_PAGING, value & Cpu.EFER_LME, cpu.efer & Cpu.EFER_LME, msr);
        } else if (msr == Msr.APIC_BASE) {
            require(steps, Check.APIC_MODE_CHANGE, apicMayBecome(cpu.apicBase, value) ? 1 : 0, 0, msr);
        } else if (msr == Msr.U_CET || msr == Msr.S_CET) {
            require(steps, Check.CET_SUPPRESSED_WHILE_IDLE, value, CET_SUPPRESS | CET_WAITS, msr);
        }
    }

    /** The states of the local APIC and the ways between them: SDM vol. 3A, figure 12-27. */
    private static boolean apicMayBecome(long before, long after) {
        return switch ((int) (after >>> 10) & 3) {
            case APIC_OFF -> true;
            case XAPIC -> (before >>> 10 & 3) != X2APIC;
            case X2APIC -> (before >>> 10 & 3) != APIC_OFF;
            default -> false;
        };
    }

    /** Numbers 800H to 8FFH are the local APIC's in x2APIC mode (SDM vol. 3A, 12.12.1.2). */
    private static boolean isApicRegister(Cpu cpu) {
        return (cpu.gpr[Cpu.RCX] & 0xffffff00L) == FIRST_APIC_REGISTER;
    }

    private static void readApic(Cpu cpu, ApicRegisters apic, Steps steps) {
        int register = (int) cpu.gpr[Cpu.RCX] & 0xff;
        int number = FIRST_APIC_REGISTER + register;
        steps.require(Check.MSR_EXISTS, apic.readable(register) ? 1 : 0, Origin.MSR, number, 0);
        long value = apic.read(register);
        split(cpu, value);
        steps.read("EDX:EAX ← register of the local APIC", value, Origin.MSR, number);
    }

    private static void writeApic(Cpu cpu, ApicRegisters apic, Steps steps, long value) {
        int register = (int) cpu.gpr[Cpu.RCX] & 0xff;
        int number = FIRST_APIC_REGISTER + register;
        boolean exists = apic.readable(register) || apic.writable(register);
        steps.require(Check.MSR_EXISTS, exists ? 1 : 0, Origin.MSR, number, 0);
        steps.require(Check.MSR_WRITABLE, apic.writable(register) ? 1 : 0, Origin.MSR, number, 0);
        steps.require(Check.MSR_RESERVED_BITS_ZERO, value, apic.reserved(register), Origin.MSR, number, 0);
        apic.write(register, value);
        steps.write("register of the local APIC ← EDX:EAX", value, Origin.MSR, number);
    }

    private static boolean areTypes(long value, int known) {
        for (int shift = 0; shift < 64; shift += 8) {
            if (!isType(value >>> shift & 0xff, known)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isType(long type, int known) {
        return type < 8 && (known >>> type & 1) != 0;
    }

    private static Msr find(Cpu cpu, Steps steps) {
        long number = cpu.gpr[Cpu.RCX] & LOW;
        var msr = Msr.byNumber((int) number);
        steps.require(Check.MSR_EXISTS, msr != null && msr.exists(cpu.model) ? 1 : 0, Origin.MSR, number, 0);
        return msr;
    }

    /** EDX:EAX, the upper halves cleared. */
    static void split(Cpu cpu, long value) {
        cpu.gpr[Cpu.RAX] = value & LOW;
        cpu.gpr[Cpu.RDX] = value >>> 32;
    }

    private static void require(Steps steps, Check check, long actual, long expected, Msr msr) {
        steps.require(check, actual, expected, Origin.MSR, msr.number(), 0);
    }
}
