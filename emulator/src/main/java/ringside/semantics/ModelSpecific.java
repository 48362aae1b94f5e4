package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.ApicRegisters;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/** {@code rdmsr} and {@code wrmsr}: SDM vol. 2B. */
public final class ModelSpecific {
    private static final int FIRST_APIC_REGISTER = 0x800;
    private static final long LOW = 0xffffffffL;
    /** Memory types 0, 1, 4, 5, 6 and 7 (SDM vol. 3A, table 13-10). */
    private static final int MEMORY_TYPES = 0xf3;

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
        require(steps, Check.MSR_RESERVED_BITS_ZERO, value, msr.reserved(), msr);
        if (msr.canonical()) {
            require(steps, Check.MSR_CANONICAL, value, cpu.model.linearBits(), msr);
        }
        if (msr == Msr.EFER) {
            efer(cpu, memory, steps, value);
        } else {
            if (msr == Msr.PAT) {
                require(steps, Check.MSR_MEMORY_TYPES, validTypes(value) ? 1 : 0, 0, msr);
            }
            msr.set(cpu, value);
        }
        steps.write(msr.writeText(), value, Origin.MSR, msr.number());
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

    /** LMA follows paging and is never written; LME may change only while paging is off (SDM vol. 3A, 11.8.5.3). */
    private static void efer(Cpu cpu, Memory memory, Steps steps, long value) {
        if ((cpu.cr0 & Cpu.CR0_PG) != 0) {
            require(steps, Check.LONG_MODE_ENABLED_WITHOUT_PAGING, value & Cpu.EFER_LME, cpu.efer & Cpu.EFER_LME,
                Msr.EFER);
        }
        long changed = cpu.efer ^ value;
        cpu.efer = value & ~Cpu.EFER_LMA | cpu.efer & Cpu.EFER_LMA;
        if ((changed & Cpu.EFER_NXE) != 0) {
            memory.flush();
        }
    }

    private static boolean validTypes(long pat) {
        for (int shift = 0; shift < 64; shift += 8) {
            long type = pat >>> shift & 0xff;
            if (type > 7 || (MEMORY_TYPES >>> type & 1) == 0) {
                return false;
            }
        }
        return true;
    }

    private static Msr find(Cpu cpu, Steps steps) {
        long number = cpu.gpr[Cpu.RCX] & LOW;
        var msr = Msr.byNumber((int) number);
        steps.require(Check.MSR_EXISTS, msr != null ? 1 : 0, Origin.MSR, number, 0);
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
