package ringside.engine;

import ringside.isa.Instruction;
import ringside.memory.Memory;
import ringside.semantics.Form;
import ringside.semantics.Privileges;
import ringside.state.Cpu;
import ringside.state.Steps;

/** Operations of the forms that are not worth a class for each shape. */
final class RareOperations {
    private RareOperations() {
    }

    static Operation ofTernary(Form.Ternary meaning, Instruction instruction) {
        return new Ternary(meaning, instruction);
    }

    static Operation ofConvert(Form.Convert meaning, Instruction instruction) {
        return new Convert(meaning, instruction);
    }

    static Operation ofWhole(Form.Whole meaning, Instruction instruction) {
        return new Whole(meaning, instruction);
    }

    /** One that real-address and virtual-8086 mode do not have. */
    static Operation inProtectedMode(Operation operation) {
        return new InProtectedMode(operation);
    }

    private static final class InProtectedMode extends Operation {
        private final Operation operation;

        InProtectedMode(Operation operation) {
            this.operation = operation;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            Privileges.requireProtectedMode(cpu, steps);
            operation.execute(cpu, memory, steps);
        }
    }

    private static final class Ternary extends Operation {
        private final Form.Ternary meaning;
        private final Place target;
        private final Place a;
        private final Place b;
        private final Place c;
        private final int width;

        Ternary(Form.Ternary meaning, Instruction instruction) {
            int count = instruction.operands().size();
            this.meaning = meaning;
            this.target = Places.of(instruction, 0);
            this.a = Places.of(instruction, count - 3);
            this.b = Places.of(instruction, count - 2);
            this.c = Places.of(instruction, count - 1);
            this.width = instruction.operands().getFirst().width();
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            target.probe(cpu, memory, steps);
            long first = a.read(cpu, memory, steps);
            long second = b.read(cpu, memory, steps);
            long third = c.read(cpu, memory, steps);
            target.write(cpu, memory, steps, meaning.apply(cpu, first, second, third, width));
        }
    }

    private static final class Convert extends Operation {
        private final Form.Convert meaning;
        private final Place target;
        private final Place source;
        private final int from;
        private final int width;

        Convert(Form.Convert meaning, Instruction instruction) {
            int count = instruction.operands().size();
            this.meaning = meaning;
            this.target = Places.of(instruction, 0);
            this.source = Places.of(instruction, count - 1);
            this.from = instruction.operands().getLast().width();
            this.width = instruction.operands().getFirst().width();
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long value = source.read(cpu, memory, steps);
            target.write(cpu, memory, steps, meaning.apply(cpu, value, from, width));
        }
    }

    private static final class Whole extends Operation {
        private final Form.Whole meaning;
        private final Instruction instruction;

        Whole(Form.Whole meaning, Instruction instruction) {
            this.meaning = meaning;
            this.instruction = instruction;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            meaning.apply(cpu, memory, steps, instruction);
        }
    }
}
