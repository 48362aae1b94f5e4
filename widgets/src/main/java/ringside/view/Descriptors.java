package ringside.view;

import java.util.ArrayList;
import java.util.List;
import ringside.state.Cpu;
import ringside.state.Descriptor;
import ringside.state.SystemType;

/** Descriptors decoded to their bits. */
final class Descriptors {
    /** The bytes of an interrupt vector in real-address mode. */
    private static final int VECTOR = 4;
    private static final int GATES =
        SystemType.set(SystemType.CALL_GATE, SystemType.INTERRUPT_GATE, SystemType.TRAP_GATE);
    private static final int LEGACY_GATES = GATES | SystemType.set(SystemType.CALL_GATE_16, SystemType.TASK_GATE,
        SystemType.INTERRUPT_GATE_16, SystemType.TRAP_GATE_16);
    private static final int SIXTEEN_BYTES = SystemType.set(SystemType.LDT, SystemType.AVAILABLE_TSS,
        SystemType.BUSY_TSS, SystemType.CALL_GATE);

    private Descriptors() {
    }

    /**
     * Whether the descriptor whose first half is {@code low} takes two slots of the GDT or LDT (SDM vol. 3A, 3.5.2).
     */
    private static boolean takesTwoSlots(Scene scene, long low) {
        var descriptor = new Descriptor(low, 0);
        return scene.cpu().inLongMode() && descriptor.attributes() != 0 && descriptor.system()
            && SystemType.in(SIXTEEN_BYTES, descriptor.type());
    }

    /** The gate of a vector; null where the IDT is not mapped. */
    static DescriptorEntry gate(Scene scene, RunWrites writes, int vector, String used, boolean decoded) {
        int size = gateSize(scene.cpu());
        long address = scene.cpu().idtr.base() + (long) size * vector;
        var low = scene.peek(address, Math.min(size, 8));
        var high = size == 16 ? scene.peek(address + 8, 8) : Hex.of(0);
        if (low == null || high == null) {
            return null;
        }
        return size == VECTOR ? vector(scene, writes, vector, address, low, used)
            : entry(scene, writes, vector, null, address, new Descriptor(low.value(), high.value()), size == 16, used,
            decoded);
    }

    /** The bytes of an entry in the interrupt table: a vector of the 8086, a gate of 8 bytes or one of 16. */
    static int gateSize(Cpu cpu) {
        return cpu.inLongMode() ? 16 : cpu.inProtectedMode() ? 8 : VECTOR;
    }

    /** A vector in real-address mode: segment and offset (SDM vol. 3A, 22.1.4). */
    private static DescriptorEntry vector(Scene scene, RunWrites writes, int vector, long address, Hex value,
                                          String used) {
        long segment = value.value() >>> 16;
        long offset = value.value() & 0xffff;
        return new DescriptorEntry(vector, null, Hex.of(address), value, null, writes.before(address, VECTOR, value),
            "vector of the 8086", true, 0, null, null, Hex.of(segment), Hex.of(offset), null,
            scene.symbol((segment << 4) + offset), used, List.of());
    }

    /** An entry of the GDT or LDT; null where the table is not mapped. */
    static DescriptorEntry segment(Scene scene, RunWrites writes, boolean local, int index, String used) {
        long address = (local ? scene.cpu().ldtr.base() : scene.cpu().gdtr.base()) + 8L * index;
        var low = scene.peek(address, 8);
        if (low == null) {
            return null;
        }
        boolean wide = takesTwoSlots(scene, low.value());
        var high = wide ? scene.peek(address + 8, 8) : null;
        return entry(scene, writes, index, Hex.of(index << 3 | (local ? 4 : 0)), address,
            new Descriptor(low.value(), high == null ? 0 : high.value()), wide, used, low.value() != 0);
    }

    private static DescriptorEntry entry(Scene scene, RunWrites writes, int index, Hex selector, long address,
                                         Descriptor descriptor, boolean wide, String used, boolean decoded) {
        boolean longMode = scene.cpu().inLongMode();
        boolean gate = isGate(descriptor, longMode);
        boolean empty = descriptor.attributes() == 0 && descriptor.low() == 0;
        boolean segment = !gate && !empty;
        long offset = longMode || SystemType.wide(descriptor.type()) ? descriptor.gateOffset()
            : descriptor.gateOffset() & 0xffff;
        long target = gate ? offset : descriptor.base();
        return new DescriptorEntry(index, selector, Hex.of(address), Hex.of(descriptor.low()),
            Hex.orNull(wide, descriptor.high()), writes.before(address, 8, Hex.of(descriptor.low())),
            empty && index == 0 && selector != null ? "null" : Kinds.of(descriptor, longMode),
            descriptor.present(), descriptor.dpl(),
            Hex.orNull(segment, descriptor.base()), Hex.orNull(segment, descriptor.limit()),
            Hex.orNull(gate, descriptor.gateSelector()), Hex.orNull(gate, offset),
            gate && longMode && descriptor.type() != SystemType.CALL_GATE ? descriptor.gateIst() : null,
            target == 0 ? null : scene.symbol(target), used,
            !decoded ? List.of() : gate ? gateFields(descriptor, longMode)
                : segmentFields(descriptor, longMode));
    }

    private static boolean isGate(Descriptor descriptor, boolean longMode) {
        return descriptor.attributes() != 0 && descriptor.system()
            && SystemType.in(longMode ? GATES : LEGACY_GATES, descriptor.type());
    }

    /** SDM vol. 3A, figure 7-8. */
    private static List<Field> gateFields(Descriptor gate, boolean longMode) {
        var fields = new ArrayList<Field>();
        boolean wide = longMode || SystemType.wide(gate.type());
        if (longMode) {
            fields.add(Field.of("offset 63:32", 31, 0, gate.high(), "").upper());
        }
        fields.add(Field.of(wide ? "offset 31:16" : "", 63, 48, gate.low(), ""));
        access(fields, gate, gate.dpl() == 0 ? "for software at ring 0" : "for software at rings 0 to " + gate.dpl());
        fields.add(Field.of("type", 43, 40, gate.low(), Kinds.system(gate.type(), longMode)));
        if (!longMode && (gate.type() == SystemType.CALL_GATE || gate.type() == SystemType.CALL_GATE_16)) {
            long count = gate.low() >>> 32 & 31;
            fields.add(Field.of("count", 36, 32, gate.low(), Words.counted(count, "parameter")));
        } else if (longMode && gate.type() != SystemType.CALL_GATE) {
            fields.add(Field.of("IST", 34, 32, gate.low(),
                gate.gateIst() == 0 ? "no IST stack" : "stack IST" + gate.gateIst()));
        }
        fields.add(Field.of("selector", 31, 16, gate.low(), Kinds.selector(gate.gateSelector())));
        fields.add(Field.of(gate.type() == SystemType.TASK_GATE ? "" : "offset 15:0", 15, 0, gate.low(), ""));
        return fields;
    }

    /** SDM vol. 3A, figure 3-8. */
    private static List<Field> segmentFields(Descriptor segment, boolean longMode) {
        var fields = new ArrayList<Field>();
        long low = segment.low();
        if (longMode && SystemType.in(SIXTEEN_BYTES, segment.type()) && segment.system()) {
            fields.add(Field.of("base 63:32", 31, 0, segment.high(), "").upper());
        }
        fields.add(Field.of("base 31:24", 63, 56, low, ""));
        fields.add(Field.of("G", 55, 55, low, segment.granular() ? "limit in pages" : "limit in bytes"));
        fields.add(Field.of(segment.code() ? "D" : "D/B", 54, 54, low,
            segment.code() ? segment.big() ? "32-bit default" : "" : ""));
        fields.add(Field.of("L", 53, 53, low, segment.code() ? segment.longCode() ? "64-bit code" : "not 64-bit" : ""));
        fields.add(Field.of("AVL", 52, 52, low, ""));
        fields.add(Field.of("limit 19:16", 51, 48, low, ""));
        access(fields, segment, "ring " + segment.dpl());
        if (segment.system()) {
            fields.add(Field.of("type", 43, 40, low, Kinds.system(segment.type(), longMode)));
        } else {
            type(fields, segment);
        }
        fields.add(Field.of("base 23:0", 39, 16, low, ""));
        fields.add(Field.of("limit 15:0", 15, 0, low, ""));
        return fields;
    }

    private static void access(List<Field> fields, Descriptor descriptor, String level) {
        fields.add(Field.of("P", 47, 47, descriptor.low(), descriptor.present() ? "present" : "not present"));
        fields.add(Field.of("DPL", 46, 45, descriptor.low(), level));
        fields.add(Field.of("S", 44, 44, descriptor.low(), descriptor.system() ? "system" : "code or data"));
    }

    private static void type(List<Field> fields, Descriptor segment) {
        boolean code = segment.code();
        long low = segment.low();
        fields.add(Field.of("code", 43, 43, low, code ? "code" : "data"));
        fields.add(Field.of(code ? "C" : "E", 42, 42, low,
            segment.conforming() ? "conforming" : segment.expandDown() ? "expand-down" : ""));
        fields.add(Field.of(code ? "R" : "W", 41, 41, low, code ? segment.readable() ? "readable" : "execute only"
            : segment.writable() ? "writable" : "read only"));
        fields.add(Field.of("A", 40, 40, low, (low >>> 40 & 1) != 0 ? "accessed" : ""));
    }
}
