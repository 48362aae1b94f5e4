package ringside.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import ringside.explain.Link.Kind;
import ringside.isa.Bank;
import ringside.isa.Operand;
import ringside.machine.Machine;
import ringside.memory.PageWalk;
import ringside.state.Origin;
import ringside.state.Step;
import ringside.trace.MemoryWrite;
import ringside.trace.Recorded;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

/**
 * Where a value came from: back from a register, a stack slot or a word of memory to the instruction, the line and the
 * step that wrote it, through moves, pushes and the processor's own deeds, to its origin.
 */
public final class Provenance {
    private static final int LONGEST = 48;
    /** How far back a step is looked for that has left no trace in registers or memory. */
    private static final int FURTHEST = 1 << 16;
    /** How far back an instruction is looked for that wrote to a register the value that it had already. */
    private static final int NEAR = 256;
    private static final int MOST_ADJUSTMENTS = 1 << 14;
    /** Instructions that give their first operand a value of its own. */
    private static final Set<String> GIVING =
        Set.of("mov", "movzx", "movsx", "lea", "pop", "xor", "sub", "and", "or");

    private final Recorder recorder;
    private final Telling telling;
    private final Names names;

    public Provenance(Recorder recorder, Names names) {
        this.recorder = recorder;
        this.names = names;
        this.telling = new Telling(names);
    }

    /** A link, and what held the value before that; null at the origin. */
    private record Hop(Link link, Holder from) {
    }

    /** Who wrote something: the step's number and, for memory, the write. */
    private record Writer(long step, MemoryWrite write) {
    }

    /** The chain of what {@code holder} holds before step {@code before}: the youngest link first, the origin last. */
    public List<Link> of(Holder holder, long before) {
        var links = new ArrayList<Link>();
        for (Holder at = holder; at != null && links.size() < LONGEST; ) {
            var hop = hop(at, before);
            links.add(hop.link);
            at = hop.from;
            before = hop.link.step();
        }
        return links;
    }

    /**
     * The chain of eight bytes at a linear address, whichever address they were written by: paging structures are
     * mostly written through another one than they are looked at.
     */
    public List<Link> ofMemory(Machine machine, long linear, long before) {
        var walk = new PageWalk(machine.cpu(), machine.ram());
        boolean mapped = machine.cpu().canonical(linear) && walk.walk(linear);
        var word = mapped ? writtenAs(machine, walk.physical(), before) : Optional.<Holder.Word>empty();
        return of(word.orElse(new Holder.Word(linear, Long.BYTES)), before);
    }

    /** The address by which a physical word was written last before a step; none when no recorded step wrote it. */
    Optional<Holder.Word> writtenAs(Machine machine, long physical, long before) {
        Holder.Word last = null;
        long latest = -1;
        for (long alias : new PageMap(machine).aliases(physical)) {
            long step = written(alias, physical, before);
            if (step > latest) {
                latest = step;
                last = new Holder.Word(alias, Long.BYTES);
            }
        }
        return Optional.ofNullable(last);
    }

    /** The last step that wrote to the alias while it led to the physical address; -1 for none. */
    private long written(long alias, long physical, long before) {
        var writer = recorder.writer(alias, Long.BYTES, before);
        while (writer.isPresent() && recorder.physicalBefore(writer.get().step(), alias).orElse(-1) != physical) {
            writer = recorder.writer(alias, Long.BYTES, writer.get().step());
        }
        return writer.map(Recorder.Writer::step).orElse(-1L);
    }

    /** What {@code holder} holds before step {@code before}; 0 where nothing is mapped or known. */
    public long value(Holder holder, long before) {
        return switch (holder) {
            case Holder.Register(RegisterId id) -> recorder.registersBefore(before)[id.ordinal()];
            case Holder.Word(long linear, int bytes) -> number(recorder.memoryBefore(before, linear, bytes));
            case Holder.Model(int number) -> modelWriter(number, before).map(Step::value).orElse(0L);
            case Holder.Pointer() -> before < recorder.count() ? recorder.step(before).rip() : 0;
        };
    }

    private static long number(byte[] bytes) {
        long value = 0;
        for (int i = bytes == null ? -1 : bytes.length - 1; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    private Hop hop(Holder holder, long before) {
        long value = value(holder, before);
        var writer = writer(holder, before);
        if (writer.isEmpty()) {
            boolean all = recorder.first() == 0 || holder instanceof Holder.Register;
            return new Hop(new Link(Kind.BEFORE, -1, holder.label(), value,
                all ? "it was there when the run began" : "it was there before the oldest step kept",
                null, null, null), null);
        }
        var recorded = recorder.step(writer.get().step);
        var source = new Sources(recorded, recorder.registersBefore(writer.get().step))
            .of(holder, writer.get().write);
        if (holder.equals(Holder.of(RegisterId.RSP)) && source.adjusts()) {
            return adjusted(writer.get().step, value);
        }
        return new Hop(link(source.kind(), writer.get().step, recorded, holder, value, source.words()), source.from());
    }

    private Link link(Kind kind, long step, Recorded recorded, Holder holder, long value, String words) {
        return new Link(kind, step, holder.label(), value, words, telling.what(recorded),
            names.symbol(recorded.rip()), names.line(recorded.rip()));
    }

    /** Pushes, pops, calls and returns in a row are one link. */
    private Hop adjusted(long last, long value) {
        var pointer = Holder.of(RegisterId.RSP);
        long first = last;
        int count = 1;
        for (; count < MOST_ADJUSTMENTS; count++) {
            var earlier = writer(pointer, first);
            if (earlier.isEmpty()) {
                break;
            }
            long number = earlier.get().step;
            if (!new Sources(recorder.step(number), recorder.registersBefore(number)).of(pointer, null).adjusts()) {
                break;
            }
            first = number;
        }
        long difference = value - value(pointer, first);
        var words = (difference < 0 ? "-" : "+") + Telling.hex(Math.abs(difference)) + " by "
            + (count == 1 ? "this instruction" : count + " pushes, pops, calls, returns and the like");
        var link = link(Kind.CHANGED, last, recorder.step(last), pointer, value, words);
        return count == 1 ? new Hop(link, pointer) : new Hop(
            new Link(link.kind(), first, link.holder(), value, words, link.instruction(), link.symbol(), link.line()),
            pointer);
    }

    // ---- Who wrote it

    private Optional<Writer> writer(Holder holder, long before) {
        return switch (holder) {
            case Holder.Register(RegisterId id) -> changer(id, before);
            case Holder.Word(long linear, int bytes) ->
                recorder.writer(linear, bytes, before).map(found -> new Writer(found.step(), found.write()));
            case Holder.Model(int number) -> modelStep(number, before).map(step -> new Writer(step, null));
            case Holder.Pointer() -> transfer(before).map(step -> new Writer(step, null));
        };
    }

    private Optional<Writer> changer(RegisterId id, long before) {
        long change = recorder.lastChange(id, before).map(Recorder.Change::step).orElse(-1L);
        long end = Math.max(Math.max(change + 1, before - NEAR), recorder.first());
        for (long number = before - 1; number >= end && id.ordinal() < 16; number--) {
            if (gives(recorder.step(number), id.ordinal())) {
                return Optional.of(new Writer(number, null));
            }
        }
        return change < 0 || resetSince(id, change, before) ? Optional.empty() : Optional.of(new Writer(change, null));
    }

    /** Whether a run began after the change: that gives registers new values, which no step made. */
    private boolean resetSince(RegisterId id, long change, long before) {
        boolean entered = change < recorder.firstSinceEntry() && before >= recorder.firstSinceEntry();
        boolean stays = id == RegisterId.FS_BASE || id == RegisterId.GS_BASE || id == RegisterId.KERNEL_GS_BASE
            || id == RegisterId.CR2;
        return entered && !stays;
    }

    /** Whether the step wrote the general register, though with the value that it had. */
    private static boolean gives(Recorded step, int register) {
        return step.event() == null && step.instruction() != null
            && GIVING.contains(step.instruction().opcode().meaning())
            && Telling.operand(step.instruction(), 0) instanceof Operand.Register operand
            && operand.bank() == Bank.GENERAL && operand.number() == register && operand.width() >= 32;
    }

    /** The last step before {@code before} that wrote the model-specific register. */
    Optional<Long> modelStep(int number, long before) {
        return lastMicro(before, micro -> micro.kind() == Step.Kind.WRITE && micro.origin() == Origin.MSR
            && (int) micro.where() == number);
    }

    private Optional<Step> modelWriter(int number, long before) {
        return modelStep(number, before).flatMap(step -> recorder.step(step).micro().stream()
            .filter(micro -> micro.origin() == Origin.MSR && (int) micro.where() == number).findFirst());
    }

    /** The last step before {@code before} one of whose own micro-steps is such. */
    Optional<Long> lastMicro(long before, java.util.function.Predicate<Step> wanted) {
        for (long number = before - 1; number >= Math.max(recorder.first(), before - FURTHEST); number--) {
            var step = recorder.step(number);
            if (step.event() == null && step.micro().stream().anyMatch(wanted)) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }

    /** The last step before {@code before} after which another instruction came than the next one. */
    Optional<Long> transfer(long before) {
        long to = before < recorder.count() ? recorder.step(before).rip() : 0;
        for (long number = before - 1; number >= Math.max(recorder.first(), before - FURTHEST); number--) {
            var step = recorder.step(number);
            boolean straight = step.event() == null && step.instruction() != null && step.instruction().next() == to;
            if (!straight) {
                return Optional.of(number);
            }
            to = step.rip();
        }
        return Optional.empty();
    }
}
