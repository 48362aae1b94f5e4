package ringside.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import ringside.state.Descriptor;

/** Descriptors decoded to their bits. */
final class Descriptors {
    private static final int CALL_GATE = 12;
    private static final Set<Integer> GATES = Set.of(CALL_GATE, 14, 15);
    private static final Set<Integer> SIXTEEN_BYTES = Set.of(2, 9, 11, CALL_GATE);

    private Descriptors() {
    }

    /**
     * Whether the descriptor whose first half is {@code low} takes two slots of the GDT or LDT (SDM vol. 3A, 3.5.2).
     */
    static boolean takesTwoSlots(long low) {
        var descriptor = new Descriptor(low, 0);
        return descriptor.attributes() != 0 && descriptor.system() && SIXTEEN_BYTES.contains(descriptor.type());
    }

    /** The gate of a vector; null where the IDT is not mapped. */
    static DescriptorEntry gate(Scene scene, RunWrites writes, int vector, String used, boolean decoded) {
        long address = scene.cpu().idtr.base() + 16L * vector;
        var low = scene.peek(address, 8);
        var high = scene.peek(address + 8, 8);
        return low == null || high == null ? null
            : entry(scene, writes, vector, null, address, new Descriptor(low.value(), high.value()),
                true, used, decoded);
    }

    /** An entry of the GDT or LDT; null where the table is not mapped. */
    static DescriptorEntry segment(Scene scene, RunWrites writes, boolean local, int index, String used) {
        long address = (local ? scene.cpu().ldtr.base() : scene.cpu().gdtr.base()) + 8L * index;
        var low = scene.peek(address, 8);
        if (low == null) {
            return null;
        }
        boolean wide = takesTwoSlots(low.value());
        var high = wide ? scene.peek(address + 8, 8) : null;
        return entry(scene, writes, index, Hex.of(index << 3 | (local ? 4 : 0)), address,
            new Descriptor(low.value(), high == null ? 0 : high.value()), wide, used, low.value() != 0);
    }

    private static DescriptorEntry entry(Scene scene, RunWrites writes, int index, Hex selector, long address,
                                         Descriptor descriptor, boolean wide, String used, boolean decoded) {
        boolean gate = isGate(descriptor);
        boolean empty = descriptor.attributes() == 0 && descriptor.low() == 0;
        boolean segment = !gate && !empty;
        long target = gate ? descriptor.gateOffset() : descriptor.base();
        return new DescriptorEntry(index, selector, Hex.of(address), Hex.of(descriptor.low()),
            Hex.orNull(wide, descriptor.high()), writes.before(address, 8, Hex.of(descriptor.low())),
            empty && index == 0 && selector != null ? "null" : Kinds.of(descriptor),
            descriptor.present(), descriptor.dpl(),
            Hex.orNull(segment, descriptor.base()), Hex.orNull(segment, descriptor.limit()),
            Hex.orNull(gate, descriptor.gateSelector()), Hex.orNull(gate, descriptor.gateOffset()),
            gate && descriptor.type() != CALL_GATE ? descriptor.gateIst() : null,
            target == 0 ? null : scene.symbol(target), used,
            !decoded ? List.of() : gate ? gateFields(descriptor) : segmentFields(descriptor));
    }

    private static boolean isGate(Descriptor descriptor) {
        return descriptor.attributes() != 0 && descriptor.system() && GATES.contains(descriptor.type());
    }

    /** SDM vol. 3A, figure 7-8. */
    private static List<Field> gateFields(Descriptor gate) {
        var fields = new ArrayList<Field>();
        fields.add(Field.of("offset 31:16", 63, 48, gate.low(), ""));
        access(fields, gate, gate.dpl() == 0 ? "for software at ring 0" : "for software at rings 0 to " + gate.dpl());
        fields.add(Field.of("type", 43, 40, gate.low(), Kinds.system(gate.type())));
        if (gate.type() != CALL_GATE) {
            fields.add(Field.of("IST", 34, 32, gate.low(),
                gate.gateIst() == 0 ? "no IST stack" : "stack IST" + gate.gateIst()));
        }
        fields.add(Field.of("selector", 31, 16, gate.low(), Kinds.selector(gate.gateSelector())));
        fields.add(Field.of("offset 15:0", 15, 0, gate.low(), ""));
        return fields;
    }

    /** SDM vol. 3A, figure 3-8. */
    private static List<Field> segmentFields(Descriptor segment) {
        var fields = new ArrayList<Field>();
        long low = segment.low();
        fields.add(Field.of("base 31:24", 63, 56, low, ""));
        fields.add(Field.of("G", 55, 55, low, segment.granular() ? "limit in pages" : "limit in bytes"));
        fields.add(Field.of(segment.code() ? "D" : "D/B", 54, 54, low,
            segment.code() ? segment.big() ? "32-bit default" : "" : ""));
        fields.add(Field.of("L", 53, 53, low, segment.code() ? segment.longCode() ? "64-bit code" : "not 64-bit" : ""));
        fields.add(Field.of("AVL", 52, 52, low, ""));
        fields.add(Field.of("limit 19:16", 51, 48, low, ""));
        access(fields, segment, "ring " + segment.dpl());
        if (segment.system()) {
            fields.add(Field.of("type", 43, 40, low, Kinds.system(segment.type())));
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
