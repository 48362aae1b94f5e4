package ringside.semantics;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import ringside.state.Check;
import ringside.state.ExceptionVector;

/** The parts of the privilege battery, by what is executed and what is checked. */
enum Room {
    PAGE_FAULTS("page faults"),
    SHADOW_STACKS("shadow stacks and branch tracking"),
    TASK_SWITCHES("task switches"),
    IRET("`iret` in all forms"),
    FAST_CALLS("`syscall`, `sysret`, `sysenter`, `sysexit`"),
    SEGMENT_LOADS("loads of segment registers"),
    CALL_GATES("call gates and inner stacks"),
    FAR_TRANSFERS("far jumps, calls and returns"),
    STACK_TABLE("delivery through the IST"),
    DELIVERY_IN_DELIVERY("faults while exceptions and interrupts are delivered"),
    SOFTWARE_INTERRUPTS("`int n`, `int3`, `into`, `int1`"),
    DEBUG("debug registers"),
    SYSTEM_TABLES("GDTR, IDTR, LDTR, TR and descriptor queries"),
    CONTROL("control and model-specific registers, counters, identification"),
    EXTENDED_STATE("x87, SSE and XSAVE state"),
    PORTS("ports"),
    FLAGS("flags and interrupts"),
    OTHERS("operands in memory, stacks, branches, arithmetic");

    private static final Set<Check> TASKS = EnumSet.range(Check.NEW_TSS_LONG_ENOUGH, Check.TASK_EIP_WITHIN_LIMIT);
    private static final Set<Check> CONTROL_FLOW = EnumSet.range(Check.CET_ENABLED, Check.ENDBRANCH_AT_TARGET);
    private static final Set<Check> GATES = EnumSet.range(Check.CALL_GATE_DPL_AT_LEAST_CPL,
        Check.GATE_ENTRY_WITHIN_LIMIT);
    private static final Set<Check> STACKS = EnumSet.range(Check.LEGACY_TSS_HOLDS_STACK_POINTER,
        Check.TSS_SELECTOR_WITHIN_TABLE);
    private static final Set<Check> GATE_TARGETS = EnumSet.range(Check.GATE_TARGET_NOT_NULL,
        Check.GATE_ENTRY_CANONICAL);
    private static final Set<Check> UNITS = EnumSet.range(Check.X87_NOT_EMULATED, Check.CET_STATE_VALID);

    private final String title;

    Room(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    static Room of(Battery.Result result) {
        var check = result.test().check();
        var name = result.act().name();
        if (check.vector() == ExceptionVector.PF) {
            return PAGE_FAULTS;
        } else if (CONTROL_FLOW.contains(check)) {
            return SHADOW_STACKS;
        } else if (TASKS.contains(check) || result.outcome().endsWith("task")) {
            return TASK_SWITCHES;
        } else if (result.test().what().contains("IST")) {
            return STACK_TABLE;
        } else if (name.startsWith("far ")) {
            return GATES.contains(check) || STACKS.contains(check) || GATE_TARGETS.contains(check) ? CALL_GATES
                : FAR_TRANSFERS;
        } else if (UNITS.contains(check)) {
            return EXTENDED_STATE;
        }
        return byName(name);
    }

    private static Room byName(String name) {
        var mnemonic = name.split(" ")[0];
        if (name.startsWith("delivery")) {
            return DELIVERY_IN_DELIVERY;
        } else if (mnemonic.startsWith("iret")) {
            return IRET;
        } else if (mnemonic.startsWith("int")) {
            return SOFTWARE_INTERRUPTS;
        } else if (mnemonic.startsWith("sys")) {
            return FAST_CALLS;
        } else if (name.matches("(mov|pop) [c-gs]s,?.*|l[c-gs]s .*")) {
            return SEGMENT_LOADS;
        } else if (name.contains(" dr")) {
            return DEBUG;
        } else if (mnemonic.matches("[ls][gil]dt|str|ltr|lar|lsl|ver[rw]|arpl|smsw|lmsw")) {
            return SYSTEM_TABLES;
        } else if (mnemonic.matches("(in|out)s?")) {
            return PORTS;
        } else if (mnemonic.matches("(pop|push)f.*|cli|sti|clac|stac|hlt")) {
            return FLAGS;
        } else if (mnemonic.matches("f?xsave.*|f?xrstor.*|fw?wait|ldmxcsr|vldmxcsr")) {
            return EXTENDED_STATE;
        }
        return isControl(name, mnemonic) ? CONTROL : OTHERS;
    }

    private static boolean isControl(String name, String mnemonic) {
        return name.contains(" cr") || List.of("rdmsr", "wrmsr", "rdtsc", "rdtscp", "rdpmc", "rdpid", "clts", "invd",
            "wbinvd", "invlpg", "invpcid", "monitor", "mwait", "xsetbv", "xgetbv", "rdpkru", "wrpkru", "rdfsbase",
            "rdgsbase", "wrfsbase", "wrgsbase", "swapgs", "rsm", "cpuid").contains(mnemonic);
    }
}
