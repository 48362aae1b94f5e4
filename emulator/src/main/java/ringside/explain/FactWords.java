package ringside.explain;

import ringside.semantics.Msr;
import ringside.state.Descriptor;
import ringside.state.Origin;
import ringside.state.Step;
import ringside.trace.Recorded;
import ringside.trace.RegisterId;

/**
 * The facts as words, for the braces in a {@link Pattern}'s sentences. Of the failed check: {@code event}, {@code
 * instruction}, {@code at}, {@code ring}, {@code actual}, {@code expected}, {@code address}, {@code area}; of what led
 * there: {@code holder} with {@code value}, {@code origin}, {@code arrival}, {@code delivered}; of frames, stacks,
 * gates and the rest: see below.
 */
final class FactWords {
    private final Facts facts;

    FactWords(Facts facts) {
        this.facts = facts;
    }

    /** See {@link Known#word}. */
    String word(String name) {
        var fault = facts.fault();
        return switch (name) {
            case "event" -> fault.shortForm();
            case "instruction" -> facts.instruction() == null ? "the instruction"
                : Telling.code(facts.telling().brief(facts.instruction()));
            case "at" -> facts.telling().at(facts.number(), facts.step().rip());
            case "ring" -> Integer.toString(facts.cpl());
            case "actual" -> hex(fault.actual());
            case "number" -> Long.toString(fault.actual());
            case "expected" -> hex(fault.expected());
            case "address" -> facts.telling().address(facts.address());
            case "area" -> facts.area().words();
            case "holder" -> facts.culprit() == null ? "it" : facts.culprit().label();
            case "value" -> facts.culprit() == null ? hex(fault.actual())
                : hex(facts.provenance().value(facts.culprit(), facts.number()));
            case "origin" -> facts.telling().origin(facts.history());
            case "delivered" -> facts.delivered();
            case "rsp" -> hex(facts.register(RegisterId.RSP));
            case "rip" -> facts.telling().address(facts.step().rip());
            case "gs" -> hex(facts.register(RegisterId.GS_BASE));
            case "rcx" -> hex(facts.register(RegisterId.RCX) & 0xffffffffL);
            default -> more(name);
        };
    }

    private String more(String name) {
        return switch (name.split("\\.")[0]) {
            case "frame" -> frame(name, facts.frame().orElseThrow());
            case "stack" -> stack(name);
            case "gate" -> gate(name);
            case "selector" -> selector(name);
            case "arrival" -> arrival(name);
            case "entry" -> facts.rings().entry(facts.number()).map(this::step).orElse("the entry");
            case "exit" -> facts.rings().entry(facts.number()).flatMap(facts.rings()::exit).map(this::step)
                .orElse("the last return to ring 3");
            case "handler" -> facts.rings().handlerEntry(facts.number())
                .map(number -> ReturnFrame.entry(facts.recorder(), number))
                .map(entry -> entry.event() + " at step " + entry.step()).orElse("the event");
            case "cr3" -> facts.lostByCr3().map(change -> step(change.step())).orElse("the load of CR3");
            case "msr" -> model(name);
            case "popf" -> facts.rings().last("popf", facts.number()).map(this::step).orElse("popf");
            case "table" -> table(name);
            case "decider" -> facts.decider().map(link -> "the " + DeciderFacts.name(facts)
                + " that decided was written by " + step(link.step())).orElse("");
            case "dr7" -> facts.provenance().lastMicro(facts.number(), micro -> micro.kind() == Step.Kind.WRITE
                && micro.origin() == Origin.DEBUG && micro.where() == 7).map(found -> step(found) + " set it")
                .orElse("no recorded step has set it");
            case "star" -> star(name);
            case "segment" -> name.equals("segment.names")
                ? facts.segments().words(SegmentFacts.register(facts).selector()) : SegmentFacts.word(facts, name);
            default -> throw Known.unknown(name);
        };
    }

    private String step(long number) {
        return facts.telling().step(facts.recorder(), number);
    }

    // ---- Frames

    private String frame(String name, ReturnFrame frame) {
        var entry = frame.entry();
        return switch (name) {
            case "frame.return" -> Telling.code(facts.telling().mnemonic(instructionOf(frame)));
            case "frame.top" -> hex(frame.value(ReturnFrame.RIP));
            case "frame.cs" -> hex(frame.value(ReturnFrame.CS) & 0xffff);
            case "frame.second" -> hex(frame.value(ReturnFrame.CS));
            case "frame.bytes" -> Integer.toString(frame.bytes());
            case "frame.bits" -> Integer.toString(frame.bytes() * 8);
            case "frame.event" -> entry.map(ReturnFrame.Entry::event).orElse("the event");
            case "frame.step" -> entry.map(one -> Long.toString(one.step())).orElse("?");
            case "frame.slots" -> slots(Math.abs(frame.distance()) / 8);
            case "frame.distance" -> hex(Math.abs(frame.distance()));
            case "frame.begin" -> entry.map(one -> hex(one.ripSlot())).orElse("?");
            case "frame.base" -> hex(frame.base());
            case "frame.topwriter" -> frame.writer(frame.base()).map(found -> step(found.step())).orElse("nobody");
            case "frame.one" -> ReturnFrame.NAMES[frame.swapped()[0]];
            case "frame.other" -> ReturnFrame.NAMES[frame.swapped()[1]];
            case "frame.onevalue" -> hex(frame.value(frame.swapped()[0]));
            case "frame.othervalue" -> hex(frame.value(frame.swapped()[1]));
            default -> throw Known.unknown(name);
        };
    }

    private ringside.isa.Instruction instructionOf(ReturnFrame frame) {
        return facts.is("iret") ? facts.instruction() : facts.arrivalStep().instruction();
    }

    private static String slots(long count) {
        return count == 1 ? "one slot" : count + " slots";
    }

    // ---- Stacks, gates, selectors

    private String stack(String name) {
        return switch (name) {
            case "stack.name" -> facts.stackName();
            case "stack.value" -> hex(facts.newStack());
            case "stack.offset" -> facts.stackSource().map(read -> hex(read.where() - facts.cpu().tr.base()))
                .orElse("?");
            case "stack.depth" -> hex(Questions.stackStart(facts) - facts.register(RegisterId.RSP)) + " bytes";
            default -> throw Known.unknown(name);
        };
    }

    private String gate(String name) {
        long address = facts.gate();
        long vector = (address - facts.cpu().idtr.base()) / 16;
        return switch (name) {
            case "gate.vector" -> hex(vector);
            case "gate.limit" -> hex(facts.cpu().idtr.limit() & 0xffff);
            case "gate.needs" -> hex(vector * 16 + 15);
            case "gate.count" -> Integer.toString((facts.cpu().idtr.limit() & 0xffff) + 1 >> 4);
            case "gate.low" -> hex(facts.memory(address));
            case "gate.selector" -> hex(new Descriptor(facts.memory(address), 0).gateSelector());
            case "gate.writer" -> facts.recorder().writer(address, 16, facts.number())
                .map(found -> step(found.step()) + " wrote the gate").orElse("no recorded step has written the gate");
            default -> throw Known.unknown(name);
        };
    }

    private String selector(String name) {
        long selector = SelectorFacts.selector(facts);
        return switch (name) {
            case "selector.value" -> hex(selector);
            case "selector.names" -> facts.segments().words(selector);
            case "selector.rpl3" -> hex(selector | 3);
            case "selector.register" -> SelectorFacts.register(facts);
            default -> throw Known.unknown(name);
        };
    }

    // ---- Arrivals

    private String arrival(String name) {
        Recorded step = facts.arrivalStep();
        long number = facts.arrival().orElseThrow();
        return switch (name) {
            case "arrival" -> step(number);
            case "arrival.event" -> ReturnFrame.name(step);
            case "arrival.slot" -> hex(facts.arrivalRegister(RegisterId.RSP));
            case "arrival.writer" -> facts.returnSlotWriter(number).map(found -> step(found.step())).orElse("nobody");
            case "arrival.before" -> ArrivalFacts.returnAddressWriter(facts).map(this::step).orElse("nobody");
            case "arrival.rcx" -> hex(facts.arrivalRegister(RegisterId.RCX));
            case "arrival.rcxwriter" -> facts.recorder().lastChange(RegisterId.RCX, number)
                .map(found -> step(found.step())).orElse("nobody");
            case "arrival.stack" -> ArrivalFacts.intruder(facts).map(this::step).orElse("an event");
            default -> throw Known.unknown(name);
        };
    }

    // ---- Model-specific registers and tables

    private String model(String name) {
        return switch (name) {
            case "msr.lstar" -> setter((int) Msr.LSTAR.number());
            case "msr.efer" -> facts.recorder().lastChange(RegisterId.EFER, facts.number())
                .map(found -> step(found.step()) + " cleared it").orElse("it was clear before the recorded run");
            default -> throw Known.unknown(name);
        };
    }

    private String setter(int number) {
        return facts.provenance().modelStep(number, facts.number()).map(found -> step(found) + " wrote it")
            .orElse("no recorded step has written it");
    }

    private String table(String name) {
        return switch (name) {
            case "table.base" -> hex(TableFacts.base(facts));
            case "table.loader" -> TableFacts.loader(facts).map(this::step).orElse("nobody in the recorded run");
            case "table.meant" -> facts.telling().address(TableFacts.meant(facts));
            default -> throw Known.unknown(name);
        };
    }

    private String star(String name) {
        long star = facts.cpu().star;
        return switch (name) {
            case "star.value" -> hex(star);
            case "star.user" -> hex(star >>> 48);
            case "star.kernel" -> hex(star >>> 32 & 0xffff);
            case "star.writer" -> setter((int) Msr.STAR.number());
            default -> throw Known.unknown(name);
        };
    }

    private static String hex(long value) {
        return Telling.hex(value);
    }

}
