package ringside.semantics;

import ringside.state.Cpu;
import ringside.state.Flags;

/** The sixteen conditions on the status flags (SDM vol. 1, appendix B). */
public final class Conditions {
    private Conditions() {
    }

    /** Every odd condition is the opposite of the even one before it. */
    @Meaning({"jcc", "setcc", "cmovcc"})
    public static boolean holds(Cpu cpu, int condition) {
        Flags flags = cpu.flags;
        boolean even = switch (condition >> 1) {
            case 0 -> flags.overflow();
            case 1 -> flags.carry();
            case 2 -> flags.zero();
            case 3 -> flags.carry() || flags.zero();
            case 4 -> flags.sign();
            case 5 -> flags.parity();
            case 6 -> flags.sign() != flags.overflow();
            default -> flags.zero() || flags.sign() != flags.overflow();
        };
        return even == ((condition & 1) == 0);
    }
}
