package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.FpuState;

/** The state components that XSAVE manages: where they lie in its area, and moving them (SDM vol. 1, 13.1 to 13.6). */
final class StateComponents {
    static final int X87 = 0;
    static final int SSE = 1;
    static final int AVX = 2;
    static final int PKRU = 9;
    static final int CET_USER = 11;
    static final int CET_SUPERVISOR = 12;

    /** Where the header lies, and where what follows it starts. */
    static final int HEADER = LegacyArea.SIZE;
    static final int EXTENDED = HEADER + 64;
    /** Bit 63 of XCOMP_BV: the area is compacted. */
    static final long COMPACTED = 1L << 63;

    private StateComponents() {
    }

    /** Bytes of a component from AVX on. */
    static int size(int component) {
        return switch (component) {
            case AVX -> 256;
            case PKRU -> 8;
            case CET_USER -> 16;
            case CET_SUPERVISOR -> 24;
            default -> throw new IllegalArgumentException("no such state component: " + component);
        };
    }

    /**
     * Where a component lies in the area. Standard offsets are CPUID's (leaf 0DH); a compacted area holds those that
     * XCOMP_BV names one after the other, none of which is aligned.
     */
    static int offset(int component, long compaction) {
        if ((compaction & COMPACTED) == 0) {
            return component == AVX ? EXTENDED : 2688;
        }
        int offset = EXTENDED;
        for (int before = AVX; before < component; before++) {
            offset += (compaction >>> before & 1) != 0 ? size(before) : 0;
        }
        return offset;
    }

    /** Which components are not in their initial configuration: XINUSE. */
    static long inUse(Cpu cpu) {
        var fpu = cpu.fpu;
        int registers = LegacyArea.registers(cpu);
        return bit(X87, !fpu.x87Initial()) | bit(SSE, !fpu.vectorsInitial(0, registers))
            | bit(AVX, !fpu.vectorsInitial(2, registers)) | bit(PKRU, cpu.pkru != 0)
            | bit(CET_USER, (cpu.userCet | cpu.shadowStacks[3]) != 0)
            | bit(CET_SUPERVISOR, (cpu.shadowStacks[0] | cpu.shadowStacks[1] | cpu.shadowStacks[2]) != 0);
    }

    private static long bit(int component, boolean set) {
        return set ? 1L << component : 0;
    }

    /** Saves one component. */
    static void save(Cpu cpu, Memory memory, int component, long area, long compaction, boolean wide) {
        switch (component) {
            case X87 -> LegacyArea.saveX87(cpu, memory, area, wide);
            case SSE -> LegacyArea.saveXmm(cpu, memory, area);
            default -> saveExtended(cpu, memory, component, area + offset(component, compaction));
        }
    }

    private static void saveExtended(Cpu cpu, Memory memory, int component, long at) {
        switch (component) {
            case AVX -> LegacyArea.saveHalves(cpu, memory, at, 2);
            case PKRU -> memory.write64(at, cpu.pkru & 0xffffffffL);
            case CET_USER -> {
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
            case X87 -> LegacyArea.loadX87(cpu, memory, area, wide);
            case SSE -> LegacyArea.loadXmm(cpu, memory, area);
            default -> loadExtended(cpu, memory, component, area + offset(component, compaction));
        }
    }

    private static void loadExtended(Cpu cpu, Memory memory, int component, long at) {
        switch (component) {
            case AVX -> LegacyArea.loadHalves(cpu, memory, at, 2);
            case PKRU -> pkru(cpu, memory, (int) memory.read32(at));
            case CET_USER -> {
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
            case X87 -> LegacyArea.initializeX87(cpu);
            case SSE -> LegacyArea.clearHalves(cpu, 0);
            case AVX -> LegacyArea.clearHalves(cpu, 2);
            case PKRU -> pkru(cpu, memory, 0);
            case CET_USER -> {
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
