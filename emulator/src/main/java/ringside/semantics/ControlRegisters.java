package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * CR0, CR2, CR3, CR4 and CR8: SDM vol. 2B, MOV to and from control registers; vol. 3A, 2.5. What loads of CR0, CR3 and
 * CR4 mean is in {@link ModeSwitches}.
 */
public final class ControlRegisters {
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
            case 0 -> ModeSwitches.cr0(cpu, memory, steps, value, source.number());
            case 2 -> cpu.cr2 = value;
            case 3 -> ModeSwitches.cr3(cpu, memory, steps, value, source.number());
            case 4 -> ModeSwitches.cr4(cpu, memory, steps, value, source.number());
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
        cpu.cr0 = cpu.cr0 & ~(Cpu.CR0_MP | Cpu.CR0_EM | Cpu.CR0_TS) | value & 0xf;
        steps.write("CR0 ← CR0 with new low bits", cpu.cr0, Origin.CONTROL, 0);
    }

    /** 0, 2, 3, 4 or 8: the decoder knows no other. */
    private static int number(Operand operand) {
        return ((Operand.Register) operand).number();
    }

    private static void cr8(Cpu cpu, Steps steps, long value, int source) {
        steps.require(Check.CR8_RESERVED_BITS_ZERO, value, ~0xfL, Origin.REGISTER, source, 0);
        cpu.cr8 = value;
    }
}
