package ringside.engine;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.semantics.Form;
import ringside.state.Cpu;
import ringside.state.Steps;

/** Operations of {@link Form.Binary}: operand 1 becomes the method's result for the last two operands. */
final class BinaryOperations {
    private BinaryOperations() {
    }

    static Operation of(Form.Binary meaning, Instruction instruction) {
        var operands = instruction.operands();
        var target = operands.getFirst();
        var a = operands.get(operands.size() - 2);
        var b = operands.getLast();
        if (Places.isSpecial(target) || Places.isSpecial(a) || Places.isSpecial(b)) {
            return new Any(meaning, instruction);
        }
        if (target instanceof Operand.Register register && a instanceof Operand.Register first) {
            return ofRegister(meaning, instruction, register, first, b);
        }
        return target instanceof Operand.Memory place && operands.size() == 2
            ? ofMemory(meaning, instruction, place, b) : new Any(meaning, instruction);
    }

    private static Operation ofRegister(Form.Binary meaning, Instruction instruction, Operand.Register target,
                                        Operand.Register a, Operand b) {
        return switch (b) {
            case Operand.Register register ->
                Copies.make(RegisterRegister.class, instruction, meaning, target, a, register);
            case Operand.Immediate immediate ->
                Copies.make(RegisterConstant.class, instruction, meaning, target, a, immediate.value());
            case Operand.Memory memory when memory.width() != 0 ->
                Copies.make(RegisterMemory.class, instruction, meaning, target, a,
                    new Address(memory, instruction.codeSize()), memory.width());
            default -> new Any(meaning, instruction);
        };
    }

    private static Operation ofMemory(Form.Binary meaning, Instruction instruction, Operand.Memory target, Operand b) {
        var address = new Address(target, instruction.codeSize());
        return switch (b) {
            case Operand.Register register -> new MemoryRegister(meaning, address, target.width(), register);
            case Operand.Immediate immediate -> new MemoryConstant(meaning, address, target.width(), immediate.value());
            default -> new Any(meaning, instruction);
        };
    }

    private static final class RegisterRegister extends Operation {
        private final Form.Binary meaning;
        private final int target;
        private final long kept;
        private final long mask;
        private final int width;
        private final int a;
        private final long aMask;
        private final int b;
        private final long bMask;

        RegisterRegister(Form.Binary meaning, Operand.Register target, Operand.Register a, Operand.Register b) {
            this.meaning = meaning;
            this.target = target.number();
            this.width = target.width();
            this.kept = Width.kept(width);
            this.mask = Width.mask(width);
            this.a = a.number();
            this.aMask = Width.mask(a.width());
            this.b = b.number();
            this.bMask = Width.mask(b.width());
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            var gpr = cpu.gpr;
            long result = meaning.apply(cpu, gpr[a] & aMask, gpr[b] & bMask, width);
            gpr[target] = gpr[target] & kept | result & mask;
        }
    }

    private static final class RegisterConstant extends Operation {
        private final Form.Binary meaning;
        private final int target;
        private final long kept;
        private final long mask;
        private final int width;
        private final int a;
        private final long aMask;
        private final long constant;

        RegisterConstant(Form.Binary meaning, Operand.Register target, Operand.Register a, long constant) {
            this.meaning = meaning;
            this.target = target.number();
            this.width = target.width();
            this.kept = Width.kept(width);
            this.mask = Width.mask(width);
            this.a = a.number();
            this.aMask = Width.mask(a.width());
            this.constant = constant;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            var gpr = cpu.gpr;
            long result = meaning.apply(cpu, gpr[a] & aMask, constant, width);
            gpr[target] = gpr[target] & kept | result & mask;
        }
    }

    private static final class RegisterMemory extends Operation {
        private final Form.Binary meaning;
        private final int target;
        private final long kept;
        private final long mask;
        private final int width;
        private final int a;
        private final long aMask;
        private final Address address;
        private final int sourceWidth;

        RegisterMemory(Form.Binary meaning, Operand.Register target, Operand.Register a, Address address,
                       int sourceWidth) {
            this.meaning = meaning;
            this.target = target.number();
            this.width = target.width();
            this.kept = Width.kept(width);
            this.mask = Width.mask(width);
            this.a = a.number();
            this.aMask = Width.mask(a.width());
            this.address = address;
            this.sourceWidth = sourceWidth;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long value = memory.read(address.linear(cpu, steps, sourceWidth >> 3), sourceWidth);
            var gpr = cpu.gpr;
            long result = meaning.apply(cpu, gpr[a] & aMask, value, width);
            gpr[target] = gpr[target] & kept | result & mask;
        }
    }

    private static final class MemoryRegister extends Operation {
        private final Form.Binary meaning;
        private final Address address;
        private final int width;
        private final int source;
        private final long sourceMask;

        MemoryRegister(Form.Binary meaning, Address address, int width, Operand.Register source) {
            this.meaning = meaning;
            this.address = address;
            this.width = width;
            this.source = source.number();
            this.sourceMask = Width.mask(source.width());
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long linear = address.linearToWrite(cpu, steps, width >> 3);
            memory.probeWrite(linear, width >> 3);
            long value = memory.read(linear, width);
            memory.write(linear, width, meaning.apply(cpu, value, cpu.gpr[source] & sourceMask, width));
        }
    }

    private static final class MemoryConstant extends Operation {
        private final Form.Binary meaning;
        private final Address address;
        private final int width;
        private final long constant;

        MemoryConstant(Form.Binary meaning, Address address, int width, long constant) {
            this.meaning = meaning;
            this.address = address;
            this.width = width;
            this.constant = constant;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long linear = address.linearToWrite(cpu, steps, width >> 3);
            memory.probeWrite(linear, width >> 3);
            memory.write(linear, width, meaning.apply(cpu, memory.read(linear, width), constant, width));
        }
    }

    /** Any places; memory that is read and replaced is checked for writing first. */
    private static final class Any extends Operation {
        private final Form.Binary meaning;
        private final Place target;
        private final Place a;
        private final Place b;
        private final int width;

        Any(Form.Binary meaning, Instruction instruction) {
            int count = instruction.operands().size();
            this.meaning = meaning;
            this.target = Places.of(instruction, 0);
            this.a = Places.of(instruction, count - 2);
            this.b = Places.of(instruction, count - 1);
            this.width = instruction.operands().getFirst().width();
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            target.probe(cpu, memory, steps);
            long first = a.read(cpu, memory, steps);
            long second = b.read(cpu, memory, steps);
            target.write(cpu, memory, steps, meaning.apply(cpu, first, second, width));
        }
    }
}
