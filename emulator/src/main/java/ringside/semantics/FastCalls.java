package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;

/**
 * {@code syscall}, {@code sysret}, {@code sysenter}, {@code sysexit} and {@code swapgs}: SDM vol. 2B. CS and SS get
 * fixed contents; no descriptor is read.
 */
public final class FastCalls {
    private static final long FLAT = 0xffffffffL;
    private static final int KERNEL_CODE = 0xa09b;
    private static final int KERNEL_STACK = 0xc093;
    private static final int KERNEL_CODE_32 = 0xc09b;
    private static final int USER_CODE_64 = 0xa0fb;
    private static final int USER_CODE_32 = 0xc0fb;
    private static final int USER_STACK = 0xc0f3;

    private FastCalls() {
    }

    /** SDM vol. 2B, SYSCALL. RSP is left alone: the kernel still runs on the caller's stack. */
    @Meaning("syscall")
    public static void syscall(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireEnabled(cpu, steps);
        long target = steps.read("RIP ← IA32_LSTAR", cpu.lstar, Origin.MSR, Msr.LSTAR.number());
        long flags = cpu.flags.value();
        cpu.gpr[Cpu.RCX] = cpu.next;
        steps.write("RCX ← RIP of the next instruction", cpu.next, Origin.REGISTER, Cpu.RCX);
        cpu.gpr[11] = flags;
        steps.write("R11 ← RFLAGS", flags, Origin.REGISTER, 11);
        steps.read("mask ← IA32_FMASK", cpu.fmask, Origin.MSR, Msr.FMASK.number());
        FlagsAndInterrupts.replace(cpu, memory, steps, -1, flags & ~cpu.fmask);
        int selector = (int) (steps.read("CS, SS ← IA32_STAR[47:32]", cpu.star, Origin.MSR,
            Msr.STAR.number()) >>> 32) & 0xfffc;
        load(cpu, steps, selector, KERNEL_CODE, selector + 8, KERNEL_STACK, 0);
        jump(cpu, steps, target);
    }

    /**
     * SDM vol. 2B, SYSRET. A non-canonical RCX faults here, at CPL 0 and with the user's RSP already loaded; AMD's
     * processors let the return happen and fault at CPL 3.
     */
    @Meaning("sysret")
    public static void sysret(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireEnabled(cpu, steps);
        Privileges.requireRing0(cpu, steps);
        boolean wide = instruction.operandSize() == 64;
        long target = cpu.gpr[Cpu.RCX];
        if (wide) {
            steps.require(Check.SYSRET_RIP_CANONICAL, target, cpu.linearBits(), Origin.REGISTER, Cpu.RCX, 0);
        }
        steps.read("RFLAGS ← R11", cpu.gpr[11], Origin.REGISTER, 11);
        FlagsAndInterrupts.replace(cpu, memory, steps, -1, cpu.gpr[11] & ~(Flags.RF | Flags.VM));
        int selector = (int) (steps.read("CS, SS ← IA32_STAR[63:48]", cpu.star, Origin.MSR, Msr.STAR.number()) >>> 48);
        load(cpu, steps, selector + (wide ? 16 : 0) | 3, wide ? USER_CODE_64 : USER_CODE_32, selector + 8 | 3,
            USER_STACK, 3);
        jump(cpu, steps, wide ? target : target & FLAT);
    }

    /** SDM vol. 2B, SYSENTER. */
    @Meaning("sysenter")
    public static void sysenter(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int selector = requireSysenter(cpu, steps);
        cpu.flags.put(Flags.VM | Flags.IF, false);
        steps.write("RFLAGS.IF ← 0", 0, Origin.FLAGS, 0);
        boolean wide = cpu.inLongMode();
        cpu.gpr[Cpu.RSP] = wide ? cpu.sysenterEsp : cpu.sysenterEsp & FLAT;
        steps.write("RSP ← IA32_SYSENTER_ESP", cpu.gpr[Cpu.RSP], Origin.REGISTER, Cpu.RSP);
        load(cpu, steps, selector, wide ? KERNEL_CODE : KERNEL_CODE_32, selector + 8, KERNEL_STACK, 0);
        jump(cpu, steps, wide ? cpu.sysenterEip : cpu.sysenterEip & FLAT);
    }

    /** SDM vol. 2B, SYSEXIT. */
    @Meaning("sysexit")
    public static void sysexit(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        int selector = requireSysenter(cpu, steps);
        Privileges.requireRing0(cpu, steps);
        boolean wide = instruction.operandSize() == 64;
        long target = cpu.gpr[Cpu.RDX];
        long pointer = cpu.gpr[Cpu.RCX];
        if (wide) {
            steps.require(Check.SYSEXIT_RIP_CANONICAL, target, cpu.linearBits(), Origin.REGISTER, Cpu.RDX, 0);
            steps.require(Check.SYSEXIT_RSP_CANONICAL, pointer, cpu.linearBits(), Origin.REGISTER, Cpu.RCX, 0);
        }
        cpu.gpr[Cpu.RSP] = wide ? pointer : pointer & FLAT;
        steps.write("RSP ← RCX", cpu.gpr[Cpu.RSP], Origin.REGISTER, Cpu.RSP);
        int code = selector + (wide ? 32 : 16) | 3;
        load(cpu, steps, code, wide ? USER_CODE_64 : USER_CODE_32, code + 8, USER_STACK, 3);
        jump(cpu, steps, wide ? target : target & FLAT);
    }

    /** SDM vol. 2B, SWAPGS. */
    @Meaning("swapgs")
    public static void swapgs(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        Privileges.requireRing0(cpu, steps);
        long base = cpu.segments[Cpu.GS].base();
        cpu.segments[Cpu.GS] = cpu.segments[Cpu.GS].withBase(cpu.kernelGsBase);
        steps.write("GS.base ← IA32_KERNEL_GS_BASE", cpu.kernelGsBase, Origin.MSR, Msr.GS_BASE.number());
        cpu.kernelGsBase = base;
        steps.write("IA32_KERNEL_GS_BASE ← GS.base", base, Origin.MSR, Msr.KERNEL_GS_BASE.number());
    }

    private static void requireEnabled(Cpu cpu, Steps steps) {
        steps.require(Check.SYSCALL_ENABLED, cpu.efer, Cpu.EFER_SCE, Origin.MSR, Msr.EFER.number(), 0);
    }

    private static int requireSysenter(Cpu cpu, Steps steps) {
        int selector = (int) cpu.sysenterCs & 0xfffc;
        steps.require(Check.SYSENTER_CS_NOT_NULL, selector, 0, Origin.MSR, Msr.SYSENTER_CS.number(), 0);
        return selector;
    }

    private static void load(Cpu cpu, Steps steps, int code, int codeBits, int stack, int stackBits, int cpl) {
        cpu.segments[Cpu.CS] = new SegmentRegister(code & 0xffff, 0, FLAT, codeBits);
        steps.write("CS ← selector, flat code segment", code & 0xffff, Origin.SEGMENT, Cpu.CS);
        cpu.segments[Cpu.SS] = new SegmentRegister(stack & 0xffff, 0, FLAT, stackBits);
        steps.write("SS ← selector, flat stack segment", stack & 0xffff, Origin.SEGMENT, Cpu.SS);
        cpu.cpl = cpl;
        steps.write("CPL ← new privilege level", cpl, Origin.CPL, 0);
    }

    private static void jump(Cpu cpu, Steps steps, long target) {
        cpu.next = target;
        steps.write("RIP ← new instruction pointer", target, Origin.NONE, 0);
    }
}
