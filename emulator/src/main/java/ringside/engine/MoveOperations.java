package ringside.engine;

import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.semantics.Movement;
import ringside.state.Cpu;
import ringside.state.Steps;

/**
 * The operations of {@link Movement#mov}, a third of what programs execute: the method is called directly and not
 * through its form. As in {@link UnaryOperations} otherwise.
 */
final class MoveOperations {
    private MoveOperations() {
    }

    /** The instruction as an operation, or null where its operands have no class here. */
    static Operation of(Instruction instruction) {
        var target = instruction.operands().getFirst();
        var source = instruction.operands().getLast();
        if (Places.isSpecial(target) || Places.isSpecial(source)) {
            return null;
        }
        return target instanceof Operand.Memory place ? ofMemory(instruction, place, source)
            : ofRegister(instruction, (Operand.Register) target, source);
    }

    private static Operation ofRegister(Instruction instruction, Operand.Register target, Operand source) {
        return switch (source) {
            case Operand.Register register -> new RegisterRegister(target, register);
            case Operand.Immediate immediate -> new RegisterConstant(target, immediate.value());
            case Operand.Memory memory when memory.width() != 0 ->
                new RegisterMemory(target, new Address(memory, instruction.codeSize()), memory.width());
            case Operand.Memory memory -> new RegisterAddress(target, new Address(memory, instruction.codeSize()));
            default -> null;
        };
    }

    private static Operation ofMemory(Instruction instruction, Operand.Memory target, Operand source) {
        var address = new Address(target, instruction.codeSize());
        return switch (source) {
            case Operand.Register register -> new MemoryRegister(address, target.width(), register);
            case Operand.Immediate immediate -> new MemoryConstant(address, target.width(), immediate.value());
            default -> null;
        };
    }

    private static final class RegisterRegister extends Operation {
        private final int target;
        private final long kept;
        private final long mask;
        private final int width;
        private final int source;
        private final long sourceMask;

        RegisterRegister(Operand.Register target, Operand.Register source) {
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
            long result = Movement.mov(cpu, gpr[source] & sourceMask, width);
            gpr[target] = gpr[target] & kept | result & mask;
        }
    }

    private static final class RegisterConstant extends Operation {
        private final int target;
        private final long kept;
        private final long mask;
        private final int width;
        private final long constant;

        RegisterConstant(Operand.Register target, long constant) {
            this.target = target.number();
            this.width = target.width();
            this.kept = Width.kept(width);
            this.mask = Width.mask(width);
            this.constant = constant;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            var gpr = cpu.gpr;
            long result = Movement.mov(cpu, constant, width);
            gpr[target] = gpr[target] & kept | result & mask;
        }
    }

    private static final class RegisterMemory extends Operation {
        private final int target;
        private final long kept;
        private final long mask;
        private final int width;
        private final Address address;
        private final int sourceWidth;

        RegisterMemory(Operand.Register target, Address address, int sourceWidth) {
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
            long result = Movement.mov(cpu, value, width);
            var gpr = cpu.gpr;
            gpr[target] = gpr[target] & kept | result & mask;
        }
    }

    /** The effective address is the value: {@code lea}. */
    private static final class RegisterAddress extends Operation {
        private final int target;
        private final long kept;
        private final long mask;
        private final int width;
        private final Address address;

        RegisterAddress(Operand.Register target, Address address) {
            this.target = target.number();
            this.width = target.width();
            this.kept = Width.kept(width);
            this.mask = Width.mask(width);
            this.address = address;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            var gpr = cpu.gpr;
            long result = Movement.mov(cpu, address.offset(cpu), width);
            gpr[target] = gpr[target] & kept | result & mask;
        }
    }

    private static final class MemoryRegister extends Operation {
        private final Address address;
        private final int width;
        private final int source;
        private final long sourceMask;

        MemoryRegister(Address address, int width, Operand.Register source) {
            this.address = address;
            this.width = width;
            this.source = source.number();
            this.sourceMask = Width.mask(source.width());
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long linear = address.linearToWrite(cpu, steps, width >> 3);
            memory.write(linear, width, Movement.mov(cpu, cpu.gpr[source] & sourceMask, width));
        }
    }

    private static final class MemoryConstant extends Operation {
        private final Address address;
        private final int width;
        private final long constant;

        MemoryConstant(Address address, int width, long constant) {
            this.address = address;
            this.width = width;
            this.constant = constant;
        }

        @Override
        void execute(Cpu cpu, Memory memory, Steps steps) {
            long linear = address.linearToWrite(cpu, steps, width >> 3);
            memory.write(linear, width, Movement.mov(cpu, constant, width));
        }
    }
}
