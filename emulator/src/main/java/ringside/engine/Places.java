package ringside.engine;

import ringside.isa.Bank;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.state.Cpu;
import ringside.state.Steps;

/** The places that operands can be in. */
final class Places {
    private Places() {
    }

    /** The place of the instruction's operand {@code i}, counted from 0. */
    static Place of(Instruction instruction, int i) {
        return switch (instruction.operands().get(i)) {
            case Operand.Register register -> register(register);
            case Operand.Immediate immediate -> new Constant(immediate.value());
            case Operand.Relative relative -> new Constant(relative.target());
            case Operand.FarPointer pointer -> new Constant(pointer.offset());
            case Operand.Memory memory -> memory(instruction, memory);
        };
    }

    private static Place register(Operand.Register register) {
        int number = register.number();
        return switch (register.bank()) {
            case GENERAL -> new General(number, Width.kept(register.width()), Width.mask(register.width()));
            case GENERAL_HIGH_BYTE -> new HighByte(number);
            case SEGMENT -> new Selector(number);
            case CONTROL, DEBUG, MMX, XMM, X87, MASK, TILE, BOUND ->
                throw new IllegalArgumentException("only singular instructions use " + register);
        };
    }

    private static Place memory(Instruction instruction, Operand.Memory memory) {
        var address = new Address(memory, instruction.codeSize());
        return memory.width() == 0 ? new EffectiveAddress(address) : new InMemory(address, memory.width());
    }

    /** Whether the operand is a register without a short way to it: anything but the low bits of a general register. */
    static boolean isSpecial(Operand operand) {
        return operand instanceof Operand.Register register && register.bank() != Bank.GENERAL;
    }

    private record General(int number, long kept, long mask) implements Place {
        @Override
        public long read(Cpu cpu, Memory memory, Steps steps) {
            return cpu.gpr[number] & mask;
        }

        @Override
        public void write(Cpu cpu, Memory memory, Steps steps, long value) {
            cpu.gpr[number] = cpu.gpr[number] & kept | value & mask;
        }
    }

    private record HighByte(int number) implements Place {
        @Override
        public long read(Cpu cpu, Memory memory, Steps steps) {
            return cpu.gpr[number] >>> 8 & 0xff;
        }

        @Override
        public void write(Cpu cpu, Memory memory, Steps steps, long value) {
            cpu.gpr[number] = cpu.gpr[number] & ~0xff00L | (value & 0xff) << 8;
        }
    }

    private record Selector(int number) implements Place {
        @Override
        public long read(Cpu cpu, Memory memory, Steps steps) {
            return cpu.segments[number].selector();
        }
    }

    private record Constant(long value) implements Place {
        @Override
        public long read(Cpu cpu, Memory memory, Steps steps) {
            return value;
        }
    }

    /** A memory operand whose address is the value: {@code lea}. */
    private record EffectiveAddress(Address address) implements Place {
        @Override
        public long read(Cpu cpu, Memory memory, Steps steps) {
            return address.offset(cpu);
        }
    }

    private record InMemory(Address address, int width) implements Place {
        @Override
        public long read(Cpu cpu, Memory memory, Steps steps) {
            return memory.read(address.linear(cpu, steps, width >> 3), width);
        }

        @Override
        public void write(Cpu cpu, Memory memory, Steps steps, long value) {
            memory.write(address.linearToWrite(cpu, steps, width >> 3), width, value);
        }

        @Override
        public void probe(Cpu cpu, Memory memory, Steps steps) {
            memory.probeWrite(address.linearToWrite(cpu, steps, width >> 3), width >> 3);
        }
    }
}
