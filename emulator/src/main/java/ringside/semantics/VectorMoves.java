package ringside.semantics;

import ringside.state.Cpu;
import ringside.state.FpuState;

/** MMX and SSE moves of whole operands, of halves and of masks. */
public final class VectorMoves {
    private VectorMoves() {
    }

    /** Moves all of the operand: MOVAPS, MOVDQU, MOVD and their kin. */
    @Meaning("movv")
    public static void movv(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        lanes[target] = lanes[source];
        if (quads == 2) {
            lanes[target + 1] = lanes[source + 1];
        }
    }

    /** Moves the low quadword and clears the high one. */
    @Meaning("movq_vector")
    public static void movqVector(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        lanes[target] = lanes[source];
        lanes[target + 1] = 0;
    }

    /** Moves 32 bits and leaves the rest. */
    @Meaning("move_single")
    public static void moveSingle(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        lanes[target] = lanes[target] & -1L << 32 | lanes[source] & 0xffffffffL;
    }

    /** Moves the low quadword and leaves the high one. */
    @Meaning("move_low")
    public static void moveLow(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        lanes[target] = lanes[source];
    }

    @Meaning("move_high_to_low")
    public static void moveHighToLow(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        lanes[target] = lanes[source + 1];
    }

    @Meaning("move_to_high")
    public static void moveToHigh(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        lanes[target + 1] = lanes[source];
    }

    @Meaning("movsldup")
    public static void movsldup(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        for (int i = 0; i < quads; i++) {
            lanes[target + i] = (lanes[source + i] & 0xffffffffL) * 0x100000001L;
        }
    }

    @Meaning("movshdup")
    public static void movshdup(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        for (int i = 0; i < quads; i++) {
            lanes[target + i] = (lanes[source + i] >>> 32) * 0x100000001L;
        }
    }

    @Meaning("movddup")
    public static void movddup(FpuState fpu, int target, int source, int quads, int immediate) {
        var lanes = fpu.lanes;
        lanes[target] = lanes[source];
        lanes[target + 1] = lanes[source];
    }

    // ---- Masks of signs

    @Meaning("pmovmskb")
    public static void pmovmskb(Cpu cpu, int target, int source, int quads, int immediate) {
        signs(cpu.fpu, target, source, quads, 8);
    }

    @Meaning("movmskps")
    public static void movmskps(Cpu cpu, int target, int source, int quads, int immediate) {
        signs(cpu.fpu, target, source, quads, 32);
    }

    @Meaning("movmskpd")
    public static void movmskpd(Cpu cpu, int target, int source, int quads, int immediate) {
        signs(cpu.fpu, target, source, quads, 64);
    }

    private static void signs(FpuState fpu, int target, int source, int quads, int width) {
        int elements = 64 / width;
        long mask = 0;
        for (int i = 0; i < elements * quads; i++) {
            long sign = fpu.lanes[source + i / elements] >>> width * (i % elements + 1) - 1 & 1;
            mask |= sign << i;
        }
        fpu.lanes[target] = mask;
    }

    // ---- One element in or out

    @Meaning("pinsrb")
    public static void pinsrb(FpuState fpu, int target, int source, int quads, int which) {
        insert(fpu, target, source, quads, which, 8);
    }

    @Meaning("pinsrw")
    public static void pinsrw(FpuState fpu, int target, int source, int quads, int which) {
        insert(fpu, target, source, quads, which, 16);
    }

    @Meaning("pinsrd")
    public static void pinsrd(FpuState fpu, int target, int source, int quads, int which) {
        insert(fpu, target, source, quads, which, 32);
    }

    @Meaning("pinsrq")
    public static void pinsrq(FpuState fpu, int target, int source, int quads, int which) {
        insert(fpu, target, source, quads, which, 64);
    }

    private static void insert(FpuState fpu, int target, int source, int quads, int which, int width) {
        int elements = 64 / width;
        int number = which & elements * quads - 1;
        int shift = width * (number % elements);
        long mask = -1L >>> 64 - width << shift;
        int at = target + number / elements;
        fpu.lanes[at] = fpu.lanes[at] & ~mask | fpu.lanes[source] << shift & mask;
    }

    @Meaning("pextrb")
    public static void pextrb(FpuState fpu, int target, int source, int quads, int which) {
        extract(fpu, target, source, quads, which, 8);
    }

    @Meaning("pextrw")
    public static void pextrw(FpuState fpu, int target, int source, int quads, int which) {
        extract(fpu, target, source, quads, which, 16);
    }

    @Meaning("pextrd")
    public static void pextrd(FpuState fpu, int target, int source, int quads, int which) {
        extract(fpu, target, source, quads, which, 32);
    }

    @Meaning("pextrq")
    public static void pextrq(FpuState fpu, int target, int source, int quads, int which) {
        extract(fpu, target, source, quads, which, 64);
    }

    private static void extract(FpuState fpu, int target, int source, int quads, int which, int width) {
        int elements = 64 / width;
        int number = which & elements * quads - 1;
        fpu.lanes[target] = Elements.unsigned(fpu.lanes[source + number / elements], number % elements, width);
    }

    /** Inserts one of the source's four singles, and clears those that the immediate's low bits name. */
    @Meaning("insertps")
    public static void insertps(FpuState fpu, int target, int source, int quads, int immediate) {
        int which = immediate >> 6;
        long value = Elements.unsigned(fpu.lanes[source + (which >> 1)], which & 1, 32);
        insertSingle(fpu, target, value, immediate);
    }

    @Meaning("insertps_memory")
    public static void insertpsMemory(FpuState fpu, int target, int source, int quads, int immediate) {
        insertSingle(fpu, target, fpu.lanes[source], immediate);
    }

    private static void insertSingle(FpuState fpu, int target, long value, int immediate) {
        for (int i = 0; i < 4; i++) {
            int shift = 32 * (i & 1);
            int at = target + (i >> 1);
            long old = fpu.lanes[at] >>> shift & 0xffffffffL;
            long kept = i == (immediate >> 4 & 3) ? value : old;
            long stored = (immediate >> i & 1) != 0 ? 0 : kept;
            fpu.lanes[at] = fpu.lanes[at] & ~(0xffffffffL << shift) | stored << shift;
        }
    }

    // ---- Widening

    @Meaning("pmovsxbw")
    public static void pmovsxbw(Cpu cpu, int target, int source, int quads, int immediate) {
        widen(cpu.fpu, target, source, quads, 8, 16, true);
    }

    @Meaning("pmovsxbd")
    public static void pmovsxbd(Cpu cpu, int target, int source, int quads, int immediate) {
        widen(cpu.fpu, target, source, quads, 8, 32, true);
    }

    @Meaning("pmovsxbq")
    public static void pmovsxbq(Cpu cpu, int target, int source, int quads, int immediate) {
        widen(cpu.fpu, target, source, quads, 8, 64, true);
    }

    @Meaning("pmovsxwd")
    public static void pmovsxwd(Cpu cpu, int target, int source, int quads, int immediate) {
        widen(cpu.fpu, target, source, quads, 16, 32, true);
    }

    @Meaning("pmovsxwq")
    public static void pmovsxwq(Cpu cpu, int target, int source, int quads, int immediate) {
        widen(cpu.fpu, target, source, quads, 16, 64, true);
    }

    @Meaning("pmovsxdq")
    public static void pmovsxdq(Cpu cpu, int target, int source, int quads, int immediate) {
        widen(cpu.fpu, target, source, quads, 32, 64, true);
    }

    @Meaning("pmovzxbw")
    public static void pmovzxbw(Cpu cpu, int target, int source, int quads, int immediate) {
        widen(cpu.fpu, target, source, quads, 8, 16, false);
    }

    @Meaning("pmovzxbd")
    public static void pmovzxbd(Cpu cpu, int target, int source, int quads, int immediate) {
        widen(cpu.fpu, target, source, quads, 8, 32, false);
    }

    @Meaning("pmovzxbq")
    public static void pmovzxbq(Cpu cpu, int target, int source, int quads, int immediate) {
        widen(cpu.fpu, target, source, quads, 8, 64, false);
    }

    @Meaning("pmovzxwd")
    public static void pmovzxwd(Cpu cpu, int target, int source, int quads, int immediate) {
        widen(cpu.fpu, target, source, quads, 16, 32, false);
    }

    @Meaning("pmovzxwq")
    public static void pmovzxwq(Cpu cpu, int target, int source, int quads, int immediate) {
        widen(cpu.fpu, target, source, quads, 16, 64, false);
    }

    @Meaning("pmovzxdq")
    public static void pmovzxdq(Cpu cpu, int target, int source, int quads, int immediate) {
        widen(cpu.fpu, target, source, quads, 32, 64, false);
    }

    private static void widen(FpuState fpu, int target, int source, int quads, int from, int to, boolean signed) {
        int elements = 64 / to;
        for (int quad = 0; quad < quads; quad++) {
            long result = 0;
            for (int i = 0; i < elements; i++) {
                int bit = (quad * elements + i) * from;
                long narrow = fpu.lanes[source + (bit >> 6)];
                long value = signed ? Elements.signed(narrow, (bit & 63) / from, from)
                    : Elements.unsigned(narrow, (bit & 63) / from, from);
                result |= (value & -1L >>> 64 - to) << to * i;
            }
            fpu.lanes[target + quad] = result;
        }
    }
}
