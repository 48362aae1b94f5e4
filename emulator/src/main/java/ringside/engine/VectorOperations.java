package ringside.engine;

import java.util.List;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.semantics.Coprocessor;
import ringside.semantics.Form;
import ringside.state.Cpu;
import ringside.state.FpuState;
import ringside.state.Steps;

/** Operations of the forms for MMX, SSE and AVX. */
final class VectorOperations {
    private VectorOperations() {
    }

    static Operation ofQuads(Form.Quads meaning, Instruction instruction) {
        return new Quads(meaning, instruction);
    }

    static Operation ofSelection(Form.ChosenQuads meaning, Instruction instruction) {
        return new ChosenQuads(meaning, instruction);
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

    static Operation ofLane(Form.Lane meaning, Instruction instruction) {
        return new Lane(meaning, instruction);
    }

    static Operation ofVector(Form.Vector meaning, Instruction instruction) {
        return new Vector(meaning, instruction);
    }

    static Operation ofComparison(Form.VectorCompare meaning, Instruction instruction) {
        return new Comparison(meaning, instruction);
    }

    /**
     * What all have in common. Operand 1 is the target. Without a VEX prefix it is the first value too; with one,
     * operand 2 is that. The source follows; where operand 2 is the only one left it is both.
     */
    abstract static class Common extends Operation {
        final VectorPlace target;
        /** The source, or null where there is none but an immediate. */
        final VectorPlace source;
        /** The index of a fourth operand's quadwords, or of XMM0's. */
        final int third;
        final int immediate;
        final int quads;
        private final VectorPlace first;
        private final int copied;
        private final boolean vex;
        private final boolean usesMmx;
        private final boolean usesXmm;

        Common(Instruction instruction) {
            vex = instruction.opcode().vex();
            immediate = instruction.operands().getLast() instanceof Operand.Immediate constant
                ? (int) constant.value() & 0xff : 0;
            var places = instruction.operands().stream().filter(operand -> !(operand instanceof Operand.Immediate))
                .map(operand -> new VectorPlace(instruction, operand)).toList();
            int at = vex && places.size() > 1 ? 1 : 0;
            target = places.getFirst();
            first = places.get(at);
            source = vex && places.size() == 2 ? first : place(places, at + 1);
            third = at + 2 < places.size() ? places.get(at + 2).index() : -1;
            quads = quads(target, source);
            copied = first.isMmx() ? 1 : Math.max(2, quads);
            usesMmx = places.stream().anyMatch(VectorPlace::isMmx);
            usesXmm = places.stream().anyMatch(place -> place.isVector() && !place.isMmx());
        }

        private static VectorPlace place(List<VectorPlace> places, int i) {
            return i < places.size() ? places.get(i) : null;
        }

        /** 4 where an operand has 256 bits; else as many as the target has, or the source where that is no vector. */
        private static int quads(VectorPlace target, VectorPlace source) {
            if (target.width() == 256 || source != null && source.width() == 256) {
                return FpuState.QUADS;
            }
            return target.isVector() || source == null ? target.quads() : Math.max(1, source.quads());
        }

        /** Checks that the instruction may be executed. */
        final void require(Cpu cpu, Steps steps) {
            if (vex) {
                Coprocessor.requireAvx(cpu, steps);
            } else if (usesXmm) {
                Coprocessor.requireSse(cpu, steps);
            }
            if (usesMmx) {
                Coprocessor.requireMmx(cpu, steps);
            }
        }

        /** The source's index, its quadwords having been fetched. */
        final int load(Cpu cpu, Memory memory, Steps steps) {
            return source == null ? FpuState.SOURCE : source.load(cpu, memory, steps);
        }

        /** The index of the first value, where that of the source is {@code from}; negative where there is none. */
        final int first(int from) {
            return first == source ? from : first.index();
        }

        /** Copies the first value to where the result is made; only vectors have one. */
        final void prepare(FpuState fpu, int from) {
            int index = first(from);
            if (index >= 0) {
                fpu.lanes[FpuState.RESULT + 1] = 0;
                for (int i = 0; i < copied; i++) {
                    fpu.lanes[FpuState.RESULT + i] = fpu.lanes[index + i];
                }
            }
        }

        /** Raises the exceptions that were met and are not masked. */
        final void report(Cpu cpu, Steps steps) {
            if (cpu.fpu.raised != 0) {
                Coprocessor.reportVectorExceptions(cpu, steps);
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
            int first = first(from);
            int to = target.index();
            var lanes = cpu.fpu.lanes;
            for (int i = 0; i < quads; i++) {
                lanes[to + i] = meaning.apply(lanes[first + i], lanes[from + i]);
            }
            target.clearRest(lanes);
            finish(cpu.fpu);
        }
    }

    private static final class ChosenQuads extends Common {
        private final Form.ChosenQuads meaning;

        ChosenQuads(Form.ChosenQuads meaning, Instruction instruction) {
            super(instruction);
            this.meaning = meaning;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            require(cpu, steps);
            int from = source.load(cpu, memory, steps);
            int first = first(from);
            int to = target.index();
            var lanes = cpu.fpu.lanes;
            for (int i = 0; i < quads; i++) {
                lanes[to + i] = meaning.apply(lanes[first + i], lanes[from + i], lanes[third + i]);
            }
            target.clearRest(lanes);
        }
    }

    private static final class Shift extends Common {
        private static final int ALL = 255;

        private final Form.ShiftQuads meaning;
        private final boolean byImmediate;

        Shift(Form.ShiftQuads meaning, Instruction instruction) {
            super(instruction);
            this.meaning = meaning;
            this.byImmediate = instruction.operands().getLast() instanceof Operand.Immediate;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            require(cpu, steps);
            var lanes = cpu.fpu.lanes;
            int from = load(cpu, memory, steps);
            int count = byImmediate ? immediate : clamped(lanes[from]);
            int first = first(from);
            int to = target.index();
            for (int i = 0; i < quads; i++) {
                lanes[to + i] = meaning.apply(lanes[first + i], count);
            }
            target.clearRest(lanes);
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
            prepare(fpu, from);
            if (single) {
                long a = fpu.lanes[FpuState.RESULT];
                fpu.lanes[FpuState.RESULT] = a & -1L << 32 | lower(fpu, a, fpu.lanes[from]);
            } else {
                for (int i = 0; i < quads; i++) {
                    replace(fpu, i, from);
                }
            }
            report(cpu, steps);
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
            prepare(fpu, from);
            for (int i = 0; i < count; i++) {
                lanes[FpuState.RESULT + i] = meaning.apply(fpu, lanes[FpuState.RESULT + i], lanes[from + i], immediate);
            }
            report(cpu, steps);
            target.store(cpu, memory, 0);
        }
    }

    private static final class Lane extends Common {
        private final Form.Lane meaning;

        Lane(Form.Lane meaning, Instruction instruction) {
            super(instruction);
            this.meaning = meaning;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            require(cpu, steps);
            var fpu = cpu.fpu;
            long linear = target.probe(cpu, memory, steps);
            int from = load(cpu, memory, steps);
            fpu.raised = 0;
            prepare(fpu, from);
            for (int i = 0; i < quads; i += 2) {
                meaning.apply(fpu, FpuState.RESULT + i, from + i, Math.min(quads, 2), immediate);
            }
            report(cpu, steps);
            target.store(cpu, memory, linear);
            finish(fpu);
        }
    }

    private static final class Vector extends Common {
        private final Form.Vector meaning;

        Vector(Form.Vector meaning, Instruction instruction) {
            super(instruction);
            this.meaning = meaning;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            require(cpu, steps);
            var fpu = cpu.fpu;
            int from = load(cpu, memory, steps);
            fpu.raised = 0;
            prepare(fpu, from);
            meaning.apply(cpu, FpuState.RESULT, from, quads, immediate);
            report(cpu, steps);
            target.store(cpu, memory, target.probe(cpu, memory, steps));
            finish(fpu);
        }
    }

    private static final class Comparison extends Common {
        private final Form.VectorCompare meaning;

        Comparison(Form.VectorCompare meaning, Instruction instruction) {
            super(instruction);
            this.meaning = meaning;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            require(cpu, steps);
            int from = source.load(cpu, memory, steps);
            cpu.fpu.raised = 0;
            meaning.apply(cpu, target.index(), from, quads);
            report(cpu, steps);
        }
    }
}
