package ringside.explain;

import java.util.Optional;
import ringside.trace.Recorded;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

/**
 * What an {@code iret} found at RSP: five slots, and beside them the frame that the processor pushed when the handler
 * was entered.
 */
final class ReturnFrame {
    static final int RIP = 0;
    static final int CS = 1;
    static final int RFLAGS = 2;
    static final int RSP = 3;
    static final int SS = 4;
    static final String[] NAMES = {"RIP", "CS", "RFLAGS", "RSP", "SS"};
    /** Further away than so many bytes, a frame is none of this stack's. */
    private static final int NEAR = 4096;

    private final Recorder recorder;
    private final Provenance provenance;
    private final Facts facts;
    private final long step;
    private final long base;
    private final int bytes;
    private final Entry entry;

    /**
     * The delivery that entered the handler.
     *
     * @param step    its number
     * @param event   what was delivered
     * @param ripSlot where it pushed RIP
     * @param code    whether it pushed an error code below that
     */
    record Entry(long step, String event, long ripSlot, boolean code) {
    }

    ReturnFrame(Facts facts, long step) {
        this.facts = facts;
        this.recorder = facts.recorder();
        this.provenance = facts.provenance();
        this.step = step;
        this.base = recorder.registersBefore(step)[RegisterId.RSP.ordinal()];
        this.bytes = recorder.step(step).instruction().operandSize() >> 3;
        this.entry = facts.rings().handlerEntry(step).map(number -> entry(recorder, number)).orElse(null);
    }

    static Entry entry(Recorder recorder, long number) {
        var recorded = recorder.step(number);
        long slot = 0;
        boolean code = false;
        for (var write : recorded.writes()) {
            var role = Sources.role(recorded, write.address());
            slot = "RIP".equals(role) ? write.address() : slot;
            code |= "error code".equals(role);
        }
        return new Entry(number, name(recorded), slot, code);
    }

    /** The event that a step delivered, or the {@code int} that it was. */
    static String name(Recorded recorded) {
        return recorded.delivered() != null ? recorded.delivered().toString()
            : new Telling(Names.NONE).brief(recorded.instruction());
    }

    long base() {
        return base;
    }

    int bytes() {
        return bytes;
    }

    /** The linear address of a slot. */
    long address(int slot) {
        return base + (long) slot * bytes;
    }

    long value(int slot) {
        return provenance.value(new Holder.Word(address(slot), bytes), step);
    }

    /** What the processor pushed at the slot, such as {@code RIP}; null when a program wrote it. */
    String role(int slot) {
        return roleAt(address(slot));
    }

    String roleAt(long address) {
        return writer(address).filter(found -> found.write().cpu())
            .map(found -> Sources.role(recorder.step(found.step()), address)).orElse(null);
    }

    Optional<Recorder.Writer> writer(long address) {
        return recorder.writer(address, bytes, step);
    }

    /** The entry to the handler whose frame lies on this stack, if there was one. */
    Optional<Entry> entry() {
        return Optional.ofNullable(entry).filter(one -> one.ripSlot != 0 && Math.abs(one.ripSlot - base) < NEAR);
    }

    /**
     * How many bytes above RSP the frame of the handler's entry begins; 0 where it is where it should be, or where the
     * program has made another one.
     */
    long distance() {
        long distance = entry().map(one -> one.ripSlot - base).orElse(0L);
        boolean another = distance >= 5 * 8 && facts.segments().isCode(value(CS)) && role(CS) == null;
        return another ? 0 : distance;
    }

    /** Whether the slots were written with 8 bytes each, though this return takes fewer. */
    boolean writtenWider() {
        return bytes < 8 && writer(base).map(found -> found.write().width() == 64).orElse(false);
    }

    /** Two slots whose values would each fit the other: their numbers, or null. */
    int[] swapped() {
        for (int i = RIP; i <= SS; i++) {
            for (int j = i + 1; j <= SS; j++) {
                boolean wrong = !fits(value(i), i) || !fits(value(j), j);
                boolean own = role(i) == null && role(j) == null;
                if (wrong && own && fits(value(i), j) && fits(value(j), i)) {
                    return new int[] {i, j};
                }
            }
        }
        return null;
    }

    private boolean fits(long value, int slot) {
        return switch (slot) {
            case RIP -> value >>> 16 != 0 && facts.pages().executable(value);
            case CS -> facts.segments().isCode(value);
            case RFLAGS -> (value & 0x802a) == 2 && value >>> 22 == 0;
            case RSP -> value >>> 16 != 0 && facts.pages().writable(value - 8);
            default -> facts.segments().isData(value);
        };
    }
}
