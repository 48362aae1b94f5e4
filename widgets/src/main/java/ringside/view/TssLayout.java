package ringside.view;

import java.util.Arrays;
import java.util.List;
import ringside.state.Attributes;
import ringside.state.SystemType;

/**
 * The fields of a task-state segment in order (SDM vol. 3A, figures 9-2, 9-10 and 9-11).
 *
 * @param title  {@code tss64_t}, {@code tss32_t} or {@code tss16_t}
 * @param fields from offset 0 on, without gaps
 */
record TssLayout(String title, List<Field> fields) {
    private static final TssLayout TSS64 = new TssLayout("tss64_t", """
        res1:4 rsp0:8 rsp1:8 rsp2:8 res2:8 ist1:8 ist2:8 ist3:8 ist4:8 ist5:8 ist6:8 ist7:8 res3:8 res4:2
        iomap_base:2""");
    private static final TssLayout TSS32 = new TssLayout("tss32_t", """
        link:2 res1:2 esp0:4 ss0:2 res2:2 esp1:4 ss1:2 res3:2 esp2:4 ss2:2 res4:2 cr3:4 eip:4 eflags:4
        eax:4 ecx:4 edx:4 ebx:4 esp:4 ebp:4 esi:4 edi:4
        es:2 res5:2 cs:2 res6:2 ss:2 res7:2 ds:2 res8:2 fs:2 res9:2 gs:2 res10:2 ldt:2 res11:2 trap:2
        iomap_base:2""");
    private static final TssLayout TSS16 = new TssLayout("tss16_t", """
        link:2 sp0:2 ss0:2 sp1:2 ss1:2 sp2:2 ss2:2 ip:2 flags:2 ax:2 cx:2 dx:2 bx:2 sp:2 bp:2 si:2 di:2
        es:2 cs:2 ss:2 ds:2 ldt:2""");

    /**
     * A field.
     *
     * @param name as in C
     * @param size in bytes
     */
    record Field(String name, int size) {
        private static Field of(String text) {
            var parts = text.split(":");
            return new Field(parts[0], Integer.parseInt(parts[1]));
        }
    }

    private TssLayout(String title, String fields) {
        this(title, Arrays.stream(fields.split("\\s+")).map(Field::of).toList());
    }

    /** The layout of the segment in TR. */
    static TssLayout of(Attributes task, boolean longMode) {
        return longMode ? TSS64 : SystemType.wide(task.type()) ? TSS32 : TSS16;
    }
}
