package ringside.engine;

import ringside.isa.CodeSize;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.semantics.Branches;
import ringside.semantics.Form;
import ringside.semantics.Operands;
import ringside.state.Cpu;
import ringside.state.Steps;

/** Operations of {@link Form.Condition}: a jump, a byte set to 0 or 1, a conditional move. */
final class ConditionOperations {
    private ConditionOperations() {
    }

    static Operation of(Form.Condition meaning, Instruction instruction) {
        int condition = instruction.opcode().condition();
        if (instruction.operands().getFirst() instanceof Operand.Relative relative) {
            boolean sure = instruction.codeSize() == CodeSize.BITS64 && Operands.surelyCanonical(relative.target());
            return sure ? new Jump(meaning, condition, relative.target())
                : new CheckedJump(meaning, condition, relative);
        }
        return instruction.operands().size() == 1 ? new SetByte(meaning, condition, Places.of(instruction, 0))
            : new Move(meaning, condition, instruction);
    }

    private static final class Jump extends Operation {
        private final Form.Condition meaning;
        private final int condition;
        private final long target;

        Jump(Form.Condition meaning, int condition, long target) {
            this.meaning = meaning;
            this.condition = condition;
            this.target = target;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            if (meaning.holds(cpu, condition)) {
                cpu.next = target;
            }
        }
    }

    /** A jump whose target may lie where no code can be. */
    private static final class CheckedJump extends Operation {
        private final Form.Condition meaning;
        private final int condition;
        private final Operand.Relative relative;

        CheckedJump(Form.Condition meaning, int condition, Operand.Relative relative) {
            this.meaning = meaning;
            this.condition = condition;
            this.relative = relative;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            if (meaning.holds(cpu, condition)) {
                Branches.jmp(cpu, memory, relative.target(), relative.width());
            }
        }
    }

    private static final class SetByte extends Operation {
        private final Form.Condition meaning;
        private final int condition;
        private final Place target;

        SetByte(Form.Condition meaning, int condition, Place target) {
            this.meaning = meaning;
            this.condition = condition;
            this.target = target;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            target.write(cpu, memory, steps, meaning.holds(cpu, condition) ? 1 : 0);
        }
    }

    /** The source is read and the target's upper half cleared in any case (SDM vol. 2A, CMOVcc). */
    private static final class Move extends Operation {
        private final Form.Condition meaning;
        private final int condition;
        private final Place target;
        private final Place source;

        Move(Form.Condition meaning, int condition, Instruction instruction) {
            this.meaning = meaning;
            this.condition = condition;
            this.target = Places.of(instruction, 0);
            this.source = Places.of(instruction, 1);
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long value = source.read(cpu, memory, steps);
            target.write(cpu, memory, steps, meaning.holds(cpu, condition) ? value : target.read(cpu, memory, steps));
        }
    }
}
