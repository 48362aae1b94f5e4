package ringside.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import ringside.machine.Stage;
import ringside.state.Origin;
import ringside.trace.Recorded;

/** The descriptor tables and the TSS, made from memory; what the last transition read is marked. */
final class TableViews {
    private static final int MOST_SEGMENTS = 64;

    private final Scene scene;
    private final Recorded last;

    TableViews(Scene scene) {
        this.scene = scene;
        last = scene.lastTransfer().orElse(null);
    }

    /** By what the last transition read from {@code bytes} bytes at {@code address}, or null. */
    private String used(Origin origin, long address, int bytes) {
        boolean read = last != null && Scene.microSteps(last).stream().anyMatch(micro -> micro.origin() == origin
            && micro.where() >= address && micro.where() < address + bytes);
        return read ? Scene.deed(last) : null;
    }

    // ---- The TSS

    TssFields tss() {
        var register = scene.cpu().tr;
        var writes = new RunWrites(scene);
        var fields = new ArrayList<TssFields.Field>();
        int offset = 0;
        var layout = TssLayout.of(register, scene.cpu().inLongMode());
        for (var field : layout.fields()) {
            fields.add(field(writes, field.name(), offset, field.size()));
            offset += field.size();
        }
        return new TssFields(layout.title(), Hex.of(register.selector()), Hex.of(register.base()),
            Hex.of(register.limit()), fields);
    }

    private TssFields.Field field(RunWrites writes, String name, int offset, int size) {
        long address = scene.cpu().tr.base() + offset;
        var value = offset + size - 1 > scene.cpu().tr.limit() ? null : scene.peek(address, size);
        var symbol = value == null || size < 4 || value.value() == 0 ? null : scene.symbol(value.value());
        return new TssFields.Field(name, offset, size, value, writes.before(address, size, value), symbol,
            used(Origin.TSS, address, size));
    }

    // ---- GDT and LDT

    DescriptorTable segments(boolean local) {
        var cpu = scene.cpu();
        long base = local ? cpu.ldtr.base() : cpu.gdtr.base();
        long limit = local ? cpu.ldtr.limit() : cpu.gdtr.limit() & 0xffff;
        int count = local && !cpu.ldtr.usable() ? 0 : (int) Math.min(8192, limit + 1 >>> 3);
        var entries = new ArrayList<DescriptorEntry>();
        var writes = new RunWrites(scene);
        int index = 0;
        while (index < Math.min(count, MOST_SEGMENTS)) {
            var entry = Descriptors.segment(scene, writes, local, index, used(Origin.DESCRIPTOR, base + 8L * index, 8));
            if (entry != null) {
                entries.add(entry);
            }
            index += entry != null && entry.high() != null ? 2 : 1;
        }
        var omitted = index < count
            ? List.of(new DescriptorTable.Omitted(index, count - 1, "not shown")) : List.<DescriptorTable.Omitted>of();
        return new DescriptorTable(local ? "LDT" : "GDT", Hex.of(base), Hex.of(limit), entries, omitted);
    }

    // ---- The IDT

    /** All gates, or those that are not as the stage made them and the one that was used last. */
    DescriptorTable gates(boolean all) {
        var register = scene.cpu().idtr;
        var writes = new RunWrites(scene);
        int count = Math.min(256, ((register.limit() & 0xffff) + 1) / Descriptors.gateSize(scene.cpu()));
        var entries = IntStream.range(0, count).mapToObj(vector -> gate(writes, vector))
            .filter(Objects::nonNull).toList();
        var shown = entries.stream().filter(entry -> all || entry.used() != null || !entry.fields().isEmpty()
                || entry.before() != null).toList();
        return new DescriptorTable("IDT", Hex.of(register.base()), Hex.of(register.limit() & 0xffff), shown,
            omitted(entries, shown));
    }

    /** Bit by bit where there is something to see: the stage's own gates are all alike. */
    private DescriptorEntry gate(RunWrites writes, int vector) {
        int size = Descriptors.gateSize(scene.cpu());
        var used = used(Origin.GATE, scene.cpu().idtr.base() + (long) size * vector, size);
        var plain = Descriptors.gate(scene, writes, vector, used, false);
        return plain == null || used == null && stageOwn(plain) ? plain
            : Descriptors.gate(scene, writes, vector, used, true);
    }

    private static boolean stageOwn(DescriptorEntry gate) {
        return gate.present() && gate.dpl() == 0 && gate.ist() != null && gate.ist() == 0
            && gate.offset().value() == Stage.STUBS + (long) gate.index() * Stage.STUB_SIZE;
    }

    private static List<DescriptorTable.Omitted> omitted(List<DescriptorEntry> all, List<DescriptorEntry> shown) {
        var runs = new ArrayList<DescriptorTable.Omitted>();
        for (var entry : all) {
            boolean goesOn = !runs.isEmpty() && runs.getLast().last() == entry.index() - 1;
            if (shown.contains(entry)) {
                continue;
            }
            int first = goesOn ? runs.removeLast().first() : entry.index();
            runs.add(new DescriptorTable.Omitted(first, entry.index(), "the stage's own gates, DPL 0"));
        }
        return runs;
    }
}
