package ringside.semantics;

import java.util.ArrayList;
import java.util.List;

import ringside.state.Check;
import ringside.state.Cpu;

/** Where indirect branches lead (SDM vol. 1, 17.3), in every mode that has control-flow enforcement. */
final class BranchTrackingCases {
    private static final long TRACKING = 1 << 2;
    private static final long WAITING = 1 << 11;

    private BranchTrackingCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var setting : Setting.values()) {
            if (setting != Setting.REAL && setting != Setting.VIRTUAL_8086) {
                endbranches(setting, cases);
            }
        }
        return cases;
    }

    /** What stands where an indirect branch has led. */
    private static void endbranches(Setting setting, List<CheckCase> cases) {
        boolean wide = setting.bits == 64;
        for (var code : List.of("90", "f8", "c3", wide ? "f30f1efb" : "f30f1efa")) {
            cases.add(setting.of(Check.ENDBRANCH_AT_TARGET, "#CP(0x3)", code, m -> {
                m.cpu.cr4 |= Cpu.CR4_CET;
                track(m, TRACKING);
            }, m -> track(m, TRACKING | WAITING)));
        }
    }

    private static void track(SmallMachine m, long state) {
        if (m.cpu.cpl == 3) {
            m.cpu.userCet = state;
        } else {
            m.cpu.supervisorCet = state;
        }
    }
}
