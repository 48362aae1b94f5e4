package ringside.semantics;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Access;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Steps;

/** The instructions that manage shadow stacks: SDM vol. 2, under their names; vol. 1, 17.2.3. */
public final class ShadowStackInstructions {
    /** The bit of a token that says that a shadow stack of 64-bit code stands behind it. */
    private static final long MODE = 1;
    /** The bit of a token that RSTORSSP leaves for SAVEPREVSSP. */
    private static final long PREVIOUS = 1 << 1;
    /** Set in the pointer of a restore token when 4 bytes lie between token and stack. */
    private static final long HOLE = 1 << 2;
    private static final long UPPER_HALF = 0xffffffffL << 32;

    private ShadowStackInstructions() {
    }

    /** Drops as many elements as the low byte of the operand says; the first and the last one are looked at. */
    @Meaning("incssp")
    public static void incssp(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireEnabled(cpu, steps);
        var source = (Operand.Register) instruction.operands().getFirst();
        long count = Operands.register(cpu, source) & 0xff;
        int width = source.width();
        int bytes = width >> 3;
        var privilege = Privilege.of(cpu.cpl);
        memory.readShadow(cpu.ssp, width, privilege);
        if (count > 1) {
            memory.readShadow(cpu.ssp + (count - 1) * bytes, width, privilege);
        }
        pointer(cpu, steps, cpu.ssp + count * bytes);
    }

    /** Does nothing where there is no shadow stack, so that a program can ask. */
    @Meaning("rdssp")
    public static void rdssp(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        if (ShadowStack.enabled(cpu, cpu.cpl)) {
            Operands.write(cpu, memory, steps, instruction.operands().getFirst(), cpu.ssp);
        }
    }

    /** Leaves a restore token on the shadow stack that RSTORSSP came from. */
    @Meaning("saveprevssp")
    public static void saveprevssp(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireEnabled(cpu, steps);
        requireAligned(steps, cpu.ssp, 8);
        var privilege = Privilege.of(cpu.cpl);
        long token = memory.readShadow(cpu.ssp, 64, privilege);
        boolean hole = cpu.flags.carry();
        if (hole) {
            steps.require(Check.SHADOW_HOLE_ZERO, memory.readShadow(cpu.ssp + 8, 32, privilege), 0, Origin.MEMORY,
                cpu.ssp + 8, 0);
        }
        steps.require(Check.PREVIOUS_SSP_TOKEN, token, PREVIOUS, Origin.MEMORY, cpu.ssp, 0);
        if (!cpu.in64BitMode()) {
            steps.require(Check.SSP_BELOW_4_GIB, token, UPPER_HALF, Origin.MEMORY, cpu.ssp, 0);
        }
        long old = token & ~3;
        memory.probe(old - 4, 4, Access.SHADOW_WRITE, privilege);
        memory.probe((old & -8) - 8, 8, Access.SHADOW_WRITE, privilege);
        memory.writeShadow(old - 4, 32, 0, privilege);
        memory.writeShadow((old & -8) - 8, 64, old | mode(cpu), privilege);
        steps.write("restore token on the old shadow stack", old | mode(cpu), Origin.MEMORY, (old & -8) - 8);
        pointer(cpu, steps, cpu.ssp + (hole ? 12 : 8));
    }

    /** Goes to the shadow stack whose restore token lies at the operand. */
    @Meaning("rstorssp")
    public static void rstorssp(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireEnabled(cpu, steps);
        long linear = linear(cpu, steps, instruction, 8);
        requireAligned(steps, linear, 8);
        var privilege = Privilege.of(cpu.cpl);
        long token = memory.readShadow(linear, 64, privilege);
        boolean fits = (token & 3) == mode(cpu) && (cpu.in64BitMode() || token >>> 32 == 0)
            && ((token & ~MODE) - 8 & -8) == linear;
        steps.require(Check.RESTORE_TOKEN_MATCHES, fits ? 1 : 0, Origin.MEMORY, linear, ShadowStack.RESTORE);
        memory.writeShadow(linear, 64, cpu.ssp | mode(cpu) | PREVIOUS, privilege);
        steps.write("token ← old SSP", cpu.ssp | mode(cpu) | PREVIOUS, Origin.MEMORY, linear);
        pointer(cpu, steps, linear);
        status(cpu, steps, (token & HOLE) != 0);
    }

    /** Writes to a shadow stack of the ring that it runs in, where IA32_U_CET or IA32_S_CET allows it. */
    @Meaning("wrss")
    public static void wrss(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireEnabled(cpu, steps);
        steps.require(Check.SHADOW_WRITES_ENABLED, cpu.cpl == 3 ? cpu.userCet : cpu.supervisorCet,
            ShadowStack.WRITE_ENABLE, Origin.MSR, (cpu.cpl == 3 ? Msr.U_CET : Msr.S_CET).number(), 0);
        write(cpu, memory, steps, instruction, Privilege.of(cpu.cpl));
    }

    /** Writes to a user's shadow stack. */
    @Meaning("wruss")
    public static void wruss(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        steps.require(Check.CET_ENABLED, cpu.segmentsAreReal() ? 0 : cpu.cr4, Cpu.CR4_CET, Origin.CONTROL, 4, 0);
        Privileges.requireRing0(cpu, steps);
        write(cpu, memory, steps, instruction, Privilege.USER);
    }

    /** Takes the shadow stack of ring 0 into use. */
    @Meaning("setssbsy")
    public static void setssbsy(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireSupervisorEnabled(cpu, steps);
        Privileges.requireRing0(cpu, steps);
        long address = steps.read("SSP ← IA32_PL0_SSP", cpu.shadowStacks[0], Origin.MSR, Msr.shadowStack(0));
        requireAligned(steps, address, 8);
        steps.require(Check.SHADOW_TOKEN_FREE, ShadowStack.token(memory, address), address, Origin.MEMORY, address,
            ShadowStack.SET_BUSY);
        ShadowStack.acquire(memory, steps, address, Privilege.SUPERVISOR);
        pointer(cpu, steps, address);
    }

    /** Sets a supervisor shadow stack free and leaves none; CF tells that the token was not the one of a busy stack. */
    @Meaning("clrssbsy")
    public static void clrssbsy(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireSupervisorEnabled(cpu, steps);
        Privileges.requireRing0(cpu, steps);
        long linear = linear(cpu, steps, instruction, 8);
        requireAligned(steps, linear, 8);
        boolean released = ShadowStack.release(memory, steps, linear, Privilege.SUPERVISOR);
        status(cpu, steps, !released);
        pointer(cpu, steps, 0);
    }

    private static void write(Cpu cpu, Memory memory, Steps steps, Instruction instruction, Privilege privilege) {
        var source = (Operand.Register) instruction.operands().get(1);
        long linear = linear(cpu, steps, instruction, source.width() >> 3);
        requireAligned(steps, linear, source.width() >> 3);
        long value = Operands.register(cpu, source);
        memory.writeShadow(linear, source.width(), value, privilege);
        steps.write("shadow stack ← register", value, Origin.MEMORY, linear);
    }

    private static long linear(Cpu cpu, Steps steps, Instruction instruction, int bytes) {
        return Operands.linearToWrite(cpu, steps, (Operand.Memory) instruction.operands().getFirst(), bytes);
    }

    private static void pointer(Cpu cpu, Steps steps, long value) {
        cpu.ssp = value;
        steps.write("SSP ← value", value, Origin.NONE, 0);
    }

    /** CF as told, the other status flags clear. */
    private static void status(Cpu cpu, Steps steps, boolean carry) {
        cpu.flags.status(Flags.STATUS, carry ? Flags.CF : 0);
        steps.write("CF ← answer", carry ? 1 : 0, Origin.FLAGS, 0);
    }

    private static long mode(Cpu cpu) {
        return cpu.in64BitMode() ? MODE : 0;
    }

    private static void requireEnabled(Cpu cpu, Steps steps) {
        steps.require(Check.SHADOW_STACK_ENABLED, ShadowStack.enabled(cpu, cpu.cpl) ? 1 : 0, Origin.CONTROL, 4, 0);
    }

    private static void requireSupervisorEnabled(Cpu cpu, Steps steps) {
        steps.require(Check.SHADOW_STACK_ENABLED,
            ShadowStack.enabled(cpu, 0) && !cpu.segmentsAreReal() ? 1 : 0, Origin.CONTROL, 4, 0);
    }

    private static void requireAligned(Steps steps, long address, int bytes) {
        steps.require(Check.SHADOW_ACCESS_ALIGNED, address, bytes - 1, Origin.MEMORY, address, 0);
    }
}
