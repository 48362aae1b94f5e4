package ringside.view;

import java.util.List;
import java.util.Set;
import ringside.state.Check;

/** Which bits of a descriptor a check looks at. */
final class Deciding {
    private static final Set<String> KIND = Set.of("S", "type", "code");

    private Deciding() {
    }

    /** The same descriptor with the bits marked that {@code check} looked at. */
    static DescriptorEntry mark(DescriptorEntry entry, Check check) {
        var names = fields(check);
        var fields = entry.fields().stream().map(field -> field.deciding(names.contains(field.name()))).toList();
        return new DescriptorEntry(entry.index(), entry.selector(), entry.address(), entry.low(), entry.high(),
            entry.before(), entry.kind(), entry.present(), entry.dpl(), entry.base(), entry.limit(), entry.target(),
            entry.offset(), entry.ist(), entry.symbol(), entry.used(), List.copyOf(fields));
    }

    private static Set<String> fields(Check check) {
        return switch (check) {
            case GATE_PRESENT, GATE_TARGET_PRESENT, RETURN_CS_PRESENT, RETURN_SS_PRESENT, FAR_CS_PRESENT,
                CALL_GATE_PRESENT, SS_PRESENT, DATA_SEGMENT_PRESENT, SYSTEM_SEGMENT_PRESENT, INNER_SS_PRESENT,
                TASK_GATE_PRESENT, TASK_LDT_PRESENT, TASK_SS_PRESENT, TASK_DATA_PRESENT, TASK_CS_PRESENT -> Set.of("P");
            case GATE_DPL_AT_LEAST_CPL, GATE_TARGET_DPL_AT_MOST_CPL, RETURN_CS_DPL_EQUALS_RPL,
                RETURN_SS_DPL_EQUALS_CS_RPL, FAR_CS_DPL_EQUALS_CPL, CALL_GATE_DPL_AT_LEAST_CPL,
                    CALL_GATE_DPL_AT_LEAST_RPL, SS_DPL_EQUALS_CPL,
                DATA_SEGMENT_DPL_AT_LEAST_RPL, DATA_SEGMENT_DPL_AT_LEAST_CPL, INNER_SS_DPL_EQUALS_CPL,
                TASK_DPL_AT_LEAST_CPL, TASK_DPL_AT_LEAST_RPL, TASK_SS_DPL_EQUALS_CPL, TASK_SS_DPL_EQUALS_RPL,
                TASK_DATA_DPL_AT_LEAST_RPL, TASK_DATA_DPL_AT_LEAST_CPL, TASK_CS_DPL_EQUALS_RPL -> Set.of("DPL");
            case RETURN_CS_CONFORMING_DPL_AT_MOST_RPL, FAR_CS_CONFORMING_DPL_AT_MOST_CPL,
                GATE_FROM_VIRTUAL_8086_TO_RING_0, TASK_CS_CONFORMING_DPL_AT_MOST_RPL -> Set.of("C", "DPL");
            case GATE_TYPE, LEGACY_GATE_TYPE, GATE_TARGET_IS_CODE, RETURN_CS_IS_CODE, FAR_TARGET_TYPE,
                LDT_DESCRIPTOR_TYPE, TSS_AVAILABLE, TSS_AVAILABLE_LEGACY, FAR_TARGET_TYPE_LEGACY, BACK_LINK_BUSY_TSS,
                TASK_LDT_TYPE, TASK_CS_IS_CODE, TASK_WITH_CET_IS_WIDE -> KIND;
            case RETURN_SS_WRITABLE, SS_WRITABLE, INNER_SS_WRITABLE, TASK_SS_WRITABLE ->
                Set.of("S", "type", "code", "W");
            case DATA_SEGMENT_READABLE, TASK_DATA_READABLE -> Set.of("S", "type", "code", "R");
            case GATE_TARGET_64_BIT, RETURN_CS_NOT_LONG_AND_BIG, FAR_CS_NOT_LONG_AND_BIG -> Set.of("L", "D");
            case GATE_TARGET_NOT_NULL -> Set.of("selector");
            case GATE_ENTRY_CANONICAL, GATE_ENTRY_WITHIN_LIMIT -> Set.of("offset 63:32", "offset 31:16", "offset 15:0");
            default -> Set.of();
        };
    }
}
