package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.state.Origin;
import ringside.state.Steps;

/** CR0, CR2, CR3, CR4 and CR8: SDM vol. 2B, MOV to and from control registers; vol. 3A, 2.5 and 11.8.5. */
public final class ControlRegisters {
    private static final long CR0_WRITABLE = Cpu.CR0_PE | Cpu.CR0_MP | Cpu.CR0_EM | Cpu.CR0_TS | Cpu.CR0_NE | Cpu.CR0_WP
        | Cpu.CR0_AM | Cpu.CR0_NW | Cpu.CR0_CD | Cpu.CR0_PG;
    private static final long CR3_KEPT = (1L << CpuidModel.PHYSICAL_BITS) - 1 & -4096 | 0x18;
    /** Changes of these bits make every translation stale, global ones too (SDM vol. 3A, 5.10.4.1). */
    private static final long CR4_FLUSHING = Cpu.CR4_PSE | Cpu.CR4_PAE | Cpu.CR4_PGE | Cpu.CR4_PCIDE | Cpu.CR4_SMEP
        | Cpu.CR4_SMAP;
    private static final int AVAILABLE_16_BIT_TSS = 1;
    private static final int BUSY_16_BIT_TSS = 3;

    private static final String[] TEXTS = {
        "CR0 ← value", null, "CR2 ← value", "CR3 ← value", "CR4 ← value", null, null, null, "CR8 ← value",
    };

    private ControlRegisters() {
    }

    @Meaning("mov_from_control")
    public static void moveFrom(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int number = number(instruction.operands().get(1));
        Privileges.requireRing0(cpu, steps);
        long value = switch (number) {
            case 0 -> cpu.cr0;
            case 2 -> cpu.cr2;
            case 3 -> cpu.cr3;
            case 4 -> cpu.cr4;
            default -> cpu.cr8;
        };
        Operands.write(cpu, memory, steps, instruction.operands().get(0), value);
    }

    @Meaning("mov_to_control")
    public static void moveTo(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int number = number(instruction.operands().get(0));
        Privileges.requireRing0(cpu, steps);
        var source = (Operand.Register) instruction.operands().get(1);
        long value = Operands.register(cpu, source);
        switch (number) {
            case 0 -> cr0(cpu, memory, steps, value, source.number());
            case 2 -> cpu.cr2 = value;
            case 3 -> cr3(cpu, memory, steps, value, source.number());
            case 4 -> cr4(cpu, memory, steps, value, source.number());
            default -> cr8(cpu, steps, value, source.number());
        }
        steps.write(TEXTS[number], value, Origin.CONTROL, number);
    }

    /** SDM vol. 2A, CLTS. */
    @Meaning("clts")
    public static void clts(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireRing0(cpu, steps);
        cpu.cr0 &= ~Cpu.CR0_TS;
        steps.write("CR0.TS ← 0", 0, Origin.CONTROL, 0);
    }

    /** SDM vol. 2B, SMSW: a wide register gets more of CR0 than the 16 bits that memory gets. */
    @Meaning("smsw")
    public static void smsw(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireUserModeAllowed(cpu, steps);
        Operands.write(cpu, memory, steps, instruction.operands().getFirst(), cpu.cr0);
    }

    /** SDM vol. 2A, LMSW: changes PE, MP, EM and TS only, and cannot clear PE. */
    @Meaning("lmsw")
    public static void lmsw(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireRing0(cpu, steps);
        long value = Operands.read(cpu, memory, steps, instruction.operands().getFirst());
        cpu.cr0 = cpu.cr0 & ~0xeL | value & 0xf;
        steps.write("CR0 ← CR0 with new low bits", cpu.cr0, Origin.CONTROL, 0);
    }

    /** 0, 2, 3, 4 or 8: the decoder knows no other. */
    private static int number(Operand operand) {
        return ((Operand.Register) operand).number();
    }

    private static void cr0(Cpu cpu, Memory memory, Steps steps, long value, int source) {
        require(steps, Check.CR0_UPPER_HALF_ZERO, value, 0xffffffffL << 32, source);
        if ((value & Cpu.CR0_PG) != 0) {
            require(steps, Check.CR0_PAGING_NEEDS_PROTECTION, value, Cpu.CR0_PE, source);
        }
        if ((value & Cpu.CR0_NW) != 0) {
            require(steps, Check.CR0_NW_NEEDS_CD, value, Cpu.CR0_CD, source);
        }
        if (cpu.in64BitMode()) {
            require(steps, Check.PAGING_STAYS_ON_IN_64_BIT, value, Cpu.CR0_PG, source);
        }
        boolean pages = (value & Cpu.CR0_PG) != 0;
        boolean switches = pages != ((cpu.cr0 & Cpu.CR0_PG) != 0);
        if (switches && pages && (cpu.efer & Cpu.EFER_LME) != 0) {
            requireLongModeAllowed(cpu, steps);
        }
        long old = cpu.cr0;
        cpu.cr0 = value & CR0_WRITABLE | Cpu.CR0_ET;
        if (switches) {
            boolean active = pages && (cpu.efer & Cpu.EFER_LME) != 0;
            cpu.efer = active ? cpu.efer | Cpu.EFER_LMA : cpu.efer & ~Cpu.EFER_LMA;
            steps.write(active ? "IA32_EFER.LMA ← 1" : "IA32_EFER.LMA ← 0", cpu.efer, Origin.MSR, Msr.EFER.number());
            memory.flush();
        } else if (((old ^ cpu.cr0) & (Cpu.CR0_WP | Cpu.CR0_AM)) != 0) {
            memory.permissionsChanged();
        }
    }

    /** The consistency checks of SDM vol. 3A, 11.8.5.3. */
    private static void requireLongModeAllowed(Cpu cpu, Steps steps) {
        steps.require(Check.LONG_MODE_NEEDS_PAE, cpu.cr4, Cpu.CR4_PAE, Origin.CONTROL, 4, 0);
        steps.require(Check.LONG_MODE_ENTERED_WITHOUT_L, cpu.segments[Cpu.CS].longCode() ? 1 : 0, Origin.SEGMENT,
            Cpu.CS, 0);
        boolean narrow = cpu.tr.type() == AVAILABLE_16_BIT_TSS || cpu.tr.type() == BUSY_16_BIT_TSS;
        steps.require(Check.LONG_MODE_NEEDS_32_BIT_TSS, narrow ? 16 : 32, 32, Origin.NONE, 0, 0);
    }

    private static void cr3(Cpu cpu, Memory memory, Steps steps, long value, int source) {
        require(steps, Check.CR3_RESERVED_BITS_ZERO, value, -1L << CpuidModel.PHYSICAL_BITS, source);
        cpu.cr3 = value & CR3_KEPT;
        memory.flushNonGlobal();
    }

    private static void cr4(Cpu cpu, Memory memory, Steps steps, long value, int source) {
        require(steps, Check.CR4_RESERVED_BITS_ZERO, value, ~cpu.model.cr4Bits(), source);
        if (cpu.inLongMode()) {
            require(steps, Check.CR4_PAE_STAYS_ON, value, Cpu.CR4_PAE, source);
        }
        long changed = cpu.cr4 ^ value;
        cpu.cr4 = value;
        if ((changed & CR4_FLUSHING) != 0) {
            memory.flush();
        }
    }

    private static void cr8(Cpu cpu, Steps steps, long value, int source) {
        require(steps, Check.CR8_RESERVED_BITS_ZERO, value, ~0xfL, source);
        cpu.cr8 = value;
    }

    private static void require(Steps steps, Check check, long actual, long expected, int source) {
        steps.require(check, actual, expected, Origin.REGISTER, source, 0);
    }
}
