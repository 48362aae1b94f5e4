package ringside.semantics;

import ringside.state.Cpu;
import ringside.state.Unimplemented;

/**
 * Where the ways of IA-32e mode part from those of the legacy modes. Event delivery and far transfers are those of
 * IA-32e mode (its 64-bit and its compatibility mode); a guest that leaves it can compute, but cannot yet be
 * interrupted.
 */
final class LongMode {
    private LongMode() {
    }

    /**
     * To be called first by whatever knows IA-32e mode only.
     *
     * @throws Unimplemented in a legacy mode: a gap in this program, not the guest's doing
     */
    static void require(Cpu cpu) {
        if (!cpu.inLongMode()) {
            throw new Unimplemented("events and far transfers outside IA-32e mode");
        }
    }
}
