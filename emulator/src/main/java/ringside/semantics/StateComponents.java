package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.XsaveLayout;

/** The state components that XSAVE manages: where they lie in its area, and moving them (SDM vol. 1, 13.1 to 13.6). */
final class StateComponents {
    /** Bit 63 of XCOMP_BV: the area is compacted. */
    static final long COMPACTED = 1L << 63;

    private StateComponents() {
    }

    /** Where a component from AVX on lies in the area, which is compacted or not as XCOMP_BV says. */
    static int offset(int component, long compaction) {
        return (compaction & COMPACTED) == 0 ? XsaveLayout.offset(component)
            : XsaveLayout.compacted(compaction & (1L << component) - 1);
    }

    /** Which components are not in their initial configuration: XINUSE. */
    static long inUse(Cpu cpu) {
        var fpu = cpu.fpu;
        int registers = LegacyArea.registers(cpu);
        return bit(XsaveLayout.X87, !fpu.x87Initial()) | bit(XsaveLayout.SSE, !fpu.vectorsInitial(0, registers))
            | bit(XsaveLayout.AVX, !fpu.vectorsInitial(2, registers)) | bit(XsaveLayout.PKRU, cpu.pkru != 0)
            | bit(XsaveLayout.CET_USER, (cpu.userCet | cpu.shadowStacks[3]) != 0)
            | bit(XsaveLayout.CET_SUPERVISOR, (cpu.shadowStacks[0] | cpu.shadowStacks[1] | cpu.shadowStacks[2]) != 0);
    }

    private static long bit(int component, boolean set) {
        return set ? 1L << component : 0;
    }

    /** Saves one component. */
    static void save(Cpu cpu, Memory memory, int component, long area, long compaction, boolean wide) {
        switch (component) {
            case XsaveLayout.X87 -> LegacyArea.saveX87(cpu, memory, area, wide);
            case XsaveLayout.SSE -> LegacyArea.saveXmm(cpu, memory, area);
            default -> saveExtended(cpu, memory, component, area + offset(component, compaction));
        }
    }

    private static void saveExtended(Cpu cpu, Memory memory, int component, long at) {
        switch (component) {
            case XsaveLayout.AVX -> LegacyArea.saveHalves(cpu, memory, at, 2);
            case XsaveLayout.PKRU -> memory.write64(at, cpu.pkru & 0xffffffffL);
            case XsaveLayout.CET_USER -> {
                memory.write64(at, cpu.userCet);
                memory.write64(at + 8, cpu.shadowStacks[3]);
            }
            default -> {
                for (int ring = 0; ring < 3; ring++) {
                    memory.write64(at + 8 * ring, cpu.shadowStacks[ring]);
                }
            }
        }
    }

    /** Loads one component. */
    static void load(Cpu cpu, Memory memory, int component, long area, long compaction, boolean wide) {
        switch (component) {
            case XsaveLayout.X87 -> LegacyArea.loadX87(cpu, memory, area, wide);
            case XsaveLayout.SSE -> LegacyArea.loadXmm(cpu, memory, area);
            default -> loadExtended(cpu, memory, component, area + offset(component, compaction));
        }
    }

    private static void loadExtended(Cpu cpu, Memory memory, int component, long at) {
        switch (component) {
            case XsaveLayout.AVX -> LegacyArea.loadHalves(cpu, memory, at, 2);
            case XsaveLayout.PKRU -> pkru(cpu, memory, (int) memory.read32(at));
            case XsaveLayout.CET_USER -> {
                cpu.userCet = memory.read64(at);
                cpu.shadowStacks[3] = memory.read64(at + 8);
            }
            default -> {
                for (int ring = 0; ring < 3; ring++) {
                    cpu.shadowStacks[ring] = memory.read64(at + 8 * ring);
                }
            }
        }
    }

    /** Gives a component its initial configuration. */
    static void initialize(Cpu cpu, Memory memory, int component) {
        switch (component) {
            case XsaveLayout.X87 -> LegacyArea.initializeX87(cpu);
            case XsaveLayout.SSE -> LegacyArea.clearHalves(cpu, 0);
            case XsaveLayout.AVX -> LegacyArea.clearHalves(cpu, 2);
            case XsaveLayout.PKRU -> pkru(cpu, memory, 0);
            case XsaveLayout.CET_USER -> {
                cpu.userCet = 0;
                cpu.shadowStacks[3] = 0;
            }
            default -> {
                for (int ring = 0; ring < 3; ring++) {
                    cpu.shadowStacks[ring] = 0;
                }
            }
        }
    }

    private static void pkru(Cpu cpu, Memory memory, int value) {
        if (cpu.pkru != value) {
            cpu.pkru = value;
            memory.permissionsChanged();
        }
    }

    /** Whether MXCSR is what a reset makes it. */
    static boolean mxcsrInitial(Cpu cpu) {
        return cpu.fpu.mxcsr == FpuState.MXCSR_INITIAL;
    }
}
