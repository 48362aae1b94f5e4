package ringside.semantics;

import ringside.memory.Access;
import ringside.memory.Memory;
import ringside.memory.Privilege;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * The shadow stack of control-flow enforcement, which keeps a second copy of every return address where ordinary stores
 * cannot reach it: SDM vol. 1, chapter 17; the Operation sections of CALL, RET, INT n, IRET and SYSCALL.
 */
final class ShadowStack {
    /** Error codes of {@code #CP} (SDM vol. 3A, 7.15, Interrupt 21). */
    static final int NEAR_RETURN = 1;
    static final int FAR_RETURN = 2;
    static final int ENDBRANCH = 3;
    static final int RESTORE = 4;
    static final int SET_BUSY = 5;

    /** The bit of a supervisor shadow stack's token that says that it is in use. */
    static final long BUSY = 1;
    /** IA32_U_CET and IA32_S_CET: shadow stacks are on; and WRSS may write to them. */
    static final long ENABLE = 1;
    static final long WRITE_ENABLE = 1 << 1;

    private static final long UPPER_HALF = 0xffffffffL << 32;
    /** The bytes of CS, LIP and SSP. */
    static final int FRAME = 24;
    static final int USER = 3;

    private ShadowStack() {
    }

    /** Whether code at {@code cpl} has a shadow stack. */
    static boolean enabled(Cpu cpu, int cpl) {
        return possible(cpu, cpl) && ((cpl == USER ? cpu.userCet : cpu.supervisorCet) & ENABLE) != 0;
    }

    /** Whether there is control-flow enforcement at {@code cpl}: virtual-8086 code, which is ring 3's, has none. */
    static boolean possible(Cpu cpu, int cpl) {
        return (cpu.cr4 & Cpu.CR4_CET) != 0 && (cpl == USER ? !cpu.segmentsAreReal() : (cpu.cr0 & Cpu.CR0_PE) != 0);
    }

    // ---- Near calls and returns

    /** Pushes a near call's return address: 8 bytes with a 64-bit operand size, else 4. */
    static void call(Cpu cpu, Memory memory, long returnAddress, int width) {
        int bytes = width == 64 ? 8 : 4;
        memory.writeShadow(cpu.ssp - bytes, bytes * 8, returnAddress, Privilege.of(cpu.cpl));
        cpu.ssp -= bytes;
        memory.steps().write("push return address on the shadow stack", returnAddress, Origin.MEMORY, cpu.ssp);
    }

    /** Pops a near return's address and requires it to be the one on the stack. */
    static void ret(Cpu cpu, Memory memory, Steps steps, long target, int width) {
        int bytes = width == 64 ? 8 : 4;
        long kept = memory.readShadow(cpu.ssp, bytes * 8, Privilege.of(cpu.cpl));
        steps.require(Check.SHADOW_RETURN_MATCHES, target, kept, Origin.MEMORY, cpu.ssp, NEAR_RETURN);
        cpu.ssp += bytes;
        steps.write("SSP ← SSP + size", cpu.ssp, Origin.NONE, 0);
    }

    // ---- Tokens

    /** Reads the token that a supervisor shadow stack begins with. */
    static long token(Memory memory, long address) {
        return memory.readShadow(address, 64, Privilege.SUPERVISOR);
    }

    /** Marks the shadow stack at {@code address} as in use. */
    static void acquire(Memory memory, Steps steps, long address, Privilege privilege) {
        memory.writeShadow(address, 64, address | BUSY, privilege);
        steps.write("token.busy ← 1", address | BUSY, Origin.MEMORY, address);
    }

    /** Marks the shadow stack at {@code address} as free, when its token says that it is in use. */
    static boolean release(Memory memory, Steps steps, long address, Privilege privilege) {
        boolean busy = memory.readShadow(address, 64, privilege) == (address | BUSY);
        if (busy) {
            memory.writeShadow(address, 64, address, privilege);
            steps.write("token.busy ← 0", address, Origin.MEMORY, address);
        }
        return busy;
    }

    // ---- Frames of far transfers

    /** Writes CS, linear instruction pointer and SSP below {@code top}; the pointer to them. */
    static long push(Memory memory, long top, int cs, long linear, long ssp, Privilege privilege) {
        memory.writeShadow(top - 8, 64, cs, privilege);
        memory.writeShadow(top - 16, 64, linear, privilege);
        memory.writeShadow(top - FRAME, 64, ssp, privilege);
        return top - FRAME;
    }

    /** Outside 64-bit mode a shadow stack lies below 4 GiB. */
    static void requireReachable(Steps steps, Check check, long pointer, boolean wide, long where, int errorCode) {
        if (!wide) {
            steps.require(check, pointer, UPPER_HALF, Origin.MEMORY, where, errorCode);
        }
    }

    /** Faults where {@code bytes} bytes below {@code top} cannot be pushed. */
    static void probe(Memory memory, long top, int bytes, int cpl) {
        memory.probe(top - bytes, bytes, Access.SHADOW_WRITE, Privilege.of(cpl));
    }
}
