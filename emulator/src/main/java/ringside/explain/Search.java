package ringside.explain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import ringside.isa.Opcode;
import ringside.state.Check;
import ringside.state.ExceptionVector;
import ringside.state.Fault;
import ringside.state.Step;

/** The search for changes that let one failed check pass. */
final class Search {
    /** How much less likely than the best way another may be. */
    private static final int TOLERANCE = 3;

    /** Checks that leave a micro-step only when they fail, since every access makes them: in the order of an access. */
    private static final List<Check> QUIET = List.of(Check.OPCODE_DEFINED, Check.INSTRUCTION_AT_MOST_15_BYTES,
        Check.CODE_WITHIN_LIMIT, Check.ENDBRANCH_AT_TARGET, Check.PROTECTED_MODE, Check.VECTORS_NOT_EMULATED,
        Check.SSE_ENABLED, Check.XSAVE_ENABLED, Check.AVX_ENABLED,
        Check.X87_NOT_EMULATED, Check.X87_TASK_NOT_SWITCHED, Check.X87_NO_EXCEPTION_PENDING,
        Check.SEGMENT_USABLE, Check.STACK_SEGMENT_USABLE, Check.SEGMENT_READABLE, Check.SEGMENT_WRITABLE,
        Check.SEGMENT_WITHIN_LIMIT, Check.SEGMENT_ABOVE_LIMIT, Check.STACK_WITHIN_LIMIT, Check.STACK_ABOVE_LIMIT,
        Check.ADDRESS_CANONICAL, Check.STACK_ADDRESS_CANONICAL, Check.DESCRIPTOR_ADDRESS_CANONICAL,
        Check.GATE_ADDRESS_CANONICAL, Check.VECTOR_OPERAND_ALIGNED, Check.ADDRESS_ALIGNED, Check.PAGE_PRESENT,
        Check.PAGE_RESERVED_BITS_CLEAR, Check.PAGE_USER, Check.SHADOW_STACK_OF_SUPERVISOR,
        Check.SMEP_EXECUTES_SUPERVISOR_PAGES, Check.PAGE_EXECUTABLE, Check.SMAP_TOUCHES_SUPERVISOR_PAGES,
        Check.PAGE_WRITABLE, Check.PAGE_IS_SHADOW_STACK, Check.PAGE_KEY_ALLOWS_ACCESS,
        Check.VECTOR_EXCEPTIONS_REPORTED, Check.VECTOR_EXCEPTIONS_MASKED);

    private final Scratch scratch;
    private final Attempt attempt;
    private final List<Change> made;
    private final Trial failed;
    private final Set<WhyNot.Met> met;
    /** What the instruction must still be; null while nothing could be decoded. */
    private final Opcode executed;

    /**
     * A change that helps.
     *
     * @param price   how unlikely it is
     * @param changes what is changed
     * @param trial   what becomes of the attempt then
     */
    record Way(int price, List<Change> changes, Trial trial) {
    }

    /**
     * A search.
     *
     * @param made   changes for the checks before
     * @param failed what became of the attempt with these
     * @param met    the checks that have failed until now
     */
    Search(Scratch scratch, Attempt attempt, List<Change> made, Trial failed, Set<WhyNot.Met> met) {
        this.scratch = scratch;
        this.attempt = attempt;
        this.made = List.copyOf(made);
        this.failed = failed;
        this.met = met;
        scratch.attempt(attempt, this.made);
        executed = opcode();
    }

    /** The best way first, then others that change something else; empty where none was found. */
    List<Way> ways(int most) {
        scratch.reset(made);
        var candidates = new Candidates(scratch, attempt, failed);
        var near = among(candidates.near(), most);
        if (!near.isEmpty()) {
            return near;
        }
        scratch.reset(made);
        return among(candidates.far(), 1);
    }

    /**
     * Of equally likely changes one that lets the whole instruction succeed is preferred, then that of the fewest bits;
     * one that is a little less likely, too, where no other lets it succeed. What is much less likely is no alternative.
     */
    private List<Way> among(List<Candidate> candidates, int most) {
        var ways = new ArrayList<Way>();
        int dearest = Integer.MAX_VALUE;
        for (int i = 0; i < candidates.size() && candidates.get(i).price() <= dearest; ) {
            int end = endOfPrice(candidates, i);
            ways.addAll(passing(candidates.subList(i, end)));
            if (dearest == Integer.MAX_VALUE && !ways.isEmpty()) {
                dearest = candidates.get(i).price() + TOLERANCE;
            }
            i = end;
        }
        return ways.isEmpty() ? ways : ofDifferentPlaces(preferred(ways), most);
    }

    /** Those that let the instruction succeed and are hardly less likely than the first come first. */
    private static List<Way> preferred(List<Way> ways) {
        int price = ways.getFirst().price() + 1;
        var preferred = new ArrayList<Way>();
        ways.stream().filter(way -> way.trial().passed() && way.price() <= price).findFirst().ifPresent(preferred::add);
        preferred.addAll(ways);
        return preferred;
    }

    private static List<Way> ofDifferentPlaces(List<Way> ways, int most) {
        var places = new HashSet<StatePlace>();
        return ways.stream().filter(way -> places.add(way.changes().getFirst().place())).limit(most).toList();
    }

    private static int endOfPrice(List<Candidate> candidates, int from) {
        int end = from;
        while (end < candidates.size() && candidates.get(end).price() == candidates.get(from).price()) {
            end++;
        }
        return end;
    }

    private List<Way> passing(List<Candidate> candidates) {
        var whole = new ArrayList<Way>();
        var partly = new ArrayList<Way>();
        for (var candidate : candidates) {
            var trial = scratch.attempt(attempt, Stream.concat(made.stream(), candidate.changes().stream()).toList());
            if (passes(trial)) {
                (trial.passed() ? whole : partly).add(new Way(candidate.price(), candidate.changes(), trial));
            }
        }
        whole.addAll(partly);
        return whole;
    }

    /**
     * Whether the trial came past the failed check: the micro-steps before it are the same, and now the check holds. One
     * that is logged only when it fails holds when what fails there is made later.
     */
    private boolean passes(Trial trial) {
        if (executed != null && opcode() != executed) {
            return false;
        }
        if (trial.passed()) {
            return true;
        }
        int place = failed.steps().size() - 1;
        boolean same = trial.steps().size() > place && isSameUntil(place, trial);
        var there = same ? trial.steps().get(place) : null;
        return same && !met.contains(WhyNot.Met.of(trial.fault()))
            && (there.check() == failed.fault().check() && there.passed() || isQuietlyPassed(trial.fault(), there));
    }

    private boolean isSameUntil(int place, Trial trial) {
        for (int i = 0; i < place; i++) {
            var one = failed.steps().get(i);
            var other = trial.steps().get(i);
            if (!Objects.equals(one.text(), other.text()) || one.origin() != other.origin()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the failed check is one that leaves no micro-step, and what comes there now comes later. */
    private boolean isQuietlyPassed(Fault fault, Step there) {
        int order = QUIET.indexOf(failed.fault().check());
        if (order < 0) {
            return false;
        }
        return there.passed() || !QUIET.contains(fault.check()) || QUIET.indexOf(fault.check()) > order
            || isDeeper(fault);
    }

    /** The same check of another paging structure or of another page. */
    private boolean isDeeper(Fault fault) {
        return fault.check() == failed.fault().check() && fault.vector() == ExceptionVector.PF
            || fault.vector() == ExceptionVector.PF && failed.fault().vector() == ExceptionVector.PF
            && fault.where() != failed.fault().where() && fault.address() == failed.fault().address();
    }

    private Opcode opcode() {
        var instruction = scratch.executed(attempt);
        return instruction == null ? null : instruction.opcode();
    }
}
