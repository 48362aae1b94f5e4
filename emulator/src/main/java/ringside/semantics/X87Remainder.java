package ringside.semantics;

import ringside.isa.Instruction;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Real;
import ringside.state.Steps;

/** FPREM and FPREM1: the remainder of ST(0) by ST(1), in steps that leave at most 63 bits of quotient to do. */
final class X87Remainder {
    private static final int MOST = 63;

    private X87Remainder() {
    }

    static void remainder(Cpu cpu, Steps steps, Instruction instruction, boolean nearest) {
        var fpu = X87.begin(cpu, steps, instruction);
        X87.note(cpu, instruction);
        X87.take(fpu, 0, fpu.left);
        X87.take(fpu, 1, fpu.right);
        fpu.status &= ~(FpuState.C1 | FpuState.C2);
        if (X87.isEmpty(fpu, 0) || X87.isEmpty(fpu, 1)) {
            if (!X87.stackFault(fpu)) {
                fpu.result.indefinite();
                X87.put(fpu, 0, fpu.result);
            }
            return;
        }
        int raised = special(fpu);
        boolean whole = raised < 0;
        if (X87.refused(fpu, whole ? denormal(fpu) : raised)) {
            return;
        }
        if (!fpu.result.isNan() || whole) {
            fpu.status &= ~FpuState.CONDITIONS;
        }
        fpu.status |= whole ? reduce(fpu.left, fpu.right, fpu.result, nearest) : 0;
        int rounded = Rounding.round(fpu.result, Precision.EXTENDED, X87.mode(fpu), fpu.control, false, true);
        fpu.status |= rounded;
        X87.put(fpu, 0, fpu.result);
    }

    private static int denormal(FpuState fpu) {
        return fpu.left.denormal || fpu.right.denormal ? FpuState.DENORMAL : 0;
    }

    /** Results that need no division, with the exceptions raised; -1 where it has to be made. */
    private static int special(FpuState fpu) {
        var a = fpu.left;
        var b = fpu.right;
        if (a.isNan() || b.isNan()) {
            return X87.nan(a, b, fpu.result);
        }
        if (a.kind == Real.INFINITE || b.kind == Real.ZERO) {
            fpu.result.indefinite();
            return FpuState.INVALID;
        }
        if (a.kind == Real.ZERO || b.kind == Real.INFINITE) {
            fpu.result.set(a);
            return denormal(fpu);
        }
        return -1;
    }

    /** Returns C2 where there is more to do, else the three lowest bits of the quotient in C0, C3 and C1. */
    private static int reduce(Real a, Real b, Real result, boolean nearest) {
        int difference = a.exponent - b.exponent;
        result.set(a);
        if (difference < (nearest ? -1 : 0)) {
            return 0;
        }
        if (difference > MOST) {
            // As many bits as make a multiple of 32 short of the whole difference, 32 to 63 of them.
            int bits = 32 + difference % 32;
            long rest = divide(a.significand, b.significand, bits, 0);
            set(result, rest, a.negative, b.exponent + difference - bits);
            return FpuState.C2;
        }
        long quotient = 0;
        long rest = a.significand;
        int exponent = a.exponent;
        if (difference >= 0) {
            quotient = quotient(a.significand, b.significand, difference);
            rest = divide(a.significand, b.significand, difference, 0);
            exponent = b.exponent;
        }
        boolean negative = a.negative;
        if (nearest && isUp(rest, exponent, b, quotient)) {
            rest = exponent < b.exponent ? complement(rest, b.significand) : b.significand - rest;
            quotient++;
            negative = !negative;
        }
        set(result, rest, negative, exponent);
        if (rest == 0) {
            result.negative = a.negative;
        }
        return ((quotient & 4) != 0 ? FpuState.C0 : 0) | ((quotient & 2) != 0 ? FpuState.C3 : 0)
            | ((quotient & 1) != 0 ? FpuState.C1 : 0);
    }

    /** Twice the divisor less the rest, which has one exponent less; below 2^64, since the rest is at least half. */
    private static long complement(long rest, long divisor) {
        return (divisor << 1) - rest;
    }

    /** Whether the rest is more than half of the divisor, or half with an odd quotient. */
    private static boolean isUp(long rest, int exponent, Real b, long quotient) {
        if (exponent < b.exponent) {
            return Long.compareUnsigned(rest, b.significand) > 0;
        }
        long other = b.significand - rest;
        int order = Long.compareUnsigned(rest, other);
        return order > 0 || order == 0 && (quotient & 1) != 0;
    }

    private static long quotient(long a, long b, int bits) {
        return divide(a, b, bits, 1);
    }

    /** Divides {@code a} times 2^bits by {@code b}; returns the rest, or with {@code what} 1 the quotient. */
    private static long divide(long a, long b, int bits, int what) {
        long rest = a;
        long quotient = 0;
        boolean carry = false;
        for (int i = 0; i <= bits; i++) {
            if (i > 0) {
                carry = rest < 0;
                rest <<= 1;
            }
            boolean goes = carry || Long.compareUnsigned(rest, b) >= 0;
            rest -= goes ? b : 0;
            quotient = quotient << 1 | (goes ? 1 : 0);
        }
        return what == 1 ? quotient : rest;
    }

    private static void set(Real result, long rest, boolean negative, int exponent) {
        result.zero(negative);
        if (rest != 0) {
            int shift = Long.numberOfLeadingZeros(rest);
            result.kind = Real.FINITE;
            result.significand = rest << shift;
            result.exponent = exponent - shift;
        }
    }
}
