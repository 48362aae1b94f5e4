package ringside.explain;

import ringside.state.Origin;
import ringside.state.Step;

/** Which selector a check refused, and for which register it was meant. */
final class SelectorFacts {
    private SelectorFacts() {
    }

    /** The selector: what lies in the place that it came from. */
    static long selector(Facts facts) {
        var fault = facts.fault();
        if (fault.origin() == Origin.GATE) {
            return facts.memory(fault.where()) >>> 16 & 0xffff;
        }
        var read = read(facts);
        if (read != null) {
            return read.origin() == Origin.GATE ? read.value() >>> 16 & 0xffff : read.value() & 0xffff;
        }
        var culprit = facts.culprit();
        return culprit == null ? fault.errorCode() & 0xfffc
            : facts.provenance().value(culprit, facts.number()) & 0xffff;
    }

    /** CS, SS …: the register that was to get it. */
    static String register(Facts facts) {
        var read = read(facts);
        if (read != null) {
            return read.origin() == Origin.GATE ? "CS" : read.text().substring(0, 2);
        }
        var operand = facts.instruction() == null ? null : Telling.operand(facts.instruction(), 0);
        return operand instanceof ringside.isa.Operand.Register register
            ? register.name().toUpperCase(java.util.Locale.ROOT) : "the register";
    }

    /** The micro-step that read a selector last, before the check; null when an operand gave it. */
    static Step read(Facts facts) {
        return facts.micro().reversed().stream().filter(SelectorFacts::readsSelector).findFirst().orElse(null);
    }

    private static boolean readsSelector(Step micro) {
        return micro.kind() == Step.Kind.READ && (micro.origin() == Origin.STACK
            && (micro.text().startsWith("CS ←") || micro.text().startsWith("SS ←"))
            || micro.origin() == Origin.GATE && micro.text().equals("gate ← IDT"));
    }
}
