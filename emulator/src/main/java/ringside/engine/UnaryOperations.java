package ringside.engine;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.semantics.Form;
import ringside.state.Cpu;
import ringside.state.Steps;

/** Operations of {@link Form.Unary}: operand 1 becomes the method's result for the last operand. */
final class UnaryOperations {
    private UnaryOperations() {
    }

    static Operation of(Form.Unary meaning, Instruction instruction) {
        var operands = instruction.operands();
        var target = operands.getFirst();
        var source = operands.getLast();
        boolean replacesMemory = operands.size() == 1 && target instanceof Operand.Memory;
        if (replacesMemory || Places.isSpecial(target) || Places.isSpecial(source)) {
            return new Any(meaning, instruction);
        }
        return target instanceof Operand.Memory place ? ofMemory(meaning, instruction, place, source)
            : ofRegister(meaning, instruction, (Operand.Register) target, source);
    }

    private static Operation ofRegister(Form.Unary meaning, Instruction instruction, Operand.Register target,
                                        Operand source) {
        return switch (source) {
            case Operand.Register register -> new RegisterRegister(meaning, target, register);
            case Operand.Immediate immediate -> new RegisterConstant(meaning, target, immediate.value());
            case Operand.Memory memory when memory.width() != 0 ->
                new RegisterMemory(meaning, target, new Address(memory, instruction.codeSize()), memory.width());
            case Operand.Memory memory ->
                new RegisterAddress(meaning, target, new Address(memory, instruction.codeSize()));
            default -> new Any(meaning, instruction);
        };
    }

    private static Operation ofMemory(Form.Unary meaning, Instruction instruction, Operand.Memory target,
                                      Operand source) {
        var address = new Address(target, instruction.codeSize());
        return switch (source) {
            case Operand.Register register -> new MemoryRegister(meaning, address, target.width(), register);
            case Operand.Immediate immediate -> new MemoryConstant(meaning, address, target.width(), immediate.value());
            default -> new Any(meaning, instruction);
        };
    }

    private static final class RegisterRegister extends Operation {
        private final Form.Unary meaning;
        private final int target;
        private final long kept;
        private final long mask;
        private final int width;
        private final int source;
        private final long sourceMask;

        RegisterRegister(Form.Unary meaning, Operand.Register target, Operand.Register source) {
            this.meaning = meaning;
            this.target = target.number();
            this.width = target.width();
            this.kept = Width.kept(width);
            this.mask = Width.mask(width);
            this.source = source.number();
            this.sourceMask = Width.mask(source.width());
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            var gpr = cpu.gpr;
            long result = meaning.apply(cpu, gpr[source] & sourceMask, width);
            gpr[target] = gpr[target] & kept | result & mask;
        }
    }

    private static final class RegisterConstant extends Operation {
        private final Form.Unary meaning;
        private final int target;
        private final long kept;
        private final long mask;
        private final int width;
        private final long constant;

        RegisterConstant(Form.Unary meaning, Operand.Register target, long constant) {
            this.meaning = meaning;
            this.target = target.number();
            this.width = target.width();
            this.kept = Width.kept(width);
            this.mask = Width.mask(width);
            this.constant = constant;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            var gpr = cpu.gpr;
            long result = meaning.apply(cpu, constant, width);
            gpr[target] = gpr[target] & kept | result & mask;
        }
    }

    private static final class RegisterMemory extends Operation {
        private final Form.Unary meaning;
        private final int target;
        private final long kept;
        private final long mask;
        private final int width;
        private final Address address;
        private final int sourceWidth;

        RegisterMemory(Form.Unary meaning, Operand.Register target, Address address, int sourceWidth) {
            this.meaning = meaning;
            this.target = target.number();
            this.width = target.width();
            this.kept = Width.kept(width);
            this.mask = Width.mask(width);
            this.address = address;
            this.sourceWidth = sourceWidth;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long value = memory.read(address.linear(cpu, steps, sourceWidth >> 3), sourceWidth);
            long result = meaning.apply(cpu, value, width);
            var gpr = cpu.gpr;
            gpr[target] = gpr[target] & kept | result & mask;
        }
    }

    /** The effective address is the value: {@code lea}. */
    private static final class RegisterAddress extends Operation {
        private final Form.Unary meaning;
        private final int target;
        private final long kept;
        private final long mask;
        private final int width;
        private final Address address;

        RegisterAddress(Form.Unary meaning, Operand.Register target, Address address) {
            this.meaning = meaning;
            this.target = target.number();
            this.width = target.width();
            this.kept = Width.kept(width);
            this.mask = Width.mask(width);
            this.address = address;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            var gpr = cpu.gpr;
            long result = meaning.apply(cpu, address.offset(cpu), width);
            gpr[target] = gpr[target] & kept | result & mask;
        }
    }

    private static final class MemoryRegister extends Operation {
        private final Form.Unary meaning;
        private final Address address;
        private final int width;
        private final int source;
        private final long sourceMask;

        MemoryRegister(Form.Unary meaning, Address address, int width, Operand.Register source) {
            this.meaning = meaning;
            this.address = address;
            this.width = width;
            this.source = source.number();
            this.sourceMask = Width.mask(source.width());
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long linear = address.linearToWrite(cpu, steps, width >> 3);
            memory.write(linear, width, meaning.apply(cpu, cpu.gpr[source] & sourceMask, width));
        }
    }

    private static final class MemoryConstant extends Operation {
        private final Form.Unary meaning;
        private final Address address;
        private final int width;
        private final long constant;

        MemoryConstant(Form.Unary meaning, Address address, int width, long constant) {
            this.meaning = meaning;
            this.address = address;
            this.width = width;
            this.constant = constant;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long linear = address.linearToWrite(cpu, steps, width >> 3);
            memory.write(linear, width, meaning.apply(cpu, constant, width));
        }
    }

    /** Any places; memory that is read and replaced is checked for writing first. */
    private static final class Any extends Operation {
        private final Form.Unary meaning;
        private final Place target;
        private final Place source;
        private final int width;

        Any(Form.Unary meaning, Instruction instruction) {
            this.meaning = meaning;
            this.target = Places.of(instruction, 0);
            this.source = Places.of(instruction, instruction.operands().size() - 1);
            this.width = instruction.operands().getFirst().width();
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            target.probe(cpu, memory, steps);
            long value = source.read(cpu, memory, steps);
            target.write(cpu, memory, steps, meaning.apply(cpu, value, width));
        }
    }
}
