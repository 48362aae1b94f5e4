package ringside.view;

import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import ringside.explain.Holder;
import ringside.explain.Link;
import ringside.explain.MemoryRole;
import ringside.explain.Provenance;
import ringside.explain.Stories;
import ringside.machine.Stop;
import ringside.machine.StopReason;
import ringside.trace.RegisterId;

/** What led to a fault, and where a value came from. */
final class StoryViews {
    private final Scene scene;

    StoryViews(Scene scene) {
        this.scene = scene;
    }

    // ---- Faults

    /** The best story of how the run ended so; null when none is known. */
    Why why(Stop stop) {
        var stories = told(stop);
        return stories.isEmpty() ? null : stories.getFirst();
    }

    private List<Why> told(Stop stop) {
        return Stories.of(scene.machine(), scene.recorder(), stop, scene).stream().map(StoryViews::why).toList();
    }

    private static Why why(ringside.explain.Story story) {
        return new Why(story.pattern(), story.cause(), story.remedy(), story.evidence().stream()
            .map(one -> new Why.Ground(one.step(), one.words(), one.instruction(), one.symbol(), one.line())).toList());
    }

    /** Everything that the last run's end looks like. */
    View story() {
        var stories = scene.stop().map(this::told).orElse(List.of());
        if (!stories.isEmpty()) {
            return new Story(ending(scene.stop().get()), stories);
        }
        return new Absent(Story.VIEW, "Story", scene.stop().map(Stop::event).isPresent()
            ? "No known mistake fits how the last run ended (or it was not recorded)."
            : "The last run did not end in a fault.");
    }

    private static String ending(Stop stop) {
        return stop.chain() != null ? Scene.name(stop.chain().events().getFirst())
            : stop.reason() == StopReason.HALT ? "the halt" : "the endless run";
    }

    // ---- Values

    /** Where what a register holds now came from. */
    View origin(RegisterId register) {
        return origin(Holder.of(register), register.label().toUpperCase(Locale.ROOT), Hex.of(register.of(scene.cpu())));
    }

    /** Where the eight bytes at an address came from. */
    View origin(long linear) {
        var value = scene.peek(linear, 8);
        return value == null
            ? new Absent(OriginLadder.VIEW, "Origin", "Nothing is mapped at " + Hex.of(linear) + ".")
            : origin(place(linear), value, scene.recorder().position(),
                now -> provenance().ofMemory(scene.machine(), linear, now));
    }

    /** The address, and what lies there if the processor reads it of itself. */
    private String place(long linear) {
        var role = MemoryRole.words(scene.machine(), linear);
        return "[" + Hex.of(linear) + "]" + (role == null ? "" : " (" + role + ")");
    }

    /** Where the address of the instruction to come was taken from. */
    View originOfPointer() {
        return origin(new Holder.Pointer(), "RIP", Hex.of(scene.cpu().rip));
    }

    private View origin(Holder holder, String label, Hex value) {
        return scene.recorder().count() == 0 ? nothing()
            : origin(label, value, standing(holder), now -> provenance().of(holder, now));
    }

    private View origin(String label, Hex value, long now, LongFunction<List<Link>> history) {
        return scene.recorder().count() == 0 ? nothing()
            : new OriginLadder(label, value, history.apply(now).stream().map(StoryViews::link).toList());
    }

    private static Absent nothing() {
        return new Absent(OriginLadder.VIEW, "Origin", "Nothing has been recorded yet: use %run first.");
    }

    private Provenance provenance() {
        return new Provenance(scene.recorder(), scene);
    }

    /**
     * Before which step a value is asked for: the one to come. What the delivery of a fault that nobody handles did to
     * registers has been taken back.
     */
    private long standing(Holder holder) {
        long next = scene.recorder().position();
        boolean takenBack = !(holder instanceof Holder.Word) && next == scene.recorder().count()
            && scene.stop().filter(stop -> stop.reason() == StopReason.FAULT).isPresent();
        return takenBack ? next - 1 : next;
    }

    private static OriginLadder.Link link(Link link) {
        return new OriginLadder.Link(link.step(), link.holder(), Hex.of(link.value()),
            link.kind().name().toLowerCase(Locale.ROOT), link.words(), link.instruction(), link.symbol(), link.line());
    }
}
