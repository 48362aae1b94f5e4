package ringside.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ringside.isa.Bank;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.machine.Machine;
import ringside.state.Flags;
import ringside.trace.MemoryWrite;
import ringside.trace.Recorded;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

/**
 * Steps that end where they began, with the same registers and the same memory: since the processor does again what it
 * did, they never end unless something comes from outside.
 *
 * @param first         the first step of the last time round
 * @param last          the last one
 * @param interruptible whether IF is set before any of them
 * @param waits         the words of memory that are read there and not written
 */
record Cycle(long first, long last, boolean interruptible, Set<Holder.Word> waits) {
    /** The longest that is looked for, in steps. */
    private static final int LONGEST = 1 << 13;
    /** Instructions whose whole effect is in the recorded registers and in memory, and that read nothing else. */
    private static final Set<String> PLAIN = Set.of("mov", "movzx", "movsx", "cmp", "test", "add", "sub", "adc", "sbb",
        "and", "or", "xor", "inc", "dec", "neg", "not", "lea", "nop", "pause", "fence", "jmp", "jcc", "jcxz", "loop",
        "loope", "loopne", "call", "ret", "push", "pop", "pushf", "popf", "leave", "bt", "bts", "btr", "btc", "xchg",
        "xadd", "cmpxchg", "setcc", "cmovcc", "shl", "shr", "sar", "rol", "ror", "imul", "mul", "cli", "sti", "cld",
        "std", "clc", "stc", "cmc", "int", "iret", "syscall", "sysret", "swapgs", "endbr64", "endbr32");
    private static final Set<String> TOUCH_NOTHING = Set.of("lea", "nop");

    /** The steps at the end of a recorded history that go round; none when they do not, as far as can be told. */
    static Optional<Cycle> atEnd(Machine machine, Recorder recorder) {
        return new Search(machine, recorder).find();
    }

    long length() {
        return last - first + 1;
    }

    /** Goes back from the end until everything is as it is there. */
    private static final class Search {
        private final Recorder recorder;
        private final Mappings pages;
        private final long end;
        private final long rip;
        private final long[] registers;
        private final long[] now;
        /** Bytes that were written: as they were before the first write, and are after the last. */
        private final Map<Long, byte[]> written = new HashMap<>();
        private final List<Holder.Word> read = new ArrayList<>();
        private boolean interruptible;

        Search(Machine machine, Recorder recorder) {
            this.recorder = recorder;
            pages = new Mappings(machine);
            end = recorder.count();
            rip = machine.cpu().rip;
            registers = recorder.registersBefore(end);
            now = registers.clone();
        }

        private Optional<Cycle> find() {
            for (long number = end - 1; number >= Math.max(recorder.firstSinceEntry(), end - LONGEST); number--) {
                var step = recorder.step(number);
                if (!isPlain(step)) {
                    return Optional.empty();
                }
                takeBack(step);
                if (step.rip() == rip && Arrays.equals(now, registers) && isUnchanged()) {
                    return Optional.of(new Cycle(number, end - 1, interruptible, waits()));
                }
            }
            return Optional.empty();
        }

        private boolean isPlain(Recorded step) {
            return step.chain() == null && step.instruction() != null
                && PLAIN.contains(step.instruction().opcode().meaning())
                && step.instruction().operands().stream().allMatch(this::isKept);
        }

        private boolean isKept(Operand operand) {
            return !(operand instanceof Operand.Register register)
                || register.bank() == Bank.GENERAL || register.bank() == Bank.GENERAL_HIGH_BYTE;
        }

        /** What a device holds changes by itself: where no RAM lies the search ends. */
        private void takeBack(Recorded step) {
            step.registers().forEach(change -> now[change.register().ordinal()] = change.before());
            interruptible |= (now[RegisterId.RFLAGS.ordinal()] & Flags.IF) != 0;
            step.writes().reversed().forEach(this::takeBack);
            if (!TOUCH_NOTHING.contains(step.instruction().opcode().meaning())) {
                memory(step.instruction()).ifPresent(read::add);
            }
        }

        private void takeBack(MemoryWrite write) {
            for (int i = 0; i < write.width() >> 3; i++) {
                byte before = (byte) (write.before() >>> 8 * i);
                byte after = (byte) (write.after() >>> 8 * i);
                written.computeIfAbsent(write.address() + i, address -> new byte[] {before, after})[0] = before;
            }
        }

        private Optional<Holder.Word> memory(Instruction instruction) {
            return instruction.operands().stream().filter(Operand.Memory.class::isInstance)
                .map(Operand.Memory.class::cast).filter(place -> place.width() > 0).findFirst()
                .map(place -> new Holder.Word(Sources.Holders.linear(place, now), Math.min(8, place.width() >> 3)));
        }

        private boolean isUnchanged() {
            return written.values().stream().allMatch(bytes -> bytes[0] == bytes[1])
                && read.stream().allMatch(word -> pages.isRam(word.linear()));
        }

        private Set<Holder.Word> waits() {
            var waits = new LinkedHashSet<Holder.Word>();
            read.stream().filter(word -> !written.containsKey(word.linear())).forEach(waits::add);
            return waits;
        }
    }
}
