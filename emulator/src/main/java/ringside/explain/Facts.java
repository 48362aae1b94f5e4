package ringside.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import ringside.isa.CodeSize;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.isa.Segment;
import ringside.machine.Machine;
import ringside.semantics.Chain;
import ringside.semantics.Event;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;
import ringside.state.Fault;
import ringside.state.Origin;
import ringside.state.Step;
import ringside.trace.Recorded;
import ringside.trace.Recorder;
import ringside.trace.RegisterId;

/**
 * What is known of one failed check: the instruction, the values, where they came from, the frame, the rings before.
 * Patterns ask these questions; each is answered once.
 */
final class Facts implements Known {
    private static final Set<String> STACK_USERS = Set.of("push", "push_segment", "pushf", "pusha", "pop",
        "pop_segment", "pop_memory", "popf", "popa", "call", "call_far", "ret", "ret_far", "iret", "leave", "enter");
    /** Below this address nothing is mapped on purpose. */
    private static final long FIRST_PAGE = 4096;
    private static final int MOST_LINKS = 8;
    private static final int WRITE = 1 << 1;
    private static final int FETCH = 1 << 4;

    /** What the processor was about when it touched the address that was refused. */
    enum Area {
        OPERAND("the operand"), STACK("the stack"), FETCH("the code"), NEW_STACK("the handler's stack"), GDT("the GDT"),
        IDT("the IDT"), TSS("the TSS"), LDT("the LDT");

        private final String words;

        Area(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final Machine machine;
    private final Recorder recorder;
    private final Names names;
    private final Telling telling;
    private final Provenance provenance;
    private final Mappings pages;
    private final Segments segments;
    private final Rings rings;
    private final long number;
    private final Recorded step;
    private final Chain chain;
    private final int index;
    private final Fault fault;
    private final long[] registers;
    private final List<Evidence> end;
    private Area area;
    private List<Link> history;
    private Optional<Link> decider;
    private Optional<ReturnFrame> frame;
    private Optional<Long> arrival;

    Facts(Machine machine, Recorder recorder, long number, int index, Names names) {
        this(machine, recorder, number, index, names, List.of());
    }

    /**
     * @param number the step in which the chain of events arose
     * @param index  which of the chain's events is asked for; it is a fault
     * @param end    what followed from that in a later step
     */
    Facts(Machine machine, Recorder recorder, long number, int index, Names names, List<Evidence> end) {
        this.end = end;
        this.machine = machine;
        this.recorder = recorder;
        this.names = names;
        this.telling = new Telling(names);
        this.provenance = new Provenance(recorder, names);
        this.pages = new Mappings(machine);
        this.segments = new Segments(machine);
        this.rings = new Rings(recorder);
        this.number = number;
        this.step = recorder.step(number);
        this.chain = step.chain();
        this.index = index;
        this.fault = chain.events().get(index).fault();
        this.registers = recorder.registersBefore(number);
    }

    // ---- What there is to ask

    Recorder recorder() {
        return recorder;
    }

    Provenance provenance() {
        return provenance;
    }

    Mappings pages() {
        return pages;
    }

    Segments segments() {
        return segments;
    }

    Rings rings() {
        return rings;
    }

    Telling telling() {
        return telling;
    }

    Cpu cpu() {
        return machine.cpu();
    }

    Machine machine() {
        return machine;
    }

    Names names() {
        return names;
    }

    // ---- The fault

    long number() {
        return number;
    }

    Recorded step() {
        return step;
    }

    Chain chain() {
        return chain;
    }

    int index() {
        return index;
    }

    Fault fault() {
        return fault;
    }

    Check check() {
        return fault.check();
    }

    Instruction instruction() {
        return step.instruction();
    }

    boolean is(String... meanings) {
        return instruction() != null && index == 0 && Set.of(meanings).contains(instruction().opcode().meaning());
    }

    int cpl() {
        return step.cplBefore();
    }

    boolean kernel() {
        return cpl() == 0;
    }

    long register(RegisterId id) {
        return registers[id.ordinal()];
    }

    boolean in64BitMode() {
        return instruction() == null || instruction().codeSize() == CodeSize.BITS64;
    }

    /** Whether the fault arose while an event was being delivered, and not in the instruction itself. */
    boolean delivering() {
        return index > 0 || is("int", "int3", "int1", "into");
    }

    /** What was being delivered. */
    String delivered() {
        return index > 0 ? chain.events().get(index - 1).toString() : "`" + telling.brief(instruction()) + "`";
    }

    /** The event that was being delivered came from outside. */
    boolean interrupted() {
        return index > 0 && chain.events().get(index - 1).kind() == Event.Kind.EXTERNAL;
    }

    /** The micro-steps that led to the failed check. */
    List<Step> micro() {
        if (index == 0) {
            return step.micro();
        }
        var all = step.delivery();
        for (int end = all.size(); end > 0; end--) {
            if (all.get(end - 1).check() == check() && !all.get(end - 1).passed()) {
                return all.subList(0, end);
            }
        }
        return all;
    }

    private Optional<Step> lastRead(Predicate<Step> wanted) {
        return micro().reversed().stream().filter(one -> one.kind() == Step.Kind.READ && wanted.test(one)).findFirst();
    }

    // ---- The address

    boolean pageFault() {
        return fault.vector() == ExceptionVector.PF;
    }

    boolean writes() {
        return pageFault() && (fault.errorCode() & WRITE) != 0;
    }

    /** The address that was refused: that of a page fault, or one that is not canonical. */
    long address() {
        return pageFault() ? fault.address() : fault.actual();
    }

    /** Whether the failed check is about an address that was touched. */
    boolean touches() {
        return pageFault() || check() == Check.ADDRESS_CANONICAL || check() == Check.STACK_ADDRESS_CANONICAL;
    }

    Area area() {
        area = area == null ? findArea() : area;
        return area;
    }

    private Area findArea() {
        long address = address();
        boolean own = operand() != null && distance(address, operandAddress()) < 64;
        if (index == 0 && (pageFault() && (fault.errorCode() & FETCH) != 0
            || instruction() == null || distance(address, step.rip()) < 15 && !own)) {
            return Area.FETCH;
        }
        if (own && index == 0 && !is("iret", "int")) {
            return Area.OPERAND;
        }
        boolean system = delivering() || !step.micro().isEmpty();
        if (system && within(address, cpu().gdtr.base(), cpu().gdtr.limit() & 0xffff)) {
            return Area.GDT;
        }
        if (delivering() && within(address, cpu().idtr.base(), cpu().idtr.limit() & 0xffff)) {
            return Area.IDT;
        }
        if (delivering() && !readsStack() && within(address, cpu().tr.base(), 0x68)) {
            return Area.TSS;
        }
        return delivering() ? Area.NEW_STACK : usesStack() ? Area.STACK : Area.OPERAND;
    }

    /** Whether the delivery had got its new stack pointer already. */
    private boolean readsStack() {
        return stackSource().isPresent();
    }

    private boolean usesStack() {
        return instruction() != null && STACK_USERS.contains(instruction().opcode().meaning());
    }

    private static boolean within(long address, long base, long limit) {
        return Long.compareUnsigned(address - base, limit) <= 0;
    }

    private static long distance(long a, long b) {
        return a - b >= 0 ? a - b : Long.MAX_VALUE;
    }

    // ---- The operand

    /** The memory operand, or null. */
    Operand.Memory operand() {
        if (instruction() == null) {
            return null;
        }
        return instruction().operands().stream().filter(Operand.Memory.class::isInstance)
            .map(Operand.Memory.class::cast).findFirst().orElse(null);
    }

    long operandAddress() {
        return Sources.Holders.linear(operand(), registers);
    }

    /** Whether the operand lies in that segment. */
    boolean operandIn(Segment segment) {
        return operand() != null && operand().segment() == segment;
    }

    /** The register that the operand's address is made of: its base or else its index; null when there is none. */
    Holder.Register base() {
        var place = operand();
        int register = place == null ? -1 : place.base() >= 0 ? place.base() : place.index();
        return register < 0 ? null : new Holder.Register(RegisterId.values()[register]);
    }

    // ---- Where the bad value came from

    /** What held the value that led to the fault, or null where no single place did. */
    Holder culprit() {
        if (index == 0 && check() == Check.SYSCALL_ENABLED) {
            return Holder.of(RegisterId.EFER);
        }
        if (leadsAstray()) {
            return new Sources(step, registers).target();
        }
        if (touches()) {
            return toucher();
        }
        return switch (fault.origin()) {
            case STACK -> frame().map(one -> (Holder) new Holder.Word(fault.where(), one.bytes()))
                .orElseGet(() -> Holder.word(fault.where()));
            case MEMORY, TSS, GATE -> Holder.word(fault.where());
            case REGISTER -> Holder.general((int) fault.where() & 15);
            case MSR -> Sources.Holders.model((int) fault.where());
            case FLAGS -> Holder.of(RegisterId.RFLAGS);
            case DESCRIPTOR -> selectorHolder();
            default -> null;
        };
    }

    /** What held the selector whose descriptor was looked at: the last place that a selector was read from. */
    private Holder selectorHolder() {
        var selector = SelectorFacts.read(this);
        if (selector != null) {
            return new Holder.Word(selector.where(), frame().map(ReturnFrame::bytes).orElse(8));
        }
        var operand = instruction() == null ? null
            : Telling.operand(instruction(), instruction().operands().size() - 1);
        return operand instanceof Operand.Register register ? Holder.general(register.number()) : null;
    }

    private Holder toucher() {
        return switch (area()) {
            case FETCH -> new Holder.Pointer();
            case STACK -> Holder.of(RegisterId.RSP);
            case NEW_STACK -> stackSource().<Holder>map(read -> Holder.word(read.where()))
                .orElseGet(() -> Holder.of(RegisterId.RSP));
            case OPERAND -> operandIn(Segment.GS) && base() == null ? Holder.of(RegisterId.GS_BASE) : base();
            default -> null;
        };
    }

    /** Where the culprit's value came from, youngest link first; empty where there is no culprit. */
    List<Link> history() {
        if (history == null) {
            var culprit = culprit();
            history = culprit == null ? List.of() : provenance.of(culprit, number);
        }
        return history;
    }

    /** The entry or descriptor that decided, as it was written last; none when no recorded step wrote it. */
    Optional<Link> decider() {
        if (decider == null) {
            decider = DeciderFacts.written(this);
        }
        return decider;
    }

    boolean historyHas(Predicate<Link> wanted) {
        return history().stream().anyMatch(wanted);
    }

    /** Whether the value passed through a step that executed such an instruction. */
    boolean cameBy(String meaning) {
        return linkBy(meaning).isPresent();
    }

    Optional<Link> linkBy(String meaning) {
        return history().stream()
            .filter(link -> link.step() >= 0 && Telling.is(recorder.step(link.step()).instruction(), meaning)
                && recorder.step(link.step()).event() == null).findFirst();
    }

    // ---- The new stack of a delivery

    /** The micro-step that took the new stack pointer from the TSS; none when the stack in use is kept. */
    Optional<Step> stackSource() {
        return lastRead(one -> one.origin() == Origin.TSS && one.text().startsWith("RSP ← TSS."))
            .filter(read -> index > 0 || delivering());
    }

    /** RSP0, IST1 … */
    String stackName() {
        return stackSource().map(read -> read.text().substring(read.text().indexOf('.') + 1)).orElse("RSP");
    }

    long newStack() {
        return stackSource().map(Step::value).orElseGet(() -> register(RegisterId.RSP));
    }

    /** The linear address of the gate that was used or refused. */
    long gate() {
        return lastRead(one -> one.text().equals("gate ← IDT")).map(Step::where).orElseGet(fault::where);
    }

    // ---- Returns and arrivals

    /** The frame of the {@code iret} that failed, or of the one that led straight to the fault. */
    Optional<ReturnFrame> frame() {
        if (frame == null) {
            frame = frameStep().map(found -> new ReturnFrame(this, found));
        }
        return frame;
    }

    private Optional<Long> frameStep() {
        return is("iret") ? Optional.of(number) : arrivedBy("iret") ? arrival() : Optional.empty();
    }

    /** Whether the instruction is a near branch whose target was refused before it was reached. */
    boolean leadsAstray() {
        return is("ret", "call", "jmp") && check() == Check.BRANCH_TARGET_CANONICAL;
    }

    /** The step that led to the instruction that could not be fetched. */
    Optional<Long> arrival() {
        if (arrival == null) {
            arrival = leadsAstray() ? Optional.of(number) : index == 0 && touches() && area() == Area.FETCH
                ? provenance.transfer(number).filter(found -> found == number - 1) : Optional.empty();
        }
        return arrival;
    }

    boolean arrivedBy(String... meanings) {
        return arrival().map(recorder::step).filter(found -> found.instruction() != null)
            .filter(found -> found.event() == null || leadsAstray())
            .map(found -> Set.of(meanings).contains(found.instruction().opcode().meaning())).orElse(false);
    }

    Recorded arrivalStep() {
        return recorder.step(arrival().orElseThrow());
    }

    /** The registers as they were before the step that led here. */
    long arrivalRegister(RegisterId id) {
        return recorder.registersBefore(arrival().orElseThrow())[id.ordinal()];
    }

    /** The slot from which {@code ret} took the address that could not be fetched, and who wrote it before. */
    Optional<Recorder.Writer> returnSlotWriter(long before) {
        return arrivedBy("ret") ? recorder.writer(arrivalRegister(RegisterId.RSP), 8, before) : Optional.empty();
    }

    // ---- Paging

    /** The step that loaded the CR3 under which the address is not mapped, though it was before. */
    Optional<Recorder.Change> lostByCr3() {
        return pageFault() && check() == Check.PAGE_PRESENT
            ? recorder.lastChange(RegisterId.CR3, number)
                .filter(change -> pages.mappedUnder(change.change().before(), address()))
            : Optional.empty();
    }

    /** Whether the address with its upper half set is mapped: the upper half was lost on the way. */
    boolean cutToHalf() {
        return address() >>> 32 == 0 && address() >= FIRST_PAGE && pages.mapped(address() | 0xffffffffL << 32);
    }

    boolean nearNull() {
        return Long.compareUnsigned(address(), FIRST_PAGE) < 0;
    }

    /** The bytes at an address as they are now, as a number; 0 where nothing is mapped. */
    long memory(long address) {
        return machine.peek64(address);
    }

    // ---- In words

    @Override
    public String word(String name) {
        return new FactWords(this).word(name);
    }

    @Override
    public List<Evidence> evidence() {
        var history = history().stream().map(Evidence::of).limit(MOST_LINKS);
        var decided = decider().stream().map(link -> DeciderFacts.evidence(this, link));
        return Stream.of(events().stream(), decided, history, end.stream()).flatMap(part -> part).toList();
    }

    /** The events of the chain, in words. */
    List<Evidence> events() {
        var told = new ArrayList<Evidence>();
        for (var event : chain.events()) {
            told.add(new Evidence(number, words(event), told.isEmpty() && instruction() != null
                ? telling.brief(instruction()) : null, told.isEmpty() ? names.symbol(step.rip()) : null,
                told.isEmpty() ? names.line(step.rip()) : null));
        }
        if (chain.shutdown()) {
            told.add(new Evidence(number, "that could not be delivered either: shutdown, a triple fault", null, null,
                null));
        }
        return told;
    }

    private static String words(Event event) {
        var cause = event.fault();
        if (cause == null) {
            return event + (event.vector() == ExceptionVector.DF.number() && event.kind() == Event.Kind.EXCEPTION
                ? ": a fault came while a fault was being delivered" : " arrived");
        }
        return event + (cause.vector() == ExceptionVector.PF ? " at " + Telling.hex(cause.address()) : "")
            + ": did not hold: " + cause.check().sentence();
    }
}
