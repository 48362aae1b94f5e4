package ringside.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ringside.isa.Instruction;
import ringside.machine.Stop;
import ringside.machine.StopReason;
import ringside.state.Attributes;
import ringside.state.Descriptor;
import ringside.state.Origin;
import ringside.state.Step;
import ringside.trace.Recorded;

/** The frame that an interrupt return pops, read from memory. */
final class FrameViews {
    private static final List<String> NAMES = List.of("RIP", "CS", "RFLAGS", "RSP", "SS");

    private final Scene scene;
    private final RunWrites writes;

    FrameViews(Scene scene) {
        this.scene = scene;
        writes = new RunWrites(scene);
    }

    /**
     * After an event that nobody handled, the frame that its delivery pushed: the processor went back, the frame is
     * still there. Else what lies at RSP, as the interrupt return that comes next would read it.
     */
    FrameView frame() {
        boolean delivered = scene.stop().map(Stop::reason).filter(reason -> reason == StopReason.FAULT).isPresent();
        var last = delivered ? scene.lastTransfer() : Optional.<Recorded>empty();
        return last.flatMap(step -> slotOfRip(step).map(address -> frame("iretq", 8, address, Scene.deed(step))))
            .orElseGet(this::atStackPointer);
    }

    private static Optional<Long> slotOfRip(Recorded step) {
        return Scene.microSteps(step).stream()
            .filter(micro -> micro.kind() == Step.Kind.WRITE && micro.origin() == Origin.STACK
            && micro.text().equals("push RIP")).map(Step::where).reduce((first, last) -> last);
    }

    private FrameView atStackPointer() {
        int width = scene.codeBits() / 8;
        if (scene.machine().interpreter().decodeAt(scene.cpu().rip) instanceof Instruction next
            && next.opcode().meaning().equals("iret")) {
            width = next.operandSize() / 8;
        }
        return frame(width == 8 ? "iretq" : width == 4 ? "iretd" : "iretw", width, Scene.stackAddress(scene.cpu()), null);
    }

    private FrameView frame(String reader, int width, long rsp, String pushed) {
        var slots = new ArrayList<FrameView.Slot>();
        for (int i = NAMES.size() - 1; i >= 0; i--) {
            slots.add(slot(NAMES.get(i), i * width, rsp + (long) i * width, width));
        }
        below(rsp).ifPresent(slots::add);
        return new FrameView(reader, width, Hex.of(rsp), pushed, slots);
    }

    /** The error code that was pushed with the frame. */
    private Optional<FrameView.Slot> below(long rsp) {
        long address = rsp - 8;
        var frame = writes.writer(rsp, 8);
        var writer = writes.writer(address, 8).filter(one -> frame.isPresent() && frame.get().step() == one.step());
        return writer.flatMap(one -> written(address)).filter(what -> what.equals("error code"))
            .map(what -> new FrameView.Slot(-8, Hex.of(address), scene.peek(address, 8), "", "popped before the return",
                what, writer.map(scene::told).orElse(null), null));
    }

    private FrameView.Slot slot(String name, int offset, long address, int width) {
        var value = scene.peek(address, width);
        return new FrameView.Slot(offset, Hex.of(address), value, name,
            value == null ? "" : meaning(name, value.value()), written(address).orElse(""),
            writes.writer(address, width).map(scene::told).orElse(null),
            value == null ? "cannot be read" : doubt(name, value.value()));
    }

    private Optional<String> written(long address) {
        return writes.writer(address, 8).filter(writer -> writer.write().cpu())
            .flatMap(writer -> StackViews.pushed(scene.recorder().step(writer.step()), address));
    }

    // ---- What a value means

    private String meaning(String name, long value) {
        return switch (name) {
            case "CS", "SS" -> selector((int) value & 0xffff);
            case "RFLAGS" -> FlagNames.of(value);
            case "RSP" -> StackArea.around(scene, value).name().equals("stack")
                ? "" : StackArea.around(scene, value).name();
            default -> scene.symbol(value) == null ? "" : "<" + scene.symbol(value) + ">";
        };
    }

    private String selector(int selector) {
        var entry = descriptor(selector);
        return Kinds.selector(selector)
            + entry.map(found -> ": " + Kinds.of(found, scene.cpu().inLongMode()) + ", DPL " + found.dpl()).orElse("");
    }

    private Optional<Descriptor> descriptor(int selector) {
        if ((selector & ~3) == 0) {
            return Optional.empty();
        }
        boolean local = (selector & 4) != 0;
        long base = local ? scene.cpu().ldtr.base() : scene.cpu().gdtr.base();
        long limit = local ? scene.cpu().ldtr.usable()
            ? scene.cpu().ldtr.limit() : -1 : scene.cpu().gdtr.limit() & 0xffff;
        var low = (selector | 7) <= limit ? scene.peek(base + (selector & ~7), 8) : null;
        return low == null ? Optional.empty() : Optional.of(new Descriptor(low.value(), 0));
    }

    /** What speaks at once against reading the value so; the processor's own checks come when it is read. */
    private String doubt(String name, long value) {
        return switch (name) {
            case "CS" -> value >>> 16 != 0 ? tooWide(value)
                : descriptor((int) value).filter(Attributes::code).isEmpty()
                ? Kinds.selector((int) value) + ": no code segment" : null;
            case "SS" -> value >>> 16 != 0 ? tooWide(value) : null;
            case "RIP" -> Canonical.holds(value) ? null : "not canonical";
            case "RFLAGS" -> (value & 2) == 0 ? "bit 1, which is always 1, is clear: no RFLAGS" : null;
            default -> null;
        };
    }

    /** Nobody meant such a value to be a selector, but the processor takes its low 16 bits for one. */
    private String tooWide(long value) {
        return "too wide; its low 16 bits " + Hex.of(value & 0xffff) + ": " + selector((int) value & 0xffff);
    }
}
