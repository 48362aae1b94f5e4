package ringside.engine;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.semantics.Form;
import ringside.state.Cpu;
import ringside.state.Steps;

/**
 * Operations of {@link Form.Use}, which gets the last operand, and {@link Form.Make}, whose result becomes operand 1.
 */
final class UseOperations {
    private UseOperations() {
    }

    static Operation of(Form.Use meaning, Instruction instruction) {
        var operand = instruction.operands().getLast();
        int width = instruction.operands().getFirst().width();
        if (Places.isSpecial(operand)) {
            return new Use(meaning, Places.of(instruction, instruction.operands().size() - 1), width);
        }
        return switch (operand) {
            case Operand.Register register -> new UseRegister(meaning, register, width);
            case Operand.Immediate immediate -> new UseConstant(meaning, immediate.value(), width);
            case Operand.Relative relative -> new UseConstant(meaning, relative.target(), width);
            default -> new Use(meaning, Places.of(instruction, instruction.operands().size() - 1), width);
        };
    }

    static Operation of(Form.Make meaning, Instruction instruction) {
        var target = instruction.operands().getFirst();
        return target instanceof Operand.Register register && !Places.isSpecial(target)
            ? new MakeRegister(meaning, register) : new Make(meaning, Places.of(instruction, 0), target.width());
    }

    private static final class UseRegister extends Operation {
        private final Form.Use meaning;
        private final int register;
        private final long mask;
        private final int width;

        UseRegister(Form.Use meaning, Operand.Register register, int width) {
            this.meaning = meaning;
            this.register = register.number();
            this.mask = Width.mask(register.width());
            this.width = width;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            meaning.apply(cpu, memory, cpu.gpr[register] & mask, width);
        }
    }

    private static final class UseConstant extends Operation {
        private final Form.Use meaning;
        private final long constant;
        private final int width;

        UseConstant(Form.Use meaning, long constant, int width) {
            this.meaning = meaning;
            this.constant = constant;
            this.width = width;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            meaning.apply(cpu, memory, constant, width);
        }
    }

    private static final class Use extends Operation {
        private final Form.Use meaning;
        private final Place place;
        private final int width;

        Use(Form.Use meaning, Place place, int width) {
            this.meaning = meaning;
            this.place = place;
            this.width = width;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            meaning.apply(cpu, memory, place.read(cpu, memory, steps), width);
        }
    }

    private static final class MakeRegister extends Operation {
        private final Form.Make meaning;
        private final int register;
        private final long kept;
        private final long mask;
        private final int width;

        MakeRegister(Form.Make meaning, Operand.Register register) {
            this.meaning = meaning;
            this.register = register.number();
            this.width = register.width();
            this.kept = Width.kept(width);
            this.mask = Width.mask(width);
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long result = meaning.apply(cpu, memory, width);
            var gpr = cpu.gpr;
            gpr[register] = gpr[register] & kept | result & mask;
        }
    }

    private static final class Make extends Operation {
        private final Form.Make meaning;
        private final Place target;
        private final int width;

        Make(Form.Make meaning, Place target, int width) {
            this.meaning = meaning;
            this.target = target;
            this.width = width;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            target.write(cpu, memory, steps, meaning.apply(cpu, memory, width));
        }
    }
}
