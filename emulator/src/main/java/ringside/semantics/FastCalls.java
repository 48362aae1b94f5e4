package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.Steps;
import ringside.state.Vendor;

/**
 * {@code syscall}, {@code sysret}, {@code sysenter}, {@code sysexit} and {@code swapgs}: SDM vol. 2B; APM vol. 3. CS
 * and SS get fixed contents; no descriptor is read. The vendors part in more than one place: see
 * {@link ringside.state.VendorDifference}.
 */
public final class FastCalls {
    private static final long FLAT = 0xffffffffL;
    private static final int KERNEL_CODE = 0xa09b;
    private static final int KERNEL_STACK = 0xc093;
    private static final int KERNEL_CODE_32 = 0xc09b;
    private static final int USER_CODE_64 = 0xa0fb;
    private static final int USER_CODE_32 = 0xc0fb;
    private static final int USER_STACK = 0xc0f3;

    /** Flat segments by their selectors: system calls load the same ones over and over. */
    private static final SegmentRegister[] LOADED = new SegmentRegister[64];

    private FastCalls() {
    }

    /** RSP is left alone: the kernel still runs on the caller's stack. */
    @Meaning("syscall")
    public static void syscall(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireSyscall(cpu, steps);
        if (cpu.inLongMode()) {
            longSyscall(cpu, memory, steps);
        } else {
            legacySyscall(cpu, memory, steps);
        }
    }

    private static void longSyscall(Cpu cpu, Memory memory, Steps steps) {
        // VendorDifference.SYSCALL_OUTSIDE_64_BIT_MODE: compatibility mode has an entry of its own
        long target = cpu.in64BitMode() ? steps.read("RIP ← IA32_LSTAR", cpu.lstar, Origin.MSR, Msr.LSTAR.number())
            : steps.read("RIP ← CSTAR", cpu.cstar, Origin.MSR, Msr.CSTAR.number());
        long flags = cpu.flags.value() & ~Flags.RF;
        cpu.gpr[Cpu.RCX] = cpu.next;
        steps.write("RCX ← RIP of the next instruction", cpu.next, Origin.REGISTER, Cpu.RCX);
        cpu.gpr[11] = flags;
        steps.write("R11 ← RFLAGS", flags, Origin.REGISTER, 11);
        steps.read("mask ← IA32_FMASK", cpu.fmask, Origin.MSR, Msr.FMASK.number());
        FlagsAndInterrupts.replace(cpu, memory, steps, -1, flags & ~cpu.fmask);
        int selector = (int) (steps.read("CS, SS ← IA32_STAR[47:32]", cpu.star, Origin.MSR,
            Msr.STAR.number()) >>> 32) & 0xffff;
        enter(cpu, steps, selector & 0xfffc, KERNEL_CODE, selector + 8);
        jump(cpu, steps, target);
    }

    /** AMD's alone: no flags are saved, and the entry point is in STAR. */
    private static void legacySyscall(Cpu cpu, Memory memory, Steps steps) {
        long star = steps.read("CS, SS ← STAR[47:32], EIP ← STAR[31:0]", cpu.star, Origin.MSR, Msr.STAR.number());
        cpu.gpr[Cpu.RCX] = cpu.next & FLAT;
        steps.write("ECX ← EIP of the next instruction", cpu.gpr[Cpu.RCX], Origin.REGISTER, Cpu.RCX);
        FlagsAndInterrupts.replace(cpu, memory, steps, -1,
            cpu.flags.value() & ~(Flags.VM | Flags.IF | Flags.RF));
        int selector = (int) (star >>> 32) & 0xffff;
        enter(cpu, steps, selector & 0xfffc, KERNEL_CODE_32, selector + 8);
        jump(cpu, steps, star & FLAT);
    }

    /**
     * On Intel's processors a non-canonical RCX faults here, at CPL 0 and with the user's RSP already loaded; on AMD's
     * the return happens, and the fetch faults at CPL 3 ({@code VendorDifference.SYSRET_NON_CANONICAL}).
     */
    @Meaning("sysret")
    public static void sysret(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireSyscall(cpu, steps);
        requireProtectedMode(cpu, steps);
        Privileges.requireRing0(cpu, steps);
        boolean wide = instruction.operandSize() == 64;
        long target = cpu.gpr[Cpu.RCX];
        if (wide && cpu.model.is(Vendor.INTEL)) {
            steps.require(Check.SYSRET_RIP_CANONICAL, target, cpu.linearBits(), Origin.REGISTER, Cpu.RCX, 0);
        }
        if (cpu.in64BitMode()) {
            steps.read("RFLAGS ← R11", cpu.gpr[11], Origin.REGISTER, 11);
            FlagsAndInterrupts.replace(cpu, memory, steps, -1, cpu.gpr[11] & ~(Flags.RF | Flags.VM));
            // A TF that SYSRET loads traps before the first instruction at the target.
            cpu.debugPending |= cpu.flags.has(Flags.TF) ? Cpu.DR6_BS : 0;
        } else {
            cpu.flags.put(Flags.IF, true);
            steps.write("RFLAGS.IF ← 1", 1, Origin.FLAGS, 0);
        }
        int selector = (int) (steps.read("CS, SS ← IA32_STAR[63:48]", cpu.star, Origin.MSR, Msr.STAR.number()) >>> 48);
        loadCode(cpu, steps, selector + (wide ? 16 : 0) | 3, wide ? USER_CODE_64 : USER_CODE_32);
        returnStack(cpu, steps, selector + 8 & 0xffff);
        leave(cpu, steps);
        jump(cpu, steps, wide ? target : target & FLAT);
    }

    /** {@code VendorDifference.SYSRET_STACK_SEGMENT}. */
    private static void returnStack(Cpu cpu, Steps steps, int selector) {
        if (cpu.model.is(Vendor.INTEL)) {
            loadStack(cpu, steps, selector | 3, USER_STACK);
            return;
        }
        var old = cpu.segments[Cpu.SS];
        cpu.segments[Cpu.SS] = new SegmentRegister(selector, old.base(), old.limit(), old.attributes());
        steps.write("SS ← selector; its hidden part stays", selector, Origin.SEGMENT, Cpu.SS);
    }

    @Meaning("sysenter")
    public static void sysenter(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireSysenter(cpu, steps);
        int selector = entrySelector(cpu, steps);
        cpu.flags.put(Flags.VM | Flags.IF | Flags.RF, false);
        steps.write("RFLAGS.IF ← 0", 0, Origin.FLAGS, 0);
        boolean wide = cpu.inLongMode();
        cpu.gpr[Cpu.RSP] = wide ? cpu.sysenterEsp : cpu.sysenterEsp & FLAT;
        steps.write("RSP ← IA32_SYSENTER_ESP", cpu.gpr[Cpu.RSP], Origin.REGISTER, Cpu.RSP);
        enter(cpu, steps, selector, wide ? KERNEL_CODE : KERNEL_CODE_32, selector + 8);
        jump(cpu, steps, wide ? cpu.sysenterEip : cpu.sysenterEip & FLAT);
    }

    @Meaning("sysexit")
    public static void sysexit(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        requireSysenter(cpu, steps);
        int selector = entrySelector(cpu, steps);
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
        loadCode(cpu, steps, code, wide ? USER_CODE_64 : USER_CODE_32);
        loadStack(cpu, steps, code + 8, USER_STACK);
        leave(cpu, steps);
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

    /** {@code VendorDifference.SYSCALL_OUTSIDE_64_BIT_MODE}. */
    private static void requireSyscall(Cpu cpu, Steps steps) {
        if (cpu.model.is(Vendor.INTEL)) {
            steps.require(Check.SYSCALL_IN_64_BIT_MODE, cpu.in64BitMode() ? 1 : 0, Origin.SEGMENT, Cpu.CS, 0);
        }
        steps.require(Check.SYSCALL_ENABLED, cpu.efer, Cpu.EFER_SCE, Origin.MSR, Msr.EFER.number(), 0);
    }

    /** {@code VendorDifference.SYSENTER_IN_LONG_MODE}. */
    private static void requireSysenter(Cpu cpu, Steps steps) {
        if (cpu.model.is(Vendor.AMD)) {
            steps.require(Check.SYSENTER_OUTSIDE_LONG_MODE, cpu.inLongMode() ? 1 : 0, Origin.MSR, Msr.EFER.number(), 0);
        }
        requireProtectedMode(cpu, steps);
    }

    private static void requireProtectedMode(Cpu cpu, Steps steps) {
        steps.require(Check.FAST_CALL_IN_PROTECTED_MODE, cpu.cr0, Cpu.CR0_PE, Origin.CONTROL, 0, 0);
    }

    private static int entrySelector(Cpu cpu, Steps steps) {
        int selector = (int) cpu.sysenterCs & 0xfffc;
        steps.require(Check.SYSENTER_CS_NOT_NULL, selector, 0, Origin.MSR, Msr.SYSENTER_CS.number(), 0);
        return selector;
    }

    /** Into ring 0. */
    private static void enter(Cpu cpu, Steps steps, int code, int codeBits, int stack) {
        leaveShadowStack(cpu, steps);
        loadCode(cpu, steps, code, codeBits);
        loadStack(cpu, steps, stack, KERNEL_STACK);
        ring(cpu, steps, 0);
    }

    /** The user's shadow stack pointer is kept, and ring 0 begins without one (SDM vol. 2B, SYSCALL). */
    private static void leaveShadowStack(Cpu cpu, Steps steps) {
        if ((cpu.cr4 & Cpu.CR4_CET) == 0) {
            return;
        }
        if (ShadowStack.enabled(cpu, 3)) {
            cpu.shadowStacks[3] = cpu.ssp;
            steps.write("IA32_PL3_SSP ← SSP", cpu.ssp, Origin.MSR, Msr.shadowStack(3));
        }
        if (ShadowStack.enabled(cpu, 0)) {
            cpu.ssp = 0;
            steps.write("SSP ← 0", 0, Origin.NONE, 0);
        }
        BranchTracking.expect(cpu, 0);
    }

    /** Out to ring 3. */
    private static void leave(Cpu cpu, Steps steps) {
        ring(cpu, steps, 3);
        if (ShadowStack.enabled(cpu, 3)) {
            cpu.ssp = steps.read("SSP ← IA32_PL3_SSP", cpu.shadowStacks[3], Origin.MSR, Msr.shadowStack(3));
        }
    }

    private static void loadCode(Cpu cpu, Steps steps, int selector, int attributes) {
        cpu.segments[Cpu.CS] = flat(selector & 0xffff, attributes);
        steps.write("CS ← selector, flat code segment", selector & 0xffff, Origin.SEGMENT, Cpu.CS);
    }

    private static void loadStack(Cpu cpu, Steps steps, int selector, int attributes) {
        cpu.segments[Cpu.SS] = flat(selector & 0xffff, attributes);
        steps.write("SS ← selector, flat stack segment", selector & 0xffff, Origin.SEGMENT, Cpu.SS);
    }

    private static SegmentRegister flat(int selector, int attributes) {
        int slot = selector >> 2 & LOADED.length - 1;
        var segment = LOADED[slot];
        if (segment == null || segment.selector() != selector || segment.attributes() != attributes) {
            segment = new SegmentRegister(selector, 0, FLAT, attributes);
            LOADED[slot] = segment;
        }
        return segment;
    }

    private static void ring(Cpu cpu, Steps steps, int cpl) {
        cpu.cpl = cpl;
        steps.write("CPL ← new privilege level", cpl, Origin.CPL, 0);
    }

    private static void jump(Cpu cpu, Steps steps, long target) {
        cpu.next = target;
        steps.write("RIP ← new instruction pointer", target, Origin.NONE, 0);
    }
}
