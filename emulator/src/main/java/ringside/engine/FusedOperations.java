package ringside.engine;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.semantics.Form;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Steps;

/**
 * Operations of the forms for FMA. The digits in a mnemonic, such as 132, say which operands are the factors and which
 * is added (SDM vol. 2C, VFMADD132PD); the first operand is replaced.
 */
final class FusedOperations {
    private FusedOperations() {
    }

    static Operation ofSingles(Form.FusedSingles meaning, Instruction instruction) {
        return new Singles(meaning, instruction);
    }

    static Operation ofDoubles(Form.FusedDoubles meaning, Instruction instruction) {
        return new Doubles(meaning, instruction);
    }

    private abstract static class Fused extends VectorOperations.Common {
        private final int factor;
        private final int otherFactor;
        private final int addend;

        Fused(Instruction instruction) {
            super(instruction);
            var digits = instruction.opcode().mnemonic().replaceAll("[^1-3]", "");
            factor = digits.charAt(0) - '0';
            otherFactor = digits.charAt(1) - '0';
            addend = digits.charAt(2) - '0';
        }

        @Override
        final void execute(Cpu cpu, Memory memory, Steps steps) {
            require(cpu, steps);
            var fpu = cpu.fpu;
            int from = source.load(cpu, memory, steps);
            fpu.raised = 0;
            for (int i = 0; i < quads; i++) {
                fpu.lanes[FpuState.RESULT + i] = fpu.lanes[target.index() + i];
            }
            compute(fpu, operand(factor, from), operand(otherFactor, from), operand(addend, from));
            report(cpu, steps);
            target.store(cpu, memory, 0);
        }

        /** The index of operand 1, 2 or 3. */
        private int operand(int number, int from) {
            return number == 1 ? target.index() : number == 2 ? first(from) : from;
        }

        /** Makes the results of the values at these indexes. */
        abstract void compute(FpuState fpu, int a, int b, int c);
    }

    private static final class Singles extends Fused {
        private static final long LOW = 0xffffffffL;

        private final Form.FusedSingles meaning;
        private final boolean single;

        Singles(Form.FusedSingles meaning, Instruction instruction) {
            super(instruction);
            this.meaning = meaning;
            this.single = target.width() == 32;
        }

        @Override
        void compute(FpuState fpu, int a, int b, int c) {
            var lanes = fpu.lanes;
            if (single) {
                long value = lower(fpu, lanes[a], lanes[b], lanes[c], 0);
                lanes[FpuState.RESULT] = lanes[FpuState.RESULT] & ~LOW | value;
                return;
            }
            for (int i = 0; i < quads; i++) {
                long low = lower(fpu, lanes[a + i], lanes[b + i], lanes[c + i], 0);
                lanes[FpuState.RESULT + i] =
                    lower(fpu, lanes[a + i] >>> 32, lanes[b + i] >>> 32, lanes[c + i] >>> 32, 1) << 32 | low;
            }
        }

        private long lower(FpuState fpu, long a, long b, long c, int element) {
            return meaning.apply(fpu, (int) a, (int) b, (int) c, element) & LOW;
        }
    }

    private static final class Doubles extends Fused {
        private final Form.FusedDoubles meaning;
        private final int count;

        Doubles(Form.FusedDoubles meaning, Instruction instruction) {
            super(instruction);
            this.meaning = meaning;
            this.count = target.width() >> 6;
        }

        @Override
        void compute(FpuState fpu, int a, int b, int c) {
            var lanes = fpu.lanes;
            for (int i = 0; i < count; i++) {
                lanes[FpuState.RESULT + i] = meaning.apply(fpu, lanes[a + i], lanes[b + i], lanes[c + i], i & 1);
            }
        }
    }
}
