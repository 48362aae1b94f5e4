package ringside.explain;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import ringside.memory.PhysicalMemory;
import ringside.state.Cpu;
import ringside.state.Flags;
import ringside.trace.RegisterId;

/** The rules of the entry-code lint: data, each beside its reason. */
final class LintRules {
    /** Flags that a kernel does not want from its caller (SDM vol. 3A, 6.8.8: IA32_FMASK). */
    private static final long UNWANTED = Flags.TF | Flags.IF | Flags.DF | Flags.NT | Flags.AC;
    private static final int PRESENT = 1 << 15;
    private static final int BREAKPOINT = 3;
    private static final int OVERFLOW = 4;
    /** Vectors that can strike in the midst of another's handler, whatever IF says. */
    private static final Set<Integer> ANYTIME = Set.of(1, 2, 8, 18);
    private static final int GATES = 256;

    static final List<LintRule> ALL = List.of(
        new LintRule("syscall-mask", "IA32_FMASK leaves flags of the caller",
            "syscall clears only the flags in IA32_FMASK. TF, IF, DF, NT and AC come from ring 3 as the program likes: "
                + "set all five in IA32_FMASK (0x44700 is TF, IF, DF, NT and AC).",
            m -> m.is("syscall") && m.step().cplAfter() == 0 && (m.mask() & UNWANTED) != UNWANTED),
        new LintRule("direction-flag", "a string instruction trusts the caller's direction flag",
            "DF was clear by luck: an interrupt gate does not clear it, syscall only where IA32_FMASK says so. Put cld "
                + "at the entry.",
            m -> m.inKernel() && m.isString() && m.passage() != null && m.passage().from == 3 && !m.passage().cld
                && (m.passage().mask & Flags.DF) == 0),
        new LintRule("alignment-flag", "the entry leaves AC as the caller had it",
            "With CR4.SMAP set, AC = 1 switches the protection off. A gate does not clear AC: put clac at the entry.",
            m -> m.returnsToUser() && m.passage() != null && m.passage().from == 3 && !m.passage().clac
                && !m.passage().by.equals("syscall") && (m.before(RegisterId.CR4) & Cpu.CR4_SMAP) != 0),
        new LintRule("leaked-register", "a register of the kernel's goes out to ring 3",
            "A general register (not RAX, the result) holds the address of a kernel stack, the GDT, the IDT or the "
                + "TSS, or a value that the kernel left there. Restore or clear every register before the return.",
            LintRules::leaks),
        new LintRule("user-stack", "the kernel uses RSP before it has set it",
            "syscall leaves RSP as the program had it: what is pushed there goes to an address of the program's "
                + "choice. Load the kernel's stack first.",
            m -> m.inKernel() && m.passage() != null && m.passage().onUserStack && m.usesStack()),
        new LintRule("interrupts-on-user-stack", "interrupts are on while RSP is the user's",
            "An interrupt here would push its frame on the user's stack, at CPL 0. Clear IF by IA32_FMASK until the "
                + "kernel's stack is loaded, and with cli before the user's is.",
            m -> m.inKernel() && m.passage() != null && m.passage().onUserStack && m.interruptible()),
        new LintRule("swapgs-from-ring-0", "swapgs in a handler that interrupted ring 0",
            "The kernel's GS base was in place already; now the user's is. Look at the saved CS: swapgs only where its "
                + "RPL is 3.",
            m -> m.is("swapgs") && m.passage() != null && m.passage().from == 0),
        new LintRule("swapgs-odd", "the return to ring 3 has one swapgs too many or too few",
            "swapgs was executed an odd number of times since the entry from ring 3: the program runs with the "
                + "kernel's GS base. Pair the swapgs of the entry with one before the return.",
            m -> m.returnsToUser() && m.passage() != null && m.passage().from == 3 && m.passage().swaps % 2 != 0),
        new LintRule("swapgs-interruptible", "swapgs with interrupts on",
            "An interrupt just behind it comes from ring 0 and yet finds the user's GS base. Execute swapgs with IF "
                + "clear.",
            m -> m.is("swapgs") && m.interruptible()),
        new LintRule("selector-slot", "iret takes a selector out of a slot with other bits set",
            "Only the low 16 bits of the CS and SS slots count; the rest was thrown away. Such a value got its RPL by "
                + "accident: push the selector itself.",
            m -> m.is("iret") && List.of("CS", "SS").stream()
                .anyMatch(slot -> m.popped(slot).filter(value -> value >>> 16 != 0).isPresent())),
        new LintRule("io-privilege", "ring 3 gets IOPL 3",
            "The flags on the frame have IOPL set: the program may use every port and cli. Push flags with IOPL 0, "
                + "such as 0x202.",
            m -> m.returnsToUser() && (m.after(RegisterId.RFLAGS) & Flags.IOPL) != 0),
        new LintRule("user-pointer", "a pointer of the program's is used without stac",
            "With SMAP off the kernel reads and writes wherever ring 3 says. Check the address, set CR4.SMAP, and put "
                + "stac and clac around the access.",
            LintRules::usesPointerOfUser),
        new LintRule("red-zone", "the kernel stores below RSP",
            "The next interrupt in ring 0 pushes its frame over it: there is no red zone in a kernel (compile with "
                + "-mno-red-zone; in assembly lower RSP first).",
            m -> m.inKernel() && !m.usesPush() && m.step().writes().stream().anyMatch(write ->
                !write.cpu() && write.address() < m.after(RegisterId.RSP)
                    && write.address() >= m.after(RegisterId.RSP) - 256)),
        new LintRule("shared-ist", "two vectors that can nest share an IST stack",
            "Both begin at the same address: the second one overwrites the first one's frame. Give NMI, #DF, #MC and "
                + "#DB stacks of their own.",
            m -> m.gate().filter(gate -> sharesStack(m, gate.where(), (int) (gate.value() >>> 32) & 7)).isPresent()),
        new LintRule("exception-gate", "ring 3 can call an exception's gate",
            "A gate for a vector below 32 (other than 3 and 4) has DPL 3: int n fakes that exception, without its "
                + "error code. Give it DPL 0.",
            m -> m.gate().isPresent() && IntStream.range(0, 32).anyMatch(vector -> vector != BREAKPOINT
                && vector != OVERFLOW && isOpen(m.tables().gate(vector)))));

    private LintRules() {
    }

    // ---- Registers

    private static boolean leaks(Moment moment) {
        if (!moment.returnsToUser()) {
            return false;
        }
        boolean sysret = moment.meaning().equals("sysret");
        return IntStream.range(0, 16)
            .filter(register -> register != Cpu.RAX && register != Cpu.RSP)
            .filter(register -> !sysret || register != Cpu.RCX && register != 11)
            .anyMatch(register -> isOfKernel(moment, register));
    }

    private static boolean isOfKernel(Moment moment, int register) {
        long value = moment.after()[register];
        var passage = moment.passage();
        boolean fromUser = passage != null && passage.from == 3;
        if (value == 0 || fromUser && value == passage.registers[register]) {
            return false;
        }
        var cpu = moment.tables().cpu();
        return fromUser || LongStream
            .of(cpu.gdtr.base(), cpu.idtr.base(), cpu.tr.base(), moment.before(RegisterId.RSP) - 1)
            .anyMatch(address -> (value & -PhysicalMemory.PAGE) == (address & -PhysicalMemory.PAGE));
    }

    /** A register that still holds what ring 3 put into it is followed. */
    private static boolean usesPointerOfUser(Moment moment) {
        var passage = moment.passage();
        return moment.inKernel() && passage != null && passage.from == 3 && !moment.flag(Flags.AC)
            && (moment.before(RegisterId.CR4) & Cpu.CR4_SMAP) == 0
            && moment.memory().filter(operand -> operand.width() > 0 && operand.base() >= 0 && operand.base() < 16
                && operand.base() != Cpu.RSP && !operand.ripRelative() && !passage.changed.get(operand.base()))
                .isPresent();
    }

    // ---- Gates

    private static boolean sharesStack(Moment moment, long where, int ist) {
        var cpu = moment.tables().cpu();
        long vector = (where - cpu.idtr.base()) / 16;
        return ist != 0 && cpu.inLongMode() && IntStream.range(0, GATES)
            .filter(other -> other != vector && (ANYTIME.contains(other) || ANYTIME.contains((int) vector)))
            .mapToLong(moment.tables()::gate)
            .anyMatch(gate -> (gate >>> 32 & PRESENT) != 0 && (gate >>> 32 & 7) == ist);
    }

    /** Present, with DPL 3. */
    private static boolean isOpen(long gate) {
        return (gate >>> 32 & PRESENT) != 0 && (gate >>> 45 & 3) == 3;
    }
}
