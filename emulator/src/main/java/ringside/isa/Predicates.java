package ringside.isa;

import java.util.List;
import java.util.regex.Pattern;

/** Names of vector comparisons that say in words what their immediate says (SDM vol. 2A, CMPPS, table 3-6 and 3-7). */
final class Predicates {
    private static final List<String> FLOATING = List.of("eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord", "eq_uq",
            "nge", "ngt", "false", "neq_oq", "ge", "gt", "true", "eq_os", "lt_oq", "le_oq", "unord_s", "neq_us",
            "nlt_uq", "nle_uq", "ord_s", "eq_us", "nge_uq", "ngt_uq", "false_os", "neq_os", "ge_oq", "gt_oq", "true_us");
    /** Of integers; false and true have no name. */
    private static final List<String> INTEGER = List.of("eq", "lt", "le", "", "neq", "nlt", "nle", "");
    /** Those of XOP (AMD APM vol. 4, VPCOMB). */
    private static final List<String> XOP = List.of("lt", "le", "gt", "ge", "eq", "neq", "false", "true");
    /** How many of the predicates for numbers the instructions of SSE have. */
    private static final int SSE = 8;
    private static final Pattern COMPARISON = Pattern.compile("(v?cmp|vpcmp|vpcom)(u?[bwdq]|[sp][sdh]|bf16)");

    private Predicates() {
    }

    /** {@return the name that says the predicate, or null if the instruction has none or there is no name for it} */
    static String named(Instruction instruction) {
        List<Operand> operands = instruction.operands();
        if (operands.size() < 3 || !(operands.getLast() instanceof Operand.Immediate immediate)) {
            return null;
        }
        var parts = COMPARISON.matcher(instruction.opcode().mnemonic());
        List<String> names = parts.matches() ? names(parts.group(1)) : List.of();
        long value = immediate.value();
        String name = value >= 0 && value < names.size() ? names.get((int) value) : "";
        return name.isEmpty() ? null : parts.group(1) + name + parts.group(2);
    }

    private static List<String> names(String comparison) {
        return switch (comparison) {
            case "cmp" -> FLOATING.subList(0, SSE);
            case "vcmp" -> FLOATING;
            case "vpcmp" -> INTEGER;
            default -> XOP;
        };
    }
}
