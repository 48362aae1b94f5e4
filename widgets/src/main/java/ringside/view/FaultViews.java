package ringside.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import ringside.machine.Stop;
import ringside.machine.StopReason;
import ringside.semantics.Chain;
import ringside.semantics.Event;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;
import ringside.state.Fault;
import ringside.state.Origin;
import ringside.trace.Recorded;

/** Why a run stopped and why an exception was raised. */
final class FaultViews {
    private final Scene scene;

    FaultViews(Scene scene) {
        this.scene = scene;
    }

    // ---- Stops

    StopReport report(Stop stop) {
        long rip = scene.cpu().rip;
        long at = stop.reason() == StopReason.HALT ? rip - StopReport.HLT_LENGTH : rip;
        return new StopReport(stop.reason().label(), stop.detail(), stop.instructions(), Hex.of(rip), scene.symbol(at),
            scene.place(at), scene.instruction(at), scene.cpu().cpl,
            Hex.orNull(stop.reason() == StopReason.RETURN, scene.cpu().gpr[Cpu.RAX]),
            stop.event() == null ? null : brief(stop), new StoryViews(scene).why(stop), new RegisterViews(scene).changes(false), stop.serial());
    }

    private FaultBrief brief(Stop stop) {
        var event = stop.event();
        var link = link(event, stop.reason() == StopReason.FAULT);
        return new FaultBrief(event.vector(), link.mnemonic(), link.errorCode(), link.address(), link.check(),
            link.sentence(), links(stop.chain(), stop.reason() == StopReason.FAULT));
    }

    private static List<FaultBrief.Link> links(Chain chain, boolean unhandled) {
        var links = new ArrayList<FaultBrief.Link>();
        for (var event : chain.events()) {
            links.add(link(event, unhandled && event == chain.last()));
        }
        if (chain.shutdown()) {
            links.add(new FaultBrief.Link(-1, "shutdown", null, null, null,
                "the double fault could not be delivered: a triple fault"));
        }
        return links;
    }

    private static FaultBrief.Link link(Event event, boolean unhandled) {
        var fault = event.fault();
        boolean pageFault = fault != null && fault.vector() == ExceptionVector.PF;
        return new FaultBrief.Link(event.vector(), mnemonic(event), code(event),
            Hex.orNull(pageFault, pageFault ? fault.address() : 0), fault == null ? null : fault.check().name(),
            fault == null ? sentence(event, unhandled) : fault.check().sentence());
    }

    private static String mnemonic(Event event) {
        return ExceptionVector.nameOf(event.vector());
    }

    private static Hex code(Event event) {
        return Hex.orNull(event.errorCode() != Fault.NO_ERROR_CODE, event.errorCode() & 0xffffffffL);
    }

    private static String sentence(Event event, boolean unhandled) {
        if (event.vector() == ExceptionVector.DF.number() && event.kind() == Event.Kind.EXCEPTION) {
            return "an exception could not be delivered";
        }
        return unhandled ? "only the stage's default gate is there to handle it" : "it was raised by no check";
    }

    // ---- Faults

    /** The exception that the last run ended with, or else the last recorded one. */
    Optional<FaultReport> last() {
        var ended = scene.stop().filter(stop -> stop.chain() != null);
        if (ended.isPresent()) {
            return ended.map(stop -> report(stop.chain(), stop.reason() == StopReason.FAULT, eventStep().orElse(null)));
        }
        return eventStep().map(step -> report(step.chain(), false, step));
    }

    private Optional<Recorded> eventStep() {
        var recorder = scene.recorder();
        for (long number = recorder.count() - 1; number >= recorder.recent(); number--) {
            var step = recorder.step(number);
            if (step.event() != null && step.event().kind() == Event.Kind.EXCEPTION) {
                return Optional.of(step);
            }
        }
        return Optional.empty();
    }

    /** Tells of the first exception of the chain, from which the others followed. */
    private FaultReport report(Chain chain, boolean unhandled, Recorded step) {
        var event = chain.events().getFirst();
        var fault = event.fault();
        var exception = ExceptionVector.of(event.vector());
        if (event.software()) {
            step = scene.lastTransfer().orElse(null);
        }
        boolean known = step != null && (isSame(step.event(), event) || event.software() && step.event() == null);
        long rip = known ? step.rip() : scene.cpu().rip;
        var link = link(event, unhandled);
        return new FaultReport(event.vector(), link.mnemonic(),
            exception == null ? "software interrupt" : exception.title(),
            exception == null ? "interrupt" : exception.kind().name().toLowerCase(Locale.ROOT), link.errorCode(),
            errorFields(event), link.errorCode() == null ? null : ErrorCodes.words(event.vector(), event.errorCode()),
            link.address(), Hex.of(rip), scene.symbol(rip), scene.place(rip),
            known && step.instruction() != null ? scene.brief(step.instruction()) : scene.instruction(rip),
            known ? step.cplBefore() : scene.cpu().cpl, fault == null ? null : failed(fault),
            fault == null ? gate(event.vector()).orElse(null) : descriptor(fault).orElse(null),
            fault == null || link.address() == null ? null
                : new MemoryViews(scene).walk(fault, known ? step.cplBefore() : scene.cpu().cpl),
            links(chain, unhandled),
            scene.stop().filter(stop -> stop.chain() == chain).map(new StoryViews(scene)::why).orElse(null),
            known && fault != null ? new ExplanationViews(scene).beyond(step) : null);
    }

    /** Whether a recorded event, which may have been made anew, is the one that ended the run. */
    private static boolean isSame(Event recorded, Event event) {
        return recorded != null && recorded.kind() == event.kind() && recorded.vector() == event.vector()
            && recorded.errorCode() == event.errorCode();
    }

    private static List<Field> errorFields(Event event) {
        return event.errorCode() == Fault.NO_ERROR_CODE
            ? List.of() : ErrorCodes.fields(event.vector(), event.errorCode());
    }

    private FaultReport.Failed failed(Fault fault) {
        var check = fault.check();
        return new FaultReport.Failed(check.name(), check.sentence(), check.section(), Hex.of(fault.actual()),
            StepViews.compare(check.rule(), fault.expected()), StepViews.expected(check.rule(), fault.expected()),
            Origins.words(scene.cpu(), fault.origin(), fault.where()));
    }

    /** The descriptor that the check looked at, else the one that the error code names. */
    private Optional<DescriptorEntry> descriptor(Fault fault) {
        var cpu = scene.cpu();
        if (fault.origin() == Origin.GATE) {
            return gate((fault.where() - cpu.idtr.base()) / Descriptors.gateSize(cpu))
                .map(entry -> Deciding.mark(entry, fault.check()));
        }
        if (fault.origin() == Origin.DESCRIPTOR) {
            boolean local = Origins.inLdt(cpu, fault.where());
            long index = fault.where() - (local ? cpu.ldtr.base() : cpu.gdtr.base()) >> 3;
            return segment(local, index).map(entry -> Deciding.mark(entry, fault.check()));
        }
        return fault.vector() == ExceptionVector.PF ? Optional.empty() : named(fault.errorCode());
    }

    /** The descriptor or gate whose bits a check looked at. */
    Optional<DescriptorEntry> decided(Fault fault) {
        return fault.origin() == Origin.GATE || fault.origin() == Origin.DESCRIPTOR ? descriptor(fault)
            : Optional.empty();
    }

    private Optional<DescriptorEntry> named(int code) {
        if (code == Fault.NO_ERROR_CODE || code >>> 1 == 0) {
            return Optional.empty();
        }
        return (code & 2) != 0 ? gate(code >>> 3 & 0x1fff) : segment((code & 4) != 0, code >>> 3 & 0x1fff);
    }

    private Optional<DescriptorEntry> gate(long vector) {
        boolean there = vector >= 0 && vector < 256 && 16 * vector + 15 <= (scene.cpu().idtr.limit() & 0xffff);
        return there ? Optional.ofNullable(Descriptors.gate(scene, new RunWrites(scene), (int) vector, null, true))
            : Optional.empty();
    }

    private Optional<DescriptorEntry> segment(boolean local, long index) {
        var ldtr = scene.cpu().ldtr;
        long limit = local ? ldtr.usable() ? ldtr.limit() : -1 : scene.cpu().gdtr.limit() & 0xffff;
        return index >= 0 && 8 * index + 7 <= limit
            ? Optional.ofNullable(Descriptors.segment(scene, new RunWrites(scene), local, (int) index, null))
            : Optional.empty();
    }
}
