package ringside.engine;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.semantics.Form;
import ringside.state.Cpu;
import ringside.state.Steps;

/** Operations of {@link Form.Compare}: the last two operands are looked at. */
final class CompareOperations {
    private CompareOperations() {
    }

    static Operation of(Form.Compare meaning, Instruction instruction) {
        var operands = instruction.operands();
        var a = operands.get(operands.size() - 2);
        var b = operands.getLast();
        if (Places.isSpecial(a) || Places.isSpecial(b)) {
            return new Any(meaning, instruction);
        }
        return switch (a) {
            case Operand.Register register -> ofRegister(meaning, instruction, register, b);
            case Operand.Memory memory -> ofMemory(meaning, instruction, memory, b);
            default -> new Any(meaning, instruction);
        };
    }

    private static Operation ofRegister(Form.Compare meaning, Instruction instruction, Operand.Register a, Operand b) {
        return switch (b) {
            case Operand.Register register -> Copies.make(RegisterRegister.class, instruction, meaning, a, register);
            case Operand.Immediate immediate ->
                Copies.make(RegisterConstant.class, instruction, meaning, a, immediate.value());
            case Operand.Memory memory ->
                Copies.make(RegisterMemory.class, instruction, meaning, a,
                    new Address(memory, instruction.codeSize()), memory.width());
            default -> new Any(meaning, instruction);
        };
    }

    private static Operation ofMemory(Form.Compare meaning, Instruction instruction, Operand.Memory a, Operand b) {
        var address = new Address(a, instruction.codeSize());
        return switch (b) {
            case Operand.Register register -> new MemoryRegister(meaning, address, a.width(), register);
            case Operand.Immediate immediate -> new MemoryConstant(meaning, address, a.width(), immediate.value());
            default -> new Any(meaning, instruction);
        };
    }

    private static final class RegisterRegister extends Operation {
        private final Form.Compare meaning;
        private final int width;
        private final int a;
        private final long aMask;
        private final int b;
        private final long bMask;

        RegisterRegister(Form.Compare meaning, Operand.Register a, Operand.Register b) {
            this.meaning = meaning;
            this.width = a.width();
            this.a = a.number();
            this.aMask = Width.mask(width);
            this.b = b.number();
            this.bMask = Width.mask(b.width());
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            var gpr = cpu.gpr;
            meaning.apply(cpu, gpr[a] & aMask, gpr[b] & bMask, width);
        }
    }

    private static final class RegisterConstant extends Operation {
        private final Form.Compare meaning;
        private final int width;
        private final int a;
        private final long mask;
        private final long constant;

        RegisterConstant(Form.Compare meaning, Operand.Register a, long constant) {
            this.meaning = meaning;
            this.width = a.width();
            this.a = a.number();
            this.mask = Width.mask(width);
            this.constant = constant;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            meaning.apply(cpu, cpu.gpr[a] & mask, constant, width);
        }
    }

    private static final class RegisterMemory extends Operation {
        private final Form.Compare meaning;
        private final int width;
        private final int a;
        private final long mask;
        private final Address address;
        private final int memoryWidth;

        RegisterMemory(Form.Compare meaning, Operand.Register a, Address address, int memoryWidth) {
            this.meaning = meaning;
            this.width = a.width();
            this.a = a.number();
            this.mask = Width.mask(width);
            this.address = address;
            this.memoryWidth = memoryWidth;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long value = memory.read(address.linear(cpu, steps, memoryWidth >> 3), memoryWidth);
            meaning.apply(cpu, cpu.gpr[a] & mask, value, width);
        }
    }

    private static final class MemoryRegister extends Operation {
        private final Form.Compare meaning;
        private final Address address;
        private final int width;
        private final int b;
        private final long mask;

        MemoryRegister(Form.Compare meaning, Address address, int width, Operand.Register b) {
            this.meaning = meaning;
            this.address = address;
            this.width = width;
            this.b = b.number();
            this.mask = Width.mask(b.width());
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long value = memory.read(address.linear(cpu, steps, width >> 3), width);
            meaning.apply(cpu, value, cpu.gpr[b] & mask, width);
        }
    }

    private static final class MemoryConstant extends Operation {
        private final Form.Compare meaning;
        private final Address address;
        private final int width;
        private final long constant;

        MemoryConstant(Form.Compare meaning, Address address, int width, long constant) {
            this.meaning = meaning;
            this.address = address;
            this.width = width;
            this.constant = constant;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            meaning.apply(cpu, memory.read(address.linear(cpu, steps, width >> 3), width), constant, width);
        }
    }

    private static final class Any extends Operation {
        private final Form.Compare meaning;
        private final Place a;
        private final Place b;
        private final int width;

        Any(Form.Compare meaning, Instruction instruction) {
            int count = instruction.operands().size();
            this.meaning = meaning;
            this.a = Places.of(instruction, count - 2);
            this.b = Places.of(instruction, count - 1);
            this.width = instruction.operands().getFirst().width();
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            meaning.apply(cpu, a.read(cpu, memory, steps), b.read(cpu, memory, steps), width);
        }
    }
}
