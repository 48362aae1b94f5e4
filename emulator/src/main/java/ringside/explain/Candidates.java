package ringside.explain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ringside.isa.Bank;
import ringside.isa.Instruction;
import ringside.isa.Operand;
import ringside.memory.PagingMode;
import ringside.semantics.Msr;
import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Origin;
import ringside.state.Rule;
import ringside.state.Step;
import ringside.state.SystemType;

/**
 * What may be wrong where a check has failed, from the likely to the unlikely: the place that the check looked at, field
 * by field; the selector that led there; what else the instruction has read; in the end every bit of the processor.
 */
final class Candidates {
    private static final int HINTED = 0;
    private static final int OWN = 1;
    private static final int SELECTOR = 1;
    private static final int STACK = 2;
    private static final int OWN_BIT = 4;
    private static final int NEAR = 4;
    private static final int NEAR_BIT = 7;
    private static final int FAR = 9;
    private static final long PRESENT = 1;
    private static final long WRITABLE = 1 << 1;
    private static final long USER = 1 << 2;
    private static final long DIRTY = 1 << 6;

    private final Scratch scratch;
    private final Fault fault;
    private final Trial trial;
    private final Instruction instruction;
    private final Map<List<Change>, Candidate> found = new LinkedHashMap<>();

    /** The scratch holds the state before the attempt. */
    Candidates(Scratch scratch, Attempt attempt, Trial trial) {
        this.scratch = scratch;
        this.trial = trial;
        fault = trial.fault();
        instruction = scratch.instruction(attempt);
    }

    /** Changes of what the check looked at and of what the instruction has read. */
    List<Candidate> near() {
        hints();
        own().forEach(this::changeOwn);
        changeSelectors();
        for (var place : around()) {
            parts(place, NEAR - 1);
            values(place, NEAR);
            flips(place, NEAR_BIT);
        }
        parts(StatePlace.of(StatePlace.Kind.FLAGS, 0, 22), NEAR);
        all(StatePlace.of(StatePlace.Kind.CPL, 0, 2), NEAR + 1);
        addresses();
        return taken();
    }

    /** A single bit anywhere in the processor, or a value that would fit in a register. */
    List<Candidate> far() {
        for (var place : everywhere()) {
            parts(place, FAR);
            values(place, FAR + 1);
            flips(place, FAR + 2);
        }
        return taken();
    }

    private List<Candidate> taken() {
        var all = new ArrayList<>(found.values());
        found.clear();
        all.sort(Comparator.comparingInt(Candidate::price).thenComparingInt(Candidate::bits));
        return all;
    }

    private void add(int price, StatePlace place, long before, long after) {
        if (before != after) {
            var changes = List.of(new Change(place, before, after));
            found.merge(changes, new Candidate(price, changes), (one, two) -> one.price() <= two.price() ? one : two);
        }
    }

    // ---- What helps with one place

    private void changeOwn(StatePlace place) {
        parts(place, 0);
        values(place, OWN);
        if (place.kind() == StatePlace.Kind.CPL) {
            all(place, OWN);
        }
        flips(place, OWN_BIT);
    }

    /** Every value of every field that has a name. */
    private void parts(StatePlace place, int price) {
        long value = place.get(scratch);
        for (var part : Part.of(place, value)) {
            if (part.width() <= 5) {
                for (long field = 0; field < 1L << part.width(); field++) {
                    add(price + part.price(), place, value, part.put(value, field));
                }
            } else {
                add(price + part.price(), place, value, part.put(value, -1));
            }
        }
    }

    private void values(StatePlace place, int price) {
        long value = place.get(scratch);
        int dearer = 0;
        for (long wanted : Values.by(fault, value, place.bits())) {
            add(price + dearer, place, value, wanted);
            dearer = 1;
        }
    }

    private void flips(StatePlace place, int price) {
        long value = place.get(scratch);
        for (int bit = 0; bit < place.bits(); bit++) {
            add(price, place, value, value ^ 1L << bit);
        }
    }

    private void all(StatePlace place, int price) {
        long value = place.get(scratch);
        for (long other = 0; other < 1L << place.bits(); other++) {
            add(price, place, value, other);
        }
    }

    // ---- Where to look

    /** What a check looks at beside the place that it names. */
    private void hints() {
        var check = fault.check();
        var name = check.name();
        var segment = segment();
        if (segment != null) {
            hidden(segment, OWN);
        }
        if (name.endsWith("WITHIN_IDT") || check == Check.VECTOR_WITHIN_TABLE) {
            limit(StatePlace.of(StatePlace.Kind.TABLE_LIMIT, StatePlace.IDTR, 16), OWN);
        }
        if (fault.origin() == Origin.TSS || name.contains("TSS")) {
            limit(StatePlace.of(StatePlace.Kind.LIMIT, StatePlace.TR, 32), OWN);
        }
        switch (check) {
            case SMAP_TOUCHES_SUPERVISOR_PAGES ->
                bits(HINTED, StatePlace.of(StatePlace.Kind.FLAGS, 0, 22), 0, Flags.AC);
            case PAGE_IS_SHADOW_STACK -> bits(OWN, pageEntry(fault.where()), WRITABLE | DIRTY, fault.expected());
            case PAGE_KEY_ALLOWS_ACCESS -> {
                flips(StatePlace.of(StatePlace.Kind.PKRU, 0, 32), OWN);
                flips(StatePlace.of(StatePlace.Kind.MSR, Msr.PKRS.number(), 32), OWN);
            }
            case PAGE_PRESENT -> map();
            case GATE_ENTRY_CANONICAL, FAR_RIP_CANONICAL, SYSTEM_BASE_CANONICAL -> upperHalf();
            default -> { }
        }
        wideRegister();
    }

    private void bits(int price, StatePlace place, long clear, long set) {
        long value = place.get(scratch);
        add(price, place, value, value & ~clear | set);
    }

    /** An entry that was never filled needs more than to be present. */
    private void map() {
        var entry = pageEntry(fault.where());
        if (entry.get(scratch) == 0) {
            bits(NEAR, entry, 0, PRESENT | WRITABLE | USER);
        }
    }

    /** The upper half of a 16-byte descriptor or gate, by which the address in it becomes canonical. */
    private void upperHalf() {
        var place = StatePlace.memory(Origin.MEMORY, fault.where() + 8, 64);
        long extended = fault.actual() << 16 >> 16;
        add(HINTED, place, place.get(scratch), extended >>> 32);
    }

    /** The number of the segment register that a check of an access is about; null where it is about none. */
    private Integer segment() {
        var name = fault.check().name();
        if (fault.check() == Check.CODE_WITHIN_LIMIT || name.startsWith("STACK_")) {
            return fault.check() == Check.CODE_WITHIN_LIMIT ? Cpu.CS : Cpu.SS;
        }
        return !name.startsWith("SEGMENT_") || instruction == null ? null
            : instruction.operands().stream().filter(Operand.Memory.class::isInstance)
                .map(operand -> ((Operand.Memory) operand).segment().ordinal()).findFirst().orElse(Cpu.DS);
    }

    private void hidden(int segment, int price) {
        limit(StatePlace.of(StatePlace.Kind.LIMIT, segment, 32), price);
        parts(StatePlace.of(StatePlace.Kind.ATTRIBUTES, segment, 16), price);
        var base = StatePlace.of(StatePlace.Kind.BASE, segment, 64);
        add(price + 2, base, base.get(scratch), 0);
    }

    /** What the check would have needed at least, or as much as there can be. */
    private void limit(StatePlace place, int price) {
        long value = place.get(scratch);
        add(price, place, value, fault.actual() & -1L >>> 64 - place.bits());
        add(price, place, value, fault.expected() & -1L >>> 64 - place.bits());
        add(price + 1, place, value, -1L >>> 64 - place.bits());
        add(price + 1, place, value, 0);
    }

    /** A value in EDX:EAX. */
    private void wideRegister() {
        var gpr = scratch.cpu().gpr;
        long low = gpr[Cpu.RAX] & 0xffffffffL;
        long high = gpr[Cpu.RDX] & 0xffffffffL;
        if (fault.actual() != (high << 32 | low)) {
            return;
        }
        for (long wanted : Values.by(fault, fault.actual(), 64)) {
            var changes = new ArrayList<Change>();
            half(changes, Cpu.RAX, low, wanted & 0xffffffffL);
            half(changes, Cpu.RDX, high, wanted >>> 32);
            if (!changes.isEmpty()) {
                found.put(changes, new Candidate(OWN, changes));
            }
        }
    }

    private static void half(List<Change> changes, int register, long before, long after) {
        if (before != after) {
            changes.add(new Change(StatePlace.general(register), before, after));
        }
    }

    /** The place that the check looked at. */
    private List<StatePlace> own() {
        return places(fault.origin(), fault.where());
    }

    private List<StatePlace> places(Origin origin, long where) {
        var places = new ArrayList<StatePlace>();
        switch (origin) {
            case STACK -> places.add(StatePlace.memory(origin, where, slotBits()));
            case MEMORY -> places.add(StatePlace.memory(origin, where, 64));
            case TSS -> places.add(StatePlace.memory(origin, where, scratch.cpu().inLongMode() ? 64
                : SystemType.wide(scratch.cpu().tr.type()) ? 32 : 16));
            case DESCRIPTOR -> {
                places.add(StatePlace.memory(origin, where, 64));
                if (scratch.cpu().inLongMode()) {
                    places.add(StatePlace.memory(Origin.MEMORY, where + 8, 64));
                }
            }
            case GATE -> gate(places, where);
            case REGISTER -> places.add(StatePlace.general((int) where & 15));
            case SEGMENT -> {
                for (var kind : List.of(StatePlace.Kind.SELECTOR, StatePlace.Kind.ATTRIBUTES)) {
                    places.add(StatePlace.of(kind, where, 16));
                }
                places.add(StatePlace.of(StatePlace.Kind.LIMIT, where, 32));
            }
            case CONTROL -> places.add(StatePlace.of(StatePlace.Kind.CONTROL, where, 64));
            case DEBUG -> places.add(StatePlace.of(StatePlace.Kind.DEBUG, where, 64));
            case MSR -> model(places, where);
            case FLAGS -> places.add(StatePlace.of(StatePlace.Kind.FLAGS, 0, 22));
            case CPL -> places.add(StatePlace.of(StatePlace.Kind.CPL, 0, 2));
            case PAGE_ENTRY -> places.add(pageEntry(where));
            case NONE, PORT, INSTRUCTION -> { }
        }
        return places;
    }

    private static void model(List<StatePlace> places, long number) {
        var register = Msr.byNumber((int) number);
        if (register != null && register.writable()) {
            places.add(StatePlace.of(StatePlace.Kind.MSR, number, 64));
        }
    }

    private void gate(List<StatePlace> places, long where) {
        boolean real = !scratch.cpu().inProtectedMode();
        places.add(StatePlace.memory(real ? Origin.MEMORY : Origin.GATE, where, real ? 32 : 64));
        if (scratch.cpu().inLongMode()) {
            places.add(StatePlace.memory(Origin.MEMORY, where + 8, 64));
        }
    }

    private StatePlace pageEntry(long physical) {
        var mode = PagingMode.of(scratch.cpu());
        long register = physical - (scratch.cpu().cr3 & 0xffffffe0L);
        return mode == PagingMode.PAE && fault.check() != Check.PDPTE_RESERVED_BITS_ZERO && register >= 0 && register < 32 && register % 8 == 0
            ? StatePlace.of(StatePlace.Kind.PDPTE, register / 8, 64)
            : StatePlace.of(StatePlace.Kind.PAGE_ENTRY, physical, mode == PagingMode.LEGACY ? 32 : 64);
    }

    private int slotBits() {
        return instruction != null ? Math.max(16, instruction.operandSize()) : scratch.cpu().in64BitMode() ? 64 : 32;
    }

    /** What else the instruction may have got its values from. */
    private Set<StatePlace> around() {
        var places = new LinkedHashSet<StatePlace>();
        operands().forEach(number -> places.add(StatePlace.general(number)));
        for (var step : trial.steps()) {
            if (step.kind() == Step.Kind.READ) {
                places.addAll(places(step.origin(), step.where()));
            }
        }
        own().forEach(places::remove);
        return places;
    }

    /** Other stacks, where a stack pointer leads nowhere. */
    private void addresses() {
        if (fault.vector() != ExceptionVector.PF && fault.check().rule() != Rule.CANONICAL) {
            return;
        }
        var cpu = scratch.cpu();
        var stacks = new LinkedHashSet<Long>();
        for (int offset = 4; cpu.inLongMode() && offset < 92; offset += 8) {
            stacks.add(StatePlace.memory(Origin.TSS, cpu.tr.base() + offset, 64).get(scratch));
        }
        stacks.remove(0L);
        for (var step : trial.steps()) {
            if (step.kind() == Step.Kind.READ && step.origin() == Origin.TSS) {
                places(Origin.TSS, step.where()).forEach(place ->
                    stacks.forEach(stack -> add(STACK, place, place.get(scratch), stack)));
            }
        }
    }

    /** The general registers of the instruction's operands; the stack pointer always. */
    private Set<Integer> operands() {
        var numbers = new LinkedHashSet<Integer>();
        for (var operand : instruction == null ? List.<Operand>of() : instruction.operands()) {
            switch (operand) {
                case Operand.Register register when register.bank() == Bank.GENERAL -> numbers.add(register.number());
                case Operand.Memory memory -> {
                    numbers.add(memory.base());
                    numbers.add(memory.index());
                }
                default -> { }
            }
        }
        numbers.add(Cpu.RSP);
        numbers.removeIf(number -> number < 0 || number >= Cpu.ZERO);
        return numbers;
    }

    // ---- Selectors

    /** The selector that led to the place that the check looked at, or that the check looked at itself. */
    private void changeSelectors() {
        var known = Selectors.known(scratch);
        for (var place : selectorPlaces()) {
            long value = place.get(scratch);
            int shift = place.role() == Origin.GATE ? 16 : 0;
            long selector = value >>> shift & 0xffff;
            for (int rpl = 0; rpl < 4; rpl++) {
                selector(SELECTOR, place, value, shift, selector & ~3 | rpl);
            }
            for (long good : known) {
                selector(Selectors.alike(scratch, selector, good) ? SELECTOR + 2 : SELECTOR + 3, place, value, shift,
                    good);
            }
        }
    }

    private void selector(int price, StatePlace place, long value, int shift, long selector) {
        add(price, place, value, value & ~(0xffffL << shift) | selector << shift);
    }

    private Collection<StatePlace> selectorPlaces() {
        var places = new HashSet<StatePlace>();
        for (var place : own()) {
            if (holdsSelector(place)) {
                places.add(place);
            }
        }
        if (fault.origin() == Origin.DESCRIPTOR) {
            long selector = Selectors.of(scratch.cpu(), fault.where());
            for (var step : trial.steps()) {
                for (var place : step.kind() == Step.Kind.READ ? places(step.origin(), step.where())
                    : List.<StatePlace>of()) {
                    addSource(places, place, selector);
                }
            }
            operands().forEach(number -> addSource(places, StatePlace.general(number), selector));
        }
        return places;
    }

    private static boolean holdsSelector(StatePlace place) {
        return place.kind() == StatePlace.Kind.GENERAL || place.kind() == StatePlace.Kind.MSR
            || place.kind() == StatePlace.Kind.MEMORY && place.role() != Origin.DESCRIPTOR;
    }

    private void addSource(Set<StatePlace> places, StatePlace place, long selector) {
        int shift = place.role() == Origin.GATE ? 16 : 0;
        if (holdsSelector(place) && (place.get(scratch) >>> shift & 0xfffc) == selector) {
            places.add(place);
        }
    }

    // ---- Everywhere

    private List<StatePlace> everywhere() {
        var places = new ArrayList<StatePlace>();
        for (int number = 0; number < Cpu.ZERO; number++) {
            places.add(StatePlace.general(number));
        }
        for (int number : new int[] {0, 3, 4, 8}) {
            places.add(StatePlace.of(StatePlace.Kind.CONTROL, number, 64));
        }
        places.add(StatePlace.of(StatePlace.Kind.DEBUG, 7, 32));
        for (var register : Msr.all()) {
            if (register.writable() && register.exists(scratch.cpu().model)) {
                places.add(StatePlace.of(StatePlace.Kind.MSR, register.number(), 64));
            }
        }
        for (int segment = 0; segment <= StatePlace.TR; segment++) {
            places.add(StatePlace.of(StatePlace.Kind.ATTRIBUTES, segment, 16));
            places.add(StatePlace.of(StatePlace.Kind.LIMIT, segment, 32));
            places.add(StatePlace.of(StatePlace.Kind.BASE, segment, 64));
        }
        for (int table = StatePlace.GDTR; table <= StatePlace.IDTR; table++) {
            places.add(StatePlace.of(StatePlace.Kind.TABLE_LIMIT, table, 16));
            places.add(StatePlace.of(StatePlace.Kind.TABLE_BASE, table, 64));
        }
        places.add(StatePlace.of(StatePlace.Kind.XCR0, 0, 64));
        places.add(StatePlace.of(StatePlace.Kind.PKRU, 0, 32));
        places.add(StatePlace.of(StatePlace.Kind.SSP, 0, 64));
        places.add(StatePlace.of(StatePlace.Kind.MXCSR, 0, 16));
        places.add(StatePlace.of(StatePlace.Kind.X87_STATUS, 0, 16));
        return places;
    }
}
