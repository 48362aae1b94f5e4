package ringside.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ringside.isa.Instruction;
import ringside.machine.Stage;
import ringside.state.Cpu;
import ringside.state.Origin;
import ringside.state.Step;
import ringside.trace.Recorded;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

/** Stacks, made from memory and from the record of who wrote it. */
final class StackViews {
    /** Slots below the stack pointer that are shown while the last run wrote to them. */
    private static final int MOST_BELOW = 6;
    private static final int MOST_OTHERS = 2;
    private static final int OTHER_SLOTS = 8;
    /** How many steps back a switch of stacks is looked for. */
    private static final int MOST_STEPS = 10_000;

    private final Scene scene;
    private final RunWrites writes;
    /** The bytes of a slot: as many as the code's pushes have. */
    private final int width;

    StackViews(Scene scene) {
        this.scene = scene;
        writes = new RunWrites(scene);
        width = scene.codeBits() / 8;
    }

    /** The stack in use, at most {@code count} slots from RSP upward, and those that the last run left. */
    StackLadder ladder(int count) {
        long rsp = Scene.stackAddress(scene.cpu());
        var area = StackArea.around(scene, rsp);
        long before = Scene.stackAddress(scene.before());
        var own = stack(area, scene.cpu().cpl, StackPointer.of(scene.cpu()).base(), rsp,
            before != rsp && area.holds(before) ? Hex.of(before) : null, count);
        return new StackLadder(own, others(area));
    }

    private StackLadder.Stack stack(StackArea area, int ring, long base, long rsp, Hex before, int count) {
        var slots = new ArrayList<StackLadder.Slot>();
        long lowest = lowest(rsp);
        long highest = highest(area, rsp, count);
        for (long address = highest; address - lowest >= 0; address -= width) {
            slots.add(slot(address));
        }
        return new StackLadder.Stack(area.name(), width, ring, Hex.of(base), Hex.of(rsp), before, slots);
    }

    private long lowest(long rsp) {
        long lowest = rsp;
        for (int i = 0; i < MOST_BELOW && writes.touched(lowest - width); i++) {
            lowest -= width;
        }
        return lowest;
    }

    /** Up to the area's end, and not around the end of the address space. */
    private long highest(StackArea area, long rsp, int count) {
        long wanted = rsp + (long) (count - 1) * width;
        long last = area.top() - width;
        long highest = Long.compareUnsigned(wanted, rsp) < 0 || Long.compareUnsigned(wanted, last) > 0 ? last : wanted;
        return Long.compareUnsigned(highest, rsp) < 0 ? rsp : highest - (highest - rsp) % width;
    }

    private StackLadder.Slot slot(long address) {
        var value = scene.peek(address, width);
        var writer = writes.writer(address, width);
        return new StackLadder.Slot(Hex.of(address), value, writes.before(address, width, value),
            writer.map(found -> name(found, address)).orElseGet(() -> unwritten(value)),
            value == null ? null : symbol(value.value()), writer.map(scene::told).orElse(null));
    }

    private String symbol(long value) {
        return Long.compareUnsigned(value, 0x1000) < 0 || value == Stage.RETURN ? null : scene.symbol(value);
    }

    private static String unwritten(Hex value) {
        return value != null && value.value() == Stage.RETURN ? "return address of the entry" : "";
    }

    // ---- What a slot is

    private String name(Recorder.Writer writer, long address) {
        var step = scene.recorder().step(writer.step());
        if (writer.write().cpu()) {
            return pushed(step, address).orElse("");
        }
        return step.instruction() == null ? "" : stored(step.instruction(), scene.text(step.instruction()));
    }

    /** What the micro-step says that pushed it: {@code push SS} is {@code SS}. */
    static Optional<String> pushed(Recorded step, long address) {
        return Scene.microSteps(step).stream()
            .filter(micro -> micro.kind() == Step.Kind.WRITE && micro.origin() == Origin.STACK
            && micro.where() == address).map(micro -> micro.text().replaceFirst("^push ", ""))
            .reduce((first, last) -> last);
    }

    /** What an instruction stores on the stack; {@code text} is the instruction. */
    static String stored(Instruction instruction, String text) {
        var words = text.split("\\s+", 2);
        return switch (instruction.opcode().meaning()) {
            case "call" -> "return address";
            case "push" -> words.length > 1 && words[1].matches("%\\w+") ? "saved " + words[1].substring(1) : "";
            case "pushf" -> "saved rflags";
            default -> "";
        };
    }

    // ---- Stacks that were left

    private List<StackLadder.Stack> others(StackArea current) {
        var areas = new ArrayList<>(List.of(current));
        var others = new ArrayList<StackLadder.Stack>();
        var recorder = scene.recorder();
        long first = Math.max(scene.firstStep(), recorder.count() - MOST_STEPS);
        for (long number = recorder.count() - 1; number >= first && others.size() < MOST_OTHERS; number--) {
            var step = recorder.step(number);
            for (var change : step.registers()) {
                if (change.register() == RegisterId.RSP && step.transfers()) {
                    add(areas, others, number + 1, change.after(), step.cplAfter());
                    add(areas, others, number, change.before(), step.cplBefore());
                }
            }
        }
        return others;
    }

    /** The stack that RSP pointed into before a step. */
    private void add(List<StackArea> areas, List<StackLadder.Stack> others, long number, long rsp, int ring) {
        var pointer = StackPointer.of(scene, StackPointer.Selected.of(scene.recorder().registersBefore(number)));
        long address = pointer.linear(rsp);
        var area = StackArea.around(scene, address);
        if (areas.stream().noneMatch(area::sameAs) && others.size() < MOST_OTHERS) {
            areas.add(area);
            others.add(stack(area, ring, pointer.base(), address, null, OTHER_SLOTS));
        }
    }
}
