package ringside.machine;

import java.util.Set;
import java.util.function.BooleanSupplier;
import ringside.isa.Bank;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;

/**
 * Something to stop after, other than an address to stop before ({@link Run#until}). Each looks at every step: a run
 * that watches goes step by step.
 */
public sealed interface Watch {
    /** Any, where a watch asks for a number. */
    int ANY = -1;

    /** Whether the step is one to stop after. */
    boolean sees(Moment moment);

    /** What is watched for, in words that complete "stopped: ". */
    String words();

    /** How memory is touched. */
    enum Touch { READ, WRITE, ACCESS }

    /** {@code bytes} bytes at a linear address are touched. */
    record MemoryTouched(Touch touch, long linear, int bytes) implements Watch {
        @Override
        public boolean sees(Moment moment) {
            return touch != Touch.WRITE && moment.read(linear, bytes)
                || touch != Touch.READ && moment.wrote(linear, bytes);
        }

        @Override
        public String words() {
            return "%s of %d byte%s at 0x%x".formatted(touch.name().toLowerCase(), bytes, bytes == 1 ? "" : "s", linear);
        }
    }

    /** The privilege level changes. */
    record RingChange() implements Watch {
        @Override
        public boolean sees(Moment moment) {
            return moment.cplBefore() != moment.cplAfter();
        }

        @Override
        public String words() {
            return "a change of rings";
        }
    }

    /** An exception is raised. */
    record AnyException() implements Watch {
        @Override
        public boolean sees(Moment moment) {
            return moment.raised();
        }

        @Override
        public String words() {
            return "an exception";
        }
    }

    /** A vector is delivered: by an exception, an interrupt or {@code int n}. */
    record Delivered(int vector) implements Watch {
        @Override
        public boolean sees(Moment moment) {
            return moment.vector() == vector;
        }

        @Override
        public String words() {
            var exception = ExceptionVector.of(vector);
            return "vector 0x%x%s".formatted(vector, exception == null ? "" : ", " + exception.mnemonic());
        }
    }

    /** A model-specific register is written by {@code wrmsr}; {@link #ANY} is every one. */
    record MsrWritten(int number) implements Watch {
        @Override
        public boolean sees(Moment moment) {
            return isA(moment.completed(), "wrmsr") && (number == ANY || (int) moment.register(Cpu.RCX) == number);
        }

        @Override
        public String words() {
            return number == ANY ? "a write of an MSR" : "a write of MSR 0x%x".formatted(number);
        }
    }

    /** A control register is written, whether its value changes or not; {@link #ANY} is every one. */
    record ControlWritten(int number) implements Watch {
        private static final Set<Integer> ALL = Set.of(0, 2, 3, 4, 8);
        /** {@code lmsw} and {@code clts} write CR0. */
        private static final Set<String> OF_CR0 = Set.of("lmsw", "clts");

        @Override
        public boolean sees(Moment moment) {
            return number == ANY ? ALL.stream().anyMatch(one -> isWritten(moment, one)) : isWritten(moment, number);
        }

        private static boolean isWritten(Moment moment, int number) {
            var instruction = moment.completed();
            return moment.changedControl(number)
                || isA(instruction, "mov_to_control")
                && instruction.operands().getFirst() instanceof Operand.Register register
                && register.bank() == Bank.CONTROL && register.number() == number
                || number == 0 && instruction != null && OF_CR0.contains(instruction.opcode().meaning());
        }

        @Override
        public String words() {
            return number == ANY ? "a write of a control register" : "a write of CR" + number;
        }
    }

    /**
     * A condition on the live machine becomes true: it did not hold after the step before.
     *
     * @param text  as it was written
     * @param holds asked after every step
     */
    record Condition(String text, BooleanSupplier holds) implements Watch {
        /** Edges are for {@link Watching} to tell, which remembers the step before. */
        @Override
        public boolean sees(Moment moment) {
            return holds.getAsBoolean();
        }

        @Override
        public String words() {
            return text;
        }
    }

    private static boolean isA(Instruction instruction, String meaning) {
        return instruction != null && instruction.opcode().meaning().equals(meaning);
    }
}
