package ringside.semantics;

import static ringside.semantics.LegacyMachine.OTHER_TSS;
import static ringside.semantics.LegacyMachine.OTHER_TSS_SELECTOR;
import static ringside.semantics.ShadowStackCases.SSP;
import static ringside.semantics.ShadowStackCases.TOKEN;
import static ringside.semantics.SmallMachine.KERNEL_CS;
import static ringside.semantics.SmallMachine.KERNEL_DS;
import static ringside.semantics.SmallMachine.TSS_SELECTOR;
import static ringside.semantics.SmallMachine.USER_CS;
import static ringside.semantics.SmallMachine.USER_DS;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Descriptor;
import ringside.state.Flags;

/** Shadow stacks and branch tracking in task switches (SDM vol. 3A, 9.3) and in returns to virtual-8086 mode. */
final class TaskShadowCases {
    /** Where a task begins that {@link Tasks#ready} has prepared. */
    static final long START = 0x5000;
    /** The token of the user's shadow stack that a task of ring 3 begins with. */
    static final long USER_TOKEN = ShadowStackCases.USER_PAGE + 0xf00;
    private static final long TRACKING = 1 << 2;
    private static final int SSP_FIELD = 0x68;

    private TaskShadowCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var way : TaskSwitchCases.ways(OTHER_TSS_SELECTOR)) {
            tasks(way, cases);
            if (way.name().equals("iret")) {
                returns(way, cases);
            } else {
                entries(way, cases);
            }
        }
        toVirtual8086(cases);
        return cases;
    }

    /**
     * Shadow stacks in both rings and two tasks of ring 0 that have one, under 32-bit paging: the present one is that
     * of {@code TSS_SELECTOR}; the other one's token is free, and what IRET needs to return to it is on the shadow
     * stack.
     */
    static void on(LegacyMachine m) {
        m.paged();
        for (int selector : new int[] {TSS_SELECTOR, OTHER_TSS_SELECTOR}) {
            m.change(selector, 0xffff, SSP_FIELD + 3);
            m.ram.write(Tasks.tss(selector) + 0x1c, 32, m.cpu.cr3);
        }
        m.cpu.tr = new Descriptor(m.descriptor(TSS_SELECTOR), 0).loaded(TSS_SELECTOR);
        ShadowStackCases.on(m);
        m.ram.write(OTHER_TSS + SSP_FIELD, 32, TOKEN);
        m.ram.write(SSP, 64, TOKEN - 24);
        m.ram.write(SSP + 8, 64, START);
        m.ram.write(SSP + 16, 64, KERNEL_CS);
    }

    /** Makes the other task one of ring 3, with a shadow stack in the user's page. */
    static void otherInRing3(LegacyMachine m) {
        Tasks.ready(m, OTHER_TSS_SELECTOR, USER_CS, USER_DS);
        m.ram.write(OTHER_TSS + SSP_FIELD, 32, USER_TOKEN);
        m.ram.write(USER_TOKEN, 64, USER_TOKEN);
    }

    private static void tasks(TaskSwitchCases.Way way, List<CheckCase> cases) {
        Consumer<LegacyMachine> virtual = m -> {
            on(m);
            for (int register = 0; register < 6; register++) {
                Tasks.segment(m, OTHER_TSS_SELECTOR, register, 0x10);
            }
            Tasks.field(m, OTHER_TSS_SELECTOR, Tasks.EFLAGS, Flags.VM | Flags.FIXED);
            m.cpu.supervisorCet = 0;
            m.cpu.userCet = 0;
        };
        var fault = way.fault("#TS", OTHER_TSS_SELECTOR);
        cases.addAll(List.of(
            way.of(Check.TASK_WITH_CET_IS_WIDE, fault, TaskShadowCases::on,
                m -> m.change(OTHER_TSS_SELECTOR, SmallMachine.bit(8), 0)),
            way.of(Check.TASK_WITH_CET_HOLDS_SSP, fault, TaskShadowCases::on,
                m -> m.change(OTHER_TSS_SELECTOR, 0xffff, SSP_FIELD + 2)),
            way.of(Check.TASK_WITH_CET_NOT_VIRTUAL_8086, fault, virtual, m -> m.cpu.userCet = TRACKING),
            way.of(Check.TASK_WITH_CET_NOT_VIRTUAL_8086, fault, virtual,
                m -> m.cpu.userCet = ShadowStack.ENABLE)));
    }

    private static void entries(TaskSwitchCases.Way way, List<CheckCase> cases) {
        var fault = way.fault("#TS", OTHER_TSS_SELECTOR);
        Consumer<LegacyMachine> ring3 = m -> {
            on(m);
            otherInRing3(m);
        };
        cases.addAll(List.of(
            way.of(Check.TASK_SSP_ALIGNED, fault, TaskShadowCases::on, ssp(TOKEN + 4)),
            way.of(Check.TASK_SSP_ALIGNED, fault, ring3, ssp(USER_TOKEN + 1)),
            way.of(Check.TASK_SHADOW_STACK_FREE, fault, TaskShadowCases::on,
                m -> m.ram.write(TOKEN, 64, TOKEN | ShadowStack.BUSY)),
            way.of(Check.TASK_SHADOW_STACK_FREE, fault, TaskShadowCases::on, ssp(TOKEN + 8)),
            way.of(Check.TASK_SHADOW_STACK_FREE, fault, ring3,
                m -> m.ram.write(USER_TOKEN, 64, USER_TOKEN | 1L << 32))));
    }

    private static Consumer<LegacyMachine> ssp(long value) {
        return m -> m.ram.write(OTHER_TSS + SSP_FIELD, 32, value);
    }

    private static void returns(TaskSwitchCases.Way way, List<CheckCase> cases) {
        Consumer<LegacyMachine> toRing3 = m -> {
            on(m);
            otherInRing3(m);
        };
        cases.addAll(List.of(
            way.of(Check.TASK_RETURN_SSP_ALIGNED, "#TS(0x38)", TaskShadowCases::on, m -> m.cpu.ssp += 4),
            way.of(Check.SHADOW_CS_MATCHES, "#CP(0x2)", TaskShadowCases::on,
                m -> m.ram.write(SSP + 16, 64, KERNEL_CS | 1L << 16)),
            way.of(Check.SHADOW_RIP_MATCHES, "#CP(0x2)", TaskShadowCases::on,
                m -> m.ram.write(SSP + 8, 64, START | 1L << 32)),
            way.of(Check.SHADOW_SSP_ALIGNED, "#CP(0x2)", TaskShadowCases::on, m -> m.ram.write(SSP, 64, TOKEN - 22)),
            way.of(Check.SHADOW_SSP_BELOW_4_GIB, "#CP(0x2)", TaskShadowCases::on,
                m -> m.ram.write(SSP, 64, TOKEN | 1L << 32)),
            way.of(Check.SHADOW_SSP_ALIGNED, "#CP(0x2)", toRing3, m -> m.cpu.shadowStacks[3] |= 2),
            way.of(Check.SHADOW_SSP_BELOW_4_GIB, "#CP(0x2)", toRing3, m -> m.cpu.shadowStacks[3] |= 1L << 32)));
    }

    /** IRET from ring 0 with VM set in its frame. */
    private static void toVirtual8086(List<CheckCase> cases) {
        Consumer<LegacyMachine> frame = m -> {
            on(m);
            m.ram.write(TOKEN, 64, TOKEN | ShadowStack.BUSY);
            m.cpu.ssp = TOKEN;
            m.cpu.userCet = 0;
            m.push32(0, 0, 0, 0, 0x100, 0x1000, Flags.VM | Flags.FIXED, 0x400, 0);
        };
        cases.addAll(List.of(
            CheckCase.legacy(Check.RETURN_TO_VIRTUAL_8086_WITHOUT_CET, "#GP(0x0)", "to virtual-8086 mode", "cf", frame,
                m -> m.cpu.userCet = ShadowStack.ENABLE),
            CheckCase.legacy(Check.RETURN_TO_VIRTUAL_8086_WITHOUT_CET, "#GP(0x0)", "to virtual-8086 mode", "cf", frame,
                m -> m.cpu.userCet = TRACKING),
            CheckCase.legacy(Check.SSP_ALIGNED_FOR_FAR_RETURN, "#CP(0x2)", "to virtual-8086 mode", "cf", frame,
                m -> m.cpu.ssp += 4)));
    }
}
