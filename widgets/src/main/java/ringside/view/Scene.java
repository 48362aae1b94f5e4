package ringside.view;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ringside.explain.Names;
import ringside.isa.Disassembly;
import ringside.isa.Instruction;
import ringside.machine.Machine;
import ringside.machine.Stage;
import ringside.machine.Stop;
import ringside.semantics.Event;
import ringside.state.Cpu;
import ringside.state.Step;
import ringside.toolchain.Program;
import ringside.toolchain.SymbolAt;
import ringside.trace.Recorded;
import ringside.trace.Recorder;

/**
 * What views are made from: a machine, the record of what it did, the units in it and how it stopped last; and the
 * names of things.
 *
 * @param machine  as it stands
 * @param recorder the last steps
 * @param program  the units, when there are any
 * @param stop     how the last run ended, when there was one
 */
record Scene(Machine machine, Recorder recorder, Optional<Program> program, Optional<Stop> stop)
    implements Names {
    /** Where an opcode is old and only its registers are new. */
    private static final String EXTENDED = "APX_F";

    Cpu cpu() {
        return machine.cpu();
    }

    /** The processor as the last run found it; as it is now when nothing has run. */
    Cpu before() {
        return stop.map(Stop::before).orElseGet(this::cpu);
    }

    // ---- Modes

    /** The bits of the code that runs: 64, 32 or 16. */
    int codeBits() {
        return cpu().in64BitMode() ? 64 : cpu().segments[Cpu.CS].big() ? 32 : 16;
    }

    /** The linear address of the instruction to come. */
    long codeAddress() {
        return cpu().linear(Cpu.CS, cpu().rip);
    }

    /** The linear address that a processor's stack pointer leads to. */
    static long stackAddress(Cpu cpu) {
        return StackPointer.of(cpu).linear(cpu.gpr[Cpu.RSP]);
    }

    // ---- Names

    @Override
    public String symbol(long address) {
        var named = program.flatMap(units -> units.symbols().nearest(address)).map(SymbolAt::toString);
        return named.or(() -> ownSymbol(address)).orElse(null);
    }

    private static Optional<String> ownSymbol(long address) {
        long stub = address - Stage.STUBS;
        if (stub >= 0 && stub < (long) Stage.GATES * Stage.STUB_SIZE) {
            return Optional.of("default_gate_0x" + Long.toHexString(stub / Stage.STUB_SIZE));
        }
        if (address == Stage.RETURN) {
            return Optional.of("stage_return");
        }
        var exact = Stage.symbols().entrySet().stream().filter(one -> one.getValue() == address)
            .map(Map.Entry::getKey).findFirst();
        return exact.or(() -> belowStackTop(address));
    }

    /** {@code kernel_stack_top-0x8}. */
    private static Optional<String> belowStackTop(long address) {
        return Stage.symbols().entrySet().stream()
            .filter(one -> one.getKey().endsWith("_stack_top") && one.getValue() - address > 0
            && one.getValue() - address <= Stage.STACK_SIZE)
            .map(one -> one.getKey() + "-0x" + Long.toHexString(one.getValue() - address)).findFirst();
    }

    /** The line that made the instruction there, or null. */
    Place place(long address) {
        return program.flatMap(units -> units.lines().at(address))
            .map(line -> new Place(line.unit(), line.line(), line.text())).orElse(null);
    }

    @Override
    public String line(long address) {
        var place = place(address);
        return place == null ? null : place.label();
    }

    String text(Instruction instruction) {
        return Disassembly.att(instruction, this::symbol);
    }

    /**
     * As it may have been written: with the name in the place of the constant or displacement that the remark spells
     * out.
     */
    String brief(Instruction instruction) {
        return Disassembly.brief(instruction, this::symbol);
    }

    /** The instruction at an address as it may have been written, or null where there is none. */
    String instruction(long address) {
        var interpreter = machine.interpreter();
        return interpreter.decodeAt(address) instanceof Instruction found ? brief(found)
            : interpreter.decodeOnAnyProcessorAt(address) instanceof Instruction lacking ? missing(lacking) : null;
    }

    /** An instruction that raises {@code #UD} here: {@code vaddps %zmm2, %zmm1, %zmm0: AVX512F, which … lacks}. */
    private String missing(Instruction instruction) {
        return brief(instruction) + ": " + instruction.opcode().lacking(cpu().model.features()).orElse(EXTENDED)
            + ", which this processor lacks";
    }

    // ---- Memory

    /** {@code bytes} bytes as a number, least significant first; null where they are not mapped. */
    Hex peek(long linear, int bytes) {
        var found = cpu().canonical(linear) ? machine.peek(linear, bytes) : null;
        if (found == null) {
            return null;
        }
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | found[i] & 0xff;
        }
        return Hex.of(value);
    }

    // ---- The recording

    /** The number of the first recorded step of the last run; {@link Recorder#count()} when it was not recorded. */
    long firstStep() {
        return Math.max(stop.map(recorder::firstStepOf).orElseGet(recorder::count), recorder.recent());
    }

    /** The last step since the last entry that passed control through the processor's own hands. */
    Optional<Recorded> lastTransfer() {
        return recorder.lastTransfer().filter(number -> number >= recorder.firstSinceEntry()).map(recorder::step);
    }

    /** All micro-steps of a step: the instruction's, then the delivery's. */
    static List<Step> microSteps(Recorded step) {
        return step.delivery().isEmpty() ? step.micro()
            : Stream.concat(step.micro().stream(), step.delivery().stream()).toList();
    }

    /** What made a step cross: the event, or the instruction as it is written. */
    String cause(Recorded step) {
        return step.chain() != null
            ? name(step.delivered()) : step.instruction() == null ? "?" : brief(step.instruction());
    }

    /** What the processor did of itself in a step, as the manual writes it: {@code INT 0x20}, {@code #PF(0x2)}. */
    static String deed(Recorded step) {
        if (step.chain() != null) {
            return name(step.delivered());
        }
        if (step.instruction() == null) {
            return "?";
        }
        var words = Disassembly.intel(step.instruction(), address -> null).split(" ", 2);
        return words.length == 1
            ? words[0].toUpperCase(Locale.ROOT) : words[0].toUpperCase(Locale.ROOT) + " " + words[1];
    }

    static String name(Event event) {
        return event.toString();
    }

    /** A recorded write as a picture tells it. */
    StackLadder.Writer told(Recorder.Writer writer) {
        var step = recorder.step(writer.step());
        if (writer.write().cpu()) {
            return new StackLadder.Writer(StackLadder.Writer.CPU, deed(step), null, 0, writer.step());
        }
        var place = place(step.rip());
        return new StackLadder.Writer(StackLadder.Writer.INSTRUCTION, cause(step), place == null ? null : place.unit(),
            place == null ? 0 : place.line(), writer.step());
    }
}
