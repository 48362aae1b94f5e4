package ringside.semantics;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ringside.isa.CodeSize;
import ringside.isa.Decoder;
import ringside.isa.Feature;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.Memory;
import ringside.memory.PhysicalMemory;
import ringside.state.Attributes;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.SegmentRegister;
import ringside.state.Steps;

/** Runs single instructions as {@link Form} says, paging off: the plainest engine that there can be. */
final class Execution {
    private static final Map<String, Method> METHODS = new HashMap<>();
    static final long PRESENT = 1;
    static final long ALL = 7;
    private static final long PAGE_TABLE = 0x4000;
    private static final Decoder DECODER = new Decoder(EnumSet.allOf(Feature.class));

    static {
        Stream.of(Arithmetic.class, BitManipulation.class, BitScans.class, Bits.class, Branches.class, Conditions.class,
                Coprocessor.class, Decimal.class, Division.class, Exchange.class, FlagControl.class, Frames.class,
                InputOutput.class,
                Logic.class, Miscellany.class, Movement.class, Multiplication.class, Rotations.class, Shifts.class,
                Stack.class, StringComparison.class, Strings.class)
            .flatMap(type -> Stream.of(type.getDeclaredMethods()))
            .filter(method -> method.isAnnotationPresent(Meaning.class))
            .forEach(method -> Stream.of(method.getAnnotation(Meaning.class).value())
                .forEach(meaning -> METHODS.put(meaning, method)));
    }

    final Cpu cpu = new Cpu();
    final Steps steps = new Steps();
    final Memory memory;
    private CodeSize size = CodeSize.BITS64;

    Execution(long ram) {
        memory = new Memory(cpu, new PhysicalMemory(ram), steps);
        cpu.efer = Cpu.EFER_LME | Cpu.EFER_LMA;
        cpu.cr0 |= Cpu.CR0_PE;
        cpu.segments[Cpu.CS] = segment(Attributes.CODE | Attributes.LONG);
    }

    /** 16-bit or 32-bit code and stack, all segments flat. */
    static Execution legacy(CodeSize size) {
        var execution = new Execution(1 << 20);
        execution.size = size;
        execution.cpu.efer = 0;
        int big = size == CodeSize.BITS32 ? Attributes.BIG : 0;
        Arrays.fill(execution.cpu.segments, segment(big));
        execution.cpu.segments[Cpu.CS] = segment(Attributes.CODE | big);
        return execution;
    }

    /** 64-bit mode with 2 MiB mapped to themselves, for all rings and for writing, page by page. */
    static Execution paged() {
        var execution = new Execution(1 << 21);
        var ram = execution.memory.ram();
        ram.write(0x1000, 64, 0x2000 | ALL);
        ram.write(0x2000, 64, 0x3000 | ALL);
        ram.write(0x3000, 64, PAGE_TABLE | ALL);
        for (long page = 0; page < 1 << 21; page += 4096) {
            execution.page(page, ALL);
        }
        execution.cpu.cr3 = 0x1000;
        execution.cpu.cr4 = Cpu.CR4_PAE;
        execution.cpu.cr0 |= Cpu.CR0_PG | Cpu.CR0_WP;
        return execution;
    }

    /** Gives the page at {@code linear} other permissions: the low bits of its entry. */
    void page(long linear, long bits) {
        memory.ram().write(PAGE_TABLE + (linear >>> 12) * 8, 64, linear & -4096 | bits);
        memory.flush();
    }

    private static SegmentRegister segment(int attributes) {
        int present = Attributes.PRESENT | Attributes.NOT_SYSTEM | Attributes.WRITABLE_OR_READABLE;
        return new SegmentRegister(8, 0, 0xffffffffL, attributes | present);
    }

    Instruction decode(int... code) {
        var bytes = new byte[code.length];
        for (int i = 0; i < code.length; i++) {
            bytes[i] = (byte) code[i];
        }
        return decode(bytes);
    }

    Instruction decode(byte[] code) {
        return switch (DECODER.decode(code, 0, code.length, cpu.rip, size)) {
            case Instruction instruction when instruction.length() == code.length -> instruction;
            case Object other -> throw new AssertionError("not one instruction: " + other);
        };
    }

    /** Runs one instruction at {@link Cpu#rip}; {@link Cpu#next} is where it goes on. */
    void run(int... code) {
        run(decode(code));
    }

    void run(byte[] code) {
        run(decode(code));
    }

    void run(Instruction instruction) {
        cpu.next = instruction.next();
        try {
            apply(instruction, METHODS.get(instruction.opcode().meaning()));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Fault fault) {
                throw fault;
            }
            throw new AssertionError(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private void apply(Instruction instruction, Method method)
            throws InvocationTargetException, IllegalAccessException {
        if (method == null) {
            throw new AssertionError("no method for " + instruction.opcode().meaning());
        }
        List<Operand> operands = instruction.operands();
        int width = operands.isEmpty() ? 0 : operands.getFirst().width();
        String shape = shape(method);
        Object result = switch (shape) {
            case "CJI" -> method.invoke(null, cpu, value(operands, 0), width);
            case "CJJI" -> method.invoke(null, cpu, value(operands, 1), value(operands, 0), width);
            case "CJJJI" -> method.invoke(null, cpu, value(operands, 2), value(operands, 1), value(operands, 0), width);
            case "CJII" -> method.invoke(null, cpu, value(operands, 0), operands.getLast().width(), width);
            case "CMJI" -> method.invoke(null, cpu, memory, value(operands, 0), width);
            case "CMI" -> method.invoke(null, cpu, memory, width);
            case "CI" -> condition(instruction, (boolean) method.invoke(null, cpu, instruction.opcode().condition()));
            case "CMSI" -> method.invoke(null, cpu, memory, steps, instruction);
            default -> throw new AssertionError("no form: " + method);
        };
        if (result != null) {
            Operands.write(cpu, memory, steps, operands.getFirst(), (long) result);
        }
    }

    private Object condition(Instruction instruction, boolean holds) {
        var operands = instruction.operands();
        return switch (instruction.opcode().meaning()) {
            case "setcc" -> holds ? 1L : 0L;
            case "cmovcc" -> value(operands, holds ? 0 : 1);
            default -> throw new AssertionError("not here: " + instruction);
        };
    }

    /** The value of an operand, counted from the last one. */
    private long value(List<Operand> operands, int fromEnd) {
        return Operands.read(cpu, memory, steps, operands.get(operands.size() - 1 - fromEnd));
    }

    private static String shape(Method method) {
        var shape = new StringBuilder();
        for (Class<?> type : method.getParameterTypes()) {
            shape.append(type == long.class ? "J" : type == int.class ? "I" : type.getSimpleName().charAt(0));
        }
        return shape.toString();
    }
}
