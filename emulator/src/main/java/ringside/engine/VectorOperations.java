package ringside.engine;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.semantics.Coprocessor;
import ringside.semantics.Form;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Steps;

/** Operations of the forms for MMX and SSE. */
final class VectorOperations {
    private VectorOperations() {
    }

    static Operation ofQuads(Form.Quads meaning, Instruction instruction) {
        return new Quads(meaning, instruction);
    }

    static Operation ofShift(Form.ShiftQuads meaning, Instruction instruction) {
        return new Shift(meaning, instruction);
    }

    static Operation ofSingles(Form.Singles meaning, Instruction instruction) {
        return new Singles(meaning, instruction);
    }

    static Operation ofDoubles(Form.Doubles meaning, Instruction instruction) {
        return new Doubles(meaning, instruction);
    }

    static Operation ofVector(Form.Vector meaning, Instruction instruction) {
        return new Vector(meaning, instruction);
    }

    /** What all have in common: operand 1 is replaced, the next one is the source unless it is an immediate. */
    private abstract static class Common extends Operation {
        final VectorPlace target;
        /** The source, or null where there is none but an immediate. */
        final VectorPlace source;
        final int immediate;
        private final boolean usesMmx;
        private final boolean usesXmm;

        Common(Instruction instruction) {
            var operands = instruction.operands();
            var last = operands.getLast();
            var second = operands.get(1);
            target = new VectorPlace(instruction, operands.getFirst());
            source = second instanceof Operand.Immediate ? null : new VectorPlace(instruction, second);
            immediate = last instanceof Operand.Immediate constant ? (int) constant.value() & 0xff : 0;
            usesMmx = target.isMmx() || source != null && source.isMmx();
            usesXmm = target.isVector() && !target.isMmx() || source != null && source.isVector() && !source.isMmx();
        }

        /** Checks that the instruction may be executed. */
        final void require(Cpu cpu, Steps steps) {
            if (usesXmm) {
                Coprocessor.requireSse(cpu, steps);
            }
            if (usesMmx) {
                Coprocessor.requireMmx(cpu, steps);
            }
        }

        /** What becomes of the x87 registers (SDM vol. 1, 9.5.1 and 9.5.2). */
        final void finish(FpuState fpu) {
            if (usesMmx) {
                fpu.enterMmx();
                if (target.isMmx()) {
                    fpu.exponents[target.index() - FpuState.X87] = -1;
                }
            }
        }
    }

    private static final class Quads extends Common {
        private final Form.Quads meaning;

        Quads(Form.Quads meaning, Instruction instruction) {
            super(instruction);
            this.meaning = meaning;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            require(cpu, steps);
            int from = source.load(cpu, memory, steps);
            int to = target.index();
            var lanes = cpu.fpu.lanes;
            for (int i = 0; i < target.quads(); i++) {
                lanes[to + i] = meaning.apply(lanes[to + i], lanes[from + i]);
            }
            finish(cpu.fpu);
        }
    }

    private static final class Shift extends Common {
        private static final int ALL = 255;

        private final Form.ShiftQuads meaning;

        Shift(Form.ShiftQuads meaning, Instruction instruction) {
            super(instruction);
            this.meaning = meaning;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            require(cpu, steps);
            var lanes = cpu.fpu.lanes;
            int count = source == null ? immediate : clamped(lanes[source.load(cpu, memory, steps)]);
            int to = target.index();
            for (int i = 0; i < target.quads(); i++) {
                lanes[to + i] = meaning.apply(lanes[to + i], count);
            }
            finish(cpu.fpu);
        }

        private static int clamped(long count) {
            return Long.compareUnsigned(count, ALL) < 0 ? (int) count : ALL;
        }
    }

    private static final class Singles extends Common {
        private final Form.Singles meaning;
        private final boolean single;

        Singles(Form.Singles meaning, Instruction instruction) {
            super(instruction);
            this.meaning = meaning;
            this.single = target.width() == 32;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            require(cpu, steps);
            var fpu = cpu.fpu;
            int from = source.load(cpu, memory, steps);
            fpu.raised = 0;
            target.prepare(fpu);
            if (single) {
                long a = fpu.lanes[FpuState.RESULT];
                fpu.lanes[FpuState.RESULT] = a & -1L << 32 | lower(fpu, a, fpu.lanes[from]);
            } else {
                replace(fpu, 0, from);
                replace(fpu, 1, from);
            }
            if (fpu.raised != 0) {
                Coprocessor.reportVectorExceptions(cpu, steps);
            }
            target.store(cpu, memory, 0);
        }

        private void replace(FpuState fpu, int i, int from) {
            long a = fpu.lanes[FpuState.RESULT + i];
            long b = fpu.lanes[from + i];
            long low = lower(fpu, a, b);
            fpu.lanes[FpuState.RESULT + i] = lower(fpu, a >>> 32, b >>> 32) << 32 | low;
        }

        private long lower(FpuState fpu, long a, long b) {
            return meaning.apply(fpu, (int) a, (int) b, immediate) & 0xffffffffL;
        }
    }

    private static final class Doubles extends Common {
        private final Form.Doubles meaning;
        private final int count;

        Doubles(Form.Doubles meaning, Instruction instruction) {
            super(instruction);
            this.meaning = meaning;
            this.count = target.width() >> 6;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            require(cpu, steps);
            var fpu = cpu.fpu;
            var lanes = fpu.lanes;
            int from = source.load(cpu, memory, steps);
            fpu.raised = 0;
            target.prepare(fpu);
            for (int i = 0; i < count; i++) {
                lanes[FpuState.RESULT + i] = meaning.apply(fpu, lanes[FpuState.RESULT + i], lanes[from + i], immediate);
            }
            if (fpu.raised != 0) {
                Coprocessor.reportVectorExceptions(cpu, steps);
            }
            target.store(cpu, memory, 0);
        }
    }

    private static final class Vector extends Common {
        private final Form.Vector meaning;
        private final int quads;

        Vector(Form.Vector meaning, Instruction instruction) {
            super(instruction);
            this.meaning = meaning;
            this.quads = target.isVector() || source == null ? target.quads() : source.quads();
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            require(cpu, steps);
            var fpu = cpu.fpu;
            long linear = target.probe(cpu, memory, steps);
            int from = source == null ? FpuState.SOURCE : source.load(cpu, memory, steps);
            fpu.raised = 0;
            target.prepare(fpu);
            meaning.apply(cpu, FpuState.RESULT, from, quads, immediate);
            if (fpu.raised != 0) {
                Coprocessor.reportVectorExceptions(cpu, steps);
            }
            target.store(cpu, memory, linear);
            finish(fpu);
        }
    }
}
