package ringside.semantics;

import static ringside.semantics.SmallMachine.HANDLER;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_CS_32;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.KERNEL_STACK;
import static ringside.semantics.SmallMachine.USER_CS;
import static ringside.semantics.SmallMachine.USER_CS_32;
import static ringside.semantics.SmallMachine.USER_DS;
import static ringside.semantics.SmallMachine.USER_STACK;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.Flags;

/** The checks of shadow stacks: SDM vol. 1, chapter 17. */
final class ShadowStackCases {
    /** A shadow stack of ring 0; its token lies at {@link #TOKEN}. */
    static final long SUPERVISOR_PAGE = 0x62000;
    static final long TOKEN = SUPERVISOR_PAGE + 0xf00;
    static final long USER_PAGE = 0x64000;
    static final long USER_SSP = USER_PAGE + 0x800;
    static final long SSP = SUPERVISOR_PAGE + 0x800;
    static final String RET = "c3";
    static final String IRETQ = "48cf";
    static final String RETFQ = "48cb";
    /** The bits of a shadow-stack page's entry: present, dirty, accessed, not writable. */
    private static final long SHADOW = 0x61;
    private static final long FOR_USERS = 4;
    private static final long ABOVE_4_GIB = 1L << 32;

    private static final String INCSSP = "f3480faee8";
    private static final String SAVEPREVSSP = "f30f01ea";
    private static final String RSTORSSP = "f30f0128";
    private static final String WRSS = "480f38f608";
    private static final String WRUSS = "66480f38f508";
    private static final String SETSSBSY = "f30f01e8";
    private static final String CLRSSBSY = "f30fae30";

    private ShadowStackCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        nearReturns(cases);
        farReturns(cases);
        entries(cases);
        tokens(cases);
        instructions(cases);
        return cases;
    }

    /** Shadow stacks in both rings, WRSS allowed, tokens free, SSP in the shadow stack of the present ring. */
    static void on(SmallMachine machine) {
        machine.page(SUPERVISOR_PAGE, SUPERVISOR_PAGE | SHADOW);
        machine.page(USER_PAGE, USER_PAGE | SHADOW | FOR_USERS);
        machine.ram.write(TOKEN, 64, TOKEN);
        var cpu = machine.cpu;
        cpu.cr4 |= Cpu.CR4_CET;
        cpu.userCet = ShadowStack.ENABLE | ShadowStack.WRITE_ENABLE;
        cpu.supervisorCet = ShadowStack.ENABLE | ShadowStack.WRITE_ENABLE;
        cpu.shadowStacks[0] = TOKEN;
        cpu.shadowStacks[3] = USER_SSP;
        cpu.ssp = cpu.cpl == 3 ? USER_SSP : SSP;
    }

    private static void nearReturns(List<CheckCase> cases) {
        cases.add(CheckCase.of(Check.SHADOW_RETURN_MATCHES, "#CP(0x1)", RET, m -> {
            on(m);
            m.push(HANDLER).ram.write(SSP, 64, HANDLER);
        }, m -> m.ram.write(SSP, 64, HANDLER + 1)));
        cases.add(CheckCase.of(Check.SHADOW_RETURN_MATCHES, "#CP(0x1)", RET, m -> {
            on(m.user());
            m.push(HANDLER).ram.write(USER_SSP, 64, HANDLER);
        }, m -> m.ram.write(m.cpu.gpr[Cpu.RSP], 64, HANDLER - 1)));
        cases.add(CheckCase.of(Check.SHADOW_RETURN_MATCHES, "#CP(0x1)", RET, m -> {
            on(m.user32());
            m.pushAs(32, HANDLER).ram.write(USER_SSP, 32, HANDLER);
        }, m -> m.ram.write(USER_SSP, 32, 0)));
    }

    private static void farReturns(List<CheckCase> cases) {
        for (var code : List.of(IRETQ, RETFQ)) {
            Consumer<SmallMachine> same = m -> framed(m, code, KERNEL_CS, HANDLER);
            cases.addAll(List.of(
                CheckCase.of(Check.SSP_ALIGNED_FOR_FAR_RETURN, "#CP(0x2)", code, same, m -> m.cpu.ssp += 4),
                CheckCase.of(Check.SHADOW_CS_MATCHES, "#CP(0x2)", code, same,
                    m -> m.ram.write(SSP + 16, 64, KERNEL_CS | 1L << 16)),
                CheckCase.of(Check.SHADOW_RIP_MATCHES, "#CP(0x2)", code, same, m -> m.ram.write(SSP + 8, 64, 0)),
                CheckCase.of(Check.SHADOW_SSP_ALIGNED, "#CP(0x2)", code, same,
                    m -> m.ram.write(SSP, 64, SSP + 25)),
                CheckCase.of(Check.SHADOW_SSP_BELOW_4_GIB, "#CP(0x2)", code,
                    m -> framed(m, code, KERNEL_CS_32, HANDLER), m -> m.ram.write(SSP, 64, SSP + ABOVE_4_GIB)),
                CheckCase.of(Check.NEW_SSP_ALIGNED_TO_4, "#GP(0x0)", code, m -> outward(m, code, USER_CS),
                    m -> m.cpu.shadowStacks[3] |= 1),
                CheckCase.of(Check.NEW_SSP_BELOW_4_GIB, "#GP(0x0)", code, m -> outward(m, code, USER_CS_32),
                    m -> m.cpu.shadowStacks[3] |= ABOVE_4_GIB),
                CheckCase.of(Check.SSP_ALIGNED_FOR_FAR_RETURN, "#CP(0x2)", code, m -> outward(m, code, USER_CS),
                    m -> m.cpu.ssp += 2)));
        }
    }

    /** A return within ring 0, with its frames on both stacks. */
    static void framed(SmallMachine m, String code, int cs, long rip) {
        on(m);
        if (code.equals(IRETQ)) {
            m.push(KERNEL_DS, KERNEL_STACK, Flags.FIXED, cs, rip);
        } else {
            m.push(cs, rip);
        }
        m.ram.write(SSP, 64, SSP + 24);
        m.ram.write(SSP + 8, 64, rip);
        m.ram.write(SSP + 16, 64, cs);
    }

    /** A return to ring 3 from a busy shadow stack. */
    static void outward(SmallMachine m, String code, int cs) {
        on(m);
        m.ram.write(TOKEN, 64, TOKEN | ShadowStack.BUSY);
        m.cpu.ssp = TOKEN;
        if (code.equals(IRETQ)) {
            m.push(USER_DS, USER_STACK, Flags.FIXED, cs, HANDLER);
        } else {
            m.push(USER_DS, USER_STACK, cs, HANDLER);
        }
    }

    private static void entries(List<CheckCase> cases) {
        Consumer<SmallMachine> user = m -> {
            on(m.user());
            m.gate(0x20, HANDLER, KERNEL_CS, 0xee, 0);
        };
        Consumer<SmallMachine> stacks = m -> {
            on(m);
            m.gate(0x20, HANDLER, KERNEL_CS, 0xee, 1);
            m.cpu.interruptShadowStacks = SmallMachine.DATA;
            m.ram.write(SmallMachine.DATA + 8, 64, TOKEN);
        };
        String far = "ff2c2500000600".replace("2c", "1c");
        cases.addAll(List.of(
            CheckCase.of(Check.NEW_SSP_ALIGNED, "#GP(0x0)", "cd20", user, m -> m.cpu.shadowStacks[0] += 4),
            CheckCase.of(Check.NEW_SSP_ALIGNED, "#GP(0x0)", "cd20", stacks,
                m -> m.ram.write(SmallMachine.DATA + 8, 64, TOKEN + 1)),
            CheckCase.of(Check.SHADOW_STACK_FREE, "#GP(0x0)", "cd20", user,
                m -> m.ram.write(TOKEN, 64, TOKEN | ShadowStack.BUSY)),
            CheckCase.of(Check.SHADOW_STACK_FREE, "#GP(0x0)", "cd20", user, m -> m.ram.write(TOKEN, 64, TOKEN + 8)),
            CheckCase.of(Check.SHADOW_STACK_FREE, "#GP(0x0)", "cd20", stacks,
                m -> m.ram.write(TOKEN, 64, TOKEN | ShadowStack.BUSY)),
            CheckCase.of(Check.SSP_BELOW_4_GIB, "#GP(0x0)", far, m -> {
                on(m);
                m.ram.write(SmallMachine.DATA, 32, HANDLER);
                m.ram.write(SmallMachine.DATA + 4, 16, KERNEL_CS_32);
            }, m -> m.cpu.ssp |= ABOVE_4_GIB)));
    }

    private static void tokens(List<CheckCase> cases) {
        Consumer<SmallMachine> previous = m -> {
            on(m);
            m.ram.write(SSP, 64, SUPERVISOR_PAGE + 0x400 | 2);
        };
        Consumer<SmallMachine> restore = m -> {
            on(m);
            m.set(Cpu.RAX, SUPERVISOR_PAGE + 0x400).ram.write(SUPERVISOR_PAGE + 0x400, 64,
                SUPERVISOR_PAGE + 0x408 | 1);
        };
        cases.addAll(List.of(
            CheckCase.of(Check.SHADOW_TOKEN_FREE, "#CP(0x5)", SETSSBSY, ShadowStackCases::on,
                m -> m.ram.write(TOKEN, 64, TOKEN | ShadowStack.BUSY)),
            CheckCase.of(Check.SHADOW_TOKEN_FREE, "#CP(0x5)", SETSSBSY, ShadowStackCases::on,
                m -> m.ram.write(TOKEN, 64, 0)),
            CheckCase.of(Check.PREVIOUS_SSP_TOKEN, "#GP(0x0)", SAVEPREVSSP, previous,
                m -> m.ram.write(SSP, 64, SUPERVISOR_PAGE + 0x400)),
            CheckCase.of(Check.SHADOW_HOLE_ZERO, "#GP(0x0)", SAVEPREVSSP, previous.andThen(m ->
                m.cpu.flags.status(Flags.STATUS, Flags.CF)), m -> m.ram.write(SSP + 8, 32, 1)),
            CheckCase.of(Check.RESTORE_TOKEN_MATCHES, "#CP(0x4)", RSTORSSP, restore,
                m -> m.ram.write(SUPERVISOR_PAGE + 0x400, 64, SUPERVISOR_PAGE + 0x408)),
            CheckCase.of(Check.RESTORE_TOKEN_MATCHES, "#CP(0x4)", RSTORSSP, restore,
                m -> m.ram.write(SUPERVISOR_PAGE + 0x400, 64, SUPERVISOR_PAGE + 0x410 | 1)),
            CheckCase.of(Check.RESTORE_TOKEN_MATCHES, "#CP(0x4)", RSTORSSP, restore,
                m -> m.ram.write(SUPERVISOR_PAGE + 0x400, 64, SUPERVISOR_PAGE + 0x408 | 3))));
    }

    private static void instructions(List<CheckCase> cases) {
        Consumer<SmallMachine> shadow = m -> {
            on(m);
            m.set(Cpu.RAX, SUPERVISOR_PAGE + 0x400);
        };
        Consumer<SmallMachine> wruss = m -> {
            on(m);
            m.set(Cpu.RAX, USER_PAGE + 0x400);
        };
        for (var code : List.of(INCSSP, SAVEPREVSSP, RSTORSSP, WRSS, SETSSBSY, CLRSSBSY)) {
            cases.add(CheckCase.of(Check.SHADOW_STACK_ENABLED, "#UD", code, shadow,
                m -> m.cpu.supervisorCet &= ~ShadowStack.ENABLE));
            cases.add(CheckCase.of(Check.SHADOW_STACK_ENABLED, "#UD", code, shadow,
                m -> m.cpu.cr4 &= ~Cpu.CR4_CET));
        }
        cases.addAll(List.of(
            CheckCase.of(Check.SHADOW_STACK_ENABLED, "#UD", INCSSP, m -> on(m.user()),
                m -> m.cpu.userCet = 0),
            CheckCase.of(Check.SHADOW_STACK_ENABLED, "#UD", RSTORSSP, m -> on(m.user()),
                m -> m.cpu.userCet = 0),
            CheckCase.of(Check.SHADOW_WRITES_ENABLED, "#UD", WRSS, shadow,
                m -> m.cpu.supervisorCet = ShadowStack.ENABLE),
            CheckCase.of(Check.SHADOW_WRITES_ENABLED, "#UD", WRSS, m -> on(m.user().set(Cpu.RAX, USER_PAGE)),
                m -> m.cpu.userCet = ShadowStack.ENABLE),
            CheckCase.of(Check.CET_ENABLED, "#UD", WRUSS, wruss, m -> m.cpu.cr4 &= ~Cpu.CR4_CET),
            CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", WRUSS, wruss, SmallMachine::user),
            CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", SETSSBSY, shadow, SmallMachine::user),
            CheckCase.of(Check.PRIVILEGED, "#GP(0x0)", CLRSSBSY, shadow, SmallMachine::user),
            CheckCase.of(Check.SHADOW_ACCESS_ALIGNED, "#GP(0x0)", WRSS, shadow, m -> m.cpu.gpr[Cpu.RAX] += 4),
            CheckCase.of(Check.SHADOW_ACCESS_ALIGNED, "#GP(0x0)", WRSS.substring(2), shadow,
                m -> m.cpu.gpr[Cpu.RAX] += 2),
            CheckCase.of(Check.SHADOW_ACCESS_ALIGNED, "#GP(0x0)", WRUSS, wruss, m -> m.cpu.gpr[Cpu.RAX] += 4),
            CheckCase.of(Check.SHADOW_ACCESS_ALIGNED, "#GP(0x0)", RSTORSSP, shadow, m -> m.cpu.gpr[Cpu.RAX] += 4),
            CheckCase.of(Check.SHADOW_ACCESS_ALIGNED, "#GP(0x0)", CLRSSBSY, shadow, m -> m.cpu.gpr[Cpu.RAX] += 4),
            CheckCase.of(Check.SHADOW_ACCESS_ALIGNED, "#GP(0x0)", SETSSBSY, shadow,
                m -> m.cpu.shadowStacks[0] += 4),
            CheckCase.of(Check.SHADOW_ACCESS_ALIGNED, "#GP(0x0)", SAVEPREVSSP, shadow, m -> m.cpu.ssp += 4)));
    }
}
