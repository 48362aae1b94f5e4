package ringside.semantics;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Real;
import ringside.state.Steps;

/**
 * x87 logarithms, exponentials and functions of angles (SDM vol. 1, 8.3.7 to 8.3.10; the tables of special operands:
 * vol. 2A, F2XM1 to FYL2XP1). Results have 64 bits, whatever the precision control.
 */
public final class X87Transcendental {
    /** From 2^63 on, an angle is not reduced. */
    private static final int MOST = 63;
    /** The exponent of 1. */
    private static final int ONE = 0;

    private X87Transcendental() {
    }

    /** What is done with finite operands that are not 0. */
    private interface Function {
        void apply(Real x, Real result);
    }

    private interface Product {
        void apply(Real y, Real x, Real result);
    }

    /** Fills the result of any two operands but NaNs; returns the exceptions. */
    private interface Table {
        int apply(Real y, Real x, Real result);
    }

    // ---- One operand

    @Meaning("f2xm1")
    public static void f2xm1(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = begin(cpu, steps, instruction);
        if (isThere(fpu)) {
            replace(fpu, power(fpu.left, fpu.result));
        }
    }

    /** Beyond -1 and 1 nothing is promised; processors leave the operand. */
    private static int power(Real x, Real result) {
        result.set(x);
        if (x.isNan()) {
            return X87.nan(x, x, result);
        }
        if (x.kind == Real.INFINITE) {
            if (x.negative) {
                result.integer(true, 1);
            }
            return 0;
        }
        if (x.kind == Real.ZERO) {
            return 0;
        }
        if (x.exponent < ONE) {
            Transcendental.exponential(x, result);
        } else if (x.negative && x.exponent == ONE && x.significand == Long.MIN_VALUE) {
            result.exponent = -1;
        }
        return inexact(x);
    }

    @Meaning("fsin")
    public static void fsin(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        ofAngle(beginAngle(cpu, steps, instruction), Transcendental::sine, false);
    }

    @Meaning("fcos")
    public static void fcos(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        ofAngle(beginAngle(cpu, steps, instruction), Transcendental::cosine, true);
    }

    private static void ofAngle(FpuState fpu, Function function, boolean even) {
        if (isThere(fpu) && isReducible(fpu)) {
            replace(fpu, angle(fpu.left, fpu.result, function, even));
        }
    }

    /** Takes ST(0), if there is one; else that is dealt with. */
    private static boolean isThere(FpuState fpu) {
        boolean empty = X87.isEmpty(fpu, 0);
        if (empty && !X87.stackFault(fpu)) {
            fpu.result.indefinite();
            X87.put(fpu, 0, fpu.result);
        }
        return !empty;
    }

    /** Whether ST(0) is within range; C2 tells that it is not. */
    private static boolean isReducible(FpuState fpu) {
        boolean beyond = fpu.left.kind == Real.FINITE && fpu.left.exponent >= MOST;
        fpu.status |= beyond ? FpuState.C2 : 0;
        return !beyond;
    }

    /** An even function of 0 is 1, the others are 0. */
    private static int angle(Real x, Real result, Function function, boolean even) {
        switch (x.kind) {
            case Real.FINITE -> {
                function.apply(x, result);
                return inexact(x);
            }
            case Real.INFINITE -> {
                result.indefinite();
                return FpuState.INVALID;
            }
            case Real.ZERO -> {
                result.set(x);
                if (even) {
                    result.integer(false, 1);
                }
                return 0;
            }
            default -> {
                return X87.nan(x, x, result);
            }
        }
        }

    /** The tangent, and 1 above it, where 8087 programs divide by the cosine. */
    @Meaning("fptan")
    public static void fptan(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = beginAngle(cpu, steps, instruction);
        if (hasRoom(fpu) && isReducible(fpu)) {
            int raised = angle(fpu.left, fpu.result, Transcendental::tangent, false);
            if (replace(fpu, raised)) {
                if (!fpu.result.isNan()) {
                    fpu.result.integer(false, 1);
                }
                push(fpu);
            }
        }
    }

    /** The sine, and above it the cosine. */
    @Meaning("fsincos")
    public static void fsincos(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        var fpu = beginAngle(cpu, steps, instruction);
        if (hasRoom(fpu) && isReducible(fpu)) {
            if (replace(fpu, angle(fpu.left, fpu.result, Transcendental::sine, false))) {
                round(fpu, angle(fpu.left, fpu.result, Transcendental::cosine, true));
                push(fpu);
            }
        }
    }

    /** Whether there is an operand in ST(0) and room above it; else that is dealt with. */
    private static boolean hasRoom(FpuState fpu) {
        boolean full = !X87.isEmpty(fpu, 7);
        if (!full && !X87.isEmpty(fpu, 0)) {
            return true;
        }
        fpu.status |= full && !X87.isEmpty(fpu, 0) ? FpuState.C1 : 0;
        if (!X87.stackFault(fpu)) {
            fpu.result.indefinite();
            X87.put(fpu, 0, fpu.result);
            push(fpu);
        }
        return false;
    }

    private static void push(FpuState fpu) {
        fpu.top = fpu.top - 1 & 7;
        X87.put(fpu, 0, fpu.result);
    }

    // ---- Two operands: x in ST(0), which is popped, and y in ST(1), which becomes the result

    @Meaning("fyl2x")
    public static void fyl2x(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        ofTwo(begin(cpu, steps, instruction), X87Transcendental::logarithm);
    }

    @Meaning("fyl2xp1")
    public static void fyl2xp1(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        ofTwo(begin(cpu, steps, instruction), X87Transcendental::logarithmOfOneMore);
    }

    @Meaning("fpatan")
    public static void fpatan(Cpu cpu, Memory memory, Steps steps, Instruction instruction) {
        ofTwo(begin(cpu, steps, instruction), X87Transcendental::arcTangent);
    }

    private static void ofTwo(FpuState fpu, Table table) {
        var x = fpu.left;
        var y = fpu.right;
        X87.take(fpu, 1, y);
        if (X87.isEmpty(fpu, 0) || X87.isEmpty(fpu, 1)) {
            if (X87.stackFault(fpu)) {
                return;
            }
            fpu.result.indefinite();
        } else {
            int raised = x.isNan() || y.isNan() ? X87.nan(y, x, fpu.result) : table.apply(y, x, fpu.result);
            if (X87.refused(fpu, raised)) {
                return;
            }
            round(fpu, raised);
        }
        X87.put(fpu, 1, fpu.result);
        X87.pop(fpu);
    }

    private static int logarithm(Real y, Real x, Real result) {
        if (x.kind == Real.ZERO) {
            return logarithmOfZero(y, result);
        }
        if (x.negative) {
            return invalid(result);
        }
        boolean one = x.kind == Real.FINITE && x.exponent == 0 && x.significand == Long.MIN_VALUE;
        int sign = one ? 0 : x.kind == Real.FINITE && x.exponent < 0 ? -1 : 1;
        return product(y, x, sign, result, Transcendental::logarithm);
    }

    private static int logarithmOfZero(Real y, Real result) {
        if (y.kind == Real.ZERO) {
            return invalid(result);
        }
        result.infinite(!y.negative);
        return y.kind == Real.INFINITE ? 0 : FpuState.DIVIDE_BY_ZERO;
    }

    /** From -1 down nothing is promised; processors leave the operand. */
    private static int logarithmOfOneMore(Real y, Real x, Real result) {
        if (x.kind == Real.INFINITE && x.negative) {
            return invalid(result);
        }
        if (x.kind == Real.ZERO && y.kind != Real.INFINITE) {
            result.zero(x.negative != y.negative);
            return denormal(y);
        }
        int sign = x.kind == Real.ZERO ? 0 : x.negative ? -1 : 1;
        boolean hasNone = x.negative && x.exponent >= ONE;
        return product(y, x, sign, result, hasNone ? (factor, operand, left) -> left.set(operand)
            : Transcendental::logarithmOfOneMore);
    }

    /** {@code y} times a logarithm of which the sign is known: infinity times 0 is invalid. */
    private static int product(Real y, Real x, int sign, Real result, Product function) {
        boolean negative = y.negative != sign < 0;
        if (y.kind == Real.INFINITE && sign == 0 || x.kind == Real.INFINITE && y.kind == Real.ZERO) {
            return invalid(result);
        }
        if (y.kind == Real.INFINITE || x.kind == Real.INFINITE) {
            result.infinite(negative);
        } else if (y.kind == Real.ZERO || sign == 0) {
            result.zero(negative);
        } else {
            function.apply(y, x, result);
            return inexact(x) | inexact(y);
        }
        return denormal(x) | denormal(y);
    }

    /** Every point has an angle, that of the origin as well. */
    private static int arcTangent(Real y, Real x, Real result) {
        boolean flat = y.kind == Real.ZERO || x.kind == Real.INFINITE && y.kind != Real.INFINITE;
        boolean steep = x.kind == Real.ZERO || y.kind == Real.INFINITE;
        int denormal = denormal(x) | denormal(y);
        if (flat && !x.negative) {
            result.zero(y.negative);
            return denormal;
        }
        if (!flat && !steep) {
            Transcendental.arcTangent(y, x, result);
        } else {
            int eighths = flat ? 4 : x.kind != Real.INFINITE ? 2 : x.negative ? 3 : 1;
            Transcendental.turn(y.negative ? -eighths : eighths, result);
        }
        return denormal | FpuState.PRECISION;
    }

    // ---- Exceptions and rounding

    private static FpuState begin(Cpu cpu, Steps steps, Instruction instruction) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        X87.take(fpu, 0, fpu.left);
        fpu.status &= ~FpuState.C1;
        return fpu;
    }

    private static FpuState beginAngle(Cpu cpu, Steps steps, Instruction instruction) {
        var fpu = begin(cpu, steps, instruction);
        fpu.status &= ~FpuState.C2;
        return fpu;
    }

    private static int invalid(Real result) {
        result.indefinite();
        return FpuState.INVALID;
    }

    private static int denormal(Real x) {
        return x.denormal ? FpuState.DENORMAL : 0;
    }

    /** What is worked out from a finite operand counts as inexact, even where it happens to be a number. */
    private static int inexact(Real x) {
        return denormal(x) | FpuState.PRECISION;
    }

    /** Puts the rounded result into ST(0), unless an exception that is not masked forbids it. */
    private static boolean replace(FpuState fpu, int raised) {
        boolean goes = !X87.refused(fpu, raised);
        if (goes) {
            round(fpu, raised);
            X87.put(fpu, 0, fpu.result);
        }
        return goes;
    }

    /** Rounds to 64 bits; a tiny result counts as underflow when it counts as inexact. */
    private static void round(FpuState fpu, int raised) {
        var result = fpu.result;
        int rounded = Rounding.round(result, Precision.EXTENDED, X87.mode(fpu), fpu.control, false, true);
        if ((raised & FpuState.PRECISION) != 0) {
            boolean tiny = result.kind == Real.ZERO || result.kind == Real.FINITE && result.significand >= 0;
            rounded |= FpuState.PRECISION | (tiny ? FpuState.UNDERFLOW : 0);
        }
        X87.finish(fpu, result, rounded);
    }
}
