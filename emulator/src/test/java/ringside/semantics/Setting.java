package ringside.semantics;

import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import ringside.engine.EventListener;
import ringside.engine.Interpreter;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;

/** A mode and a ring in which the interpreter executes one instruction, fetched from memory. */
enum Setting {
    KERNEL_64(64, SmallMachine::new, m -> { }),
    USER_64(64, SmallMachine::new, SmallMachine::user),
    KERNEL_COMPATIBILITY(32, SmallMachine::new, SmallMachine::kernel32),
    USER_COMPATIBILITY(32, SmallMachine::new, SmallMachine::user32),
    KERNEL_32(32, LegacyMachine::new, m -> { }),
    USER_32(32, LegacyMachine::new, SmallMachine::user),
    KERNEL_16(16, LegacyMachine::new, m -> ((LegacyMachine) m).kernel16()),
    USER_16(16, LegacyMachine::new, m -> ((LegacyMachine) m).user16()),
    REAL(16, LegacyMachine::new, m -> ((LegacyMachine) m).real()),
    VIRTUAL_8086(16, LegacyMachine::new, m -> ((LegacyMachine) m).virtual8086());

    /** Settings in which segments have limits. */
    static final List<Setting> SEGMENTED =
        List.of(KERNEL_COMPATIBILITY, USER_COMPATIBILITY, KERNEL_32, USER_32, KERNEL_16, USER_16, REAL, VIRTUAL_8086);
    /** Those of them in which segments have types. */
    static final List<Setting> TYPED =
        List.of(KERNEL_COMPATIBILITY, USER_COMPATIBILITY, KERNEL_32, USER_32, KERNEL_16, USER_16);

    /** The default size of operands and addresses; only stacks and branches of 64-bit code have 64 bits. */
    final int bits;
    private final Supplier<SmallMachine> machine;
    private final Consumer<SmallMachine> enter;

    Setting(int bits, Supplier<SmallMachine> machine, Consumer<SmallMachine> enter) {
        this.bits = bits;
        this.machine = machine;
        this.enter = enter;
    }

    /** A machine in this setting. */
    SmallMachine make() {
        var made = machine.get();
        enter.accept(made);
        return made;
    }

    boolean isUser() {
        return name().startsWith("USER") || this == VIRTUAL_8086;
    }

    /** The width of operands without prefixes. */
    int operand() {
        return Math.min(bits, 32);
    }

    /** An address for data: {@code [rDI]}. */
    long data() {
        return bits == 16 ? 0x200 : SmallMachine.DATA;
    }

    /** The ModR/M byte of {@code [rDI]} with {@code reg}. */
    String modRm(int reg) {
        return "%02x".formatted(reg << 3 | (bits == 16 ? 5 : 7));
    }

    /** A check of an instruction; {@code arrange} may be null where the check never holds. */
    CheckCase of(Check check, String fault, String code, Consumer<SmallMachine> arrange,
        Consumer<SmallMachine> spoil) {
        Consumer<SmallMachine> put = m -> m.ram.write(m.cpu.linear(Cpu.CS, m.cpu.rip), HexFormat.of().parseHex(code));
        Supplier<SmallMachine> ready = () -> {
            var made = make();
            made.set(Cpu.RDI, data()).set(Cpu.RSI, data());
            put.accept(made);
            return made;
        };
        return new CheckCase(check, fault, name() + " " + code, ready, arrange, spoil, Setting::step);
    }

    /** As above, with nothing to arrange. */
    CheckCase of(Check check, String fault, String code, Consumer<SmallMachine> spoil) {
        return of(check, fault, code, m -> { }, spoil);
    }

    /** Executes one instruction; what it raises is thrown before it is delivered. */
    static void step(SmallMachine machine) {
        var interpreter = new Interpreter(machine.cpu, machine.memory, machine.steps, machine.cpu.model.features());
        interpreter.listener(new EventListener() {
            @Override
            public void delivering(Event event) {
                if (event.fault() != null) {
                    throw event.fault();
                }
            }
        });
        machine.executesNext();
        interpreter.step();
    }

    /** Changes the hidden part of a segment register. */
    static Consumer<SmallMachine> segment(int register, UnaryOperator<SegmentRegister> change) {
        return m -> m.cpu.segments[register] = change.apply(m.cpu.segments[register]);
    }

    /** Gives a segment another limit. */
    static Consumer<SmallMachine> limit(int register, long limit) {
        return segment(register, s -> new SegmentRegister(s.selector(), s.base(), limit, s.attributes()));
    }

    /** Clears and sets attribute bits of a segment. */
    static Consumer<SmallMachine> attributes(int register, int clear, int set) {
        return segment(register, s -> new SegmentRegister(s.selector(), s.base(), s.limit(),
            s.attributes() & ~clear | set));
    }
}
