package ringside.explain;

import java.util.Optional;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

/** What became of a return address before {@code ret} took something else. */
final class ArrivalFacts {
    private ArrivalFacts() {
    }

    /** The step that had pushed a return address to the slot that {@code ret} took, before another one wrote there. */
    static Optional<Long> returnAddressWriter(Facts facts) {
        if (!facts.arrivedBy("ret")) {
            return Optional.empty();
        }
        var last = facts.returnSlotWriter(facts.arrival().orElseThrow());
        while (last.isPresent()) {
            if (isCall(facts, last.get())) {
                return last.map(Recorder.Writer::step);
            }
            last = facts.returnSlotWriter(last.get().step());
        }
        return Optional.empty();
    }

    /** Whether the slot still holds what a call pushed there. */
    static boolean isCall(Facts facts, Recorder.Writer writer) {
        return Telling.is(facts.recorder().step(writer.step()).instruction(), "call")
            && facts.recorder().step(writer.step()).event() == null;
    }

    /** Whether what {@code ret} took was pushed by the processor. */
    static boolean tookFrameOfProcessor(Facts facts) {
        return facts.arrivedBy("ret")
            && facts.returnSlotWriter(facts.arrival().orElseThrow()).map(one -> one.write().cpu()).orElse(false);
    }

    /**
     * The step, between the call and the overwriting, that delivered an event to a stack from the TSS: the two stacks
     * overlap.
     */
    static Optional<Long> intruder(Facts facts) {
        var call = returnAddressWriter(facts);
        if (call.isEmpty()) {
            return Optional.empty();
        }
        long writer = facts.returnSlotWriter(facts.arrival().orElseThrow()).orElseThrow().step();
        for (long number = writer; number > call.get(); number--) {
            var step = facts.recorder().step(number);
            if (Rings.entersHandler(step) && loadsStack(step) && number > call.get()) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }

    private static boolean loadsStack(ringside.trace.Recorded step) {
        return (step.event() == null ? step.micro() : step.delivery()).stream()
            .anyMatch(micro -> micro.text().startsWith("RSP ← TSS."));
    }

    /** Whether {@code ret} took the SS of a frame that an {@code iret} had consumed: RSP was pushed after SS. */
    static boolean tookSlotOfFrame(Facts facts) {
        if (!facts.arrivedBy("ret")) {
            return false;
        }
        long ret = facts.arrival().orElseThrow();
        return facts.rings().last("iret", ret).map(iret -> {
            var frame = new ReturnFrame(facts, iret);
            long slot = facts.arrivalRegister(RegisterId.RSP);
            return slot == frame.address(ReturnFrame.SS) && frame.value(ReturnFrame.RSP) <= slot;
        }).orElse(false);
    }
}
