package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/** DR0 to DR7: SDM vol. 2B, MOV to and from debug registers; vol. 3B, chapter "Debug". */
public final class DebugRegisters {
    private static final long DR6_WRITABLE = 0xe00f;
    private static final long DR6_BREAKPOINTS = 0xf;
    private static final long DR7_WRITABLE = 0xffff23ffL;
    private static final long DR7_GD = 1 << 13;
    private static final long UPPER_HALF = 0xffffffffL << 32;
    private static final String[] TEXTS = {
        "DR0 ← value", "DR1 ← value", "DR2 ← value", "DR3 ← value", null, null, "DR6 ← value", "DR7 ← value",
    };

    private DebugRegisters() {
    }

    @Meaning("mov_from_debug")
    public static void moveFrom(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int number = number(cpu, steps, instruction.operands().get(1));
        requireAccess(cpu, steps);
        Operands.write(cpu, memory, steps, instruction.operands().get(0), cpu.dr[number]);
    }

    @Meaning("mov_to_debug")
    public static void moveTo(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int number = number(cpu, steps, instruction.operands().get(0));
        requireAccess(cpu, steps);
        var source = (Operand.Register) instruction.operands().get(1);
        long value = Operands.register(cpu, source);
        if (number >= 6) {
            steps.require(Check.DEBUG_UPPER_HALF_ZERO, value, UPPER_HALF, Origin.REGISTER, source.number(), 0);
        }
        cpu.dr[number] = switch (number) {
            case 6 -> value & DR6_WRITABLE | Cpu.DR6_FIXED;
            case 7 -> value & DR7_WRITABLE | Cpu.DR7_FIXED;
            default -> value;
        };
        memory.permissionsChanged();
        steps.write(TEXTS[number], cpu.dr[number], Origin.DEBUG, number);
    }

    /**
     * What a debug exception leaves before it is delivered: BD for a guarded register, and every condition that has
     * been waiting. B0 to B3 tell of this exception alone, the other bits stay until software clears them (SDM vol. 3B,
     * 19.2.3). GD is cleared so that the handler can use the registers.
     */
    static void arise(Cpu cpu, Steps steps, Event event) {
        boolean guarded = event.fault() != null && event.fault().check() == Check.DEBUG_REGISTERS_UNGUARDED;
        long conditions = cpu.debugPending | (guarded ? Cpu.DR6_BD : 0);
        cpu.debugPending = 0;
        cpu.dr[6] = cpu.dr[6] & ~DR6_BREAKPOINTS | conditions;
        cpu.dr[7] &= ~DR7_GD;
        steps.write(text(conditions), cpu.dr[6], Origin.DEBUG, 6);
    }

    private static String text(long conditions) {
        if (conditions == Cpu.DR6_BD) {
            return "DR6.BD ← 1, DR7.GD ← 0";
        }
        return conditions == Cpu.DR6_BS ? "DR6.BS ← 1, DR7.GD ← 0" : "DR6 ← debug conditions, DR7.GD ← 0";
    }

    /** DR4 and DR5 are DR6 and DR7 unless CR4.DE is set (SDM vol. 3B, Debug Registers DR4 and DR5). */
    private static int number(Cpu cpu, Steps steps, Operand operand) {
        int number = ((Operand.Register) operand).number();
        long existing = (cpu.cr4 & Cpu.CR4_DE) == 0 ? 0xff : 0xcf;
        steps.require(Check.DEBUG_REGISTER_EXISTS, number, existing, Origin.INSTRUCTION, 0, 0);
        return number == 4 || number == 5 ? number + 2 : number;
    }

    private static void requireAccess(Cpu cpu, Steps steps) {
        Privileges.requireRing0(cpu, steps);
        steps.require(Check.DEBUG_REGISTERS_UNGUARDED, cpu.dr[7], DR7_GD, Origin.DEBUG, 7, 0);
    }
}
