package ringside.toolchain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where a unit's sections stand from its base: text, rodata, data, bss, a new page wherever the permissions change.
 *
 * @param offsets of each section of the object, in its order
 * @param size    of the whole unit in bytes
 */
record Layout(long[] offsets, long size) {
    static final long PAGE = 0x1000;

    static Layout of(UnitObject object, long base) {
        List<Section> sections = object.sections();
        List<Integer> order = new ArrayList<>(IntStream.range(0, sections.size()).boxed().toList());
        order.sort(Comparator.comparingInt(i -> sections.get(i).rank()));
        long[] offsets = new long[sections.size()];
        long end = base;
        Section before = null;
        for (int i : order) {
            Section section = sections.get(i);
            if (section.size() > 0 && before != null && !samePermissions(before, section)) {
                end = roundUp(end, PAGE);
            }
            end = before == null ? end : roundUp(end, section.align());
            offsets[i] = end - base;
            end += section.size();
            before = section.size() > 0 ? section : before;
        }
        return new Layout(offsets, end - base);
    }

    /** The strictest alignment of the sections; a base with it serves them all. */
    static long alignment(UnitObject object) {
        return object.sections().stream().filter(s -> s.size() > 0).mapToLong(Section::align).reduce(1, Math::max);
    }

    static boolean isAligned(UnitObject object, long base) {
        return (base & alignment(object) - 1) == 0;
    }

    static long roundUp(long value, long align) {
        return align <= 1 ? value : value + align - 1 & -align;
    }

    private static boolean samePermissions(Section a, Section b) {
        return a.writable() == b.writable() && a.executable() == b.executable();
    }
}
